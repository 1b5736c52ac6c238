/* SPDX-License-Identifier: MIT
 *
 * lt-baseline-store: baselines that are kept by name, each a result document NAME.json in
 * a folder.
 *
 * The folder is the one named, or .ltrun/baselines in the nearest folder above the current
 * one that has it, up to and including the root of the git repository, or else of that
 * root; without a repository of the current folder. Errors are of G_IO_ERROR, or of
 * whoever reads documents, and name the file. One thread.
 */
#pragma once

#include <gio/gio.h>

#define LT_BASELINE_FOLDER ".ltrun/baselines"
#define LT_BASELINE_MAX_NAME 100

/* @folder: NULL: to be found, from @start up. Returns: (transfer full): its path, which
 * may not exist yet. */
char *lt_baseline_store_find (const char *folder, const char *start);

/* Names are 1 to LT_BASELINE_MAX_NAME letters, digits and any of . _ - and do not begin
 * with a dot, nor end in .json. FALSE with G_IO_ERROR_INVALID_ARGUMENT. */
gboolean lt_baseline_store_check_name (const char *name, GError **error);

/* Whether @text is a file, and no name: it has a slash, or ends in .json. */
gboolean lt_baseline_store_is_file (const char *text);

/* Where baseline @name is or will be. Returns: (transfer full). */
char *lt_baseline_store_path (const char *folder, const char *name);

/* Makes the folder, and makes sure that @name can be written in it. */
gboolean lt_baseline_store_prepare (const char *folder, const char *name, GError **error);

/* Writes @document, whole or not at all; removes what a killed call left half-written in
 * the folder a day ago or before. */
gboolean lt_baseline_store_save (const char *folder, const char *name, const char *document,
                                 GError **error);

/* Names in order. Returns: (transfer full), NULL-terminated; empty where there is no
 * folder. */
char **lt_baseline_store_list (const char *folder, GError **error);

gboolean lt_baseline_store_remove (const char *folder, const char *name, GError **error);

/* SPDX-License-Identifier: MIT
 *
 * temp-folder: a folder for one test, and the files in it. Every function ends
 * the test program when the system refuses.
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

char *temp_folder_new (void);

/* Removes @folder and all that is in it, and frees the name. */
void temp_folder_free (char *folder);

/* All below take paths relative to @folder; folders on the way are made. */

void temp_write (const char *folder, const char *name, gconstpointer data, gsize size);
void temp_copy (const char *folder, const char *name, const char *from);
void temp_mkdir (const char *folder, const char *name, mode_t mode);
void temp_chmod (const char *folder, const char *name, mode_t mode);
void temp_symlink (const char *folder, const char *name, const char *target);

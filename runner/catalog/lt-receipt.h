/* SPDX-License-Identifier: MIT
 *
 * lt-receipt: which file it was when a suite was installed.
 *
 * NAME.so.sha256 beside NAME.so, one line as of sha256sum(1), so that
 * `sha256sum -c` reads it too. Any thread.
 */
#pragma once

#include <glib.h>

/* Path of the receipt of the suite at @path. Returns: (transfer full). */
char *lt_receipt_path (const char *path);

/* Where the description of the suite at @path is saved: what `inspect --format json` says
 * of it. A build puts one beside its suites too. Returns: (transfer full). */
char *lt_receipt_description_path (const char *path);

/* Whether there is one for the suite at @path, whatever is in it. */
gboolean lt_receipt_exists (const char *path);

gboolean lt_receipt_write (const char *path, const char *sha256, GError **error);

/* The hash in the receipt of @path. NULL: there is none that can be read. Returns:
 * (transfer full). */
char *lt_receipt_read (const char *path);

/* "changed since it was installed ...", when there is a receipt and it is of another file,
 * or that it cannot be read. @sha256: of @path, or NULL: found out. NULL: nothing to say.
 * Returns: (transfer full). */
char *lt_receipt_check (const char *path, const char *sha256);

/* That the receipt is lost, for a folder in which only `install` puts a description beside
 * a suite. NULL: nothing to say. Returns: (transfer full). */
char *lt_receipt_check_lost (const char *path);

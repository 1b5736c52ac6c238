/* SPDX-License-Identifier: MIT
 *
 * lt-file: files that are written whole or not at all. Errors are of G_IO_ERROR
 * and say what went wrong, not with which file: the caller prefixes that. No
 * state; any thread.
 */
#pragma once

#include <gio/gio.h>

/* Whether @path can be replaced later: its folder takes a new file, and what is
 * there now, if anything, is a regular file. Leaves nothing behind. */
gboolean lt_file_check_replaceable (const char *path, GError **error);

/* Replaces @path by one that holds @text: written beside it, synced, renamed. On
 * failure what was there before is untouched. */
gboolean lt_file_replace (const char *path, const char *text, GError **error);

/* Writes all of @text, in one write() unless the kernel takes less. */
gboolean lt_file_write (int fd, const char *text, GError **error);

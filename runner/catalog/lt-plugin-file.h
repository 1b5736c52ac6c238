/* SPDX-License-Identifier: MIT
 *
 * lt-plugin-file: a file that may be anything, opened without waiting for it.
 *
 * A name in a plugin folder can be a FIFO without a writer, a device or a
 * folder. Only a regular file gets through. Messages do not name the file: the
 * caller prefixes it.
 */
#pragma once

#include <glib.h>
#include <sys/stat.h>

/* A suite with all its debug information stays well below. */
#define LT_PLUGIN_FILE_MAX_BYTES ((goffset) 1 << 30)

/* Fails unless @mode is a regular file's: "expected @expected, found a FIFO". */
gboolean lt_plugin_file_check_regular (mode_t mode, const char *expected, GError **error);

/* Opens @path to read. Returns: a descriptor for the caller to close, or -1. */
int lt_plugin_file_open (const char *path, const char *expected, GError **error);

/* Reads up to @size bytes at @offset, fewer only at the end of the file.
 * Returns: their number, or -1. */
gssize lt_plugin_file_read_at (int fd, void *buffer, gsize size, goffset offset,
                               GError **error);

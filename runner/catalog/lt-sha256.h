/* SPDX-License-Identifier: MIT
 *
 * lt-sha256: which file it was, for the result document.
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): the SHA-256 of the regular file @path, in lower-case
 * hex. Never waits for a writer. [any thread] */
char *lt_file_sha256 (const char *path, GError **error);

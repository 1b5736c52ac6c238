/* SPDX-License-Identifier: MIT
 *
 * lt-suggest: what a mistyped name may have meant. Any thread.
 */
#pragma once

#include <glib.h>

/* The number of letters to insert, remove or change to make @b of @a; case does
 * not count. Names of more than 64 bytes are as far apart as can be. */
guint lt_suggest_distance (const char *a, const char *b);

/* The plugin in @folders, a NULL-terminated array, whose name is nearest to
 * @name, if it is near: less than a third of its letters wrong, or one. Returns:
 * (transfer full): its name without .so, or NULL. */
char *lt_suggest (const char *name, char **folders);

/* SPDX-License-Identifier: MIT
 *
 * lt-suggest: what a mistyped name may have meant. Any thread.
 */
#pragma once

#include <glib.h>

/* The plugin in @folders, a NULL-terminated array, whose name is nearest to
 * @name, if it is near: less than a third of its letters wrong, or one. Returns:
 * (transfer full): its name without .so, or NULL. */
char *lt_suggest (const char *name, char **folders);

/* SPDX-License-Identifier: MIT
 *
 * lt-nearest: what a mistyped name may have meant. Any thread.
 */
#pragma once

#include <glib.h>

/* The number of letters to insert, remove or change to make @b of @a; case does
 * not count. Names of more than 64 bytes are as far apart as can be. */
guint lt_nearest_distance (const char *a, const char *b);

/* The name among @names (element-type char *) that is nearest to @name, if it is near: less
 * than a third of its letters wrong, or one. NULL: none is. */
const char *lt_nearest_find (const char *name, const GPtrArray *names);

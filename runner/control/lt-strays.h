/* SPDX-License-Identifier: MIT
 *
 * lt-strays: processes that a suite started and left, found and ended.
 *
 * The host's process group covers most; this covers those that left the group. They
 * come to us when their parent ends, once we have asked for it. Children that we had
 * before the host, as from `sh -c 'other & exec ltrun'`, are not ours to end.
 * [controller's main thread]
 */
#pragma once

#include <glib.h>

/* Asks for orphans of our descendants. Returns: (transfer full): pid_t of each child
 * there is already. */
GArray *lt_strays_before (void);

/* Ends and reaps every child, and child of a child, that is not in @before; gives up
 * after a second. */
void lt_strays_end (const GArray *before);

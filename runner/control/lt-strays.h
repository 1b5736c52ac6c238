/* SPDX-License-Identifier: MIT
 *
 * lt-strays: processes that suites started and left, found and ended.
 *
 * A host's process group covers most; this covers those that left the group. They
 * come to us when their parent ends, once we have asked for it. Children that we had
 * before the first host, as from `sh -c 'other & exec ltrun'`, are not ours to end.
 * With several hosts at a time nobody can tell whose a stray is: all are ended with
 * the last host. [controller's main thread]
 */
#pragma once

#include <glib.h>

typedef struct LtStrays LtStrays;

/* Asks for orphans of our descendants, and notes the children there are already. To be
 * made before any host is started. */
LtStrays *lt_strays_new (void);
void lt_strays_free (LtStrays *strays);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtStrays, lt_strays_free)

/* A host was started; a host was waited for. After the last one, ends and reaps every
 * child, and child of a child, that was not noted; gives up after a second. */
void lt_strays_host_began (LtStrays *strays);
void lt_strays_host_ended (LtStrays *strays);

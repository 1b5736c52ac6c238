/* SPDX-License-Identifier: MIT
 *
 * lt-crash: last words of a dying host, left on the board.
 *
 * Handlers for the signals of a crash run on a stack of their own for each thread;
 * a call of exit() by the suite is caught on its way out. Both write facts first
 * and a readable backtrace last, so that whatever goes wrong while dying, the facts
 * are there. File-level state: a signal handler has no other way to know anything.
 */
#pragma once

#include <stdbool.h>

#include "lt-board.h"
#include "lt-slot.h"

/* Installs the handlers. [main thread, once, before the suite is loaded] */
void lt_crash_install (LtBoard *board);

/* Catches exit(); after the suite is loaded, so that it runs before destructors the
 * suite registered while loading. [main thread] */
void lt_crash_watch_exit (void);

/* Name of the first crash signal whose handler is no longer ours, or NULL. */
const char *lt_crash_replaced_handler (void);

/* Gives this thread a stack for signals and says whose it is; @slot NULL: the main
 * thread. Leaving frees the stack. */
void lt_crash_enter_thread (LtWorkerSlot *slot, uint32_t worker);
void lt_crash_leave_thread (void);

/* The worker that this thread is, and the operation it is in; LT_CRASH_NO_WORKER and
 * UINT32_MAX where there is none. */
void lt_crash_this_thread (uint32_t *ret_worker, uint32_t *ret_op_index);

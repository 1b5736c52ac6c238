/* SPDX-License-Identifier: MIT
 *
 * lt-jitter: how late this machine wakes who sleeps, while a run is on.
 *
 * A thread of the controller sleeps for LT_JITTER_PERIOD_NS at a time and records by how
 * much it woke too late: what the machine, the kernel and its other load add to anything
 * that waits. A delay of several periods is one delay. Started and stopped by one
 * thread.
 */
#pragma once

#include "lt-histogram.h"

#define LT_JITTER_PERIOD_NS 5000000u

typedef struct LtJitter LtJitter;

/* NULL: there is no thread to be had. */
LtJitter *lt_jitter_start (void);

/* Ends the thread and frees @jitter. Returns: (transfer full): g_free(). */
LtHistogram *lt_jitter_stop (LtJitter *jitter);

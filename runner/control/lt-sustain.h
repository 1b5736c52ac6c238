/* SPDX-License-Identifier: MIT
 *
 * lt-sustain: whether a rate can be kept (--abort-if-unsustained).
 *
 * It cannot when the number of arrivals that were due and have not been started grows
 * in each of five seconds, and in all by over 1 % of what came due in them (and, of
 * Poisson arrivals, by over what chance does). A stall that is made up for is no such
 * thing. Zeroed memory is an empty one; one thread.
 */
#pragma once

#include <glib.h>

#define LT_SUSTAIN_SPANS 5 /* seconds: as LT_PLAN_MIN_SUSTAIN_NS */

typedef struct LtSustain
{
  guint n;
  double due[LT_SUSTAIN_SPANS + 1]; /* the last few, oldest first */
  double waiting[LT_SUSTAIN_SPANS + 1];
} LtSustain;

/* About once a second: arrivals @due since the beginning, and those of them that were
 * @started. TRUE: the rate cannot be kept; *ret_missed of *ret_due is how much of the
 * last seconds was left. */
gboolean lt_sustain_add (LtSustain *sustain, double due, double started, gboolean poisson,
                         double *ret_missed, double *ret_due);

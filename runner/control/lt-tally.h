/* SPDX-License-Identifier: MIT
 *
 * lt-tally: cumulative samples into what a sink sees: an interval, and the total of
 * a phase. Memory is constant however long a run is. [controller's main thread]
 */
#pragma once

#include "lt-source.h"

typedef struct LtTally LtTally;

LtTally *lt_tally_new (const LtSource *source);
void lt_tally_free (LtTally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtTally, lt_tally_free)

/* A phase begins: what was counted before does not belong to it. */
void lt_tally_begin (LtTally *tally);

/* Samples the source, @time_ns after the phase began. FALSE: the memory contradicts itself or went
 * backwards; interval and total are then as they were. */
gboolean lt_tally_take (LtTally *tally, const LtSource *source, guint64 time_ns);

/* Between the last two samples; since the phase began. Owned by the tally. */
const LtStats *lt_tally_interval (const LtTally *tally);
const LtStats *lt_tally_total (const LtTally *tally);

/* A stage begins at the last sample; what was measured from there to the last sample.
 * Returns: (transfer full): packed. */
void lt_tally_begin_stage (LtTally *tally);
GBytes *lt_tally_pack_stage (LtTally *tally);

/* A copy of the total. Returns: (transfer full). */
LtStats *lt_tally_copy_total (const LtTally *tally, const LtSource *source);

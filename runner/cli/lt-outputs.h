/* SPDX-License-Identifier: MIT
 *
 * lt-outputs: the sinks of a run, as one. A sink that fails is reported once and
 * left out of what follows; the others go on. [main thread]
 */
#pragma once

#include "lt-plan.h"
#include "lt-sink.h"

typedef struct LtOutputs LtOutputs;

/* Opens @plan's outputs, in order, before any load is put on anything. Returns NULL
 * with LT_PLAN_ERROR_USAGE for a format there is none of, else the sink's error. */
LtOutputs *lt_outputs_open (const LtPlan *plan, GError **error);
void lt_outputs_free (LtOutputs *outputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtOutputs, lt_outputs_free)

void lt_outputs_begin (LtOutputs *outputs, const LtRun *run);
void lt_outputs_update (LtOutputs *outputs, const LtSnapshot *snapshot);

/* Ends all sinks. What failed, now or before, makes @verdict a failure. */
void lt_outputs_end (LtOutputs *outputs, const LtSnapshot *last, LtVerdict *verdict);

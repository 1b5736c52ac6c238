/* SPDX-License-Identifier: MIT
 *
 * lt-outputs: the sinks of a call, as one. A sink that fails is reported once and
 * left out of what follows; the others go on. [main thread]
 */
#pragma once

#include "lt-plan.h"
#include "lt-sink.h"

typedef struct LtOutputs LtOutputs;

/* Opens @plan's outputs, in order, before any load is put on anything. Returns NULL
 * with LT_PLAN_ERROR_USAGE for a format there is none of, else the sink's error. */
LtOutputs *lt_outputs_open (const LtPlan *plan, GError **error);
/* Adds a sink that is open; it is freed with the outputs. */
void lt_outputs_add (LtOutputs *outputs, const LtSinkClass *sink, gpointer self);
void lt_outputs_free (LtOutputs *outputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtOutputs, lt_outputs_free)

/* @result outlives the outputs. They are not told of the call before a run begins, so
 * that one that is wrong leaves no trace. */
void lt_outputs_set_result (LtOutputs *outputs, const LtResult *result);

void lt_outputs_run_begin (LtOutputs *outputs, const LtRunTag *tag, const LtRun *run);
void lt_outputs_update (LtOutputs *outputs, const LtRunTag *tag, const LtSnapshot *snapshot);
/* @run: NULL when it did not begin. */
void lt_outputs_run_end (LtOutputs *outputs, const LtRunTag *tag, const LtRun *run,
                         const LtSnapshot *last, const LtVerdict *verdict);

/* Ends all sinks with the concluded result. What failed, now or before, makes @verdict,
 * the result's, a failure. */
void lt_outputs_end (LtOutputs *outputs, LtVerdict *verdict);

/* SPDX-License-Identifier: MIT
 *
 * lt-baseline-judge: a result against its baseline. One thread.
 */
#pragma once

#include "lt-pair.h"

/* A gate of a scenario, and who asked for it. */
typedef struct LtScenarioGate
{
  const char *scenario; /* of the new result */
  const LtGate *gate;
  const char *source;
} LtScenarioGate;

/* What is asked for where nothing is: throughput at least 0.9x, mean latency and error
 * rate at most 1.5x of the baseline's. Returns: (transfer full) (element-type LtGate). */
GPtrArray *lt_baseline_default_gates (void);

/* Whether the scenarios of @gates and the operations in them are those of @side, the
 * baseline, and that there are response times where one is of them, before anything runs;
 * and that a scenario of the call is in it at all.
 * @scenarios: char *, of the call. FALSE with LT_PAIR_ERROR_GATE or LT_PAIR_ERROR_EMPTY. */
gboolean lt_baseline_check_gates (const LtSide *side, const GPtrArray *scenarios,
                                  const GArray *gates, GError **error);

/* Whether @run of @scenario is of the same load as the baseline's runs. FALSE with
 * LT_PAIR_ERROR_LOAD. What else differs is added to @warnings (char *).
 * @result: of @run, for its host. */
gboolean lt_baseline_check_run (const LtSide *side, const char *scenario,
                                const LtResult *result, const LtRun *run, GPtrArray *warnings,
                                GError **error);

/* Judges @result and adds the checks to @baseline, in the order of
 * @gates (LtScenarioGate). Fails the verdict of @result for what failed
 * as a regression, then, if @strict, for what is inconclusive; else that makes it a
 * doubt. @gates: at least the default ones, for each scenario. */
void lt_baseline_judge (const LtSide *side, LtResult *result, const GArray *gates,
                        gboolean strict, LtBaseline *baseline);

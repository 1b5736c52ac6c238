/* SPDX-License-Identifier: MIT
 *
 * made-run: a run of made-up snapshots, for thresholds to be judged by. Operations a and b;
 * a counter "granted", a gauge "queue".
 */
#pragma once

#include "lt-threshold-watch.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define S G_GUINT64_CONSTANT (1000000000)

typedef struct MadeRun
{
  LtPlan *plan;
  LtRunPlugin *plugin;
  LtThresholdWatch *watch;
  LtStats *total;
  LtThresholdSample sample;
  LtVerdict *verdict;
} MadeRun;

/* @args: of a run, separated by spaces. */
void made_run_init (MadeRun *made, const char *args);
void made_run_clear (MadeRun *made);

void made_run_add (MadeRun *made, guint op, guint64 ok, guint64 errors, guint64 ns);
/* A second passes; one in which 100 operations of `a` took @ns each. Returns whether the run
 * is to end. */
gboolean made_run_look (MadeRun *made);
gboolean made_run_second (MadeRun *made, guint64 ns);
void made_run_end (MadeRun *made);

const LtThresholdState *made_run_state (const MadeRun *made, guint index);
void made_run_assert_stands (const MadeRun *made, guint index, LtThresholdStanding standing);
const char *made_run_reason (const MadeRun *made, guint index);

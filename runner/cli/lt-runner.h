/* SPDX-License-Identifier: MIT
 *
 * lt-runner: joins the conductor of a campaign's runs with outputs, terminal and
 * signals. [main thread]
 */
#pragma once

#include "lt-baselines.h"
#include "lt-cases.h"
#include "lt-cli-private.h"
#include "lt-dashboard.h"
#include "lt-interrupt.h"
#include "lt-outputs.h"
#include "lt-series.h"

/* Runs @campaign to its end and reports. @cases: LtCase. @dashboard, @baselines: NULL: none.
 * Returns the exit status. */
LtExit lt_runner_run (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *cases,
                      LtOutputs *outputs, LtDashboard *dashboard, LtBaselines *baselines);

/* A campaign that a verb runs for a purpose of its own. */
typedef struct LtRunnerSetup
{
  const LtCli *cli;
  const char *verb; /* NULL: run */
  gboolean again;   /* not the first campaign of the call: labels and revision, which the first
                     * has, are not asked for once more */
  const LtCampaign *campaign;
  const GPtrArray *cases; /* LtCase */
  LtOutputs *outputs;
  LtBaselines *baselines; /* NULL: none */
  LtSeriesSet *series;    /* is told every interval; NULL: nobody asks */
  LtInterrupt *interrupt;
  gboolean mirrored;    /* in sequence: every other round in reverse, as in ABBA */
  gboolean no_progress; /* no line a second; messages of the suite are shown all the same */
  /* A run is about to begin. Returns: (transfer full): why not: it is bad input then, and the
   * campaign ends. NULL: it may; also the function: all may. */
  char *(*refuse) (gpointer data, const LtRunTag *tag, const LtRun *run);
  void (*snapshot) (gpointer data, const LtSnapshot *snapshot); /* about once a second; NULL */
  /* May add to the verdict of @result, concluded, before outputs are told of it; NULL. Not
   * called when there is nothing to tell. */
  void (*judge) (gpointer data, LtResult *result);
  gpointer data;
} LtRunnerSetup;

/* Runs it; progress and messages go to standard error, the result to the outputs.
 * @ret_begun: whether any run began. Returns: (transfer full): concluded. */
LtResult *lt_runner_conduct (const LtRunnerSetup *setup, gboolean *ret_begun);

/* Whether no run of @result began, for what the user gave. */
gboolean lt_runner_is_mistyped (const LtResult *result, gboolean begun);

/* Writes @text to standard output, waiting for its reader until a signal comes. FALSE: it
 * could not be written, and that was said. */
gboolean lt_runner_print (LtInterrupt *interrupt, const char *text);

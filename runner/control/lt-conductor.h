/* SPDX-License-Identifier: MIT
 *
 * lt-conductor: the runs of a call: scenarios side by side or one after another, and
 * all of that again as often as was asked for, each run in a host of its own.
 *
 * Side by side, all scenarios of a round are set up before the load of any begins, so
 * that none disturbs the others' numbers with its set-up; start times count from
 * there. A run that fails takes no other one down, but its scenario is not repeated;
 * one that finds the command line wrong, or whose threshold is broken with --abort-on-fail,
 * ends all. [controller's main thread]
 */
#pragma once

#include "lt-result.h"
#include "lt-session.h"

/* A scenario. */
typedef struct LtPart
{
  const char *scenario;
  guint64 start_ns; /* after the round began; in sequence: after the one before ended */
  LtSessionSetup setup;
} LtPart;

typedef struct LtConductorSetup
{
  const LtPart *parts;
  guint n_parts;
  gboolean in_sequence;
  gboolean mirrored; /* in sequence: every other round goes backwards, as in A B, B A; start
                      * times are then those of the turns */
  guint n_rounds;
  guint64 cool_down_ns; /* between two rounds */
} LtConductorSetup;

typedef struct LtConductorEvents
{
  void (*begin) (gpointer data, const LtRunTag *tag, const LtRun *run);
  void (*snapshot) (gpointer data, const LtRunTag *tag, const LtSnapshot *snapshot);
  void (*log) (gpointer data, const LtRunTag *tag, guint level, const char *text);
  /* A run is over. @run and @last: NULL when there was none. @verdict: (transfer full). */
  void (*end) (gpointer data, const LtRunTag *tag, const LtRun *run, const LtSnapshot *last,
               LtVerdict *verdict);
} LtConductorEvents;

typedef struct LtConductor LtConductor;

/* What @setup and @events point to must outlive the conductor; events are not NULL. */
LtConductor *lt_conductor_new (const LtConductorSetup *setup, const LtConductorEvents *events,
                               gpointer data);
void lt_conductor_free (LtConductor *conductor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtConductor, lt_conductor_free)

/* Runs the default main context until all is over. Returns how many of the runs that
 * were planned never began. */
guint lt_conductor_run (LtConductor *conductor);

/* Whether no run is on, nor being set up, as the pause before the next one lasts. */
gboolean lt_conductor_is_resting (const LtConductor *conductor);

/* lt_session_change_load() of every run that is on. Returns: (transfer full): what came of
 * it, for people. */
char *lt_conductor_change_load (LtConductor *conductor, int steps);

/* The first call ends all runs in order, the second at once; no other one begins. */
void lt_conductor_interrupt (LtConductor *conductor);

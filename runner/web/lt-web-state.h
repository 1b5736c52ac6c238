/* SPDX-License-Identifier: MIT
 *
 * lt-web-state: what is known of the call: its runs with their latest numbers, all that
 * clients were told, and at the end the result. [dashboard's thread]
 */
#pragma once

#include "lt-web-history.h"
#include "lt-web-news.h"

/* A run that began. */
typedef struct LtWebRun
{
  LtRunTag tag;
  char *scenario; /* the tag's */
  LtRun *run;
  LtSeriesCursor now; /* how far it is */
  guint64 planned_ns; /* the phase is to take */
  double target;      /* of the last interval */
  gboolean begun;     /* there was an interval */
  gboolean ended;
  GPtrArray *thresholds; /* LtWebThreshold; NULL: there are none */
  LtStats *total[2];     /* by phase; NULL: none, or packed */
  GBytes *packed[2];     /* likewise, of a run that is over */
} LtWebRun;

typedef struct LtWebState
{
  LtWebHistory *history;
  char *call_id;   /* UUID of the call; "" before it is known */
  GPtrArray *runs; /* LtWebRun by index; NULL: did not begin */
  gboolean ended;
  GBytes *document;    /* the result; NULL: not yet */
  guint64 n_intervals; /* until now: grows when what is told of the moment is new */
} LtWebState;

/* @max_rows: of the history. */
LtWebState *lt_web_state_new (guint max_rows);
void lt_web_state_free (LtWebState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWebState, lt_web_state_free)

/* Takes @news. */
void lt_web_state_take (LtWebState *state, LtWebNews *news);

/* Returns the numbers of a phase; NULL: there are none. To be given back. */
LtStats *lt_web_run_get_total (const LtWebRun *run, LtPhase phase);
void lt_web_run_give_back (const LtWebRun *run, LtPhase phase, LtStats *total);

/* What is told of the moment and not kept: how thresholds stand and, for the page, what
 * the percentile spectrum of runs that are on is drawn from. Returns: (transfer full). */
char *lt_web_state_moment (const LtWebState *state, LtWebForm form);

/* The document of /api/snapshot. Returns: (transfer full). */
char *lt_web_state_to_json (const LtWebState *state);

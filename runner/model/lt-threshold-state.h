/* SPDX-License-Identifier: MIT
 *
 * lt-threshold-state: a threshold that a run is judged by, and how it stands.
 *
 * A run owns an array of these from before its first snapshot to its verdict. While it is
 * on they change with each snapshot, and a sink may look at them during its call only;
 * those of a verdict are const. What they mean is decided elsewhere: this is for whoever
 * shows it. All text is valid UTF-8.
 */
#pragma once

#include <glib.h>

#include "lt-unit.h"

typedef enum
{
  LT_THRESHOLD_PENDING, /* cannot be told yet: no samples, or its stage has not ended */
  LT_THRESHOLD_HOLDS,
  LT_THRESHOLD_BROKEN, /* once the run is over also: there were no samples */
} LtThresholdStanding;

typedef struct LtThresholdState
{
  char *text;      /* as it was given: "auth.login:p(99)[10s]<5ms" */
  char *source;    /* "command line", "peak.ini:7" */
  char *metric;    /* "p(99)", "error_rate", "granted.rate" */
  char *operation; /* NULL: all, as the next one */
  char *stage;
  char *clock;       /* "service" "response"; NULL: not of latencies */
  guint64 window_ns; /* 0: all of the run, or of the stage */
  char *comparison;  /* "<" "<=" ">" ">=" "==" "!=" */
  double limit;
  LtUnit unit; /* of limit and value */

  LtThresholdStanding standing;
  gboolean known;          /* there is a value */
  double value;            /* the newest; of a window the worst so far */
  gboolean failed;         /* it is, or was at some time, broken */
  guint64 first_failed_ns; /* then; since the measured phase began */
  gboolean aborted;        /* it ended the run (--abort-on-fail) */
} LtThresholdState;

LtThresholdState *lt_threshold_state_new (void);
void lt_threshold_state_free (LtThresholdState *state);

/* Returns: (transfer full) (element-type LtThresholdState): empty. */
GPtrArray *lt_threshold_states_new (void);

/* "7.31 ms"; "no samples" without a value. Returns: (transfer full). */
char *lt_threshold_state_value (const LtThresholdState *state);

/* "threshold auth.login:p(99)<5ms failed: 7.31 ms". Returns: (transfer full). */
char *lt_threshold_state_reason (const LtThresholdState *state);

/* How many of @states, which may be NULL, stand so. */
guint lt_threshold_states_count (const GPtrArray *states, LtThresholdStanding standing);

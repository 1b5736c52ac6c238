/* SPDX-License-Identifier: MIT
 *
 * lt-view-private: the state of a view, for its files.
 */
#pragma once

#include "lt-glyphs.h"
#include "lt-page.h"
#include "lt-threshold-state.h"
#include "lt-view.h"

/* An operation, or all of them. */
typedef struct LtViewRow
{
  char *name; /* fit for the terminal; of all: "total" */
  guint op;   /* its index */
  double rate;
  double p50, p95, p99, max; /* ns, of the last interval; NAN: none ended well */
  guint64 errors;            /* since the phase began */
  double error_share;
  gboolean failing; /* some in the last interval */
  LtTrace rates;
  LtTrace latencies; /* p99 */
} LtViewRow;

/* A threshold, as it stands. */
typedef struct LtViewThreshold
{
  char *text;  /* as it was given, fit for the terminal */
  char *value; /* the newest */
  LtThresholdStanding standing;
  gboolean failed;
} LtViewThreshold;

/* A run. */
typedef struct LtViewPane
{
  guint index;
  char *label;
  LtRun *run;
  guint n_rows; /* operations that take part */
  LtViewRow *rows;
  LtViewRow total;
  guint n_thresholds;
  LtViewThreshold *thresholds;

  gboolean updated; /* what follows is known */
  LtPhase phase;
  guint64 time_ns;
  guint64 planned_ns; /* 0: nobody knows */
  guint64 seen_ns;    /* when that was so */
  double target;
  double achieved; /* of what was due since the phase began, a share; NAN: has no target */
  gboolean behind; /* further than operations under way, or chance, can be the reason */
  double lag_p99;  /* NAN: none */
  double cpus;     /* busy; NAN: not known yet */
  guint64 cpu_ns;  /* at the last sample */
  gboolean resources_known;
  guint64 rss_bytes;
} LtViewPane;

struct LtView
{
  LtViewSetup setup;
  GPtrArray *panes;  /* LtViewPane: runs that are on */
  GPtrArray *frozen; /* the same, when it was paused; NULL: it is not */
  guint64 frozen_ns;
  guint n_done;
  guint64 idle_ns; /* since when no run has been on */
  gboolean help;
  gboolean stopping;
  gboolean resting;
  char *message; /* NULL: none */
  guint64 message_until_ns;
};

/* lt-view-facts.c: what the run achieves, and how its thresholds stand. */
void lt_view_add_facts (const LtView *view, const LtViewPane *pane, LtPage *page);

/* lt-view-table.c: the table of operations on @page, with at most @max_rows of them and,
 * @with_total, a row of all. */
void lt_view_add_table (const LtView *view, const LtViewPane *pane, LtPage *page,
                        guint max_rows, gboolean with_total);

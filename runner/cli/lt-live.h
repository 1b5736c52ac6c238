/* SPDX-License-Identifier: MIT
 *
 * lt-live: the view of a call on the terminal, and its keys. [controller's main thread]
 */
#pragma once

#include "lt-run.h"
#include "lt-stats.h"

typedef struct LtLiveEvents
{
  /* The run is to end in order. */
  void (*stop) (gpointer data);
  /* More load, or less. Returns: (transfer full): what came of it. */
  char *(*change_load) (gpointer data, int steps);
  /* Somebody has asked for the end. */
  gboolean (*is_stopping) (gpointer data);
  /* The pause between two runs is on. */
  gboolean (*is_resting) (gpointer data);
} LtLiveEvents;

typedef struct LtLive LtLive;

/* @n_runs: of the call. NULL: the terminal cannot show it, or there is none. @events
 * outlive it. */
LtLive *lt_live_open (guint n_runs, const LtLiveEvents *events, gpointer data);
/* Returns how many lines were dropped, for which there was no room. */
guint64 lt_live_close (LtLive *live);
/* To be called last of all: a terminal that was stopped when a view was closed, and goes on
 * now, gets what it is owed. */
void lt_live_restore (void);

/* As in lt-view.h. @live may be NULL in all of these. */
void lt_live_begin (LtLive *live, guint index, const char *label, const LtRun *run);
void lt_live_update (LtLive *live, guint index, const LtSnapshot *snapshot);
void lt_live_end (LtLive *live, guint index);
/* FALSE: nothing is shown now, so that a line an interval is. */
gboolean lt_live_is_shown (LtLive *live);
/* A line above the view. @live is not NULL. */
void lt_live_note (LtLive *live, const char *text);

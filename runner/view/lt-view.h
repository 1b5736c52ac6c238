/* SPDX-License-Identifier: MIT
 *
 * lt-view: what a terminal shows of a call while it runs, as lines of text.
 *
 * The runs that are on, one below the other: how far each is, what it achieves, its
 * operations with sparklines of throughput and latency, and what is wrong. Built from
 * snapshots; it keeps numbers only, a few KiB an operation. Whatever a suite calls its
 * operations, no line is wider than was asked for and none holds a control character
 * but the styles. It prints nothing and reads no clock: times are passed in, on
 * CLOCK_MONOTONIC. [controller's main thread]
 */
#pragma once

#include "lt-run.h"
#include "lt-stats.h"

typedef struct LtViewSetup
{
  gboolean color;
  gboolean utf8;
  gboolean keys; /* somebody can press them */
  guint n_runs;  /* of the call */
} LtViewSetup;

typedef struct LtView LtView;

LtView *lt_view_new (const LtViewSetup *setup, guint64 now_ns);
void lt_view_free (LtView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtView, lt_view_free)

/* Keys may come and go with the foreground. */
void lt_view_set_keys (LtView *view, gboolean keys);

/* A run begins, has a snapshot, is over. @index: as in its tag, @label: for people. A run
 * that never began may end. */
void lt_view_begin (LtView *view, guint index, const char *label, const LtRun *run,
                    guint64 now_ns);
void lt_view_update (LtView *view, guint index, const LtSnapshot *snapshot, guint64 now_ns);
void lt_view_end (LtView *view, guint index, guint64 now_ns);

/* A line for whoever pressed a key, shown for some seconds. */
void lt_view_say (LtView *view, const char *message, guint64 now_ns);

/* While it is paused the numbers stand still; what comes meanwhile is kept. */
void lt_view_pause (LtView *view, gboolean paused, guint64 now_ns);
gboolean lt_view_is_paused (const LtView *view);
void lt_view_show_help (LtView *view, gboolean shown);
gboolean lt_view_shows_help (const LtView *view);

/* The run ends in order: said until it has. */
void lt_view_set_stopping (LtView *view);

/* Whether the pause between two runs is on. */
void lt_view_set_resting (LtView *view, gboolean resting);

/* At most @rows lines of at most @columns columns each, at least one line of each being
 * 1. Returns: (transfer full) (element-type utf8). */
GPtrArray *lt_view_frame (const LtView *view, guint columns, guint rows, guint64 now_ns);

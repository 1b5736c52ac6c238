/* SPDX-License-Identifier: MIT */

#include "lt-live.h"

#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-clock.h"
#include "lt-screen.h"
#include "lt-view.h"

/* Numbers change once a second; the bar and the clock go on between. */
#define FRAME_MS 250

struct LtLive
{
  const LtLiveEvents *events;
  gpointer data;
  LtView *view;
  LtScreen *screen;
  guint timer;
};

static void
draw (LtLive *live)
{
  g_autoptr (GPtrArray) lines = NULL;
  guint columns, rows;

  if (!lt_screen_is_shown (live->screen))
    return;
  if (live->events->is_stopping (live->data))
    lt_view_set_stopping (live->view);
  lt_view_set_resting (live->view, live->events->is_resting (live->data));
  lt_view_set_keys (live->view, lt_screen_has_keys (live->screen));
  lt_screen_get_size (live->screen, &columns, &rows);
  lines = lt_view_frame (live->view, columns, rows, lt_now_ns ());
  lt_screen_draw (live->screen, lines);
}

static gboolean
on_timer (gpointer data)
{
  draw (data);
  return G_SOURCE_CONTINUE;
}

static void
on_changed (gpointer data)
{
  draw (data);
}

/* ---- Keys ------------------------------------------------------------------ */

static void
change_load (LtLive *live, int steps)
{
  g_autofree char *text = live->events->change_load (live->data, steps);
  g_autofree char *line = g_strdup_printf ("load: %s", text);

  lt_view_say (live->view, line, lt_now_ns ());
}

static void
on_key (gpointer data, char key)
{
  LtLive *live = data;

  switch (key)
    {
    case 'q':
    case 'Q':
      live->events->stop (live->data);
      break;
    case 'p':
    case 'P':
      lt_view_pause (live->view, !lt_view_is_paused (live->view), lt_now_ns ());
      break;
    case '+':
    case '=': /* the same key without Shift */
      change_load (live, 1);
      break;
    case '-':
      change_load (live, -1);
      break;
    case '?':
    case 'h':
      lt_view_show_help (live->view, !lt_view_shows_help (live->view));
      break;
    default:
      return;
    }
  draw (live);
}

/* ---- Life ------------------------------------------------------------------ */

LtLive *
lt_live_open (guint n_runs, const LtLiveEvents *events, gpointer data)
{
  static const LtScreenEvents screen_events = { on_key, on_changed };
  const LtViewSetup setup = {
    .color = (lt_terminal_look (STDERR_FILENO) & LT_LOOK_COLOR) != 0,
    .utf8 = lt_terminal_is_utf8 (),
    .n_runs = n_runs,
  };
  LtLive *live;

  if (!lt_screen_is_possible ())
    return NULL;
  live = g_new0 (LtLive, 1);
  live->events = events;
  live->data = data;
  live->screen = lt_screen_open (&screen_events, live);
  if (live->screen == NULL)
    {
      g_free (live);
      return NULL;
    }
  live->view = lt_view_new (&setup, lt_now_ns ());
  live->timer = g_timeout_add (FRAME_MS, on_timer, live);
  return live;
}

guint64
lt_live_close (LtLive *live)
{
  guint64 n_dropped;

  if (live == NULL)
    return 0;
  g_source_remove (live->timer);
  n_dropped = lt_screen_close (live->screen);
  lt_view_free (live->view);
  g_free (live);
  return n_dropped;
}

void
lt_live_restore (void)
{
  if (lt_tty_is_owed ())
    lt_terminal_try_raw (LT_TTY_RESTORE, 2000);
}

/* ---- What there is to show --------------------------------------------------- */

void
lt_live_begin (LtLive *live, guint index, const char *label, const LtRun *run)
{
  if (live == NULL)
    return;
  lt_view_begin (live->view, index, label, run, lt_now_ns ());
  draw (live);
}

void
lt_live_update (LtLive *live, guint index, const LtSnapshot *snapshot)
{
  if (live == NULL)
    return;
  lt_view_update (live->view, index, snapshot, lt_now_ns ());
  draw (live);
}

void
lt_live_end (LtLive *live, guint index)
{
  if (live == NULL)
    return;
  lt_view_end (live->view, index, lt_now_ns ());
  draw (live);
}

gboolean
lt_live_is_shown (LtLive *live)
{
  return live != NULL && lt_screen_is_shown (live->screen);
}

void
lt_live_note (LtLive *live, const char *text)
{
  lt_screen_note (live->screen, text);
}

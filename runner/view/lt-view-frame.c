/* SPDX-License-Identifier: MIT */

#include "lt-view-private.h"

#include <string.h>

#include "lt-text-plain.h"
#include "lt-units.h"

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
#define MIN_BAR 8u
#define MAX_BAR 60u

/* How much of each run is shown; less where there is no room for more. */
typedef enum
{
  DETAIL_BARE,  /* one line */
  DETAIL_LINE,  /* one line each, and what the keys did */
  DETAIL_FACTS, /* with what it achieves */
  DETAIL_TABLE, /* with a table of operations */
  DETAIL_APART, /* and an empty line between two runs */
} Detail;

/* ---- Progress -------------------------------------------------------------- */

/* "7s", "1m 05s"; below a second, of a phase that is that short, "20 ms". */
static char *
time_text (guint64 ns, gboolean is_short)
{
  if (is_short || ns >= 60 * NS_PER_S)
    return lt_format_duration ((double) ns);
  return g_strdup_printf ("%" G_GUINT64_FORMAT "s", ns / NS_PER_S);
}

static const LtRunStage *
stage_at (const LtViewPane *pane, guint64 time_ns, guint *ret_number)
{
  const GPtrArray *stages = pane->run->stages;

  for (guint i = 0; pane->phase == LT_PHASE_MEASURE && i < stages->len; i++)
    {
      const LtRunStage *stage = g_ptr_array_index (stages, i);

      *ret_number = i + 1;
      if (time_ns < stage->end_ns || stage->end_ns == 0 || i + 1 == stages->len)
        return stage;
    }
  return NULL;
}

static char *
phase_text (const LtView *view, const LtViewPane *pane, guint64 time_ns)
{
  guint number = 0;
  const LtRunStage *stage = stage_at (pane, time_ns, &number);
  g_autofree char *name = stage != NULL ? lt_glyphs_name (stage->name, view->setup.utf8) : NULL;

  if (view->stopping)
    return g_strdup ("stopping");
  if (pane->phase == LT_PHASE_WARMUP)
    return g_strdup ("warm-up");
  if (stage == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%s (%u of %u)", name, number, pane->run->stages->len);
}

/* "12s of 30s, 18s left"; a short one where there is no room: "12s/30s". */
static char *
clock_text (const LtViewPane *pane, guint64 time_ns, gboolean brief)
{
  const guint64 planned_ns = pane->planned_ns;
  const gboolean is_short = planned_ns > 0 && planned_ns < NS_PER_S;
  g_autofree char *time = time_text (time_ns, is_short);
  g_autofree char *planned = time_text (planned_ns, is_short);
  g_autofree char *left = NULL;

  if (planned_ns == 0)
    return g_steal_pointer (&time);
  if (time_ns >= planned_ns)
    return g_strdup_printf ("%s, ending", planned);
  /* Both whole: what is over and what is left are to make up the whole. */
  left = time_text (
    is_short ? planned_ns - time_ns : planned_ns - time_ns / NS_PER_S * NS_PER_S, is_short);
  return brief ? g_strdup_printf ("%s/%s", time, planned)
               : g_strdup_printf ("%s of %s, %s left", time, planned, left);
}

/* Time goes on between two snapshots. */
static guint64
time_of (const LtViewPane *pane, guint64 now_ns)
{
  return pane->time_ns + (now_ns > pane->seen_ns ? now_ns - pane->seen_ns : 0);
}

static void
add_title (const LtView *view, const LtViewPane *pane, LtPage *page, guint64 now_ns)
{
  const guint64 time_ns = time_of (pane, now_ns);
  const guint columns = page->columns;
  g_autofree char *phase = phase_text (view, pane, time_ns);
  g_autofree char *brief = clock_text (pane, time_ns, TRUE);
  g_autofree char *full = clock_text (pane, time_ns, FALSE);
  const char *gap = *phase != '\0' ? "  " : "";
  guint used = lt_text_width (pane->label) + (guint) strlen (gap) + lt_text_width (phase);
  const gboolean roomy = used + 4 + MIN_BAR + lt_text_width (full) <= columns;
  const char *clock = roomy ? full : brief;
  const guint clock_width = lt_text_width (clock);
  g_autofree char *label = NULL;

  label = lt_text_fit (pane->label, columns > clock_width + 2 ? columns - clock_width - 2 : 1);
  if (used + 2 + clock_width > columns)
    gap = "";
  lt_page_add (page, LT_STYLE_BOLD, label);
  lt_page_add (page, LT_STYLE_PLAIN, gap);
  lt_page_add (page, LT_STYLE_PLAIN, *gap != '\0' ? phase : "");
  if (used + 4 + MIN_BAR + clock_width <= columns && pane->planned_ns > 0)
    {
      const guint width = MIN (columns - used - clock_width - 4, MAX_BAR);
      g_autofree char *bar =
        lt_glyphs_bar ((double) time_ns / (double) pane->planned_ns, width, view->setup.utf8);

      lt_page_add (page, LT_STYLE_PLAIN, "  ");
      lt_page_add (page, LT_STYLE_PLAIN, bar);
    }
  lt_page_add (page, LT_STYLE_PLAIN, "  ");
  lt_page_add (page, LT_STYLE_PLAIN, clock);
  lt_page_end_line (page);
}

/* A run in a line: where there is room for no more, numbers say more than a bar. */
static void
add_brief (const LtViewPane *pane, LtPage *page, guint64 now_ns)
{
  g_autofree char *clock = clock_text (pane, time_of (pane, now_ns), TRUE);
  g_autofree char *label = lt_text_fit (pane->label, MAX (page->columns / 4, 1));
  g_autofree char *rate = lt_format_quantity (pane->total.rate);
  g_autofree char *p99 = lt_format_duration (pane->total.p99);
  g_autofree char *errors = lt_format_share (pane->total.error_share);
  g_autofree char *numbers = NULL;

  lt_page_add (page, LT_STYLE_BOLD, label);
  if (pane->updated)
    numbers = g_strdup_printf ("  %s  %s ops/s  p99 %s  errors %s", clock, rate, p99, errors);
  else
    numbers = g_strdup_printf ("  %s", clock);
  lt_page_add (page, LT_STYLE_PLAIN, numbers);
  lt_page_end_line (page);
}

/* ---- Below the runs --------------------------------------------------------- */

static void
add_help (LtPage *page)
{
  static const char *const lines[] = {
    "q  stop in order: operations under way end, the result is of the time until then",
    "p  pause this view, not the run",
    "+  and - more or less load: workers, or tenths of the rate; the result tells",
    "?  show or hide the keys",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      lt_page_add (page, LT_STYLE_DIM, lines[i]);
      lt_page_end_line (page);
    }
}

static void
add_foot (const LtView *view, LtPage *page, guint64 now_ns)
{
  if (view->frozen != NULL)
    {
      lt_page_add (page, LT_STYLE_WARN, "view paused, the run goes on");
      lt_page_add (page, LT_STYLE_DIM, "   p continue");
      lt_page_end_line (page);
    }
  else if (view->message != NULL && now_ns < view->message_until_ns)
    {
      lt_page_add (page, LT_STYLE_WARN, view->message);
      lt_page_end_line (page);
    }
  else if (view->help)
    add_help (page);
  else if (view->setup.keys)
    {
      lt_page_add (page, LT_STYLE_DIM, "q stop   p pause   + - load   ? keys");
      lt_page_end_line (page);
    }
}

/* ---- The frame ------------------------------------------------------------- */

/* What goes on while no run is shown. */
static const char *
idle_text (const LtView *view)
{
  if (view->stopping)
    return "stopping  ";
  return view->resting ? "cool-down  " : "setting up  ";
}

static void
add_call (const LtView *view, LtPage *page, const GPtrArray *panes, guint64 now_ns)
{
  const guint64 since_ns = now_ns > view->idle_ns ? now_ns - view->idle_ns : 0;
  g_autofree char *since = time_text (since_ns, FALSE);
  g_autofree char *text = NULL;

  if (view->setup.n_runs > 1)
    {
      text = g_strdup_printf ("%u of %u runs done", view->n_done, view->setup.n_runs);
      lt_page_add (page, LT_STYLE_DIM, text);
      lt_page_end_line (page);
    }
  if (panes->len > 0)
    return;
  lt_page_add (page, LT_STYLE_PLAIN, idle_text (view));
  lt_page_add (page, LT_STYLE_PLAIN, since);
  lt_page_end_line (page);
}

/* A table of @n_lines without the row of all, which the facts above it tell of. */
static void
add_short_table (const LtView *view, const LtViewPane *pane, LtPage *page, guint n_lines)
{
  /* One line is the head's, one tells of those that are left out. */
  if (n_lines > 0)
    lt_view_add_table (view, pane, page, n_lines > pane->n_rows ? pane->n_rows : n_lines - 2,
                       FALSE);
}

static const GPtrArray *
shown_panes (const LtView *view)
{
  return view->frozen != NULL ? view->frozen : view->panes;
}

/* All of it, with @detail and at most @max_rows operations of each of the first
 * @max_panes runs. @tables: with facts, the lines of each run's table; NULL: there are
 * none. Returns: (transfer full). */
static char *
draw (const LtView *view, guint columns, Detail detail, guint max_rows, guint max_panes,
      const guint *tables, guint64 now_ns)
{
  const GPtrArray *panes = shown_panes (view);
  const guint64 shown_ns = view->frozen != NULL ? view->frozen_ns : now_ns;
  LtPage page;

  lt_page_init (&page, view->setup.color ? LT_LOOK_COLOR : LT_LOOK_PLAIN, columns);
  if (detail >= DETAIL_FACTS || panes->len == 0)
    add_call (view, &page, panes, now_ns);
  for (guint i = 0; i < MIN (panes->len, max_panes); i++)
    {
      const LtViewPane *pane = g_ptr_array_index (panes, i);

      if (i > 0 && detail >= DETAIL_APART)
        lt_page_end_line (&page);
      if (detail >= DETAIL_FACTS)
        add_title (view, pane, &page, shown_ns);
      else
        add_brief (pane, &page, shown_ns);
      if (detail >= DETAIL_FACTS)
        lt_view_add_facts (view, pane, &page);
      if (detail >= DETAIL_TABLE)
        lt_view_add_table (view, pane, &page, max_rows, TRUE);
      else if (tables != NULL)
        add_short_table (view, pane, &page, tables[i]);
    }
  if (panes->len > max_panes)
    {
      g_autofree char *more = g_strdup_printf ("+%u more runs", panes->len - max_panes);

      lt_page_add (&page, LT_STYLE_DIM, more);
      lt_page_end_line (&page);
    }
  if (detail >= DETAIL_LINE)
    add_foot (view, &page, now_ns);
  return lt_page_finish (&page);
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static guint
most_operations (const GPtrArray *panes)
{
  guint n = 0;

  for (guint i = 0; i < panes->len; i++)
    n = MAX (n, ((const LtViewPane *) g_ptr_array_index (panes, i))->n_rows);
  return n;
}

/* The least that a table of the run takes: its head, and an operation with a line that
 * tells of others or, of two, both. */
static guint
least_table (const LtViewPane *pane)
{
  return 1 + MIN (pane->n_rows, 2);
}

/* Hands out @spare lines to tables: a short one for each run, from the first, and what is
 * left in turn. Returns: (transfer full): the lines of each. */
static guint *
share_lines (const GPtrArray *panes, guint spare)
{
  guint *tables = g_new0 (guint, panes->len + 1);
  gboolean given = TRUE;

  for (guint i = 0; i < panes->len; i++)
    {
      const LtViewPane *pane = g_ptr_array_index (panes, i);

      if (pane->n_rows == 0 || least_table (pane) > spare)
        continue;
      tables[i] = least_table (pane);
      spare -= tables[i];
    }
  while (given && spare > 0)
    {
      given = FALSE;
      for (guint i = 0; i < panes->len && spare > 0; i++)
        {
          if (tables[i] == 0
              || tables[i] > ((const LtViewPane *) g_ptr_array_index (panes, i))->n_rows)
            continue;
          tables[i]++;
          spare--;
          given = TRUE;
        }
    }
  return tables;
}

/* There is no room for all tables: rows that @text leaves empty are for some of them. */
static char *
fill (const LtView *view, guint columns, guint rows, char *text, guint64 now_ns)
{
  g_autofree char *owned = text;
  g_autofree guint *tables = share_lines (shown_panes (view), rows - count_lines (owned));

  return draw (view, columns, DETAIL_FACTS, 0, G_MAXUINT, tables, now_ns);
}

/* Leaves out what is worth least until the rest fits. */
static char *
draw_fitting (const LtView *view, guint columns, guint rows, guint64 now_ns)
{
  const guint most = most_operations (shown_panes (view));
  guint panes = G_MAXUINT, operations = most;
  int detail = DETAIL_APART;
  char *text = draw (view, columns, DETAIL_APART, most, panes, NULL, now_ns);
  guint lines;

  while ((lines = count_lines (text)) > rows)
    {
      g_free (text);
      /* An operation left out may be replaced by a line that says so. */
      if (detail >= DETAIL_TABLE && operations > 1)
        operations -=
          MIN (operations - 1, MAX ((lines - rows) / MAX (shown_panes (view)->len, 1), 1));
      else if (detail > DETAIL_BARE)
        {
          detail--;
          operations = detail == DETAIL_TABLE ? most : operations;
        }
      else if (panes > 1)
        panes = MIN (panes, rows) - 1;
      else
        return draw (view, columns, DETAIL_BARE, 1, 1, NULL, now_ns);
      text = draw (view, columns, (Detail) detail, operations, MAX (panes, 1), NULL, now_ns);
    }
  return detail == DETAIL_FACTS ? fill (view, columns, rows, text, now_ns) : text;
}

GPtrArray *
lt_view_frame (const LtView *view, guint columns, guint rows, guint64 now_ns)
{
  g_autofree char *text = draw_fitting (view, columns, rows, now_ns);
  g_autofree char *shown = view->setup.utf8 ? g_strdup (text) : lt_text_to_ascii (text);
  g_auto (GStrv) all = g_strsplit (shown, "\n", -1);
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; all[i] != NULL && all[i + 1] != NULL && i < rows; i++)
    g_ptr_array_add (lines, lt_glyphs_clip (all[i], columns));
  return lines;
}

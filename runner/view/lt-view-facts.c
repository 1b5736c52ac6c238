/* SPDX-License-Identifier: MIT */

#include "lt-view-private.h"

#include <math.h>
#include <string.h>

#include "lt-text-plain.h"
#include "lt-units.h"

#define ITEM_GAP "   "
#define MAX_THRESHOLDS 6u

/* Facts of a run, side by side, on as many lines as they need. */
typedef struct Facts
{
  LtPage *page;
  guint column;
} Facts;

static void
add_fact (Facts *facts, LtStyle style, const char *label, char *text)
{
  const guint width = lt_text_width (label) + lt_text_width (text);
  const guint gap = facts->column > 0 ? (guint) strlen (ITEM_GAP) : 0;

  if (facts->column > 0 && facts->column + gap + width > facts->page->columns)
    {
      lt_page_end_line (facts->page);
      facts->column = 0;
    }
  else if (gap > 0)
    {
      lt_page_add (facts->page, LT_STYLE_PLAIN, ITEM_GAP);
      facts->column += gap;
    }
  lt_page_add (facts->page, LT_STYLE_DIM, label);
  lt_page_add (facts->page, style, text);
  facts->column += width;
  g_free (text);
}

static void
add_rate (Facts *facts, const LtViewPane *pane)
{
  g_autofree char *rate = lt_format_quantity (pane->total.rate);
  g_autofree char *target = lt_format_quantity (pane->target);
  /* An arrival that is under way is no news. */
  const double shown = !pane->behind && pane->achieved > 0.9995 ? 1 : pane->achieved;
  g_autofree char *achieved = lt_format_share (shown);

  if (!lt_run_is_open_loop (pane->run))
    add_fact (facts, LT_STYLE_BOLD, "", g_strdup_printf ("%s ops/s", rate));
  else if (!isfinite (pane->achieved))
    add_fact (facts, LT_STYLE_BOLD, "", g_strdup_printf ("%s of %s/s", rate, target));
  else
    {
      add_fact (facts, LT_STYLE_BOLD, "", g_strdup_printf ("%s of %s/s", rate, target));
      add_fact (facts, pane->behind ? LT_STYLE_BAD : LT_STYLE_PLAIN, "achieved ",
                g_strdup (achieved));
    }
}

static char *
workers_text (const LtViewPane *pane)
{
  const guint n = pane->run->n_workers;
  const gboolean some =
    !lt_run_is_open_loop (pane->run) && pane->updated && pane->target < n - 0.05;
  g_autofree char *active = lt_format_quantity (pane->target);

  return some ? g_strdup_printf ("%s of %u", active, n) : g_strdup_printf ("%u", n);
}

static char *
cpu_text (const LtViewPane *pane)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.2f", pane->cpus);
  return pane->run->n_cpus > 0 ? g_strdup_printf ("%s of %u", digits, pane->run->n_cpus)
                               : g_strdup (digits);
}

static char *
errors_text (const LtViewPane *pane)
{
  g_autofree char *count = lt_format_count (pane->total.errors);
  g_autofree char *share = lt_format_share (pane->total.error_share);

  return pane->total.errors == 0 ? g_strdup (count) : g_strdup_printf ("%s, %s", count, share);
}

static void
add_numbers (const LtViewPane *pane, LtPage *page)
{
  Facts facts = { page, 0 };

  add_rate (&facts, pane);
  add_fact (&facts, LT_STYLE_PLAIN, "workers ", workers_text (pane));
  add_fact (&facts,
            pane->total.failing      ? LT_STYLE_BAD
            : pane->total.errors > 0 ? LT_STYLE_WARN
                                     : LT_STYLE_PLAIN,
            "errors ", errors_text (pane));
  if (isfinite (pane->cpus))
    add_fact (&facts, LT_STYLE_PLAIN, "cpu ", cpu_text (pane));
  if (pane->resources_known)
    add_fact (&facts, LT_STYLE_PLAIN, "rss ", lt_format_size ((double) pane->rss_bytes));
  if (isfinite (pane->lag_p99))
    add_fact (&facts, LT_STYLE_PLAIN, "lag p99 ", lt_format_duration (pane->lag_p99));
  lt_page_end_line (page);
}

/* ---- Thresholds --------------------------------------------------------------- */

static void
add_threshold (Facts *facts, const LtViewThreshold *threshold, gboolean utf8)
{
  const gboolean broken = threshold->standing == LT_THRESHOLD_BROKEN;
  const gboolean holds = threshold->standing == LT_THRESHOLD_HOLDS;
  const char *mark = broken  ? (utf8 ? "✗ " : "FAIL ")
                     : holds ? (utf8 ? "✓ " : "ok ")
                             : (utf8 ? "· " : ".. ");

  add_fact (facts,
            broken              ? LT_STYLE_BAD
            : threshold->failed ? LT_STYLE_WARN
            : holds             ? LT_STYLE_GOOD
                                : LT_STYLE_DIM,
            "",
            g_strdup_printf ("%s%s%s%s%s", mark, threshold->text,
                             *threshold->value != '\0' ? " (" : "", threshold->value,
                             *threshold->value != '\0' ? ")" : ""));
}

/* Those that are broken first: there is no room for many. */
static void
add_thresholds (const LtView *view, const LtViewPane *pane, LtPage *page)
{
  Facts facts = { page, 0 };
  guint shown = 0;

  for (guint broken = 2; broken > 0; broken--)
    {
      for (guint i = 0; i < pane->n_thresholds; i++)
        {
          const LtViewThreshold *threshold = &pane->thresholds[i];

          if ((threshold->standing == LT_THRESHOLD_BROKEN) == (broken == 2)
              && shown++ < MAX_THRESHOLDS)
            add_threshold (&facts, threshold, view->setup.utf8);
        }
    }
  if (shown > MAX_THRESHOLDS)
    add_fact (&facts, LT_STYLE_DIM, "",
              g_strdup_printf ("+%u more thresholds", shown - MAX_THRESHOLDS));
  if (shown > 0)
    lt_page_end_line (page);
}

void
lt_view_add_facts (const LtView *view, const LtViewPane *pane, LtPage *page)
{
  if (!pane->updated)
    return;
  add_numbers (pane, page);
  add_thresholds (view, pane, page);
}

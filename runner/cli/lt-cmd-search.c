/* SPDX-License-Identifier: MIT */

#include "lt-cmd-search.h"

#include <math.h>

#include "lt-csv-cells.h"
#include "lt-study-text.h"
#include "lt-text-parts.h"
#include "lt-units.h"

#define EVERY_DIGIT 100

char *
lt_cmd_search_rate (double per_s)
{
  g_autofree char *count = lt_format_count ((guint64) round (per_s));

  return per_s >= EVERY_DIGIT ? g_strconcat (count, "/s", NULL) : lt_text_rate (per_s);
}

char *
lt_cmd_search_conditions (const LtSearchReport *report)
{
  return g_strjoinv (" and ", report->conditions);
}

static const LtSearchRun *
run_at (const LtSearchReport *report, guint index)
{
  return &g_array_index (report->runs, LtSearchRun, index);
}

/* ---- Text ------------------------------------------------------------------ */

enum
{
  COLUMN_RATE,
  COLUMN_ACHIEVED,
  COLUMN_ERRORS,
  COLUMN_P50,
  COLUMN_P95,
  COLUMN_P99,
  COLUMN_MAX,
  COLUMN_VERDICT,
  COLUMN_WHY,
  N_COLUMNS
};

static const LtFigure figures[N_COLUMNS] = {
  [COLUMN_ACHIEVED] = LT_FIGURE_ACHIEVED_SHARE, [COLUMN_ERRORS] = LT_FIGURE_ERROR_RATE,
  [COLUMN_P50] = LT_FIGURE_RESPONSE_P50,        [COLUMN_P95] = LT_FIGURE_RESPONSE_P95,
  [COLUMN_P99] = LT_FIGURE_RESPONSE_P99,        [COLUMN_MAX] = LT_FIGURE_RESPONSE_MAX,
};

char *
lt_cmd_search_line (const LtSearchRun *run)
{
  const LtRateProbe *probe = &run->probe;
  g_autofree char *rate = lt_cmd_search_rate (probe->rate_per_s);
  GString *line = g_string_new (NULL);
  static const struct
  {
    LtFigure figure;
    const char *name;
  } times[] = { { LT_FIGURE_RESPONSE_P50, "p50" }, { LT_FIGURE_RESPONSE_P99, "p99" } };

  g_string_append_printf (line, "%s: %s %s", lt_search_phase_name (run->phase), rate,
                          lt_rate_probe_verdict_name (probe->verdict));
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *time = lt_format_duration (probe->figures.value[times[i].figure]);

      if (probe->figures.known[times[i].figure])
        g_string_append_printf (line, "  %s %s", times[i].name, time);
    }
  if (probe->why != NULL)
    g_string_append_printf (line, "  (%s)", probe->why);
  return g_string_free (line, FALSE);
}

static void
add_header (LtPage *page, const LtSearchReport *report)
{
  g_autofree char *conditions = lt_cmd_search_conditions (report);
  g_autofree char *probe = lt_text_plain_duration (report->probe_ns);
  g_autofree char *warmup = lt_text_plain_duration (report->warmup_ns);
  g_autofree char *estimate = lt_cmd_search_rate (report->estimate_per_s);
  const guint n_workers = report->run != NULL ? report->run->n_workers : 0;

  lt_study_text_suite (page, report->run);
  lt_page_wrap (page, LT_STYLE_PLAIN, 0, "highest rate%s%s",
                *conditions != '\0' ? " with " : " that is carried", conditions);
  if (report->run != NULL)
    lt_page_wrap (page, LT_STYLE_PLAIN, 0, "%s%u worker%s, %s a rate after %s of warm-up",
                  !lt_run_is_open_loop (report->run) ? ""
                  : report->run->poisson             ? "open loop, poisson, "
                                                     : "open loop, constant, ",
                  n_workers, n_workers == 1 ? "" : "s", probe, warmup);
  if (report->estimate_per_s > 0)
    lt_page_wrap (page, LT_STYLE_PLAIN, 0, "closed loop: about %s", estimate);
}

static void
add_row (LtGrid *grid, const LtSearchRun *run)
{
  const LtRateProbe *probe = &run->probe;
  const gboolean held = probe->verdict == LT_RATE_PROBE_HELD;

  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_RATE, LT_STYLE_BOLD, lt_cmd_search_rate (probe->rate_per_s));
  for (guint column = COLUMN_ACHIEVED; column <= COLUMN_MAX; column++)
    {
      const double value = probe->figures.value[figures[column]];

      if (probe->figures.known[figures[column]])
        lt_grid_set (grid, column, LT_STYLE_PLAIN,
                     column <= COLUMN_ERRORS ? lt_format_share (value)
                                             : lt_format_duration (value));
    }
  lt_grid_set (grid, COLUMN_VERDICT, held ? LT_STYLE_GOOD : LT_STYLE_BAD,
               g_strdup (lt_rate_probe_verdict_name (probe->verdict)));
  if (probe->why != NULL)
    lt_grid_set (grid, COLUMN_WHY, LT_STYLE_DIM, g_strdup (probe->why));
}

static gint
compare_rates (gconstpointer a, gconstpointer b)
{
  const double one = (*(const LtSearchRun *const *) a)->probe.rate_per_s;
  const double other = (*(const LtSearchRun *const *) b)->probe.rate_per_s;

  return (one > other) - (one < other);
}

/* The curve: by rate, whichever was run first. */
static void
add_curve (LtPage *page, const LtSearchReport *report)
{
  static const char *const headers[N_COLUMNS] = { "rate", "achieved", "errors", "p50", "p95",
                                                  "p99",  "max",      "",       "" };
  static const guint drop[] = { COLUMN_WHY, COLUMN_MAX, COLUMN_P95, COLUMN_ERRORS, 0 };
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  g_autoptr (LtGrid) grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_VERDICT | 1u << COLUMN_WHY);

  if (report->runs->len == 0)
    return;
  for (guint i = 0; i < report->runs->len; i++)
    g_ptr_array_add (runs, (gpointer) run_at (report, i));
  g_ptr_array_sort (runs, compare_rates);
  lt_grid_add_row (grid);
  for (guint i = 0; i < N_COLUMNS; i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (headers[i]));
  for (guint i = 0; i < runs->len; i++)
    add_row (grid, g_ptr_array_index (runs, i));
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop);
  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_DIM, 0,
                "Response times, of ok operations: from when one was due.");
}

char *
lt_cmd_search_text (const LtSearchReport *report, LtLook look, guint columns)
{
  LtPage page;

  lt_page_init (&page, look, columns);
  add_header (&page, report);
  add_curve (&page, report);
  lt_study_text_end (&page, report->verdict, report->why);
  return lt_page_finish (&page);
}

/* ---- JSON ------------------------------------------------------------------ */

static void
add_double_or_null (LtJson *json, const char *key, gboolean known, double value)
{
  lt_json_double (json, key, known ? value : NAN);
}

static void
add_limits (LtJson *json, const LtSearchReport *report)
{
  lt_json_object (json, "limits", LT_JSON_LINES);
  lt_json_double (json, "min_rate_per_second", report->setup.min_rate_per_s);
  lt_json_double (json, "max_rate_per_second", report->setup.max_rate_per_s);
  lt_json_double (json, "tolerance", report->setup.tolerance);
  lt_json_uint (json, "max_probes", report->setup.max_probes);
  lt_json_uint (json, "probe_duration_ns", report->probe_ns);
  lt_json_uint (json, "warmup_ns", report->warmup_ns);
  lt_json_uint (json, "cool_down_ns", report->cool_down_ns);
  lt_json_end (json);
}

static void
add_found (LtJson *json, const LtSearchReport *report)
{
  const gboolean confirmed =
    report->outcome == LT_SEARCH_FOUND || report->outcome == LT_SEARCH_AT_MAX;

  lt_json_object (json, "search", LT_JSON_LINES);
  lt_json_string (json, "outcome", lt_search_outcome_name (report->outcome));
  add_double_or_null (json, "estimate_per_second", report->estimate_per_s > 0,
                      report->estimate_per_s);
  add_double_or_null (json, "rate_per_second", report->rate_per_s > 0, report->rate_per_s);
  lt_json_boolean (json, "confirmed", confirmed);
  add_double_or_null (json, "failed_rate_per_second", report->failed_rate_per_s > 0,
                      report->failed_rate_per_s);
  lt_json_end (json);
}

static void
add_probe (LtJson *json, const LtSearchRun *run)
{
  const LtRateProbe *probe = &run->probe;
  double slope = 0, low = 0;
  const gboolean known = lt_queue_trend_get (&probe->trend, &slope, &low);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "phase", lt_search_phase_name (run->phase));
  lt_json_double (json, "rate_per_second", probe->rate_per_s);
  lt_json_string (json, "verdict", lt_rate_probe_verdict_name (probe->verdict));
  lt_json_string (json, "reason", probe->why);
  lt_json_uint (json, "unstarted", probe->unstarted);
  add_double_or_null (json, "queue_growth", known, slope);
  for (guint i = 0; i < LT_N_FIGURES; i++)
    add_double_or_null (json, lt_figure_name (i), probe->figures.known[i],
                        probe->figures.value[i]);
  lt_json_end (json);
}

char *
lt_cmd_search_json (gconstpointer data)
{
  const LtSearchReport *report = data;
  LtJson *json = lt_json_new (TRUE);

  lt_study_json_begin (json, "ltrun.search/1", report->verdict, report->call, report->run);
  lt_json_array (json, "slo", LT_JSON_LINES);
  for (char **one = report->conditions; *one != NULL; one++)
    lt_json_string (json, NULL, *one);
  lt_json_end (json);
  add_limits (json, report);
  add_found (json, report);
  lt_json_array (json, "probes", LT_JSON_LINES);
  for (guint i = 0; i < report->runs->len; i++)
    add_probe (json, run_at (report, i));
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}

/* ---- CSV ------------------------------------------------------------------- */

char *
lt_cmd_search_csv (gconstpointer data)
{
  const LtSearchReport *report = data;
  GString *csv = g_string_new ("phase,verdict,rate_per_second,unstarted");

  for (guint i = 0; i < LT_N_FIGURES; i++)
    g_string_append_printf (csv, ",%s", lt_figure_name (i));
  g_string_append (csv, "\r\n");
  for (guint i = 0; i < report->runs->len; i++)
    {
      const LtSearchRun *run = run_at (report, i);

      lt_csv_add_text (csv, lt_search_phase_name (run->phase));
      g_string_append_c (csv, ',');
      lt_csv_add_text (csv, lt_rate_probe_verdict_name (run->probe.verdict));
      lt_csv_add_double (csv, run->probe.rate_per_s);
      lt_csv_add_count (csv, run->probe.unstarted);
      for (guint f = 0; f < LT_N_FIGURES; f++)
        {
          if (run->probe.figures.known[f])
            lt_csv_add_double (csv, run->probe.figures.value[f]);
          else
            g_string_append_c (csv, ',');
        }
      g_string_append (csv, "\r\n");
    }
  return g_string_free (csv, FALSE);
}

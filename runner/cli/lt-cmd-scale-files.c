/* SPDX-License-Identifier: MIT */

#include <math.h>

#include "lt-cmd-scale.h"
#include "lt-csv-cells.h"
#include "lt-study-text.h"
#include "lt-text-plain.h"
#include "lt-units.h"

static const LtScaleLevel *
level_at (const LtScaleReport *report, guint index)
{
  return &g_array_index (report->scale->levels, LtScaleLevel, index);
}

/* NAN: nothing is predicted. */
static double
fit_of (const LtScaleReport *report, const LtScaleLevel *level)
{
  return report->scale->fitted ? lt_usl_throughput (&report->scale->usl, level->concurrency)
                               : NAN;
}

/* ---- JSON ------------------------------------------------------------------ */

static void
add_spread (LtJson *json, const char *key, const LtSpread *spread)
{
  if (spread->n == 0)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_double (json, "mean", spread->mean);
  lt_json_double (json, "min", spread->min);
  lt_json_double (json, "max", spread->max);
  lt_json_double (json, "ci95_low", spread->has_ci ? spread->ci95_low : NAN);
  lt_json_double (json, "ci95_high", spread->has_ci ? spread->ci95_high : NAN);
  lt_json_end (json);
}

static void
add_level (LtJson *json, const LtScaleReport *report, const LtScaleLevel *level)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_uint (json, "concurrency", level->concurrency);
  lt_json_uint (json, "runs", level->figures[LT_FIGURE_OPS_PER_SECOND].n);
  lt_json_double (json, "fitted_ops_per_second", fit_of (report, level));
  for (guint i = 0; i < LT_N_FIGURES; i++)
    add_spread (json, lt_figure_name (i), &level->figures[i]);
  lt_json_end (json);
}

static void
add_parameter (LtJson *json, const char *key, double value, const LtInterval *interval)
{
  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_double (json, "value", value);
  lt_json_double (json, "ci95_low", interval->low);
  lt_json_double (json, "ci95_high", interval->high);
  lt_json_end (json);
}

static void
add_usl (LtJson *json, const LtScale *scale)
{
  const LtUsl *usl = &scale->usl;

  if (!scale->fitted)
    {
      lt_json_null (json, "usl");
      return;
    }
  lt_json_object (json, "usl", LT_JSON_LINES);
  add_parameter (json, "lambda", usl->lambda, &usl->lambda_interval);
  add_parameter (json, "contention", usl->sigma, &usl->sigma_interval);
  add_parameter (json, "coherency", usl->kappa, &usl->kappa_interval);
  if (usl->has_peak)
    add_parameter (json, "peak_concurrency", usl->peak, &usl->peak_interval);
  else
    lt_json_null (json, "peak_concurrency");
  lt_json_double (json, "peak_ops_per_second", usl->has_peak ? usl->peak_throughput : NAN);
  lt_json_double (json, "r_squared", usl->r_squared);
  lt_json_double (json, "rms_error", usl->rms_error);
  lt_json_end (json);
}

char *
lt_cmd_scale_json (gconstpointer data)
{
  const LtScaleReport *report = data;
  LtJson *json = lt_json_new (TRUE);

  lt_study_json_begin (json, "ltrun.scale/1", report->verdict, report->call, report->run);
  lt_json_uint (json, "duration_ns", report->duration_ns);
  lt_json_uint (json, "planned_runs", report->n_runs);
  lt_json_array (json, "levels", LT_JSON_LINES);
  for (guint i = 0; i < report->scale->levels->len; i++)
    add_level (json, report, level_at (report, i));
  lt_json_end (json);
  add_usl (json, report->scale);
  lt_json_string (json, "refusal", report->scale->refusal);
  lt_json_end (json);
  return lt_json_finish (json);
}

/* ---- CSV ------------------------------------------------------------------- */

static void
add_cell (GString *csv, gboolean known, double value)
{
  if (known && isfinite (value))
    lt_csv_add_double (csv, value);
  else
    g_string_append_c (csv, ',');
}

char *
lt_cmd_scale_csv (gconstpointer data)
{
  const LtScaleReport *report = data;
  GString *csv = g_string_new ("concurrency,runs,ops_per_second_ci95_low,"
                               "ops_per_second_ci95_high,fitted_ops_per_second");

  for (guint i = 0; i < LT_N_FIGURES; i++)
    g_string_append_printf (csv, ",%s", lt_figure_name (i));
  g_string_append (csv, "\r\n");
  for (guint i = 0; i < report->scale->levels->len; i++)
    {
      const LtScaleLevel *level = level_at (report, i);
      const LtSpread *throughput = &level->figures[LT_FIGURE_OPS_PER_SECOND];

      g_string_append_printf (csv, "%u", level->concurrency);
      lt_csv_add_count (csv, throughput->n);
      add_cell (csv, throughput->has_ci, throughput->ci95_low);
      add_cell (csv, throughput->has_ci, throughput->ci95_high);
      add_cell (csv, TRUE, fit_of (report, level));
      for (guint f = 0; f < LT_N_FIGURES; f++)
        add_cell (csv, level->figures[f].n > 0, level->figures[f].mean);
      g_string_append (csv, "\r\n");
    }
  return g_string_free (csv, FALSE);
}

/* ---- Markdown -------------------------------------------------------------- */

static char *
text_or_dash (const LtSpread *spread)
{
  return spread->n > 0 ? lt_format_duration (spread->mean) : g_strdup ("-");
}

static void
add_row (GString *page, const LtScaleReport *report, const LtScaleLevel *level)
{
  const LtSpread *throughput = &level->figures[LT_FIGURE_OPS_PER_SECOND];
  g_autofree char *mean = lt_format_quantity (throughput->mean);
  g_autofree char *half = throughput->has_ci
                            ? lt_format_quantity (throughput->ci95_high - throughput->mean)
                            : g_strdup ("-");
  g_autofree char *fit =
    report->scale->fitted ? lt_format_quantity (fit_of (report, level)) : g_strdup ("-");
  g_autofree char *p50 = text_or_dash (&level->figures[LT_FIGURE_SERVICE_P50]);
  g_autofree char *p99 = text_or_dash (&level->figures[LT_FIGURE_SERVICE_P99]);

  g_string_append_printf (page, "| %u | %s | %s | %s | %s | %s |\n", level->concurrency, mean,
                          half, fit, p50, p99);
}

static void
add_parameters (GString *page, const LtScale *scale)
{
  const LtUsl *usl = &scale->usl;
  g_autofree char *most = lt_format_quantity (usl->peak_throughput);
  g_auto (LtScaleTexts) texts = { 0 };

  lt_cmd_scale_texts_init (&texts, usl);
  g_string_append_printf (page,
                          "\n| | |\n|---|---|\n| one worker | %s ops/s |\n"
                          "| contention | %s |\n| coherency | %s |\n",
                          texts.lambda, texts.sigma, texts.kappa);
  if (lt_scale_knows_peak (scale))
    g_string_append_printf (page, "| peak | %s workers, %s ops/s |\n", texts.peak, most);
  g_string_append_printf (page, "| R\xc2\xb2 | %.4f |\n", usl->r_squared);
}

/* The reason may have words of the suite in it: as code they are only shown. */
static void
add_failure (GString *page, const LtVerdict *verdict)
{
  g_autofree char *safe = lt_text_sanitize (g_ptr_array_index (verdict->reasons, 0));

  g_string_append_printf (page, "\n**FAIL** (exit %d) `%s`\n", (int) verdict->exit_status,
                          g_strdelimit (safe, "`", '\''));
}

char *
lt_cmd_scale_markdown (gconstpointer data)
{
  const LtScaleReport *report = data;
  const LtVerdict *verdict = report->verdict;
  GString *page = g_string_new ("## Scalability\n\n"
                                "| workers | ops/s | 95 %, \xc2\xb1 | fit | p50 | p99 |\n"
                                "|---:|---:|---:|---:|---:|---:|\n");

  for (guint i = 0; i < report->scale->levels->len; i++)
    add_row (page, report, level_at (report, i));
  if (report->scale->fitted)
    add_parameters (page, report->scale);
  if (verdict->exit_status == LT_EXIT_OK)
    g_string_append_printf (page, "\n**PASS** %s\n", report->why);
  else
    add_failure (page, verdict);
  return g_string_free (page, FALSE);
}

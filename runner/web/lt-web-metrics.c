/* SPDX-License-Identifier: MIT */

#include "lt-web-metrics.h"

#include <math.h>

/* Upper bounds of the buckets of latencies, in ns: 1, 2.5 and 5 of each decade. */
static const guint64 bounds[] = {
  100,        250,        500,         1000,         2500,      5000,      10000,
  25000,      50000,      100000,      250000,       500000,    1000000,   2500000,
  5000000,    10000000,   25000000,    50000000,     100000000, 250000000, 500000000,
  1000000000, 2500000000, 5000000000u, 10000000000u,
};

/* All of them while a page is made: samples of a metric have to stand together. */
typedef struct Page
{
  GString *text;
  const LtWebState *state;
} Page;

/* A phase of a run. */
typedef struct Scope
{
  const LtWebRun *run;
  LtPhase phase;
  LtStats *total; /* NULL: none */
  char *labels;   /* suite="...",scenario="...",run="...",phase="..." */
} Scope;

/* ---- Text ------------------------------------------------------------------ */

/* Backslash, quote and line break, as the format says; other control characters and
 * direction marks are nothing to look at. */
static void
add_label_text (GString *text, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value != NULL ? value : "", -1);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);
      const GUnicodeType type = g_unichar_type (c);

      if (c == '\\' || c == '"')
        g_string_append_printf (text, "\\%c", (char) c);
      else if (c == '\n')
        g_string_append (text, "\\n");
      else if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT
               || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR)
        g_string_append_unichar (text, 0xfffd);
      else
        g_string_append_unichar (text, c);
    }
}

static void
add_label (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "%s%s=\"", text->len > 0 ? "," : "", name);
  add_label_text (text, value);
  g_string_append_c (text, '"');
}

static void
add_head (Page *page, const char *name, const char *type, const char *help)
{
  g_string_append_printf (page->text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
add_number (Page *page, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    g_string_append (page->text, " NaN\n");
  else if (isinf (value))
    g_string_append (page->text, value > 0 ? " +Inf\n" : " -Inf\n");
  else
    g_string_append_printf (page->text, " %s\n",
                            g_ascii_formatd (number, sizeof number, "%.15g", value));
}

/* @extra: labels or NULL. */
static void
add_sample (Page *page, const char *name, const char *suffix, const Scope *scope,
            const char *extra, double value)
{
  g_string_append_printf (page->text, "%s%s{%s%s%s}", name, suffix, scope->labels,
                          extra != NULL && *extra != '\0' ? "," : "",
                          extra != NULL ? extra : "");
  add_number (page, value);
}

static char *
labels_of (const LtWebRun *run, const char *phase)
{
  GString *labels = g_string_new (NULL);
  g_autofree char *number = g_strdup_printf ("%u", run->tag.number);

  add_label (labels, "suite", run->run->plugin != NULL ? run->run->plugin->id : NULL);
  add_label (labels, "scenario", run->tag.scenario);
  add_label (labels, "run", number);
  if (phase != NULL)
    add_label (labels, "phase", phase);
  return g_string_free (labels, FALSE);
}

/* ---- Scopes ---------------------------------------------------------------- */

static void
free_scope (gpointer data)
{
  Scope *scope = data;

  lt_web_run_give_back (scope->run, scope->phase, scope->total);
  g_free (scope->labels);
  g_free (scope);
}

static GPtrArray *
make_scopes (const LtWebState *state)
{
  static const char *const names[] = { "warmup", "measure" };
  GPtrArray *scopes = g_ptr_array_new_with_free_func (free_scope);

  for (guint i = 0; i < state->runs->len; i++)
    {
      const LtWebRun *run = g_ptr_array_index (state->runs, i);

      for (guint phase = 0; run != NULL && phase < G_N_ELEMENTS (names); phase++)
        {
          Scope *scope = g_new0 (Scope, 1);

          scope->run = run;
          scope->phase = (LtPhase) phase;
          scope->total = lt_web_run_get_total (run, (LtPhase) phase);
          scope->labels = labels_of (run, names[phase]);
          g_ptr_array_add (scopes, scope);
        }
    }
  return scopes;
}

/* Operations that run or did something. */
static gboolean
is_shown (const Scope *scope, guint index)
{
  const LtRunOperation *operation = lt_run_get_operation (scope->run->run, index);
  const LtOpStats *op = &scope->total->ops[index];

  return operation != NULL
         && (operation->weight > 0 || lt_op_stats_count (op) + op->skipped > 0);
}

/* ---- Operations ------------------------------------------------------------ */

typedef void (*AddOp) (Page *page, const Scope *scope, const char *name, const char *operation,
                       const LtOpStats *op);

static void
add_ops (Page *page, const GPtrArray *scopes, const char *name, AddOp add_op)
{
  for (guint i = 0; i < scopes->len; i++)
    {
      const Scope *scope = g_ptr_array_index (scopes, i);

      for (guint j = 0; scope->total != NULL && j < scope->total->n_ops; j++)
        {
          g_autoptr (GString) operation = g_string_new (NULL);

          if (!is_shown (scope, j))
            continue;
          add_label (operation, "operation", lt_run_get_operation (scope->run->run, j)->name);
          add_op (page, scope, name, operation->str, &scope->total->ops[j]);
        }
    }
}

static void
add_outcomes (Page *page, const Scope *scope, const char *name, const char *operation,
              const LtOpStats *op)
{
  const struct
  {
    const char *outcome;
    guint64 count;
  } outcomes[] = { { "ok", op->ok }, { "error", op->errors }, { "skipped", op->skipped } };

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_autofree char *extra =
        g_strdup_printf ("%s,outcome=\"%s\"", operation, outcomes[i].outcome);

      add_sample (page, name, "", scope, extra, (double) outcomes[i].count);
    }
}

static void
add_errors (Page *page, const Scope *scope, const char *name, const char *operation,
            const LtOpStats *op)
{
  for (guint i = 0; i < LT_STATS_ERROR_CLASSES; i++)
    {
      g_autoptr (GString) extra = NULL;

      if (op->errors_of[i] == 0)
        continue;
      extra = g_string_new (operation);
      add_label (extra, "class", lt_run_get_error_class (scope->run->run, i));
      add_sample (page, name, "", scope, extra->str, (double) op->errors_of[i]);
    }
}

static void
add_sent (Page *page, const Scope *scope, const char *name, const char *operation,
          const LtOpStats *op)
{
  add_sample (page, name, "", scope, operation, (double) op->bytes_sent);
}

static void
add_received (Page *page, const Scope *scope, const char *name, const char *operation,
              const LtOpStats *op)
{
  add_sample (page, name, "", scope, operation, (double) op->bytes_received);
}

/* ---- Distributions --------------------------------------------------------- */

static void
add_bucket (Page *page, const Scope *scope, const char *name, const char *operation,
            const char *bound, guint64 count)
{
  g_autofree char *extra =
    g_strdup_printf ("%s%sle=\"%s\"", operation, *operation != '\0' ? "," : "", bound);

  add_sample (page, name, "_bucket", scope, extra, (double) count);
}

/* A bucket of ours that a bound cuts counts as above it: below 1 % of the value. */
static void
add_histogram (Page *page, const Scope *scope, const char *name, const char *operation,
               const LtHistogram *histogram)
{
  guint64 count = 0;
  guint bucket = 0;

  if (histogram == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      char bound[G_ASCII_DTOSTR_BUF_SIZE];

      for (; bucket < LT_BUCKETS && lt_bucket_high (bucket) <= bounds[i]; bucket++)
        count += histogram->buckets[bucket];
      g_ascii_formatd (bound, sizeof bound, "%.9g", (double) bounds[i] / 1e9);
      add_bucket (page, scope, name, operation, bound, count);
    }
  for (; bucket < LT_BUCKETS; bucket++)
    count += histogram->buckets[bucket];
  add_bucket (page, scope, name, operation, "+Inf", count);
  add_sample (page, name, "_sum", scope, operation,
              count > 0 ? (double) histogram->sum / 1e9 : 0);
  add_sample (page, name, "_count", scope, operation, (double) count);
}

static void
add_service (Page *page, const Scope *scope, const char *name, const char *operation,
             const LtOpStats *op)
{
  if (!lt_run_is_batched (scope->run->run))
    add_histogram (page, scope, name, operation, op->latency[LT_STATS_SERVICE]);
}

static void
add_response (Page *page, const Scope *scope, const char *name, const char *operation,
              const LtOpStats *op)
{
  add_histogram (page, scope, name, operation, op->latency[LT_STATS_RESPONSE]);
}

static void
add_lag (Page *page, const GPtrArray *scopes, const char *name)
{
  for (guint i = 0; i < scopes->len; i++)
    {
      const Scope *scope = g_ptr_array_index (scopes, i);

      if (scope->total != NULL)
        add_histogram (page, scope, name, "", scope->total->lag);
    }
}

/* ---- Runs ------------------------------------------------------------------ */

typedef struct Gauge
{
  const char *name;
  const char *type;
  const char *help;
  /* NAN: the run has none. */
  double (*get) (const LtWebRun *run);
} Gauge;

static double
get_running (const LtWebRun *run)
{
  return run->begun && !run->ended ? 1 : 0;
}

static double
get_rate (const LtWebRun *run)
{
  return run->begun && lt_run_is_open_loop (run->run) ? run->target : NAN;
}

static double
get_workers (const LtWebRun *run)
{
  if (!run->begun || lt_run_is_open_loop (run->run))
    return run->run->n_workers;
  return run->target;
}

static double
get_rss (const LtWebRun *run)
{
  return run->now.resources.known ? (double) run->now.resources.rss_bytes : NAN;
}

static double
get_cpu (const LtWebRun *run)
{
  return run->now.resources.known ? (double) run->now.resources.cpu_ns / 1e9 : NAN;
}

static double
get_threads (const LtWebRun *run)
{
  return run->now.resources.known ? run->now.resources.n_threads : NAN;
}

static const Gauge gauges[] = {
  { "ltrun_running", "gauge", "Whether the run is on: 1, or 0.", get_running },
  { "ltrun_target_operations_per_second", "gauge", "Arrivals asked for, of a run with a rate.",
    get_rate },
  { "ltrun_workers", "gauge", "Workers asked for.", get_workers },
  { "ltrun_host_resident_memory_bytes", "gauge", "Memory of the suite's process.", get_rss },
  { "ltrun_host_cpu_seconds_total", "counter", "Processor time of the suite's process.",
    get_cpu },
  { "ltrun_host_threads", "gauge", "Threads of the suite's process.", get_threads },
};

static void
add_gauges (Page *page)
{
  for (guint i = 0; i < G_N_ELEMENTS (gauges); i++)
    {
      add_head (page, gauges[i].name, gauges[i].type, gauges[i].help);
      for (guint j = 0; j < page->state->runs->len; j++)
        {
          const LtWebRun *run = g_ptr_array_index (page->state->runs, j);
          const double value = run != NULL ? gauges[i].get (run) : NAN;
          g_autofree char *labels = isnan (value) ? NULL : labels_of (run, NULL);
          const Scope scope = { .run = run, .labels = labels };

          if (labels != NULL)
            add_sample (page, gauges[i].name, "", &scope, NULL, value);
        }
    }
}

/* ---- Metrics of suites ----------------------------------------------------- */

static void
add_custom (Page *page, const GPtrArray *scopes, const char *name, LtRunMetricKind kind)
{
  for (guint i = 0; i < scopes->len; i++)
    {
      const Scope *scope = g_ptr_array_index (scopes, i);

      for (guint j = 0; scope->total != NULL && j < scope->total->n_metrics; j++)
        {
          const LtRunMetric *metric = lt_run_get_metric (scope->run->run, j);
          const LtMetricStats *stats = &scope->total->metrics[j];
          g_autoptr (GString) extra = NULL;

          if (metric == NULL || metric->kind != kind)
            continue;
          extra = g_string_new (NULL);
          add_label (extra, "metric", metric->name);
          add_label (extra, "unit", metric->unit);
          add_sample (page, name, "", scope, extra->str,
                      kind == LT_RUN_METRIC_COUNTER ? (double) stats->total
                                                    : (double) stats->sum);
        }
    }
}

/* ---- All of it ------------------------------------------------------------- */

static void
add_all (Page *page, const GPtrArray *scopes)
{
  static const struct
  {
    const char *name;
    const char *type;
    const char *help;
    AddOp add;
  } families[] = {
    { "ltrun_operations_total", "counter", "Operations that ended, by outcome.", add_outcomes },
    { "ltrun_errors_total", "counter", "Failed operations, by error class.", add_errors },
    { "ltrun_sent_bytes_total", "counter", "Bytes that operations sent.", add_sent },
    { "ltrun_received_bytes_total", "counter", "Bytes that operations received.",
      add_received },
    { "ltrun_service_time_seconds", "histogram",
      "Time from the start of an operation that was ok to its end.", add_service },
    { "ltrun_response_time_seconds", "histogram",
      "Time from when an operation that was ok was due to its end.", add_response },
  };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      add_head (page, families[i].name, families[i].type, families[i].help);
      add_ops (page, scopes, families[i].name, families[i].add);
    }
  add_head (page, "ltrun_lag_seconds", "histogram",
            "By how much operations started later than they were due.");
  add_lag (page, scopes, "ltrun_lag_seconds");
  add_head (page, "ltrun_custom_total", "counter", "Counters of suites.");
  add_custom (page, scopes, "ltrun_custom_total", LT_RUN_METRIC_COUNTER);
  add_head (page, "ltrun_custom", "gauge", "Gauges of suites, summed over workers.");
  add_custom (page, scopes, "ltrun_custom", LT_RUN_METRIC_GAUGE);
}

char *
lt_web_metrics_to_text (const LtWebState *state)
{
  g_autoptr (GPtrArray) scopes = make_scopes (state);
  Page page = { g_string_new (NULL), state };

  add_head (&page, "ltrun_build_info", "gauge", "The version of ltrun; always 1.");
  g_string_append (page.text, "ltrun_build_info{version=\"");
  add_label_text (page.text, LT_VERSION);
  g_string_append (page.text, "\"} 1\n");
  add_gauges (&page);
  add_all (&page, scopes);
  return g_string_free (page.text, FALSE);
}

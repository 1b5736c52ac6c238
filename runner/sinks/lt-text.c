/* SPDX-License-Identifier: MIT */

#include "lt-text.h"

#include "lt-text-parts.h"
#include "lt-units.h"

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)

/* Header */

static void
add_name (LtPage *page, const LtRunPlugin *plugin)
{
  lt_page_add (page, LT_STYLE_BOLD, plugin->name);
  lt_page_add (page, LT_STYLE_BOLD, " ");
  lt_page_add (page, LT_STYLE_BOLD, plugin->version != NULL ? plugin->version : "");
  if (plugin->id != NULL && g_strcmp0 (plugin->id, plugin->name) != 0)
    {
      lt_page_add (page, LT_STYLE_PLAIN, "  ");
      lt_page_add (page, LT_STYLE_DIM, plugin->id);
    }
  lt_page_end_line (page);
}

static gboolean
was_changed (const LtSnapshot *last)
{
  return last != NULL && last->load_changes != NULL;
}

static char *
model_text (const LtRun *run, const LtSnapshot *last)
{
  const char *by_hand = was_changed (last) ? ", changed by hand" : "";
  g_autofree char *rate = NULL;

  if (run->only)
    return g_strdup_printf ("iteration %" G_GUINT64_FORMAT " of worker %u alone",
                            run->only_iteration, run->only_worker);
  if (!lt_run_is_open_loop (run))
    return g_strdup_printf ("closed loop%s", by_hand);
  rate = lt_text_rate (run->rate_per_s);
  return g_strdup_printf ("open loop, %s%s %s%s", rate,
                          run->stages->len > 0 ? " on average," : "",
                          run->poisson ? "poisson" : "constant", by_hand);
}

/* "30 s", or "12.3 s of 30 s" for a run that ended early. */
static char *
time_text (const LtRun *run, const LtSnapshot *last)
{
  g_autofree char *planned = lt_text_plain_duration (run->duration_ns);
  g_autofree char *taken = NULL;
  guint64 taken_ns = 0;

  if (last == NULL)
    return g_steal_pointer (&planned);
  if (last->phase == LT_PHASE_MEASURE)
    taken_ns = last->total->duration_ns;
  taken = lt_text_plain_duration (taken_ns);
  if (run->duration_ns == 0)
    return g_steal_pointer (&taken);
  if (taken_ns >= run->duration_ns - run->duration_ns / 100)
    return g_steal_pointer (&planned);
  return g_strdup_printf ("%s of %s", taken, planned);
}

void
lt_text_add_header (LtPage *page, const LtRun *run, const LtSnapshot *last)
{
  g_autofree char *model = NULL;
  g_autofree char *duration = NULL;
  g_autofree char *warmup = NULL;

  if (run == NULL)
    return;
  model = model_text (run, last);
  duration = time_text (run, last);
  /* One that ends once it is steady takes its own time. */
  warmup =
    lt_text_plain_duration (run->steady_warmup.limit > 0 && last != NULL && last->warmup != NULL
                              ? last->warmup->duration_ns
                              : run->warmup_ns);
  if (run->plugin != NULL)
    add_name (page, run->plugin);
  lt_page_wrap (page, LT_STYLE_PLAIN, 0, "%s, %u worker%s, %s%s%s%s", model, run->n_workers,
                run->n_workers == 1 ? "" : "s", duration, run->warmup_ns > 0 ? " after " : "",
                run->warmup_ns > 0 ? warmup : "", run->warmup_ns > 0 ? " of warm-up" : "");
}

/* Target rate */

/* What was asked for, all in all. */
static double
mean_rate (const LtRun *run, const LtSnapshot *last)
{
  const guint64 time_ns = last->total->duration_ns;

  if (!was_changed (last) || time_ns == 0)
    return run->rate_per_s;
  return lt_load_changes_area (last->load_changes, run->rate_per_s, time_ns) * (double) NS_PER_S
         / (double) time_ns;
}

static void
add_target (LtPage *page, const LtRun *run, const LtSnapshot *last)
{
  const LtStats *total = last->total;
  const double share = lt_stats_achieved_share (total, last->unstarted);
  g_autofree char *target = lt_text_rate (mean_rate (run, last));
  g_autofree char *achieved = lt_text_plain_share (share);
  const guint64 started = lt_op_stats_count (&total->all) + total->all.skipped;
  g_autofree char *due = lt_format_count (started + last->unstarted);
  g_autofree char *unstarted = lt_format_count (last->unstarted);
  g_autofree char *dropped = lt_format_count (last->dropped);

  if (started + last->unstarted == 0)
    return;
  lt_page_skip_line (page);
  if (share < LT_STATS_SUSTAINED_SHARE)
    lt_page_wrap (page, LT_STYLE_BAD, 0, "target not sustained: %s of %s", achieved, target);
  else
    lt_page_wrap (page, LT_STYLE_GOOD, 0, "target sustained: %s of %s", achieved, target);
  if (last->unstarted > 0)
    lt_page_wrap (page, LT_STYLE_PLAIN, 0,
                  "%s of %s arrivals that were due were never started%s%s%s.", unstarted, due,
                  last->dropped > 0 ? ", " : "", last->dropped > 0 ? dropped : "",
                  last->dropped > 0 ? " of them as the backlog was full" : "");
}

/* Body */

static void
add_model_note (LtPage *page, const LtRun *run)
{
  lt_page_skip_line (page);
  if (!run->latency)
    lt_page_wrap (page, LT_STYLE_DIM, 0, "Latencies were not recorded (--no-latency).");
  else if (lt_run_is_batched (run))
    lt_page_wrap (page, LT_STYLE_DIM, 0,
                  "Times are of whole batches; single operations were not timed (--batch).");
  else if (lt_run_is_open_loop (run))
    lt_page_wrap (
      page, LT_STYLE_DIM, 0,
      "Response counts from when an operation was due, service from when it started.");
  else
    lt_page_wrap (
      page, LT_STYLE_DIM, 0,
      "Response time equals service time in a closed loop; only --rate shows queueing.");
}

static void
add_numbers (LtPage *page, const LtRun *run, const LtSnapshot *last)
{
  const LtOpStats *all = &last->total->all;

  if (lt_run_is_open_loop (run))
    add_target (page, run, last);
  if (lt_op_stats_count (all) == 0)
    {
      lt_page_skip_line (page);
      lt_page_wrap (page, LT_STYLE_WARN, 0,
                    "No operation ended, so there is nothing to show of them.");
    }
  else
    {
      lt_text_add_operations (page, run, last->total);
      add_model_note (page, run);
      lt_text_add_stages (page, run, last);
    }
  lt_text_add_errors (page, run, last->total, last->error_samples);
  lt_text_add_metrics (page, run, last->total);
}

void
lt_text_add_run (LtPage *page, const LtRun *run, const LtSnapshot *last,
                 const LtVerdict *verdict)
{
  lt_text_add_header (page, run, last);
  if (run != NULL && last != NULL && last->phase == LT_PHASE_MEASURE)
    add_numbers (page, run, last);
  else
    {
      lt_page_skip_line (page);
      lt_page_wrap (page, LT_STYLE_WARN, 0, "Nothing was measured: the run ended %s.",
                    last != NULL ? "in its warm-up" : "before it began");
    }
  if (last != NULL)
    lt_text_add_facts (page, run, last);
  lt_text_add_crash (page, run, verdict);
}

/* The only run that there was to be; it may never have been. */
static void
add_only_run (LtPage *page, const LtResult *result)
{
  const LtRecord *record = lt_result_get_record (result, 0);
  LtRecordView view;

  if (record == NULL)
    {
      lt_text_add_run (page, NULL, NULL, result->verdict);
      return;
    }
  lt_text_add_run (page, lt_record_get_run (record), lt_record_open (record, &view),
                   lt_record_get_verdict (record));
  lt_record_close (&view);
}

char *
lt_text_why_pass (const LtResult *result)
{
  g_autofree char *held = lt_text_thresholds_held (result);
  g_autofree char *kept = lt_text_gates_kept (result);

  if (held != NULL && kept != NULL)
    return g_strdup_printf ("%s, %s", held, kept);
  if (held == NULL && kept == NULL)
    return g_strdup ("carried out as planned; no thresholds were set");
  return g_strdup (held != NULL ? held : kept);
}

char *
lt_text_summary (const LtResult *result, LtLook look, guint columns)
{
  g_autofree char *why = lt_text_why_pass (result);
  LtPage page;

  lt_page_init (&page, look, columns);
  if (lt_result_is_plural (result))
    lt_text_add_scenarios (&page, result);
  else
    add_only_run (&page, result);
  lt_text_add_thresholds (&page, result);
  lt_text_add_baselines (&page, result);
  lt_text_add_warnings (&page, result->verdict);
  lt_text_add_verdict (&page, result->verdict, why);
  return lt_page_finish (&page);
}

/* Progress */

static void
add_latency (GString *line, const LtHistogram *histogram, gboolean batched)
{
  g_autofree char *p50 = NULL;
  g_autofree char *p99 = NULL;

  if (histogram == NULL || histogram->count == 0)
    return;
  p50 = lt_format_duration ((double) lt_histogram_percentile (histogram, 50));
  p99 = lt_format_duration ((double) lt_histogram_percentile (histogram, 99));
  g_string_append_printf (line, "  %sp50 %s  p99 %s", batched ? "batch " : "", p50, p99);
}

/* "3s", "20 ms": of a phase of @planned_ns, 0: nobody knows. */
static char *
clock_text (guint64 ns, guint64 planned_ns)
{
  if (planned_ns > 0 ? planned_ns < NS_PER_S : ns < NS_PER_S)
    return lt_text_plain_duration (ns);
  return g_strdup_printf ("%" G_GUINT64_FORMAT "s", (ns + NS_PER_S / 2) / NS_PER_S);
}

char *
lt_text_progress (const LtRun *run, const LtSnapshot *snapshot)
{
  const LtStats *interval = snapshot->interval;
  const gboolean open = lt_run_is_open_loop (run);
  GString *line = g_string_new (NULL);
  const guint64 planned_ns = snapshot->planned_ns;
  g_autofree char *time = clock_text (snapshot->time_ns, planned_ns);
  g_autofree char *planned = clock_text (planned_ns, planned_ns);
  g_autofree char *rate =
    lt_format_quantity (lt_op_stats_rate (&interval->all, interval->duration_ns));
  g_autofree char *target = lt_text_rate (snapshot->target);
  g_autofree char *errors = lt_format_share (lt_op_stats_error_share (&interval->all));

  g_string_append_printf (line, "%s%5s%s%s  %s ops/s",
                          snapshot->phase == LT_PHASE_WARMUP ? "warm-up " : "", time,
                          planned_ns > 0 ? "/" : "", planned_ns > 0 ? planned : "", rate);
  if (open)
    g_string_append_printf (line, " of %s", target);
  add_latency (line, interval->all.latency[open ? LT_STATS_RESPONSE : LT_STATS_SERVICE],
               lt_run_is_batched (run));
  g_string_append_printf (line, "  errors %s", errors);
  return g_string_free (line, FALSE);
}

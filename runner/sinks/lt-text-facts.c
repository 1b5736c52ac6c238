/* SPDX-License-Identifier: MIT */

#include "lt-text-parts.h"

#include "lt-cpus.h"
#include "lt-summary.h"
#include "lt-units.h"

#include <string.h>

/* Numbers */

/* Of "1.50 s" the zeroes go, then the point; "2m 05s" has none. Changes @text. */
static char *
without_zeroes (char *text)
{
  char *space = strchr (text, ' ');
  char *end = space;

  if (space == NULL || memchr (text, '.', (gsize) (space - text)) == NULL)
    return text;
  while (end[-1] == '0')
    end--;
  if (end[-1] == '.')
    end--;
  memmove (end, space, strlen (space) + 1);
  return text;
}

char *
lt_text_plain_duration (guint64 ns)
{
  return ns == 0 ? g_strdup ("0 s") : without_zeroes (lt_format_duration ((double) ns));
}

char *
lt_text_plain_share (double fraction)
{
  return without_zeroes (lt_format_share (fraction));
}

char *
lt_text_rate (double per_s)
{
  g_autofree char *quantity = lt_format_quantity (per_s);

  return g_strdup_printf ("%s/s", quantity);
}

char *
lt_text_count (guint64 count)
{
  return count < 100000 ? lt_format_count (count) : lt_format_quantity ((double) count);
}

/* Facts */

static void
add_lag (LtPage *page, const LtHistogram *lag)
{
  g_autofree char *p50 = NULL;
  g_autofree char *p99 = NULL;
  g_autofree char *max = NULL;
  LtSummary summary;

  if (lag == NULL || lag->count == 0)
    return;
  lt_summary_init (&summary, lag);
  p50 = lt_format_duration ((double) summary.p50);
  p99 = lt_format_duration ((double) summary.p99);
  max = lt_format_duration ((double) summary.max);
  lt_page_fact (page, "start lag", LT_STYLE_PLAIN, "p50 %s, p99 %s, max %s after it was due",
                p50, p99, max);
}

static void
add_traffic (LtPage *page, const LtStats *stats)
{
  const double seconds = (double) stats->duration_ns / 1e9;
  g_autofree char *sent = NULL;
  g_autofree char *received = NULL;

  if (stats->duration_ns == 0 || (stats->all.bytes_sent == 0 && stats->all.bytes_received == 0))
    return;
  sent = lt_format_size ((double) stats->all.bytes_sent / seconds);
  received = lt_format_size ((double) stats->all.bytes_received / seconds);
  lt_page_fact (page, "traffic", LT_STYLE_PLAIN, "%s/s sent, %s/s received", sent, received);
}

static void
add_skipped (LtPage *page, const LtStats *stats)
{
  g_autofree char *skipped = lt_text_count (stats->all.skipped);

  if (stats->all.skipped > 0)
    lt_page_fact (page, "skipped", LT_STYLE_PLAIN,
                  "%s by the suite: neither done nor failed, not counted above", skipped);
}

static void
add_memory (LtPage *page, const LtMemoryTrend *memory)
{
  g_autofree char *start = lt_format_size ((double) memory->start_bytes);
  g_autofree char *peak = lt_format_size ((double) memory->peak_bytes);
  g_autofree char *end = lt_format_size ((double) memory->end_bytes);
  g_autofree char *slope = lt_format_size (memory->slope_bytes_per_s);

  lt_page_fact (page, "memory", LT_STYLE_PLAIN, "%s to %s, peak %s, trend %s%s/s", start, end,
                peak, memory->slope_bytes_per_s > 0 ? "+" : "", slope);
}

static void
add_processor (LtPage *page, const LtRun *run, const LtSnapshot *last)
{
  char cores[G_ASCII_DTOSTR_BUF_SIZE];

  if (!last->resources.known || last->host_cpu_share <= 0)
    return;
  g_ascii_formatd (cores, sizeof cores, "%.2f", last->host_cpu_share);
  if (run != NULL && run->n_cpus > 0)
    lt_page_fact (page, "cpu", LT_STYLE_PLAIN, "%s of %u cores busy", cores, run->n_cpus);
  else
    lt_page_fact (page, "cpu", LT_STYLE_PLAIN, "%s cores busy", cores);
}

static void
add_warmup (LtPage *page, const LtStats *warmup)
{
  g_autofree char *duration = NULL;
  g_autofree char *count = NULL;
  g_autofree char *errors = NULL;

  if (warmup == NULL)
    return;
  duration = lt_text_plain_duration (warmup->duration_ns);
  count = lt_text_count (lt_op_stats_count (&warmup->all));
  errors = lt_text_count (warmup->all.errors);
  lt_page_fact (page, "warm-up", LT_STYLE_PLAIN,
                "%s operations in %s, %s of them failed; not counted above", count, duration,
                warmup->all.errors == 0 ? "none" : errors);
}

static void
add_harness (LtPage *page, const LtRun *run)
{
  g_autofree char *cost = NULL;

  if (run == NULL || !(run->harness_ns > 0))
    return;
  cost = lt_format_duration (run->harness_ns);
  lt_page_fact (page, "harness", LT_STYLE_PLAIN, "%s %s (%s)", cost,
                lt_run_is_batched (run) ? "a batch" : "an operation",
                run->tsc ? "TSC" : "clock_gettime");
}

/* Set-up that nobody notices needs no line. */
#define SETUP_TO_SHOW_NS 1000000

static void
add_setup (LtPage *page, const LtRun *run)
{
  g_autofree char *duration = NULL;

  if (run == NULL || run->setup_ns < SETUP_TO_SHOW_NS)
    return;
  duration = lt_text_plain_duration (run->setup_ns);
  lt_page_fact (page, "set-up", LT_STYLE_PLAIN, "%s before the first operation", duration);
}

static void
add_data (LtPage *page, const LtRun *run)
{
  for (guint i = 0; run != NULL && run->plugin != NULL && i < run->plugin->data->len; i++)
    {
      const LtRunData *data = g_ptr_array_index (run->plugin->data, i);
      g_autofree char *rows = lt_text_count (data->n_rows);
      g_autofree char *file = g_path_get_basename (data->path);

      lt_page_fact (page, "data", LT_STYLE_PLAIN, "%s: %s row%s of %s, %s", data->name, rows,
                    data->n_rows == 1 ? "" : "s", file, data->strategy);
    }
}

static void
add_noise (LtPage *page, const LtHistogram *noise)
{
  g_autofree char *p50 = NULL;
  g_autofree char *p99 = NULL;
  g_autofree char *max = NULL;
  LtSummary summary;

  if (noise == NULL || noise->count == 0)
    return;
  lt_summary_init (&summary, noise);
  p50 = lt_format_duration ((double) summary.p50);
  p99 = lt_format_duration ((double) summary.p99);
  max = lt_format_duration ((double) summary.max);
  lt_page_fact (page, "noise", LT_STYLE_PLAIN,
                "a sleeping thread woke late by p50 %s, p99 %s, max %s", p50, p99, max);
}

static void
add_pins (LtPage *page, const LtRun *run)
{
  g_autofree char *cpus = NULL;

  if (run == NULL || run->pins == NULL)
    return;
  cpus = lt_cpus_format (run->pins);
  lt_page_fact (page, "pinned", LT_STYLE_PLAIN, "workers to core%s %s",
                run->pins->len == 1 ? "" : "s", cpus);
}

static void
add_excluded (LtPage *page, const LtRun *run)
{
  const LtRunOperation *operation;

  for (guint i = 0; (operation = lt_run_get_operation (run, i)) != NULL; i++)
    if (operation->excluded != NULL)
      lt_page_fact (page, "left out", LT_STYLE_PLAIN, "%s: %s", operation->name,
                    operation->excluded);
}

/* One that was not reached is a warning. */
static void
add_steady (LtPage *page, const char *label, const LtSteadyState *state)
{
  g_autofree char *time = lt_text_plain_duration (state->time_ns);
  g_autofree char *rate = lt_format_share (ABS (state->rate_slope));

  if (state->reached)
    lt_page_fact (page, label, LT_STYLE_GOOD, "after %s: throughput changed by %s a second",
                  time, rate);
}

void
lt_text_add_facts (LtPage *page, const LtRun *run, const LtSnapshot *last)
{
  lt_page_skip_line (page);
  if (last->phase == LT_PHASE_MEASURE)
    {
      add_lag (page, last->total->lag);
      add_traffic (page, last->total);
      add_skipped (page, last->total);
    }
  if (run != NULL && run->memory && last->memory.known)
    add_memory (page, &last->memory);
  add_processor (page, run, last);
  add_noise (page, last->noise);
  add_pins (page, run);
  add_excluded (page, run);
  add_data (page, run);
  add_setup (page, run);
  add_steady (page, "steady", &last->steady);
  add_steady (page, "warmed up", &last->steady_warmup);
  add_warmup (page, last->phase == LT_PHASE_WARMUP ? last->total : last->warmup);
  add_harness (page, run);
}

/* Warnings */

void
lt_text_add_warnings (LtPage *page, const LtVerdict *verdict)
{
  lt_page_skip_line (page);
  for (guint i = 0; i < verdict->warnings->len; i++)
    {
      const char *warning = g_ptr_array_index (verdict->warnings, i);

      lt_page_fact (page, "warning", LT_STYLE_WARN, "%s", warning);
    }
}

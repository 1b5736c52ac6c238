/* SPDX-License-Identifier: MIT */

#include "lt-hgrm.h"

#include <math.h>

#include "lt-rendering.h"
#include "lt-text-plain.h"

#define TICKS_PER_HALF 5
#define NS_PER_MS 1e6

static void
add_number (GString *text, int width, const char *format, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, format, value);
  g_string_append_printf (text, "%*s", width, buffer);
}

/* The last line, of 100 %, has no fourth number: it would be infinite. */
static void
add_line (GString *text, uint64_t value, double percentile, uint64_t count, gboolean is_last)
{
  add_number (text, 12, "%.6f", (double) value / NS_PER_MS);
  add_number (text, 15, "%.12f", percentile / 100);
  g_string_append_printf (text, " %10" G_GUINT64_FORMAT, count);
  if (!is_last)
    add_number (text, 15, "%.2f", 1 / (1 - percentile / 100));
  g_string_append_c (text, '\n');
}

/* The next level: a fifth of the way that the current half of the rest is long. */
static double
next_level (double level)
{
  const double half = trunc (log (100 / (100 - level)) / log (2)) + 1;

  return level + 100 / (TICKS_PER_HALF * exp2 (half));
}

/* After the PercentileIterator of HdrHistogram (Gil Tene): a bucket that has counts gets
 * a line for each level that it reaches, but the last one gets one line, and one for
 * 100 %. */
static void
add_percentiles (GString *text, const LtHistogram *histogram)
{
  uint64_t count = 0;
  double level = 0;

  for (uint32_t bucket = 0; bucket < LT_BUCKETS && count < histogram->count; bucket++)
    {
      const uint64_t value = MIN (lt_bucket_high (bucket), histogram->max);

      if (histogram->buckets[bucket] == 0)
        continue;
      count += histogram->buckets[bucket];
      while (level < 100 && 100.0 * (double) count / (double) histogram->count >= level)
        {
          add_line (text, value, level, count, FALSE);
          level = next_level (level);
          if (count >= histogram->count)
            break;
        }
    }
  add_line (text, histogram->max, 100, histogram->count, TRUE);
}

static void
add_fact (GString *text, const char *label, double value, const char *end)
{
  g_string_append (text, label);
  add_number (text, 12, "%.6f", value / NS_PER_MS);
  g_string_append (text, end);
}

static void
add_distribution (GString *text, const LtHistogram *histogram)
{
  g_string_append_printf (text, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount",
                          "1/(1-Percentile)");
  if (histogram->count == 0)
    return;
  add_percentiles (text, histogram);
  add_fact (text, "#[Mean    = ", lt_histogram_mean (histogram), ", ");
  add_fact (text, "StdDeviation   = ", lt_histogram_stddev (histogram), "]\n");
  add_fact (text, "#[Max     = ", (double) histogram->max, ", ");
  g_string_append_printf (text, "Total count    = %12" G_GUINT64_FORMAT "]\n",
                          histogram->count);
  g_string_append_printf (text, "#[Buckets = %12u, SubBuckets     = %12u]\n",
                          LT_BUCKET_MAX_BITS - LT_BUCKET_BITS + 1, 1u << LT_BUCKET_BITS);
}

/* Says in a comment what was added. */
static void
add_record (GString *text, LtHistogram *sum, const LtResult *result, const LtRecord *record)
{
  const LtRunTag tag = lt_record_get_tag (record);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);

  if (last != NULL && last->phase == LT_PHASE_MEASURE)
    {
      const LtOpStats *all = &last->total->all;
      const LtHistogram *histogram = lt_rendering_latency (all);
      g_autofree char *label = lt_result_label (result, &tag);
      g_autofree char *safe = lt_text_sanitize (label);

      g_string_append_printf (text, "#[%s: %s, in ms]\n", safe,
                              all->latency[LT_STATS_RESPONSE] != NULL ? "response time"
                              : histogram != NULL                     ? "service time"
                                                                      : "without latencies");
      if (histogram != NULL)
        lt_histogram_add (sum, histogram);
    }
  lt_record_close (&view);
}

char *
lt_hgrm (const LtResult *result, const LtSeriesSet *series)
{
  GString *text = g_string_new (NULL);
  g_autofree LtHistogram *sum = g_new0 (LtHistogram, 1);

  (void) series;
  for (guint i = 0; i < result->records->len; i++)
    if (lt_result_get_record (result, i) != NULL)
      add_record (text, sum, result, lt_result_get_record (result, i));
  add_distribution (text, sum);
  return g_string_free (text, FALSE);
}

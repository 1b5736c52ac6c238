/* SPDX-License-Identifier: MIT */

#include "lt-web-history.h"
#include "sample-result.h"

#include <string.h>

#define MAX_ROWS 16u
#define N_ROWS 200u

/* Of two runs side by side. */
static void
fill (LtWebHistory *history, const SampleRun *sample)
{
  LtStats *stats = lt_result_new_stats (sample->run);
  LtSeriesCursor from = { .phase = LT_PHASE_MEASURE };

  for (guint second = 1; second <= N_ROWS; second++)
    {
      const LtSnapshot snapshot = sample_run_second (sample, LT_PHASE_MEASURE, second, stats);
      const LtSeriesCursor to = lt_series_cursor_at (&snapshot);

      for (guint run = 0; run < 2; run++)
        {
          const LtRunTag tag = { run == 0 ? "auth" : "events", 1, run };

          lt_web_history_add_row (history, &tag, sample->run,
                                  lt_web_row_new (stats, &from, &to, 10));
        }
      from = to;
    }
  lt_stats_free (stats);
}

/* Of one of them. */
typedef struct Sums
{
  guint n_intervals;
  guint64 ok, errors, by_class, heat, interval_ns, end_ns, p99;
} Sums;

static void
add_up (Sums *sums, const LtWebRow *row)
{
  const LtSeriesRow *all = row->row;
  const LtSeriesOp *op = &all->ops[all->n_ops];

  sums->n_intervals += row->n_merged;
  sums->ok += op->ok;
  sums->errors += op->errors;
  for (guint i = 0; i < all->errors->len; i++)
    sums->by_class += g_array_index (all->errors, LtSeriesErrors, i).count;
  for (guint i = 0; i < all->service_heat.n; i++)
    sums->heat += all->service_heat.counts[i];
  /* A row begins where the one before it ended. */
  g_assert_cmpuint (all->time_ns - all->interval_ns, ==, sums->end_ns);
  sums->end_ns = all->time_ns;
  sums->interval_ns += all->interval_ns;
  sums->p99 = MAX (sums->p99, op->service.p99);
}

static void
test_bounded (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtWebHistory) history = lt_web_history_new (MAX_ROWS);
  g_autoptr (LtWebHistory) all = lt_web_history_new (0);
  Sums sums[2] = { 0 }, whole[2] = { 0 };
  const LtWebEntry *entry;
  guint n = 0;

  g_test_summary ("Beyond the limit intervals are merged: nothing is lost, order stays.");
  fill (history, sample);
  fill (all, sample);
  for (guint64 at = 0; (entry = lt_web_history_after (history, at)) != NULL; at = entry->number)
    {
      g_assert_cmpuint (entry->number, >, at);
      add_up (&sums[entry->run_index], entry->row);
      n++;
    }
  for (guint64 at = 0; (entry = lt_web_history_after (all, at)) != NULL; at = entry->number)
    add_up (&whole[entry->run_index], entry->row);
  g_assert_cmpuint (n, <=, MAX_ROWS + 1);
  g_assert_cmpuint (lt_web_history_last (history), ==, 2 * N_ROWS);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (whole[i].n_intervals, ==, N_ROWS);
      g_assert_cmpmem (&sums[i], sizeof sums[i], &whole[i], sizeof whole[i]);
      g_assert_cmpuint (sums[i].errors, ==, sums[i].by_class);
      g_assert_cmpuint (sums[i].ok, ==, sums[i].heat);
    }
}

static void
test_newest (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtWebHistory) history = lt_web_history_new (MAX_ROWS);
  const LtWebEntry *entry;
  guint64 number = 0;

  g_test_summary ("The newest intervals stay as they were.");
  fill (history, sample);
  for (guint64 at = 2 * N_ROWS - 2; (entry = lt_web_history_after (history, at)) != NULL;
       at = entry->number)
    {
      g_assert_cmpuint (entry->row->n_merged, ==, 1);
      number = entry->number;
    }
  g_assert_cmpuint (number, ==, 2 * N_ROWS);
  g_assert_null (lt_web_history_after (history, number));
  g_assert_nonnull (lt_web_history_after (history, 0));
}

static void
test_phases (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  LtStats *stats = lt_result_new_stats (sample->run);
  const LtSnapshot warmup = sample_run_second (sample, LT_PHASE_WARMUP, 1, stats);
  const LtSeriesCursor begin = { .phase = LT_PHASE_WARMUP };
  const LtSeriesCursor middle = lt_series_cursor_at (&warmup);
  const LtSnapshot measure = sample_run_second (sample, LT_PHASE_MEASURE, 1, stats);
  const LtSeriesCursor end = lt_series_cursor_at (&measure);
  g_autoptr (LtWebRow) one = lt_web_row_new (stats, &begin, &middle, 10);
  g_autoptr (LtWebRow) other = lt_web_row_new (stats, &middle, &end, 10);

  g_test_summary ("An interval of the warm-up is never merged with a measured one.");
  g_assert_false (lt_web_row_can_merge (one, other));
  g_assert_true (lt_web_row_can_merge (one, one));
  lt_stats_free (stats);
}

static void
test_text (void)
{
  g_autoptr (LtWebHistory) history = lt_web_history_new (MAX_ROWS);
  g_autofree char *line = NULL;
  g_autofree char *chart = NULL;

  g_test_summary ("A text has two forms, or one that is both.");
  lt_web_history_add_text (history, g_strdup ("{\"a\":1}\n"), NULL);
  lt_web_history_add_text (history, g_strdup ("{\"a\":2}\n"), g_strdup ("{\"b\":2}"));
  line = lt_web_entry_to_json (lt_web_history_after (history, 0), LT_WEB_CHARTS);
  chart = lt_web_entry_to_json (lt_web_history_after (history, 1), LT_WEB_CHARTS);
  g_assert_cmpstr (line, ==, "{\"a\":1}");
  g_assert_cmpstr (chart, ==, "{\"b\":2}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web-history/bounded", test_bounded);
  g_test_add_func ("/web-history/newest", test_newest);
  g_test_add_func ("/web-history/phases", test_phases);
  g_test_add_func ("/web-history/text", test_text);
  return g_test_run ();
}

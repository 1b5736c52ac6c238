/* SPDX-License-Identifier: MIT */

#include "lt-stats.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define N_OPS 2
#define N_METRICS 3

enum
{
  COUNTER,
  GAUGE,
  HISTOGRAM
};

static LtStats *
new_stats (guint n_kinds, gboolean lag)
{
  static const gboolean distributed[N_METRICS] = { FALSE, FALSE, TRUE };

  return lt_stats_new (N_OPS, n_kinds, lag, N_METRICS, distributed);
}

/* Another second of a run: @n more operations of @ns. */
static void
advance (LtStats *stats, guint64 n, guint64 ns)
{
  stats->duration_ns += SECOND;
  for (guint i = 0; i < N_OPS; i++)
    {
      LtOpStats *op = &stats->ops[i];

      op->ok += n;
      op->errors += 2;
      op->errors_of[5] += 2;
      op->skipped += 3;
      op->bytes_sent += 10;
      op->bytes_received += 20;
      lt_histogram_record (op->latency[LT_STATS_SERVICE], ns, n);
      lt_histogram_record (op->latency[LT_STATS_RESPONSE], ns * 2, n);
    }
  lt_histogram_record (stats->lag, ns, n);
  stats->metrics[COUNTER].total += n;
  stats->metrics[GAUGE] = (LtMetricStats){ .sum = (gint64) n, .min = -1, .max = 9 };
  lt_histogram_record (stats->metrics[HISTOGRAM].distribution, ns, n);
  lt_stats_sum_up (stats);
}

static void
assert_same_histogram (const LtHistogram *a, const LtHistogram *b)
{
  g_assert_cmpuint (a->count, ==, b->count);
  g_assert_cmpuint (a->sum, ==, b->sum);
  g_assert_cmpmem (a->buckets, sizeof a->buckets, b->buckets, sizeof b->buckets);
}

static void
assert_same_op (const LtOpStats *a, const LtOpStats *b)
{
  g_assert_cmpuint (a->ok, ==, b->ok);
  g_assert_cmpuint (a->errors, ==, b->errors);
  g_assert_cmpuint (a->skipped, ==, b->skipped);
  g_assert_cmpuint (a->bytes_sent, ==, b->bytes_sent);
  g_assert_cmpuint (a->bytes_received, ==, b->bytes_received);
  g_assert_cmpmem (a->errors_of, sizeof a->errors_of, b->errors_of, sizeof b->errors_of);
  for (guint kind = 0; kind < LT_STATS_N_KINDS; kind++)
    assert_same_histogram (a->latency[kind], b->latency[kind]);
}

static void
assert_same (const LtStats *a, const LtStats *b)
{
  g_assert_cmpuint (a->duration_ns, ==, b->duration_ns);
  assert_same_op (&a->all, &b->all);
  for (guint i = 0; i < N_OPS; i++)
    assert_same_op (&a->ops[i], &b->ops[i]);
  assert_same_histogram (a->lag, b->lag);
  g_assert_cmpuint (a->metrics[COUNTER].total, ==, b->metrics[COUNTER].total);
  g_assert_cmpint (a->metrics[GAUGE].sum, ==, b->metrics[GAUGE].sum);
  g_assert_cmpint (a->metrics[GAUGE].min, ==, b->metrics[GAUGE].min);
  g_assert_cmpint (a->metrics[GAUGE].max, ==, b->metrics[GAUGE].max);
  assert_same_histogram (a->metrics[HISTOGRAM].distribution,
                         b->metrics[HISTOGRAM].distribution);
}

static void
test_shape (void)
{
  for (guint n_kinds = 0; n_kinds <= 4; n_kinds += 2)
    {
      g_autoptr (LtStats) stats = new_stats (n_kinds, n_kinds == 4);
      g_autoptr (LtStats) like = lt_stats_new_like (stats);

      g_assert_cmpuint (like->n_ops, ==, N_OPS);
      g_assert_cmpuint (like->n_metrics, ==, N_METRICS);
      g_assert_true ((like->lag != NULL) == (n_kinds == 4));
      for (guint kind = 0; kind < LT_STATS_N_KINDS; kind++)
        {
          g_assert_true ((like->all.latency[kind] != NULL) == (kind < n_kinds));
          g_assert_true ((like->ops[1].latency[kind] != NULL) == (kind < n_kinds));
        }
      g_assert_null (like->metrics[COUNTER].distribution);
      g_assert_nonnull (like->metrics[HISTOGRAM].distribution);
    }
}

static void
test_intervals_add_up (void)
{
  g_autoptr (LtStats) total = new_stats (4, TRUE);
  g_autoptr (LtStats) before = new_stats (4, TRUE);
  g_autoptr (LtStats) interval = new_stats (4, TRUE);
  g_autoptr (LtStats) gathered = new_stats (4, TRUE);

  g_test_summary ("A run is the sum of the differences of its samples.");
  for (guint second = 1; second <= 5; second++)
    {
      lt_stats_copy (before, total);
      advance (total, second * 100, second * 1000);
      lt_stats_difference (total, before, interval);

      g_assert_cmpuint (interval->duration_ns, ==, SECOND);
      g_assert_cmpuint (interval->ops[0].ok, ==, second * 100);
      g_assert_cmpuint (interval->all.ok, ==, second * 100 * N_OPS);
      g_assert_cmpuint (interval->all.errors_of[5], ==, 2 * N_OPS);
      g_assert_cmpuint (interval->metrics[COUNTER].total, ==, second * 100);
      g_assert_cmpint (interval->metrics[GAUGE].sum, ==, second * 100);
      g_assert_cmpuint (interval->all.latency[LT_STATS_SERVICE]->count, ==,
                        second * 100 * N_OPS);
      lt_stats_add (gathered, interval);
    }
  assert_same (gathered, total);
}

static void
test_shrunk (void)
{
  g_autoptr (LtStats) later = new_stats (2, TRUE);
  g_autoptr (LtStats) earlier = new_stats (2, TRUE);
  g_autoptr (LtStats) difference = new_stats (2, TRUE);

  g_test_summary ("A count that a dying host made smaller is 0 more, not 2^64 more.");
  earlier->duration_ns = 2 * SECOND;
  earlier->ops[0].ok = 10;
  earlier->ops[0].errors_of[1] = 1;
  earlier->metrics[COUNTER].total = 5;
  later->ops[0].ok = 9;
  lt_stats_difference (later, earlier, difference);
  g_assert_cmpuint (difference->duration_ns, ==, 0);
  g_assert_cmpuint (difference->ops[0].ok, ==, 0);
  g_assert_cmpuint (difference->all.ok, ==, 0);
  g_assert_cmpuint (difference->ops[0].errors_of[1], ==, 0);
  g_assert_cmpuint (difference->metrics[COUNTER].total, ==, 0);
}

static void
test_merge (void)
{
  g_autoptr (LtStats) quick = new_stats (4, TRUE);
  g_autoptr (LtStats) slow = new_stats (4, TRUE);
  const LtHistogram *service = quick->all.latency[LT_STATS_SERVICE];

  g_test_summary (
    "Percentiles come from merged counts: 990 quick and 10 slow have a quick p98, "
    "whatever the average of two p98 would be.");
  advance (quick, 990, 1000);
  advance (slow, 10, 1000000);
  lt_stats_add (quick, slow);
  g_assert_cmpuint (lt_histogram_percentile (service, 98), <, 1010);
  g_assert_cmpuint (lt_histogram_percentile (service, 99.5), >=, 1000000);
  g_assert_cmpuint (quick->duration_ns, ==, 2 * SECOND);
  g_assert_cmpint (quick->metrics[GAUGE].sum, ==, 10);
}

static void
test_clear (void)
{
  g_autoptr (LtStats) stats = new_stats (4, TRUE);
  g_autoptr (LtStats) zero = new_stats (4, TRUE);

  advance (stats, 7, 70);
  lt_stats_clear (stats);
  assert_same (stats, zero);
}

static void
test_rates (void)
{
  LtOpStats op = { 0 };
  g_autoptr (LtStats) stats = new_stats (0, FALSE);

  g_assert_cmpfloat (lt_op_stats_rate (&op, 0), ==, 0);
  g_assert_cmpfloat (lt_op_stats_error_share (&op), ==, 0);
  op.ok = 75;
  op.errors = 25;
  op.skipped = 1000;
  g_assert_cmpuint (lt_op_stats_count (&op), ==, 100);
  g_assert_cmpfloat (lt_op_stats_rate (&op, 2 * SECOND), ==, 50);
  g_assert_cmpfloat (lt_op_stats_rate (&op, 0), ==, 0);
  g_assert_cmpfloat (lt_op_stats_error_share (&op), ==, 0.25);

  g_assert_cmpfloat (lt_stats_achieved_share (stats, 0), ==, 1);
  g_assert_cmpfloat (lt_stats_achieved_share (stats, 5), ==, 0);
  stats->all.ok = 70;
  stats->all.errors = 4;
  stats->all.skipped = 4;
  g_assert_cmpfloat (lt_stats_achieved_share (stats, 22), ==, 0.78);
}

static void
test_load_changes (void)
{
  const LtLoadChange list[] = { { 2 * G_GUINT64_CONSTANT (1000000000), 200 },
                                { 2 * G_GUINT64_CONSTANT (1000000000), 50 },
                                { 4 * G_GUINT64_CONSTANT (1000000000), 10 } };
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (LtLoadChange));
  const guint64 s = G_GUINT64_CONSTANT (1000000000);

  g_test_summary ("The integral of a load changed by hand is exact at each change.");
  g_array_append_vals (changes, list, G_N_ELEMENTS (list));
  g_assert_cmpfloat (lt_load_changes_area (NULL, 100, 3 * s), ==, 300);
  g_assert_cmpfloat (lt_load_changes_area (changes, 100, 0), ==, 0);
  g_assert_cmpfloat (lt_load_changes_area (changes, 100, 2 * s), ==, 200);
  g_assert_cmpfloat (lt_load_changes_area (changes, 100, 3 * s), ==, 250);
  g_assert_cmpfloat (lt_load_changes_area (changes, 100, 4 * s), ==, 300);
  g_assert_cmpfloat (lt_load_changes_area (changes, 100, 6 * s), ==, 320);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stats/shape", test_shape);
  g_test_add_func ("/stats/intervals-add-up", test_intervals_add_up);
  g_test_add_func ("/stats/shrunk", test_shrunk);
  g_test_add_func ("/stats/merge", test_merge);
  g_test_add_func ("/stats/clear", test_clear);
  g_test_add_func ("/stats/rates", test_rates);
  g_test_add_func ("/stats/load-changes", test_load_changes);
  return g_test_run ();
}

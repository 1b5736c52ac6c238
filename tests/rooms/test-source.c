/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "hand-made.h"

static const guint all_kinds[] = { LT_RUN_METRIC_COUNTER, LT_RUN_METRIC_GAUGE,
                                   LT_RUN_METRIC_HISTOGRAM, LT_RUN_METRIC_STEP, 0 };

static void
fail_one (HandMade *made, guint worker, guint op, guint error_class)
{
  LtSlot *slot = hand_made_slot (made, worker, op);

  lt_raise (&slot->errors_of[error_class], 1, memory_order_relaxed);
  lt_raise (&slot->errors, 1, memory_order_release);
}

static void
test_sums (void)
{
  g_autoptr (HandMade) made = hand_made_new (3, 2, LT_N_CELLS, NULL);
  g_autoptr (LtStats) stats = lt_source_new_stats (&made->source);

  g_test_summary ("All workers are summed up, each operation by itself and both together.");
  for (guint worker = 0; worker < 3; worker++)
    {
      for (guint i = 0; i <= worker; i++)
        {
          lt_cells_record (hand_made_cells (made, worker, 1, LT_CELLS_SERVICE), 100 + worker);
          lt_cells_record (hand_made_cells (made, worker, 1, LT_CELLS_RESPONSE), 5000);
          lt_cells_record (&lt_layout_worker (&made->layout, made->board, worker)->lag, 3);
        }
      lt_raise (&hand_made_slot (made, worker, 0)->skipped, 2, memory_order_relaxed);
      lt_raise (&hand_made_slot (made, worker, 0)->bytes_sent, 10, memory_order_relaxed);
      lt_raise (&hand_made_slot (made, worker, 1)->bytes_received, 20, memory_order_relaxed);
    }
  fail_one (made, 2, 0, 63);
  fail_one (made, 0, 1, 1);
  stats->duration_ns = 77;

  g_assert_true (lt_source_sample (&made->source, stats));
  g_assert_cmpuint (stats->duration_ns, ==, 77);
  g_assert_cmpuint (stats->ops[0].ok, ==, 0);
  g_assert_cmpuint (stats->ops[1].ok, ==, 6);
  g_assert_cmpuint (stats->all.ok, ==, 6);
  g_assert_cmpuint (stats->ops[0].skipped, ==, 6);
  g_assert_cmpuint (stats->ops[0].bytes_sent, ==, 30);
  g_assert_cmpuint (stats->all.bytes_received, ==, 60);
  g_assert_cmpuint (stats->ops[0].errors_of[63], ==, 1);
  g_assert_cmpuint (stats->ops[1].errors_of[1], ==, 1);
  g_assert_cmpuint (stats->all.errors, ==, 2);
  g_assert_cmpuint (stats->ops[1].latency[LT_STATS_SERVICE]->min, ==, 100);
  g_assert_cmpuint (stats->ops[1].latency[LT_STATS_SERVICE]->max, ==, 102);
  g_assert_cmpuint (stats->ops[1].latency[LT_STATS_RESPONSE]->sum, ==, 30000);
  g_assert_cmpuint (stats->lag->count, ==, 6);
  /* What has no value says 0, not the largest there is. */
  g_assert_cmpuint (stats->ops[0].latency[LT_STATS_SERVICE]->min, ==, 0);
}

static void
test_no_latency (void)
{
  g_autoptr (HandMade) made = hand_made_new (2, 1, 0, NULL);
  g_autoptr (LtStats) stats = lt_source_new_stats (&made->source);

  lt_raise (&hand_made_slot (made, 0, 0)->ok, 5, memory_order_relaxed);
  lt_raise (&hand_made_slot (made, 1, 0)->ok, 6, memory_order_relaxed);
  g_assert_true (lt_source_sample (&made->source, stats));
  g_assert_cmpuint (stats->ops[0].ok, ==, 11);
  g_assert_null (stats->ops[0].latency[LT_STATS_SERVICE]);
  g_assert_null (stats->lag);
}

static void
set_counter (HandMade *made, guint worker, guint id, guint64 value)
{
  lt_layout_counters (&made->layout, made->board, worker)[id] = value;
}

static void
test_metrics (void)
{
  static const gint64 gauges[] = { -7, 20, 3 };
  g_autoptr (HandMade) made = hand_made_new (3, 1, LT_CELLS_RESPONSE, all_kinds);
  g_autoptr (LtStats) stats = lt_source_new_stats (&made->source);

  for (guint worker = 0; worker < 3; worker++)
    {
      set_counter (made, worker, 0, 1000); /* the dustbin */
      set_counter (made, worker, 1, worker + 1);
      set_counter (made, worker, 2, (guint64) gauges[worker]);
      lt_cells_record (lt_layout_distribution (&made->layout, made->board, worker, 0), 50);
    }
  lt_cells_record (lt_layout_distribution (&made->layout, made->board, 1, 1), 60);

  g_assert_true (lt_source_sample (&made->source, stats));
  g_assert_cmpuint (stats->metrics[0].total, ==, 6);
  g_assert_cmpint (stats->metrics[1].sum, ==, 16);
  g_assert_cmpint (stats->metrics[1].min, ==, -7);
  g_assert_cmpint (stats->metrics[1].max, ==, 20);
  g_assert_null (stats->metrics[1].distribution);
  g_assert_cmpuint (stats->metrics[2].distribution->count, ==, 3);
  g_assert_cmpuint (stats->metrics[3].distribution->sum, ==, 60);
}

static void
test_gauge_extremes (void)
{
  g_autoptr (HandMade) made = hand_made_new (2, 1, 0, all_kinds);
  g_autoptr (LtStats) stats = lt_source_new_stats (&made->source);

  g_test_summary ("Gauges whose sum has no room stop at the border.");
  for (guint worker = 0; worker < 2; worker++)
    {
      set_counter (made, worker, 1, (guint64) G_MININT64);
      set_counter (made, worker, 2, (guint64) G_MAXINT64);
    }
  g_assert_true (lt_source_sample (&made->source, stats));
  g_assert_cmpint (stats->metrics[0].sum, ==, G_MININT64);
  g_assert_cmpint (stats->metrics[1].sum, ==, G_MAXINT64);
}

/* A restart makes min and max of a worker that then does nothing meaningless. */
static void
test_restart (void)
{
  g_autoptr (HandMade) made = hand_made_new (2, 1, LT_CELLS_RESPONSE, NULL);
  g_autoptr (LtStats) stats = lt_source_new_stats (&made->source);

  for (guint worker = 0; worker < 2; worker++)
    {
      lt_cells_record (hand_made_cells (made, worker, 0, LT_CELLS_SERVICE), 10);
      lt_cells_restart (hand_made_cells (made, worker, 0, LT_CELLS_SERVICE));
    }
  g_assert_true (lt_source_sample (&made->source, stats));
  g_assert_cmpuint (stats->ops[0].latency[LT_STATS_SERVICE]->min, ==, 0);
  g_assert_cmpuint (stats->ops[0].latency[LT_STATS_SERVICE]->max, ==, 0);

  lt_cells_record (hand_made_cells (made, 1, 0, LT_CELLS_SERVICE), 900);
  g_assert_true (lt_source_sample (&made->source, stats));
  g_assert_cmpuint (stats->ops[0].latency[LT_STATS_SERVICE]->min, ==, 900);
  g_assert_cmpuint (stats->ops[0].latency[LT_STATS_SERVICE]->count, ==, 3);
}

static void
scribble_board (HandMade *made)
{
  made->board->size++;
}

static void
scribble_magic (HandMade *made)
{
  lt_layout_worker (&made->layout, made->board, 1)->magic = 0;
}

static void
scribble_cells (HandMade *made)
{
  atomic_store (&hand_made_cells (made, 1, 0, LT_CELLS_SERVICE)->count, 1u << 30);
}

static void
scribble_errors (HandMade *made)
{
  atomic_store (&hand_made_slot (made, 1, 1)->errors, 1);
}

static void
scribble_lag (HandMade *made)
{
  atomic_store (&lt_layout_worker (&made->layout, made->board, 1)->lag.count, 1);
}

static void
scribble_metric (HandMade *made)
{
  atomic_store (&lt_layout_distribution (&made->layout, made->board, 1, 1)->count, 1);
}

static void
scribble_block (HandMade *made)
{
  memset ((void *) lt_layout_worker (&made->layout, made->board, 1), 0xff,
          made->layout.block_size);
}

static const struct
{
  const char *name;
  void (*scribble) (HandMade *made);
} corruptions[] = {
  { "board", scribble_board },   { "magic", scribble_magic }, { "cells", scribble_cells },
  { "errors", scribble_errors }, { "lag", scribble_lag },     { "metric", scribble_metric },
  { "block", scribble_block },
};

static void
test_corrupt (gconstpointer data)
{
  g_autoptr (HandMade) made = hand_made_new (2, 2, LT_N_CELLS, all_kinds);
  g_autoptr (LtStats) stats = lt_source_new_stats (&made->source);

  lt_cells_record (hand_made_cells (made, 1, 0, LT_CELLS_SERVICE), 10);
  g_assert_true (lt_source_sample (&made->source, stats));
  corruptions[GPOINTER_TO_UINT (data)].scribble (made);
  g_assert_false (lt_source_sample (&made->source, stats));
}

static void
test_random (void)
{
  g_autoptr (HandMade) made = hand_made_new (2, 2, LT_N_CELLS, all_kinds);
  g_autoptr (LtStats) stats = lt_source_new_stats (&made->source);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  const gsize n_words = made->layout.total_size / sizeof (guint32);

  g_test_summary ("Memory full of anything is read to the end without harm.");
  for (guint round = 0; round < 30; round++)
    {
      guint32 *words = (guint32 *) (void *) made->board;

      for (guint i = 0; i < 20000; i++)
        words[(gsize) g_rand_int (random) % n_words] = g_rand_int (random);
      lt_source_sample (&made->source, stats);
      for (guint op = 0; op < 2; op++)
        {
          const LtHistogram *histogram = stats->ops[op].latency[LT_STATS_SERVICE];

          g_assert_cmpuint (histogram->min, <=, histogram->max);
          g_assert_cmpuint (stats->ops[op].ok, ==, histogram->count);
        }
      g_ptr_array_unref (lt_source_error_samples (&made->source));
    }
}

static void
test_error_samples (void)
{
  g_autoptr (HandMade) made = hand_made_new (1, 1, 0, NULL);
  LtSamples *kept = &made->board->samples;
  g_autoptr (GPtrArray) samples = NULL;
  const LtErrorSample *sample;

  lt_samples_add (kept, 1, 4, 5, -6, "b\xff", 2);
  lt_samples_add (kept, 0, 1, 2, 3, "a", 1);
  lt_samples_add (kept, 1, 4, 5, -6, "c", 1);
  lt_samples_add (kept, 2, 0, 0, 0, "of a class that was not registered", 5);
  samples = lt_source_error_samples (&made->source);

  g_assert_cmpuint (samples->len, ==, 3);
  sample = g_ptr_array_index (samples, 0);
  g_assert_cmpstr (sample->text, ==, "a");
  sample = g_ptr_array_index (samples, 1);
  g_assert_cmpuint (sample->error_class, ==, 1);
  g_assert_cmpuint (sample->worker, ==, 4);
  g_assert_cmpuint (sample->iteration, ==, 5);
  g_assert_cmpint (sample->code, ==, -6);
  g_assert_true (g_utf8_validate (sample->text, -1, NULL));
  sample = g_ptr_array_index (samples, 2);
  g_assert_cmpstr (sample->text, ==, "c");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/source/sums", test_sums);
  g_test_add_func ("/source/no-latency", test_no_latency);
  g_test_add_func ("/source/metrics", test_metrics);
  g_test_add_func ("/source/gauge-extremes", test_gauge_extremes);
  g_test_add_func ("/source/restart", test_restart);
  for (guint i = 0; i < G_N_ELEMENTS (corruptions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/source/corrupt/%s", corruptions[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_corrupt);
    }
  g_test_add_func ("/source/random", test_random);
  g_test_add_func ("/source/error-samples", test_error_samples);

  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>
#include <string.h>

#include "lt-trend.h"
#include "sample-document.h"
#include "temp-folder.h"

/* ---- Changes --------------------------------------------------------------- */

/* Values that differ by a few percent, the same each time. */
static double
noise (guint i)
{
  return 1 + 0.02 * (double) (i * 7 % 5) - 0.04;
}

static void
test_none (void)
{
  double values[40];
  g_autoptr (GArray) changes = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = 100 * noise (i);
  changes = lt_trend_find_changes (values, G_N_ELEMENTS (values), TRUE, 0.05);
  g_assert_cmpuint (changes->len, ==, 0);
}

static void
test_one (void)
{
  double values[40];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = (i < 25 ? 100 : 80) * noise (i);
  for (guint more = 0; more < 2; more++)
    {
      g_autoptr (GArray) changes =
        lt_trend_find_changes (values, G_N_ELEMENTS (values), more, 0.05);
      const LtTrendChange *change = &g_array_index (changes, LtTrendChange, 0);

      g_assert_cmpuint (changes->len, ==, 1);
      g_assert_cmpuint (change->index, ==, 25);
      g_assert_cmpint (change->worse, ==, more == 1);
      g_assert_cmpfloat_with_epsilon (change->ratio, 0.8, 0.01);
      g_assert_cmpfloat_with_epsilon (change->before, 100, 1);
      g_assert_cmpfloat (change->p, <=, 0.05);
    }
}

/* A change too small to matter is none, and those around it see each other. */
static void
test_small (void)
{
  double values[60];
  g_autoptr (GArray) changes = NULL, all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = (i < 20 ? 100 : i < 40 ? 102 : 51) * (1 + 0.001 * (double) (i % 3));
  all = lt_trend_find_changes (values, G_N_ELEMENTS (values), TRUE, 0);
  g_assert_cmpuint (all->len, ==, 2);
  changes = lt_trend_find_changes (values, G_N_ELEMENTS (values), TRUE, 0.05);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpuint (g_array_index (changes, LtTrendChange, 0).index, ==, 40);
  g_assert_cmpfloat_with_epsilon (g_array_index (changes, LtTrendChange, 0).before, 101.1, 0.1);
}

/* From no error at all to some. */
static void
test_from_zero (void)
{
  double values[20] = { 0 };
  g_autoptr (GArray) changes = NULL;

  for (guint i = 10; i < 20; i++)
    values[i] = 0.01;
  changes = lt_trend_find_changes (values, 20, FALSE, 0.05);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_true (isnan (g_array_index (changes, LtTrendChange, 0).ratio));
  g_assert_true (g_array_index (changes, LtTrendChange, 0).worse);
}

/* A result before the change is never taken for its first: with fewer than three after it
 * the change is not told of yet, as with fewer than three before it. */
static void
test_edges (void)
{
  double values[23], mirrored[23];

  for (guint n_after = 1; n_after <= 4; n_after++)
    {
      const guint n = 16 + n_after;
      g_autoptr (GArray) last = NULL, first = NULL;

      for (guint i = 0; i < n; i++)
        values[i] = mirrored[n - 1 - i] = (i < 16 ? 100 : 150) * noise (i);
      last = lt_trend_find_changes (values, n, FALSE, 0.05);
      first = lt_trend_find_changes (mirrored, n, FALSE, 0.05);
      g_assert_cmpuint (last->len, ==, n_after >= 3);
      g_assert_cmpuint (first->len, ==, n_after >= 3);
      if (n_after < 3)
        continue;
      g_assert_cmpuint (g_array_index (last, LtTrendChange, 0).index, ==, 16);
      g_assert_true (g_array_index (last, LtTrendChange, 0).worse);
      g_assert_cmpuint (g_array_index (first, LtTrendChange, 0).index, ==, n_after);
    }
}

static void
test_few (void)
{
  const double values[] = { 1, 100 };

  for (guint n = 0; n <= 2; n++)
    {
      g_autoptr (GArray) changes = lt_trend_find_changes (values, n, TRUE, 0);

      g_assert_cmpuint (changes->len, ==, 0);
    }
}

/* ---- Of a history ---------------------------------------------------------- */

static const LtTrendRules rules = { 0.05, 100 };

static void
add (LtStore *store, SampleDocument sample)
{
  g_autofree char *text = sample_document_new (&sample);
  g_autoptr (GError) error = NULL;

  lt_store_add (store, text, strlen (text), NULL, &error);
  g_assert_no_error (error);
}

/* Twelve good ones, of which three are of something else, then eight slow ones. */
static void
fill (LtStore *store)
{
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *commit = g_strdup_printf ("c0ffee%02u", i);
      SampleDocument sample = { .number = i,
                                .commit = commit,
                                .slower = (i > 12 ? 1.5 : 1) * noise (i) };

      if (i == 3)
        sample.cpu = "Another CPU";
      if (i == 4 || i == 5)
        sample.workers = 77;
      if (i == 6)
        sample.sample = "setup-failed";
      add (store, sample);
    }
}

static void
test_history (void)
{
  static const char *const metrics[] = { "ops", "p99", "response.p99", NULL };
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  LtStore *store = lt_store_open_writable (path, NULL);
  GPtrArray *trends;
  const LtTrend *trend;
  const LtTrendChange *change;

  fill (store);
  trends = lt_trend_read (store, &(LtStoreFilter){ 0 }, metrics, &rules, NULL);
  g_assert_cmpuint (trends->len, ==, 2); /* a closed loop has no response time */
  trend = g_ptr_array_index (trends, 0);
  g_assert_cmpstr (trend->metric->name, ==, "ops");
  g_assert_cmpuint (trend->points->len, ==, 16);
  g_assert_cmpuint (trend->n_hosts, ==, 1);
  g_assert_cmpuint (trend->n_loads, ==, 2);
  g_assert_cmpuint (trend->changes->len, ==, 1);
  change = &g_array_index (trend->changes, LtTrendChange, 0);
  g_assert_true (change->worse && lt_trend_is_regression (trend));
  g_assert_cmpstr (((LtTrendPoint *) g_ptr_array_index (trend->points, change->index))->commit,
                   ==, "c0ffee13");
  trend = g_ptr_array_index (trends, 1);
  g_assert_cmpstr (trend->metric->name, ==, "service.p99");
  g_assert_cmpuint (trend->changes->len, ==, 0); /* latencies are as they were */
  g_assert_false (lt_trend_is_regression (trend));
  g_ptr_array_unref (trends);

  trends = lt_trend_read (store, &(LtStoreFilter){ .suite = "nosuch" }, metrics, &rules, NULL);
  g_assert_cmpuint (trends->len, ==, 0);
  g_ptr_array_unref (trends);
  trends =
    lt_trend_read (store, &(LtStoreFilter){ 0 }, metrics, &(LtTrendRules){ 0.05, 5 }, NULL);
  trend = g_ptr_array_index (trends, 0);
  g_assert_cmpuint (trend->points->len, ==, 5);
  g_ptr_array_unref (trends);
  lt_store_close (store);
  temp_folder_free (folder);
}

static void
test_names (void)
{
  g_assert_true (lt_trend_knows ("ops") && lt_trend_knows ("rate") && lt_trend_knows ("avg"));
  g_assert_true (lt_trend_knows ("med") && lt_trend_knows ("p99.9"));
  g_assert_true (lt_trend_knows ("response.p99") && lt_trend_knows ("rss"));
  g_assert_false (lt_trend_knows ("p98") || lt_trend_knows ("") || lt_trend_knows ("."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trend/none", test_none);
  g_test_add_func ("/trend/one", test_one);
  g_test_add_func ("/trend/small", test_small);
  g_test_add_func ("/trend/from-zero", test_from_zero);
  g_test_add_func ("/trend/edges", test_edges);
  g_test_add_func ("/trend/few", test_few);
  g_test_add_func ("/trend/history", test_history);
  g_test_add_func ("/trend/names", test_names);
  return g_test_run ();
}

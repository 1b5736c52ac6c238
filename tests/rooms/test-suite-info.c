/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-suite-info.h"
#include "lt-wire.h"

static LtBoard *
new_board (void)
{
  LtBoard *board = g_aligned_alloc0 (1, lt_board_size (), 4096);

  lt_board_init (board);
  return board;
}

/* Consumes @variant. */
static void
write_variant (LtBoard *board, LtAreaKind kind, GVariant *variant)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (variant);

  g_assert_true (lt_board_write (board, kind, g_variant_get_data (owned),
                                 (uint32_t) g_variant_get_size (owned)));
}

static GVariant *
parse (const char *format, const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (G_VARIANT_TYPE (format), text, NULL, NULL, &error);

  g_assert_no_error (error);
  return variant;
}

#define RICH                                                                                 \
  "('org.x', '1.2', '1.0', 'X', nothing, 'http://x', nothing, 'What it is',"                 \
  " [('login', 'Logs in', 70.0), ('verify', nothing, 30.0)],"                                \
  " [('users', 'integer', 'How many', '100', '1', '10k', nothing, '5', true, false, false)," \
  "  ('kind', 'enum', nothing, 'a', nothing, nothing, 'a|b', nothing, false, true, true)])"

#define METRICS                                                                                \
  "([('hits', '1', nothing, 1, 0, 1, 4294967295), ('size', 'bytes', 'How large', 3, 0, 2, 0)," \
  "  ('db', 'ns', nothing, 4, 1, 3, 1)],"                                                      \
  " [('unclassified', nothing), ('refused', 'Said no')], [(1, 'no tokens')],"                  \
  " [('users', '/u.csv', 'csv', 'unique', 'stop', 2, 100, 4096)])"

static LtRunPlugin *
read_text (LtBoard *board, const char *text)
{
  write_variant (board, LT_AREA_DESCRIPTION, parse (LT_WIRE_DESCRIPTION, text));
  return lt_suite_info_read (board);
}

static void
test_description (void)
{
  LtBoard *board = new_board ();
  g_autoptr (LtRunPlugin) plugin = read_text (board, RICH);
  const LtRunOperation *operation;
  const LtRunOption *option;

  g_assert_nonnull (plugin);
  g_assert_cmpstr (plugin->id, ==, "org.x");
  g_assert_cmpstr (plugin->version, ==, "1.2");
  g_assert_cmpstr (plugin->abi, ==, "1.0");
  g_assert_cmpstr (plugin->name, ==, "X");
  g_assert_null (plugin->vendor);
  g_assert_cmpstr (plugin->url, ==, "http://x");
  g_assert_cmpstr (plugin->description, ==, "What it is");
  g_assert_cmpuint (plugin->operations->len, ==, 2);
  operation = g_ptr_array_index (plugin->operations, 1);
  g_assert_cmpstr (operation->name, ==, "verify");
  g_assert_null (operation->help);
  g_assert_cmpfloat (operation->weight, ==, 30);
  g_assert_cmpuint (plugin->options->len, ==, 2);
  option = g_ptr_array_index (plugin->options, 0);
  g_assert_cmpstr (option->max, ==, "10k");
  g_assert_cmpstr (option->value, ==, "5");
  g_assert_true (option->is_set && !option->required && !option->secret);
  option = g_ptr_array_index (plugin->options, 1);
  g_assert_cmpstr (option->choices, ==, "a|b");
  g_assert_true (!option->is_set && option->required && option->secret);
  g_aligned_free (board);
}

static void
test_metrics (void)
{
  LtBoard *board = new_board ();
  g_autoptr (LtRunPlugin) plugin = read_text (board, RICH);
  const LtRunOperation *operation;
  const LtRunMetric *metric;

  write_variant (board, LT_AREA_METRICS, parse (LT_WIRE_METRICS, METRICS));
  g_assert_true (lt_suite_info_read_metrics (board, plugin));
  g_assert_cmpuint (plugin->metrics->len, ==, 3);
  metric = g_ptr_array_index (plugin->metrics, 2);
  g_assert_cmpstr (metric->name, ==, "db");
  g_assert_cmpint (metric->kind, ==, LT_RUN_METRIC_STEP);
  g_assert_cmpuint (metric->op_index, ==, 1);
  g_assert_cmpuint (metric->id, ==, 3);
  g_assert_cmpuint (metric->distribution, ==, 1);
  g_assert_cmpuint (plugin->error_classes->len, ==, 2);
  operation = g_ptr_array_index (plugin->operations, 1);
  g_assert_cmpstr (operation->excluded, ==, "no tokens");
  g_assert_cmpfloat (operation->weight, ==, 0);
  operation = g_ptr_array_index (plugin->operations, 0);
  g_assert_null (operation->excluded);
  g_aligned_free (board);
}

static void
test_name (void)
{
  LtBoard *board = new_board ();
  g_autoptr (LtRunPlugin) plugin =
    read_text (board, "('i', 'v', '1.0', nothing, nothing, nothing, nothing, nothing,"
                      " [('a', nothing, -1.0), ('b', nothing, inf), ('c', nothing, nan)], [])");

  g_test_summary ("Without a name it is the id; a weight that is none is 0.");
  g_assert_cmpstr (plugin->name, ==, "i");
  for (guint i = 0; i < 3; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);

      g_assert_cmpfloat (operation->weight, ==, 0);
    }
  g_aligned_free (board);
}

/* A description with this many operations and options. */
static gboolean
takes (guint n_ops, guint n_options)
{
  LtBoard *board = new_board ();
  GVariantBuilder ops, options;
  LtRunPlugin *plugin;
  gboolean taken;

  g_variant_builder_init (&ops, G_VARIANT_TYPE ("a(smsd)"));
  for (guint i = 0; i < n_ops; i++)
    g_variant_builder_add (&ops, "(smsd)", "op", NULL, 1.0);
  g_variant_builder_init (&options, G_VARIANT_TYPE ("a(ssmsmsmsmsmsmsbbb)"));
  for (guint i = 0; i < n_options; i++)
    g_variant_builder_add (&options, "(ssmsmsmsmsmsmsbbb)", "o", "text", NULL, NULL, NULL, NULL,
                           NULL, NULL, FALSE, FALSE, FALSE);
  write_variant (board, LT_AREA_DESCRIPTION,
                 g_variant_new (LT_WIRE_DESCRIPTION, "i", "v", "1.0", NULL, NULL, NULL, NULL,
                                NULL, &ops, &options));
  plugin = lt_suite_info_read (board);
  taken = plugin != NULL;
  lt_run_plugin_free (plugin);
  g_aligned_free (board);
  return taken;
}

static void
test_limits (void)
{
  g_assert_false (takes (0, 0));
  g_assert_true (takes (1, 0));
  g_assert_true (takes (64, 256));
  g_assert_false (takes (65, 0));
  g_assert_false (takes (1, 257));
}

static const char *const bad_metrics[] = {
  "([('a', '1', nothing, 0, 0, 1, 0)], [], [], [])", /* no such kind */
  "([('a', '1', nothing, 5, 0, 1, 0)], [], [], [])",
  "([('a', '1', nothing, 1, 0, 0, 0)], [], [], [])", /* ids count from 1 */
  "([('a', '1', nothing, 1, 0, 2, 0)], [], [], [])",
  "([('a', '1', nothing, 1, 0, 1, 0), ('b', '1', nothing, 1, 0, 1, 0)], [], [], [])",
  "([('a', '1', nothing, 4, 2, 1, 0)], [], [], [])", /* operations: 0 and 1 */
  "([('a', '1', nothing, 3, 0, 1, 1)], [], [], [])", /* distributions from 0 */
  "([('a', '1', nothing, 3, 0, 1, 0), ('b', '1', nothing, 3, 0, 2, 0)], [], [], [])",
  "([('a', '1', nothing, 3, 0, 1, 4294967295)], [], [], [])",
  "([], [('a', nothing)], [(2, 'why')], [])",               /* operations: 0 and 1 */
  "([], [('a', nothing)], [(1, 'why'), (1, 'again')], [])", /* once each */
};

static void
test_bad_metrics (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_metrics); i++)
    {
      LtBoard *board = new_board ();
      g_autoptr (LtRunPlugin) plugin = read_text (board, RICH);

      write_variant (board, LT_AREA_METRICS, parse (LT_WIRE_METRICS, bad_metrics[i]));
      g_assert_false (lt_suite_info_read_metrics (board, plugin));
      g_aligned_free (board);
    }
}

/* Metrics and classes of any number. */
static gboolean
takes_metrics (guint n_metrics, guint n_classes)
{
  LtBoard *board = new_board ();
  g_autoptr (LtRunPlugin) plugin = read_text (board, RICH);
  GVariantBuilder metrics, classes;
  gboolean taken;

  g_variant_builder_init (&metrics, G_VARIANT_TYPE ("a(ssmsuuuu)"));
  for (guint i = 0; i < n_metrics; i++)
    g_variant_builder_add (&metrics, "(ssmsuuuu)", "m", "1", NULL, 1, 0, i + 1, 0);
  g_variant_builder_init (&classes, G_VARIANT_TYPE ("a(sms)"));
  for (guint i = 0; i < n_classes; i++)
    g_variant_builder_add (&classes, "(sms)", "c", NULL);
  write_variant (board, LT_AREA_METRICS,
                 g_variant_new (LT_WIRE_METRICS, &metrics, &classes, NULL, NULL));
  taken = lt_suite_info_read_metrics (board, plugin);
  g_aligned_free (board);
  return taken;
}

static void
test_metric_limits (void)
{
  g_assert_true (takes_metrics (0, 1));
  g_assert_true (takes_metrics (256, 64));
  g_assert_false (takes_metrics (257, 1));
  g_assert_false (takes_metrics (0, 65));
}

static void
assert_sane (const LtRunPlugin *plugin)
{
  g_assert_true (g_utf8_validate (plugin->id, -1, NULL));
  g_assert_nonnull (plugin->name);
  g_assert_cmpuint (plugin->operations->len, >=, 1);
  g_assert_cmpuint (plugin->operations->len, <=, 64);
  g_assert_cmpuint (plugin->options->len, <=, 256);
  for (guint i = 0; i < plugin->operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);

      g_assert_true (g_utf8_validate (operation->name, -1, NULL));
      g_assert_true (operation->weight >= 0 && operation->weight <= G_MAXDOUBLE);
    }
  for (guint i = 0; i < plugin->metrics->len; i++)
    {
      const LtRunMetric *metric = g_ptr_array_index (plugin->metrics, i);

      g_assert_cmpuint (metric->id, ==, i + 1);
      g_assert_true (g_utf8_validate (metric->name, -1, NULL));
    }
}

/* Changes a few bytes, now and then the length. Returns whether it is still whole. */
static gboolean
mutate (LtBoard *board, LtAreaKind kind, const guint8 *original, gsize length, GRand *random)
{
  g_autofree guint8 *mutant = g_memdup2 (original, length);
  const gsize kept = g_rand_int_range (random, 0, 5) == 0
                       ? (gsize) g_rand_int_range (random, 0, (gint) length)
                       : length;

  for (gint n = g_rand_int_range (random, 0, 4); n > 0; n--)
    mutant[g_rand_int_range (random, 0, (gint) length)] = (guint8) g_rand_int (random);
  g_assert_true (lt_board_write (board, kind, mutant, (uint32_t) kept));
  if (g_rand_int_range (random, 0, 50) == 0)
    atomic_store (&board->area_length[kind], g_rand_int (random));
  return atomic_load (&board->area_length[kind]) == length;
}

static void
test_mutations (void)
{
  LtBoard *board = new_board ();
  g_autoptr (GVariant) description = g_variant_ref_sink (parse (LT_WIRE_DESCRIPTION, RICH));
  g_autoptr (GVariant) metrics = g_variant_ref_sink (parse (LT_WIRE_METRICS, METRICS));
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  guint n_read = 0, n_refused = 0, n_metrics_read = 0, n_metrics_refused = 0;

  g_test_summary ("Broken bytes are refused, or are a suite like any other.");
  for (guint i = 0; i < 8000; i++)
    {
      g_autoptr (LtRunPlugin) plugin = NULL;
      const gboolean whole =
        mutate (board, LT_AREA_DESCRIPTION, g_variant_get_data (description),
                g_variant_get_size (description), random);
      const gboolean metrics_whole =
        mutate (board, LT_AREA_METRICS, g_variant_get_data (metrics),
                g_variant_get_size (metrics), random);

      plugin = lt_suite_info_read (board);
      g_assert_true (plugin == NULL || whole);
      n_refused += plugin == NULL;
      n_read += plugin != NULL;
      if (plugin == NULL)
        continue;
      if (!lt_suite_info_read_metrics (board, plugin))
        {
          n_metrics_refused++;
          continue;
        }
      g_assert_true (metrics_whole);
      n_metrics_read++;
      assert_sane (plugin);
    }
  g_assert_cmpuint (n_refused, >, 2000);
  g_assert_cmpuint (n_read, >, 1000);
  g_assert_cmpuint (n_metrics_read, >, 300);
  g_assert_cmpuint (n_metrics_refused, >, 300);
  g_aligned_free (board);
}

static void
test_nothing (void)
{
  LtBoard *board = new_board ();
  g_autoptr (LtRunPlugin) plugin = lt_run_plugin_new ();

  g_assert_null (lt_suite_info_read (board));
  g_assert_false (lt_suite_info_read_metrics (board, plugin));
  atomic_store (&board->area_length[LT_AREA_DESCRIPTION], UINT32_MAX);
  g_assert_null (lt_suite_info_read (board));
  g_aligned_free (board);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/suite-info/description", test_description);
  g_test_add_func ("/suite-info/metrics", test_metrics);
  g_test_add_func ("/suite-info/name", test_name);
  g_test_add_func ("/suite-info/limits", test_limits);
  g_test_add_func ("/suite-info/bad-metrics", test_bad_metrics);
  g_test_add_func ("/suite-info/metric-limits", test_metric_limits);
  g_test_add_func ("/suite-info/mutations", test_mutations);
  g_test_add_func ("/suite-info/nothing", test_nothing);

  return g_test_run ();
}

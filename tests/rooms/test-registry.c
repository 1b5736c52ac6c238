/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-descriptor.h"
#include "lt-registry.h"

#define N_OPS 3

static lt_id
add (LtRegistry *registry, const char *name, uint32_t kind, uint32_t op_index, GError **error)
{
  const lt_metric metric = {
    .struct_size = sizeof metric, .kind = kind, .name = name, .op_index = op_index
  };

  return lt_registry_add_metric (registry, &metric, N_OPS, error);
}

static void
test_handles (void)
{
  g_autoptr (LtRegistry) registry = lt_registry_new ();
  const LtRegistryMetric *metric;

  g_test_summary ("Handles count from 1; those with a distribution have an index of theirs.");
  g_assert_cmpuint (add (registry, "a", LT_METRIC_COUNTER, 0, NULL), ==, 1);
  g_assert_cmpuint (add (registry, "b.c-d_e", LT_METRIC_HISTOGRAM, 0, NULL), ==, 2);
  g_assert_cmpuint (add (registry, "c", LT_METRIC_GAUGE, 0, NULL), ==, 3);
  g_assert_cmpuint (add (registry, "d", LT_METRIC_STEP, N_OPS - 1, NULL), ==, 4);
  lt_registry_freeze (registry);

  g_assert_cmpuint (lt_registry_n_ids (registry), ==, 5);
  g_assert_cmpuint (registry->n_distributions, ==, 2);
  g_assert_cmpuint (registry->distribution_of[0], ==, LT_NO_DISTRIBUTION);
  g_assert_cmpuint (registry->distribution_of[1], ==, LT_NO_DISTRIBUTION);
  g_assert_cmpuint (registry->distribution_of[2], ==, 0);
  g_assert_cmpuint (registry->distribution_of[3], ==, LT_NO_DISTRIBUTION);
  g_assert_cmpuint (registry->distribution_of[4], ==, 1);
  metric = g_ptr_array_index (registry->metrics, 3);
  g_assert_cmpstr (metric->unit, ==, "ns");
  g_assert_cmpuint (metric->op_index, ==, N_OPS - 1);
  metric = g_ptr_array_index (registry->metrics, 0);
  g_assert_cmpstr (metric->unit, ==, "1");
}

static void
test_text (void)
{
  g_autoptr (LtRegistry) registry = lt_registry_new ();
  char name[] = "a", unit[] = "bytes", help[] = "h\xff";
  const lt_metric metrics[] = {
    { .struct_size = sizeof metrics[0],
      .kind = LT_METRIC_GAUGE,
      .name = name,
      .unit = unit,
      .help = help },
    { .struct_size = sizeof metrics[0] + 64, .kind = LT_METRIC_STEP, .name = "s", .unit = "s" },
  };
  const LtRegistryMetric *metric;

  g_test_summary ("Text is copied and made valid; a step is in ns, whatever it says.");
  g_assert_cmpuint (lt_registry_add_metric (registry, &metrics[0], N_OPS, NULL), ==, 1);
  g_assert_cmpuint (lt_registry_add_metric (registry, &metrics[1], N_OPS, NULL), ==, 2);
  name[0] = unit[0] = help[0] = '?';
  metric = g_ptr_array_index (registry->metrics, 0);
  g_assert_cmpstr (metric->name, ==, "a");
  g_assert_cmpstr (metric->unit, ==, "bytes");
  g_assert_true (g_utf8_validate (metric->help, -1, NULL));
  g_assert_cmpint (metric->help[0], ==, 'h');
  metric = g_ptr_array_index (registry->metrics, 1);
  g_assert_cmpstr (metric->unit, ==, "ns");
}

static void
test_duplicates (void)
{
  g_autoptr (LtRegistry) registry = lt_registry_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (add (registry, "a", LT_METRIC_COUNTER, 0, NULL), ==, 1);
  g_assert_cmpuint (add (registry, "b", LT_METRIC_STEP, 1, NULL), ==, 2);
  g_assert_cmpuint (add (registry, "a", LT_METRIC_COUNTER, 0, NULL), ==, 1);
  /* Only of a step does the operation mean something. */
  g_assert_cmpuint (add (registry, "a", LT_METRIC_COUNTER, 77, NULL), ==, 1);
  g_assert_cmpuint (add (registry, "b", LT_METRIC_STEP, 1, NULL), ==, 2);
  g_assert_cmpuint (registry->metrics->len, ==, 2);

  g_assert_cmpuint (add (registry, "a", LT_METRIC_GAUGE, 0, &error), ==, 0);
  g_assert_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN);
  g_assert_true (g_pattern_match_simple ("metric 'a': expected one kind*", error->message));
  g_clear_error (&error);
  g_assert_cmpuint (add (registry, "b", LT_METRIC_STEP, 2, &error), ==, 0);
  g_assert_true (
    g_pattern_match_simple ("metric 'b': expected one operation*", error->message));
}

static const struct
{
  lt_metric metric;
  const char *message;
} bad[] = {
  { { .struct_size = 0, .kind = 1, .name = "x" }, "add_metric: *struct_size*" },
  { { .struct_size = 39, .kind = 1, .name = "x" }, "add_metric: *struct_size*" },
  { { .struct_size = 65537, .kind = 1, .name = "x" }, "add_metric: *struct_size*" },
  { { .struct_size = 40, .kind = 1, .name = "x", .reserved = 1 }, "add_metric: *reserved*" },
  { { .struct_size = 40, .kind = 1 }, "add_metric: *name*" },
  { { .struct_size = 40, .kind = 1, .name = "" }, "add_metric: *name*" },
  { { .struct_size = 40, .kind = 1, .name = "X" }, "add_metric: *name*" },
  { { .struct_size = 40, .kind = 1, .name = "a b" }, "add_metric: *name*" },
  { { .struct_size = 40, .kind = 0, .name = "x" }, "metric 'x': *kind from 1 to 4, found 0" },
  { { .struct_size = 40, .kind = 5, .name = "x" }, "metric 'x': *kind from 1 to 4, found 5" },
  { { .struct_size = 40, .kind = 4, .name = "x", .op_index = N_OPS },
    "metric 'x': *operation from 0 to 2, found 3" },
};

static void
test_bad (void)
{
  g_autoptr (LtRegistry) registry = lt_registry_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (lt_registry_add_metric (registry, &bad[i].metric, N_OPS, &error), ==,
                        0);
      g_assert_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN);
      if (!g_pattern_match_simple (bad[i].message, error->message))
        g_error ("expected '%s', found '%s'", bad[i].message, error->message);
    }
  g_assert_cmpuint (lt_registry_add_metric (registry, NULL, N_OPS, NULL), ==, 0);
  g_assert_cmpuint (registry->metrics->len, ==, 0);
}

static void
test_metric_limit (void)
{
  g_autoptr (LtRegistry) registry = lt_registry_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < LT_MAX_METRICS; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);

      g_assert_cmpuint (add (registry, name, LT_METRIC_HISTOGRAM, 0, NULL), ==, i + 1);
    }
  g_assert_cmpuint (add (registry, "more", LT_METRIC_COUNTER, 0, &error), ==, 0);
  g_assert_true (g_pattern_match_simple ("metric 'more': *at most 256*", error->message));
  /* One that is there already is not one more. */
  g_assert_cmpuint (add (registry, "m255", LT_METRIC_HISTOGRAM, 0, NULL), ==, 256);
}

static void
test_classes (void)
{
  g_autoptr (LtRegistry) registry = lt_registry_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (lt_registry_add_class (registry, "unclassified", NULL, &error), ==, 0);
  g_assert_no_error (error);
  for (guint i = 1; i < LT_MAX_ERROR_CLASSES; i++)
    {
      g_autofree char *name = g_strdup_printf ("c%u", i);

      g_assert_cmpuint (lt_registry_add_class (registry, name, "help", NULL), ==, i);
    }
  g_assert_cmpuint (lt_registry_add_class (registry, "c63", NULL, NULL), ==, 63);
  g_assert_cmpuint (lt_registry_add_class (registry, "more", NULL, &error), ==, 0);
  g_assert_true (g_pattern_match_simple ("error class 'more': *at most 63*", error->message));
  g_clear_error (&error);
  g_assert_cmpuint (lt_registry_add_class (registry, "No", NULL, &error), ==, 0);
  g_assert_true (g_pattern_match_simple ("add_error_class: *name*", error->message));
  g_clear_error (&error);
  g_assert_cmpuint (lt_registry_add_class (registry, NULL, NULL, &error), ==, 0);
  g_assert_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/registry/handles", test_handles);
  g_test_add_func ("/registry/text", test_text);
  g_test_add_func ("/registry/duplicates", test_duplicates);
  g_test_add_func ("/registry/bad", test_bad);
  g_test_add_func ("/registry/metric-limit", test_metric_limit);
  g_test_add_func ("/registry/classes", test_classes);

  return g_test_run ();
}

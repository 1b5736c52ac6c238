/* SPDX-License-Identifier: MIT */

#include "truth.h"

#include "lt-hdr.h"
#include "ltplugin.h"

static guint64
get (JsonObject *object, const char *name)
{
  return (guint64) json_object_get_int_member (object, name);
}

static JsonObject *
child (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Distributions */

static guint64
sum_of_buckets (const LtHistogram *histogram)
{
  guint64 sum = 0;

  for (guint i = 0; i < LT_BUCKETS; i++)
    sum += histogram->buckets[i];
  return sum;
}

/* A percentile ends at max, which the text of a histogram does not hold: exact only
 * below the bucket of max. */
static void
assert_percentile (JsonObject *summary, const char *name, double percentile,
                   const LtHistogram *histogram)
{
  const guint64 max = get (summary, "max");

  g_assert_cmpuint (get (summary, name), ==,
                    MIN (lt_histogram_percentile (histogram, percentile), max));
}

static void
assert_order (JsonObject *summary)
{
  static const char *const names[] = {
    "min", "p50", "p90", "p95", "p99", "p999", "p9999", "max"
  };

  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (get (summary, names[i - 1]), <=, get (summary, names[i]));
}

static void
assert_summary (JsonObject *summary, guint64 count)
{
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (get (summary, "count"), ==, count);
  if (count == 0)
    {
      g_assert_true (json_object_get_null_member (summary, "p50"));
      return;
    }
  assert_order (summary);
  lt_hdr_decode (json_object_get_string_member (summary, "histogram"), histogram, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sum_of_buckets (histogram), ==, count);
  assert_percentile (summary, "p50", 50, histogram);
  assert_percentile (summary, "p99", 99, histogram);
  assert_percentile (summary, "p9999", 99.99, histogram);
}

static void
assert_latency (JsonObject *latency, guint64 ok, guint64 errors)
{
  if (latency == NULL)
    return;
  assert_summary (child (latency, "ok"), ok);
  assert_summary (child (latency, "errors"), errors);
}

/* Operations */

static void
assert_operation (JsonObject *operation, gboolean latency)
{
  JsonArray *classes = json_object_get_array_member (operation, "error_classes");
  guint64 classified = 0;

  for (guint i = 0; i < json_array_get_length (classes); i++)
    classified += get (json_array_get_object_element (classes, i), "count");
  g_assert_cmpuint (classified, ==, get (operation, "errors"));
  g_assert_cmpuint (get (operation, "count"), ==,
                    get (operation, "ok") + get (operation, "errors"));
  g_assert_true (latency == (child (operation, "service") != NULL));
  assert_latency (child (operation, "service"), get (operation, "ok"),
                  get (operation, "errors"));
  assert_latency (child (operation, "response"), get (operation, "ok"),
                  get (operation, "errors"));
}

static void
assert_span (JsonObject *span, gboolean latency)
{
  static const char *const sums[] = { "count",   "ok",         "errors",
                                      "skipped", "bytes_sent", "bytes_received" };
  JsonArray *operations = json_object_get_array_member (span, "operations");
  JsonObject *total = child (span, "total");

  assert_operation (total, latency);
  for (guint i = 0; i < json_array_get_length (operations); i++)
    assert_operation (json_array_get_object_element (operations, i), latency);
  for (guint s = 0; s < G_N_ELEMENTS (sums); s++)
    {
      guint64 sum = 0;

      for (guint i = 0; i < json_array_get_length (operations); i++)
        sum += get (json_array_get_object_element (operations, i), sums[s]);
      g_assert_cmpuint (sum, ==, get (total, sums[s]));
    }
}

/* Intervals */

/* The part of a row that is of @name; NULL: the total. */
static JsonObject *
part_of (JsonObject *row, const char *name)
{
  JsonArray *operations = json_object_get_array_member (row, "operations");

  for (guint i = 0; name != NULL && i < json_array_get_length (operations); i++)
    {
      JsonObject *part = json_array_get_object_element (operations, i);

      if (g_str_equal (json_object_get_string_member (part, "name"), name))
        return part;
    }
  return name == NULL ? child (row, "total") : NULL;
}

static void
assert_intervals_of (JsonArray *rows, const char *phase, const char *name, JsonObject *whole)
{
  static const char *const sums[] = { "count", "errors", "skipped" };

  for (guint s = 0; s < G_N_ELEMENTS (sums); s++)
    {
      guint64 sum = 0;

      for (guint i = 0; i < json_array_get_length (rows); i++)
        {
          JsonObject *row = json_array_get_object_element (rows, i);
          JsonObject *part = part_of (row, name);

          if (part != NULL && g_str_equal (json_object_get_string_member (row, "phase"), phase))
            sum += get (part, sums[s]);
        }
      g_assert_cmpuint (sum, ==, get (whole, sums[s]));
    }
}

static void
assert_intervals (JsonArray *rows, const char *phase, JsonObject *span)
{
  JsonArray *operations = json_object_get_array_member (span, "operations");
  guint64 spent_ns = 0;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (!g_str_equal (json_object_get_string_member (row, "phase"), phase))
        continue;
      spent_ns += get (row, "interval_ns");
      g_assert_cmpuint (get (row, "time_ns"), ==, spent_ns);
    }
  g_assert_cmpuint (spent_ns, ==, get (span, "duration_ns"));

  assert_intervals_of (rows, phase, NULL, child (span, "total"));
  for (guint i = 0; i < json_array_get_length (operations); i++)
    {
      JsonObject *operation = json_array_get_object_element (operations, i);

      assert_intervals_of (rows, phase, json_object_get_string_member (operation, "name"),
                           operation);
    }
}

void
truth_assert_sums (LtIt *it)
{
  JsonObject *root = lt_it_run_json (it);
  JsonArray *rows = json_object_get_array_member (root, "intervals");
  const gboolean latency = json_object_get_boolean_member (child (root, "config"), "latency");

  assert_span (child (root, "measured"), latency);
  assert_intervals (rows, "measure", child (root, "measured"));
  if (child (root, "warmup") == NULL)
    return;
  assert_span (child (root, "warmup"), latency);
  assert_intervals (rows, "warmup", child (root, "warmup"));
}

guint64
truth_stream (guint64 seed, guint32 worker)
{
  return lt_mix64 (seed + ((guint64) worker + 1) * LT_GOLDEN_GAMMA);
}

guint64
truth_counter (LtIt *it, const char *name)
{
  return (guint64) lt_it_number_of (it, "metrics", "name", name, "total");
}

double
truth_of (LtIt *it, const char *operation, const char *subpath)
{
  return lt_it_number_of (it, "measured.operations", "name", operation, subpath);
}

/* SPDX-License-Identifier: MIT
 *
 * Charts: ticks at round numbers, the data of a page against the rows it was made of, and
 * pictures that are well-formed whatever a suite is called.
 */
#include "lt-axis.h"
#include "lt-chart-data.h"
#include "lt-plot.h"
#include "lt-svg.h"
#include "lt-svg-plots.h"
#include "sample-result.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* ---- Axes ------------------------------------------------------------------ */

static void
check_axis (LtAxisUnit unit, gboolean log_scale, double from, double to)
{
  LtAxis axis = { unit, log_scale, from, to };
  g_autoptr (GArray) ticks = NULL;

  lt_axis_round (&axis, 5);
  g_assert_cmpfloat (axis.from, <=, from);
  g_assert_cmpfloat (axis.to, >=, to * (1 - 1e-9));
  g_assert_cmpfloat (axis.to, >, axis.from);
  ticks = lt_axis_ticks (&axis, 5);
  g_test_message ("%g to %g: %u ticks", from, to, ticks->len);
  g_assert_cmpuint (ticks->len, >=, 2);
  g_assert_cmpuint (ticks->len, <=, 12);
  for (guint i = 0; i < ticks->len; i++)
    {
      const LtAxisTick *tick = &g_array_index (ticks, LtAxisTick, i);
      const double place = lt_axis_place (&axis, tick->value);

      g_assert_cmpfloat (place, >=, -1e-6);
      g_assert_cmpfloat (place, <=, 1 + 1e-6);
      g_assert_cmpuint (strlen (tick->label), >, 0);
      if (i > 0)
        g_assert_cmpstr (tick->label, !=, g_array_index (ticks, LtAxisTick, i - 1).label);
    }
}

static void
test_axes (void)
{
  static const double ends[][2] = {
    { 0, 1 },       { 0, 0.003 }, { 0, 12345 }, { 99, 101 }, { 0, 1e9 },
    { 1000, 1000 }, { 0, 0 },     { 3, 7e6 },   { 0, 64 },   { 0.5, 0.50001 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      check_axis (LT_AXIS_QUANTITY, FALSE, ends[i][0], ends[i][1]);
      check_axis (LT_AXIS_BYTES, FALSE, ends[i][0] * 1e6, ends[i][1] * 1e6);
      check_axis (LT_AXIS_DURATION, TRUE, MAX (ends[i][0], 1) * 100, MAX (ends[i][1], 1) * 100);
    }
}

static void
assert_label (LtAxisUnit unit, double value, const char *expected)
{
  g_autofree char *label = lt_axis_format (unit, value);

  g_assert_cmpstr (label, ==, expected);
}

static void
test_labels (void)
{
  assert_label (LT_AXIS_SECONDS, -2,
                "\xe2\x88\x92"
                "2 s");
  assert_label (LT_AXIS_SECONDS, 90, "1:30");
  assert_label (LT_AXIS_SECONDS, 3600, "1:00:00");
  assert_label (LT_AXIS_LEVELS, 0, "0 %");
  assert_label (LT_AXIS_LEVELS, 3, "99.9 %");
  assert_label (LT_AXIS_PER_SECOND, 1500, "1.50k/s");
  assert_label (LT_AXIS_BYTES, 1048576, "1.00 MiB");
}

/* ---- The data of a page ---------------------------------------------------- */

static LtSeriesSet *
make_series (const LtResult *result)
{
  LtSeriesSet *set = lt_series_set_new ();

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      const LtRunTag tag = lt_record_get_tag (record);
      const SampleRun like = { .run = (LtRun *) lt_record_get_run (record) };
      g_autoptr (LtStats) stats = NULL;

      if (like.run == NULL || like.run->plugin->operations->len == 0)
        continue;
      stats = lt_result_new_stats (like.run);
      lt_series_set_begin (set, &tag, like.run);
      for (guint second = 1; second <= 4; second++)
        {
          const LtSnapshot snapshot = sample_run_second (
            &like, second < 2 ? LT_PHASE_WARMUP : LT_PHASE_MEASURE, second, stats);

          lt_series_set_add (set, &tag, &snapshot);
        }
    }
  return set;
}

static JsonArray *
array_of (JsonArray *array, guint index)
{
  return json_array_get_array_element (array, index);
}

/* One interval, the total of it. */
static void
check_interval (JsonObject *interval, const LtSeriesRow *row)
{
  JsonArray *operations = json_object_get_array_member (interval, "operations");
  JsonArray *total = array_of (operations, json_array_get_length (operations) - 1);
  const LtSeriesOp *all = &row->ops[row->n_ops];
  JsonArray *heat = json_object_get_array_member (interval, "heat");

  g_assert_cmpint (json_object_get_int_member (interval, "time_ns"), ==, row->time_ns);
  g_assert_cmpint (json_array_get_int_element (total, 0), ==, all->ok + all->errors);
  g_assert_cmpint (json_array_get_int_element (total, 1), ==, all->errors);
  g_assert_cmpuint (json_array_get_length (operations), ==, row->n_ops + 1);
  g_assert_cmpint (json_array_get_int_element (array_of (total, 2), 2), ==, all->service.p99);
  g_assert_cmpint (json_array_get_int_element (array_of (total, 3), 3), ==, all->response.max);
  g_assert_cmpint (json_array_get_int_element (array_of (heat, 1), 0), ==,
                   row->response_heat.first);
  g_assert_cmpuint (json_array_get_length (array_of (array_of (heat, 1), 1)), ==,
                    row->response_heat.n);
}

static void
test_data (void)
{
  g_autoptr (LtResult) result = sample_result_make ("open-overloaded");
  g_autoptr (LtSeriesSet) series = make_series (result);
  const GPtrArray *rows = lt_series_get_rows (lt_series_set_get (series, 0));
  const LtChartDocument document = { "a.json", result, series };
  g_autofree char *text = lt_chart_data (&document, 1);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonArray *documents =
    json_object_get_array_member (json_node_get_object (root), "documents");
  JsonArray *runs =
    json_object_get_array_member (json_array_get_object_element (documents, 0), "runs");
  JsonObject *run = json_array_get_object_element (runs, 0);
  JsonArray *intervals = json_object_get_array_member (run, "intervals");

  g_assert_true (json_object_get_boolean_member (run, "open"));
  g_assert_cmpuint (json_array_get_length (intervals), ==, rows->len);
  for (guint i = 0; i < rows->len; i++)
    check_interval (json_array_get_object_element (intervals, i), g_ptr_array_index (rows, i));
}

/* Piece by piece it is the same as at once. */
static void
test_pieces (void)
{
  g_autoptr (LtResult) result = sample_result_make ("errors");
  g_autoptr (LtSeriesSet) series = make_series (result);
  const LtRecord *record = lt_result_get_record (result, 0);
  const LtRun *run = lt_record_get_run (record);
  const LtRunTag tag = lt_record_get_tag (record);
  const GPtrArray *rows = lt_series_get_rows (lt_series_set_get (series, 0));
  const LtChartDocument document = { "", result, series };
  g_autofree char *whole = lt_chart_data (&document, 1);
  g_autofree char *head = lt_chart_data_run (&tag, 1, run);
  g_autofree char *interval = lt_chart_data_interval (&tag, run, g_ptr_array_index (rows, 1));
  const char *begin = strstr (interval, "\"interval\":{") + strlen ("\"interval\":");
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);
  g_autofree char *totals = lt_chart_data_totals (&tag, run, last->total);

  /* As it stands in the whole: without the bracket that closes the piece. */
  interval[strlen (interval) - 1] = '\0';
  g_assert_nonnull (strstr (whole, begin));
  totals[strlen (totals) - 1] = '\0';
  g_assert_nonnull (strstr (whole, strstr (totals, "\"totals\":")));
  *strstr (head, "\"intervals\"") = '\0';
  g_assert_nonnull (strstr (whole, head));
  lt_record_close (&view);
}

static void
test_data_harmless (void)
{
  for (const SampleCase *each = sample_cases; each->name != NULL; each++)
    {
      g_autoptr (LtResult) result = sample_result_make (each->name);
      g_autoptr (LtSeriesSet) series = make_series (result);
      const LtChartDocument document = { "</script><b>\x1b[2J\xe2\x80\xae", result, series };
      g_autofree char *text = lt_chart_data (&document, 1);
      g_autoptr (JsonNode) root = json_from_string (text, NULL);

      g_test_message ("%s", each->name);
      g_assert_nonnull (root);
      g_assert_null (strchr (text, '<'));
      for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
        g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
    }
}

typedef struct Levels
{
  guint n;
  double inverse;
  guint64 ns;
} Levels;

static void
check_level (double inverse, guint64 ns, gpointer data)
{
  Levels *levels = data;

  g_assert_true (levels->n == 0 || inverse > levels->inverse);
  g_assert_cmpuint (ns, >=, levels->ns);
  *levels = (Levels){ levels->n + 1, inverse, ns };
}

static void
test_spectrum (void)
{
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);

  for (guint n = 1; n < 100000; n *= 7)
    {
      Levels levels = { 0 };

      lt_histogram_record (histogram, n * 13, n);
      lt_chart_data_spectrum (histogram, check_level, &levels);
      g_assert_cmpuint (levels.n, >=, 1);
      g_assert_cmpuint (levels.n, <, 120);
      g_assert_cmpuint (levels.ns, ==, histogram->max);
    }
}

/* ---- Pictures -------------------------------------------------------------- */

static void
check_svg (const char *svg)
{
  static const GMarkupParser parser = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, svg, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (svg, "nan"));
  g_assert_null (strstr (svg, "inf"));
  g_assert_null (strstr (svg, "<script"));
  for (const char *p = svg; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (*p == '\n' || g_unichar_isprint (g_utf8_get_char (p)));
}

static void
check_pictures (const char *name)
{
  g_autoptr (LtResult) result = sample_result_make (name);
  g_autoptr (LtSeriesSet) series = make_series (result);
  const LtChartDocument documents[] = { { "a", result, series }, { "<b>&\"", result, series } };
  g_autofree char *all = lt_svg (result, series);
  g_autofree char *element = lt_svg_runs_element (documents, 2);

  g_test_message ("%s", name);
  check_svg (all);
  if (element != NULL)
    {
      check_svg (element);
      g_assert_null (strstr (element, "style"));
    }
  for (const LtSvgChart *chart = lt_svg_charts (); chart->name != NULL; chart++)
    {
      g_autofree char *one = lt_svg_documents (documents, 1, chart->name);
      g_autofree char *two = lt_svg_documents (documents, 2, chart->name);

      check_svg (one);
      check_svg (two);
    }
}

static void
test_pictures (void)
{
  for (const SampleCase *each = sample_cases; each->name != NULL; each++)
    check_pictures (each->name);
  for (const SampleCall *each = sample_calls; each->name != NULL; each++)
    check_pictures (each->name);
}

/* A closed loop has no response time: beside it dots are of what both have. */
static void
test_common_latency (void)
{
  g_autoptr (LtResult) open = sample_result_make ("open-overloaded");
  g_autoptr (LtResult) closed = sample_result_make ("closed");
  const LtChartDocument documents[] = { { "a", open, NULL },
                                        { "b", open, NULL },
                                        { "c", closed, NULL } };

  g_assert_cmpint (lt_svg_runs_latency (documents, 2), ==, LT_FIGURE_RESPONSE_P99);
  g_assert_cmpint (lt_svg_runs_latency (documents, 3), ==, LT_FIGURE_SERVICE_P99);
}

/* A spike of one point of an hour is drawn, however many points share a pixel. */
static void
test_spike (void)
{
  g_autoptr (LtPlot) plot = lt_plot_new ("t", NULL, LT_AXIS_SECONDS, LT_AXIS_QUANTITY, FALSE);
  LtPlotLine *line = lt_plot_add_line (plot, "x");
  g_autoptr (GString) svg = g_string_new (NULL);
  const char *path;

  for (guint i = 0; i < 36000; i++)
    lt_plot_line_add (line, i, i == 17777 ? 100 : i == 20000 ? NAN : 1);
  lt_plot_draw (plot, svg, 0);
  path = strstr (svg->str, "<path");
  g_assert_cmpuint (strlen (path), <, 40000);
  /* The top of the plot, and a gap. */
  g_assert_nonnull (strstr (path, " 58L"));
  g_assert_nonnull (strchr (strchr (path, 'M') + 1, 'M'));
  g_assert_false (lt_plot_is_empty (plot));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/charts/axes", test_axes);
  g_test_add_func ("/charts/labels", test_labels);
  g_test_add_func ("/charts/data", test_data);
  g_test_add_func ("/charts/pieces", test_pieces);
  g_test_add_func ("/charts/data-harmless", test_data_harmless);
  g_test_add_func ("/charts/spectrum", test_spectrum);
  g_test_add_func ("/charts/pictures", test_pictures);
  g_test_add_func ("/charts/common-latency", test_common_latency);
  g_test_add_func ("/charts/spike", test_spike);
  return g_test_run ();
}

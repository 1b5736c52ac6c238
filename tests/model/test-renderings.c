/* SPDX-License-Identifier: MIT
 *
 * Sample results in every format that is made of a whole result, kept in golden/. After
 * a change that is meant, run this with LTRUN_UPDATE_GOLDEN=1 and read the difference.
 */
#include "lt-csv-cells.h"
#include "lt-rendering.h"
#include "lt-sink.h"
#include "sample-result.h"

#include <glib/gstdio.h>
#include <string.h>

/* Those whose text is kept; the rest is checked for what holds for any. */
static const char *const kept[] = {
  "closed", "open-overloaded", "errors", "crash", "hostile", "nothing",
};

/* A second of warm-up and two that are measured, of each run that began. */
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
      for (guint second = 1; second <= 3; second++)
        {
          const LtSnapshot snapshot = sample_run_second (
            &like, second < 2 ? LT_PHASE_WARMUP : LT_PHASE_MEASURE, second, stats);

          lt_series_set_add (set, &tag, &snapshot);
        }
    }
  return set;
}

/* Of a page, what is not ours to look at: style and scripts, the same in each. */
static char *
without_assets (const char *text)
{
  static const char *const parts[][2] = { { "<style>", "</style>" },
                                          { "<script>", "</script>" } };
  g_autoptr (GString) rest = g_string_new (text);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (const char *begin; (begin = strstr (rest->str, parts[i][0])) != NULL;)
      {
        const char *end = strstr (begin, parts[i][1]);

        g_assert_nonnull (end);
        g_string_erase (rest, begin - rest->str, end - begin + (gssize) strlen (parts[i][1]));
      }
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

static char *
render (const LtRendering *rendering, const char *sample)
{
  g_autoptr (LtResult) result = sample_result_make (sample);
  g_autoptr (LtSeriesSet) series = make_series (result);
  g_autofree char *text = rendering->render (result, series);

  return without_assets (text);
}

static void
test_golden (gconstpointer data)
{
  const LtRendering *rendering = data;

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%s.txt", rendering->name, kept[i]);
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", name, NULL);
      g_autofree char *text = render (rendering, kept[i]);
      g_autofree char *expected = NULL;

      if (g_getenv ("LTRUN_UPDATE_GOLDEN") != NULL)
        g_assert_true (g_file_set_contents (path, text, -1, NULL));
      g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));
      if (strcmp (text, expected) != 0)
        g_test_message ("%s: expected:\n%s\nfound:\n%s", name, expected, text);
      g_assert_true (strcmp (text, expected) == 0);
    }
}

/* Whatever a suite says: nothing that a terminal obeys, no line of its own. */
static void
check_harmless (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      g_assert_true (c == '\n' || (c == '\r' && p[1] == '\n') || g_unichar_isprint (c));
    }
  g_assert_null (strstr (text, "\nPASS"));
  g_assert_null (strstr (text, "\nline two"));
  g_assert_null (strstr (text, "nan"));
}

/* Text that means something to one format or another. */
static const char *const wicked[] = {
  "<script>alert(1)</script>",
  "]]>&amp;<!--",
  "a|b\\|c",
  "``` `x` @team #1",
  "\"quoted\", 'too'",
  "=cmd()",
  "one,two three",
  "\x1b[2J\r\nPASS",
  "",
};

static LtResult *
make_wicked (const char *text)
{
  g_autoptr (SampleRun) sample = sample_run_make ("hostile");
  LtRunOperation *operation = g_ptr_array_index (sample->run->plugin->operations, 0);
  LtErrorSample *error = g_ptr_array_index (sample->last.error_samples, 0);

  g_free (operation->name);
  operation->name = g_strdup (text);
  g_free (error->text);
  error->text = g_strdup (text);
  lt_verdict_free (sample->verdict);
  sample->verdict = lt_verdict_new ();
  lt_verdict_fail (sample->verdict, LT_EXIT_THRESHOLD, "threshold-failed", "%s", text);
  lt_verdict_warn (sample->verdict, "%s", text);
  return sample_result_of (sample);
}

/* It comes out with as many lines as any other. */
static void
test_wicked (gconstpointer data)
{
  const LtRendering *rendering = data;
  g_autoptr (LtResult) tame = make_wicked ("tame");
  g_autoptr (LtSeriesSet) tame_series = make_series (tame);
  g_autofree char *tame_whole = rendering->render (tame, tame_series);
  g_autofree char *tame_text = without_assets (tame_whole);
  g_auto (GStrv) tame_lines = g_strsplit (tame_text, "\n", -1);

  for (guint i = 0; i < G_N_ELEMENTS (wicked); i++)
    {
      g_autoptr (LtResult) result = make_wicked (wicked[i]);
      g_autoptr (LtSeriesSet) series = make_series (result);
      g_autofree char *whole = rendering->render (result, series);
      g_autofree char *text = without_assets (whole);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

      g_test_message ("%s", wicked[i]);
      check_harmless (text);
      g_assert_cmpuint (g_strv_length (lines), ==, g_strv_length (tame_lines));
    }
}

static char *
render_wicked (const char *format, const char *text)
{
  g_autoptr (LtResult) result = make_wicked (text);
  g_autoptr (LtSeriesSet) series = make_series (result);

  return lt_rendering_find (format)->render (result, series);
}

static void
test_escapes (void)
{
  static const struct
  {
    const char *format, *text, *comes_out;
  } cases[] = {
    { "csv", "=cmd()", "\"'=cmd()\"," },
    { "csv", "say \"x\"", "\"say \"\"x\"\"\"," },
    { "csv-series", "@x", ",\"'@x\"," },
    { "markdown", "a|b\\|c", "| ` a\\|b\\ \\|c ` | " },
    { "markdown", "a|b", "`: ` a|b `\n" },
    { "markdown", "``` x", "| ```` ``` x ```` | " },
    { "junit", "<b>]]>&\"", "\"operation &lt;b&gt;]]&gt;&amp;&quot;\"" },
    { "junit", "\x01\n", "\"operation \\x01\\n\"" },
    { "hlog", "one,two =\n", "\nTag=one%2Ctwo%20%3D%5Cn,0.000," },
    { "bencher", "\"x\"\x1b", "\"auth/\\\"x\\\"\\u001b\": {" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = render_wicked (cases[i].format, cases[i].text);

      if (strstr (text, cases[i].comes_out) == NULL)
        g_error ("%s: expected %s in\n%s", cases[i].format, cases[i].comes_out, text);
    }
}

/* Whole nanoseconds stay whole. */
static void
test_csv_cells (void)
{
  static const double values[] = { 0, 0.25, 99999.25, 1015807, 123456789012, 1e15, 1.0 / 3 };
  g_autoptr (GString) csv = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    lt_csv_add_double (csv, values[i]);
  g_assert_cmpstr (csv->str, ==, ",0,0.25,99999.2,1015807,123456789012,1e+15,0.333333");
}

static void
test_any (gconstpointer data)
{
  const LtRendering *rendering = data;

  for (const SampleCase *sample_case = sample_cases; sample_case->name != NULL; sample_case++)
    {
      g_autofree char *text = render (rendering, sample_case->name);

      g_test_message ("%s", sample_case->name);
      check_harmless (text);
    }
  for (const SampleCall *call = sample_calls; call->name != NULL; call++)
    {
      g_autofree char *text = render (rendering, call->name);

      check_harmless (text);
    }
}

/* The sink of the same name writes the same text. */
static void
test_sink (gconstpointer data)
{
  const LtRendering *rendering = data;
  const LtSinkClass *sink_class = lt_sink_find (rendering->name);
  g_autofree char *folder = g_dir_make_tmp ("ltrun-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "result", NULL);
  g_autoptr (LtResult) result = sample_result_make ("closed");
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtStats) stats = lt_stats_new_like (sample->total);
  g_autoptr (LtSeriesSet) series = lt_series_set_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;
  gpointer sink = sink_class->open (path, &error);
  const LtSnapshot snapshot = sample_run_second (sample, LT_PHASE_MEASURE, 1, stats);

  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (sink_class->begin (sink, result, &error));
  g_assert_true (sink_class->run_begin (sink, &sample_tag, sample->run, &error));
  g_assert_true (sink_class->update (sink, &sample_tag, &snapshot, &error));
  g_assert_true (
    sink_class->run_end (sink, &sample_tag, sample->run, &snapshot, sample->verdict, &error));
  g_assert_true (sink_class->end (sink, &error));
  sink_class->free (sink);

  lt_series_set_begin (series, &sample_tag, sample->run);
  lt_series_set_add (series, &sample_tag, &snapshot);
  expected = rendering->render (result, series);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A row and a case for each check of a baseline. */
static void
test_baseline (void)
{
  g_autofree char *markdown = render (lt_rendering_find ("markdown"), "compared");
  g_autofree char *junit = render (lt_rendering_find ("junit"), "compared");

  g_assert_nonnull (strstr (markdown, "### Baseline ` main `\n"));
  g_assert_nonnull (strstr (markdown, "| ` auth ` | ` baseline.ops>=0.9x ` | 61.0k | 50.0k | "
                                      "0.82x (0.79x to 0.85x) | fail |\n"));
  g_assert_nonnull (strstr (markdown, "the ratio alone of 1 and 1 run | pass |\n"));
  g_assert_nonnull (strstr (markdown, "|  |  | nothing to compare | inconclusive |\n"));
  g_assert_nonnull (strstr (junit, "<testsuite name=\"baseline main\" id=\"1\" tests=\"3\" "
                                   "failures=\"1\" errors=\"0\" skipped=\"1\""));
  g_assert_nonnull (strstr (junit, "<failure type=\"regression\" "
                                   "message=\"baseline.ops&gt;=0.9x: 0.82x"));
}

static void
test_targets (void)
{
  for (const LtRendering *rendering = lt_rendering_list (); rendering->name != NULL;
       rendering++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) missing = NULL;

      if (!lt_rendering_check (rendering, NULL))
        continue;
      g_assert_null (lt_sink_find (rendering->name)->open ("-", &error));
      g_assert_true (g_str_has_prefix (error->message, rendering->name));
      g_assert_null (lt_sink_find (rendering->name)->open ("/nonexistent/result", &missing));
      g_assert_nonnull (strstr (missing->message, "=/nonexistent/result: can't be written: "));
    }
  g_assert_null (lt_rendering_find ("csv2"));
}

static void
add_cases (const LtRendering *rendering)
{
  g_autofree char *golden = g_strdup_printf ("/renderings/%s/golden", rendering->name);
  g_autofree char *any = g_strdup_printf ("/renderings/%s/any", rendering->name);
  g_autofree char *wicked_text = g_strdup_printf ("/renderings/%s/wicked", rendering->name);
  g_autofree char *sink = g_strdup_printf ("/renderings/%s/sink", rendering->name);

  /* A page says what the summary says, whose text is kept; pictures are looked at. */
  if (!g_str_equal (rendering->name, "html") && !g_str_equal (rendering->name, "svg"))
    g_test_add_data_func (golden, rendering, test_golden);
  g_test_add_data_func (any, rendering, test_any);
  g_test_add_data_func (wicked_text, rendering, test_wicked);
  g_test_add_data_func (sink, rendering, test_sink);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (const LtRendering *rendering = lt_rendering_list (); rendering->name != NULL;
       rendering++)
    if (lt_rendering_check (rendering, NULL))
      add_cases (rendering);
  g_test_add_func ("/renderings/csv-cells", test_csv_cells);
  g_test_add_func ("/renderings/escapes", test_escapes);
  g_test_add_func ("/renderings/baseline", test_baseline);
  g_test_add_func ("/renderings/targets", test_targets);
  return g_test_run ();
}

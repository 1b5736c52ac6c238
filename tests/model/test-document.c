/* SPDX-License-Identifier: MIT
 *
 * A document that is read back gives the same values: written again it is the same text.
 */
#include "lt-document.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#include "lt-rendering.h"
#include "lt-result-json.h"
#include "lt-text.h"
#include "sample-result.h"

static LtSeriesSet *
make_series (const LtResult *result, const SampleRun *like)
{
  LtSeriesSet *set = lt_series_set_new ();

  for (guint i = 0; like->has_last && i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      const LtRunTag tag = lt_record_get_tag (record);
      g_autoptr (LtStats) stats = lt_stats_new_like (like->total);

      lt_series_set_begin (set, &tag, lt_record_get_run (record));
      for (guint second = 1; second <= 3; second++)
        {
          const LtSnapshot snapshot = sample_run_second (like, LT_PHASE_MEASURE, second, stats);

          lt_series_set_add (set, &tag, &snapshot);
        }
    }
  return set;
}

static char *
make_text (const LtResult *result, const SampleRun *like)
{
  g_autoptr (LtSeriesSet) series = make_series (result, like);

  return lt_result_json_to_text (result, series);
}

/* Whichever format is made of it, and whether now or then. */
static void
assert_same_renderings (const LtResult *result, const LtSeriesSet *series,
                        const LtDocument *document)
{
  for (const LtRendering *rendering = lt_rendering_list (); rendering->name != NULL;
       rendering++)
    {
      g_autofree char *now = rendering->render (result, series);
      g_autofree char *again = rendering->render (document->result, document->series);

      g_test_message ("%s", rendering->name);
      g_assert_cmpstr (again, ==, now);
    }
}

static void
assert_same (const LtResult *result, const LtSeriesSet *series, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDocument) document = lt_document_parse (text, strlen (text), &error);
  g_autofree char *again = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *summary_again = NULL;

  g_assert_no_error (error);
  again = lt_result_json_to_text (document->result, document->series);
  g_assert_cmpstr (again, ==, text);
  summary = lt_text_summary (result, FALSE, 120);
  summary_again = lt_text_summary (document->result, FALSE, 120);
  g_assert_cmpstr (summary_again, ==, summary);
  assert_same_renderings (result, series, document);
}

static void
test_samples (void)
{
  for (const SampleCase *sample_case = sample_cases; sample_case->name != NULL; sample_case++)
    {
      g_autoptr (SampleRun) sample = sample_case->make ();
      g_autoptr (LtResult) result = sample_result_of (sample);
      g_autoptr (LtSeriesSet) series = make_series (result, sample);
      g_autofree char *text = lt_result_json_to_text (result, series);

      g_test_message ("%s", sample_case->name);
      assert_same (result, series, text);
    }
}

/* Calls of several runs: names, numbers and the summary over them. */
static void
test_calls (void)
{
  for (const SampleCall *call = sample_calls; call->name != NULL; call++)
    {
      g_autoptr (LtResult) result = call->make ();
      g_autoptr (LtSeriesSet) series = lt_series_set_new ();
      g_autofree char *text = lt_result_json_to_text (result, series);

      g_test_message ("%s", call->name);
      assert_same (result, series, text);
    }
}

/* A warning is told with the run that it is of, and none is made up for a document that
 * has them of the call only. */
static void
test_warnings (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtResult) result = NULL;
  g_autoptr (LtSeriesSet) series = NULL;
  g_autoptr (LtDocument) old = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *without = NULL;

  lt_verdict_warn (sample->verdict, "the only one");
  result = sample_result_of (sample);
  series = make_series (result, sample);
  text = lt_result_json_to_text (result, series);
  assert_same (result, series, text);
  parts = g_strsplit (text, "      \"warnings\": [\n        \"the only one\"\n      ],\n", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  without = g_strjoinv ("", parts);
  old = lt_document_parse (without, strlen (without), NULL);
  g_assert_nonnull (old);
  g_assert_cmpuint (old->result->verdict->warnings->len, ==, 1);
  g_assert_cmpuint (
    lt_record_get_verdict (lt_result_get_record (old->result, 0))->warnings->len, ==, 0);
}

static char *
open_loop_text (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("open-overloaded");
  g_autoptr (LtResult) result = sample_result_of (sample);

  return make_text (result, sample);
}

/* Whatever is cut off or overwritten: an error of one line, or a result. */
static void
test_damaged (void)
{
  g_autofree char *text = open_loop_text ();
  const gsize length = strlen (text);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint n_refused = 0;

  for (int i = 0; i < 400; i++)
    {
      g_autofree char *other = g_memdup2 (text, length + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (LtDocument) document = NULL;
      gsize end = length;

      if (i % 2 == 0)
        end = (gsize) g_rand_int_range (rand, 0, (gint32) length);
      for (int n = 0; i % 2 == 1 && n < 8; n++)
        other[g_rand_int_range (rand, 0, (gint32) length)] =
          "0123456789\"{}[],:-nul"[g_rand_int_range (rand, 0, 21)];
      document = lt_document_parse (other, end, &error);
      g_assert_true ((document == NULL) == (error != NULL));
      n_refused += document == NULL;
      if (error != NULL)
        g_assert_null (strchr (error->message, '\n'));
      if (document != NULL)
        g_free (lt_text_summary (document->result, FALSE, 80));
    }
  g_assert_cmpuint (n_refused, >, 250);
}

static void
assert_refused (const char *from, const char *to, const char *message)
{
  g_autofree char *text = open_loop_text ();
  g_auto (GStrv) parts = g_strsplit (text, from, 2);
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  other = g_strjoin (to, parts[0], parts[1], NULL);
  g_assert_null (lt_document_parse (other, strlen (other), &error));
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_messages (void)
{
  assert_refused ("ltrun.result/1", "ltrun.result/2", "schema: expected 'ltrun.result/1'");
  assert_refused ("\"runs\": [", "\"runs\": [7, ", "runs[0]: expected an object");
  assert_refused ("\"model\": \"open\"", "\"model\": 7", "runs[0].config.model: expected text");
  assert_refused ("\"workers\": ", "\"workers\": -",
                  "runs[0].config.workers: expected a smaller whole number, and none below 0");
  assert_refused (
    "\"exit_status\":", "\"exit\":", "verdict.exit_status: expected a value, found nothing");
}

static void
test_not_a_document (void)
{
  g_autofree char *deep = g_strnfill (1000000, '[');
  const char *texts[] = { "", "{", "[]", "nothing", deep, "\xff\xfe{}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lt_document_parse (texts[i], strlen (texts[i]), &error));
      g_assert_nonnull (error);
    }
}

/* ---- Long ones ------------------------------------------------------------- */

/* The first interval of @text as often as that. */
static char *
with_rows (const char *text, guint n_rows)
{
  static const char head[] = "\"intervals\": [";
  const char *begin = strstr (text, head) + strlen (head);
  const char *end = strchr (begin + 1, '\n');
  GString *out = g_string_new_len (text, begin - text);

  g_assert_true (end != NULL && end[-1] == ',');
  for (guint i = 1; i < n_rows; i++)
    g_string_append_len (out, begin, end - begin);
  g_string_append (out, begin);
  return g_string_free (out, FALSE);
}

/* Of reading it and making a page of it, without what others do meanwhile. */
static gint64
cost_of (const char *text, guint n_rows)
{
  g_autofree char *longer = with_rows (text, n_rows);
  struct timespec begin, end;
  g_autoptr (LtDocument) document = NULL;
  g_autofree char *page G_GNUC_UNUSED = NULL;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &begin);
  document = lt_document_parse (longer, strlen (longer), NULL);
  g_assert_nonnull (document);
  page = lt_rendering_find ("html")->render (document->result, document->series);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &end);
  return (end.tv_sec - begin.tv_sec) * G_GINT64_CONSTANT (1000000000)
         + (end.tv_nsec - begin.tv_nsec);
}

/* Eight times the rows are eight times the work, not 64 times. */
static void
test_long (void)
{
  g_autofree char *text = open_loop_text ();
  gint64 shorter = G_MAXINT64, longer = G_MAXINT64;

  for (guint i = 0; i < 3; i++)
    {
      shorter = MIN (shorter, cost_of (text, 400));
      longer = MIN (longer, cost_of (text, 3200));
    }
  g_test_message ("400 rows: %.1f ms, 3200: %.1f ms", (double) shorter / 1e6,
                  (double) longer / 1e6);
  g_assert_cmpint (longer, <, 3 * 8 * shorter);
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ltrun-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.json", NULL);
  g_autofree char *text = open_loop_text ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDocument) document = NULL;

  g_assert_null (lt_document_read (path, &error));
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_null (lt_document_read (folder, &error));
  g_assert_nonnull (strstr (error->message, "expected a file"));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  document = lt_document_read (path, &error);
  g_assert_no_error (error);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/document/warnings", test_warnings);
  g_test_add_func ("/document/samples", test_samples);
  g_test_add_func ("/document/calls", test_calls);
  g_test_add_func ("/document/damaged", test_damaged);
  g_test_add_func ("/document/messages", test_messages);
  g_test_add_func ("/document/not-a-document", test_not_a_document);
  g_test_add_func ("/document/long", test_long);
  g_test_add_func ("/document/file", test_file);

  return g_test_run ();
}

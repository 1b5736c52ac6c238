/* SPDX-License-Identifier: MIT
 *
 * The summaries of the sample runs are kept in golden/. After a change that is meant,
 * run this with LTRUN_UPDATE_GOLDEN=1 and read the difference.
 */
#include "lt-text.h"
#include "sample-result.h"

#include <signal.h>
#include <string.h>

typedef struct Golden
{
  const char *file;
  const char *sample;
  guint columns;
  LtLook look;
} Golden;

static const Golden goldens[] = {
  { "closed.txt", "closed", 80, LT_LOOK_PLAIN },
  { "closed-wide.txt", "closed", 120, LT_LOOK_PLAIN },
  { "closed-narrow.txt", "closed", 60, LT_LOOK_PLAIN },
  { "thresholds.txt", "thresholds", 80, LT_LOOK_PLAIN },
  { "thresholds-narrow.txt", "thresholds", 50, LT_LOOK_PLAIN },
  { "open-sustained.txt", "open-sustained", 0, LT_LOOK_PLAIN },
  { "open-overloaded.txt", "open-overloaded", 80, LT_LOOK_PLAIN },
  { "changed.txt", "changed", 80, LT_LOOK_PLAIN },
  { "open-narrow.txt", "open-overloaded", 50, LT_LOOK_PLAIN },
  { "errors.txt", "errors", 80, LT_LOOK_PLAIN },
  { "errors-color.txt", "errors", 80, LT_LOOK_COLOR },
  { "crash.txt", "crash", 80, LT_LOOK_PLAIN },
  { "empty.txt", "empty", 80, LT_LOOK_PLAIN },
  { "no-latency.txt", "no-latency", 80, LT_LOOK_PLAIN },
  { "warmup-only.txt", "warmup-only", 80, LT_LOOK_PLAIN },
  { "setup-failed.txt", "setup-failed", 80, LT_LOOK_PLAIN },
  { "nothing.txt", "nothing", 80, LT_LOOK_PLAIN },
  { "hostile.txt", "hostile", 80, LT_LOOK_PLAIN },
  { "side-by-side.txt", "side-by-side", 80, LT_LOOK_PLAIN },
  { "repeated.txt", "repeated", 80, LT_LOOK_PLAIN },
  { "repeated-narrow.txt", "repeated", 50, LT_LOOK_PLAIN },
  { "both.txt", "both", 80, LT_LOOK_PLAIN },
  { "compared.txt", "compared", 80, LT_LOOK_PLAIN },
};

static char *
summary_of (const char *sample, LtLook look, guint columns)
{
  g_autoptr (LtResult) result = sample_result_make (sample);

  return lt_text_summary (result, look, columns);
}

static void
test_golden (gconstpointer data)
{
  const Golden *golden = data;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", golden->file, NULL);
  g_autofree char *text = summary_of (golden->sample, golden->look, golden->columns);
  g_autofree char *expected = NULL;

  if (g_getenv ("LTRUN_UPDATE_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));
  if (strcmp (text, expected) != 0)
    g_test_message ("expected:\n%s\nfound:\n%s", expected, text);
  g_assert_true (strcmp (text, expected) == 0);
}

/* What holds for any run and terminal */

static void
check_line (const char *line, guint columns)
{
  /* These are looked for by their start, or copied: they are never wrapped. */
  static const char *const free[] = { "FAIL", "backtrace", "           auth.so(", "\\x1b]0;" };
  gboolean is_free = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (free); i++)
    is_free = is_free || g_str_has_prefix (line, free[i]);
  if (!is_free && lt_text_width (line) > columns)
    g_error ("%u columns of %u: %s", lt_text_width (line), columns, line);
  g_assert_false (g_str_has_suffix (line, " "));
}

static void
test_any (gconstpointer data)
{
  g_autoptr (LtResult) result = sample_result_make (data);

  for (guint columns = 60; columns <= 160; columns += 5)
    {
      const LtLook look = columns % 10 == 0 ? LT_LOOK_PLAIN : LT_LOOK_ASCII;
      g_autofree char *text = lt_text_summary (result, look, columns);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      const guint n_lines = g_strv_length (lines);
      const gboolean passed = result->verdict->exit_status == LT_EXIT_OK;

      g_assert_true (look == LT_LOOK_ASCII ? g_str_is_ascii (text)
                                           : g_utf8_validate (text, -1, NULL));
      for (guint i = 0; i < n_lines; i++)
        {
          g_autofree char *safe = lt_text_sanitize (lines[i]);

          g_assert_cmpstr (lines[i], ==, safe);
          check_line (lines[i], columns);
        }
      g_assert_cmpstr (lines[n_lines - 1], ==, "");
      g_assert_true (g_str_has_prefix (lines[n_lines - 2], passed ? "PASS" : "FAIL"));
      g_assert_null (strstr (text, "\n\n\n"));
      g_assert_null (strstr (text, "nan"));
    }
}

static void
test_color_adds_nothing (void)
{
  g_autofree char *plain = summary_of ("errors", LT_LOOK_PLAIN, 80);
  g_autofree char *colored = summary_of ("errors", LT_LOOK_COLOR, 80);
  g_autoptr (GRegex) escapes = g_regex_new ("\x1b\\[[0-9;]*m", 0, 0, NULL);
  g_autofree char *stripped = g_regex_replace_literal (escapes, colored, -1, 0, "", 0, NULL);

  g_assert_nonnull (strstr (colored, "\x1b["));
  g_assert_cmpstr (stripped, ==, plain);
}

/* Text of strangers */

static const struct
{
  const char *text, *safe;
  guint width;
} strange[] = {
  { "login", "login", 5 },
  { "a b\\c", "a b\\c", 5 },
  { "\xc2\xb5s \xc3\xa9", "\xc2\xb5s \xc3\xa9", 4 },
  { "\xe6\xbc\xa2\xe5\xad\x97", "\xe6\xbc\xa2\xe5\xad\x97", 4 },
  { "e\xcc\x81", "e\xcc\x81", 1 },
  { "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81", "e\xcc\x81\xcc\x81\\u{301}\\u{301}", 15 },
  { "a\nb\r\tc", "a\\nb\\x0d\\tc", 11 },
  { "\x1b[31mred\x7f", "\\x1b[31mred\\x7f", 15 },
  { "\x01\x08\x0c", "\\x01\\x08\\x0c", 12 },
  { "\xc2\x9b"
    "31m",
    "\\u{9b}31m", 9 },
  { "user\xe2\x80\xaetxt.exe", "user\\u{202e}txt.exe", 19 },
  { "\xe2\x81\xa6x\xe2\x81\xa9\xd8\x9c", "\\u{2066}x\\u{2069}\\u{61c}", 24 },
  { "a\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf"
    "b",
    "a\\u{200b}\\u{200d}\\u{feff}b", 26 },
  { "a\xe2\x80\xa8\xe2\x80\xa9"
    "b",
    "a\\u{2028}\\u{2029}b", 18 },
  { "\xf3\xa0\x80\xa1", "\\u{e0021}", 9 },
  { "\xff\xc3(\xed\xa0\x80", "\\xff\\xc3(\\xed\\xa0\\x80", 21 },
  { "cut \xe2\x82", "cut \\xe2\\x82", 12 },
  { "", "", 0 },
};

static void
test_sanitize (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *safe = lt_text_sanitize (strange[i].text);
      g_autofree char *twice = lt_text_sanitize (safe);

      g_assert_cmpstr (safe, ==, strange[i].safe);
      g_assert_cmpstr (twice, ==, safe);
      g_assert_cmpuint (lt_text_width (safe), ==, strange[i].width);
    }
}

static void
test_sanitize_every_byte (void)
{
  g_test_summary ("No pair of bytes gets a control character through.");
  for (guint first = 1; first < 256; first++)
    for (guint second = 1; second < 256; second++)
      {
        const char text[] = { (char) first, (char) second, '\0' };
        g_autofree char *safe = lt_text_sanitize (text);

        g_assert_true (g_utf8_validate (safe, -1, NULL));
        for (const char *p = safe; *p != '\0'; p = g_utf8_next_char (p))
          g_assert_true (g_unichar_isprint (g_utf8_get_char (p)));
      }
}

static void
test_to_ascii (void)
{
  static const char *const table[][2] = {
    { "login \x1b[1m\n", "login \x1b[1m\n" },
    { "3 \xc2\xb5s \xc2\xb1 5 \xe2\x80\xa6", "3 us +- 5 ~" },
    { "\xe2\x9c\x93 \xe2\x9c\x97", "ok FAIL" },
    { "caf\xc3\xa9 \xe6\xbc\xa2", "caf\\u{e9} \\u{6f22}" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *ascii = lt_text_to_ascii (table[i][0]);

      g_assert_cmpstr (ascii, ==, table[i][1]);
    }
}

static void
test_fit (void)
{
  static const struct
  {
    const char *text;
    guint columns;
    const char *cut;
  } table[] = {
    { "login", 5, "login" },
    { "abcdefghij", 7, "abcd\xe2\x80\xa6ij" },
    { "abcdefghij", 2, "a\xe2\x80\xa6" },
    { "abcdefghij", 1, "\xe2\x80\xa6" },
    { "abcdefghij", 0, "" },
    { "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97", 6,
      "\xe6\xbc\xa2\xe5\xad\x97\xe2\x80\xa6" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *cut = lt_text_fit (table[i].text, table[i].columns);

      g_assert_cmpstr (cut, ==, table[i].cut);
      g_assert_cmpuint (lt_text_width (cut), <=, table[i].columns);
    }
}

/* A warm-up that ends once it is steady took what it took; a signal that was sent has no
 * address. */
static void
test_true_facts (void)
{
  g_autoptr (SampleRun) steady = sample_run_make ("closed");
  g_autoptr (SampleRun) aborted = sample_run_make ("crash");
  g_autoptr (LtResult) steady_result = NULL;
  g_autoptr (LtResult) aborted_result = NULL;
  g_autofree char *warmed = NULL;
  g_autofree char *crashed = NULL;

  steady->run->steady_warmup = (LtRunSteady){ 0.01, G_GUINT64_CONSTANT (3000000000) };
  steady->warmup->duration_ns = G_GUINT64_CONSTANT (17000000000);
  steady_result = sample_result_of (steady);
  warmed = lt_text_summary (steady_result, LT_LOOK_PLAIN, 120);
  g_assert_nonnull (strstr (warmed, "after 17 s of warm-up"));

  aborted->verdict->crash->signal = SIGABRT;
  g_free (aborted->verdict->crash->signal_name);
  aborted->verdict->crash->signal_name = g_strdup ("SIGABRT");
  aborted_result = sample_result_of (aborted);
  crashed = lt_text_summary (aborted_result, LT_LOOK_PLAIN, 120);
  g_assert_nonnull (strstr (crashed, "SIGABRT"));
  g_assert_null (strstr (crashed, "at address"));
}

/* Progress */

static void
test_progress (void)
{
  g_autoptr (SampleRun) closed = sample_run_make ("closed");
  g_autoptr (SampleRun) open = sample_run_make ("open-overloaded");
  g_autoptr (LtStats) closed_stats = lt_stats_new_like (closed->total);
  g_autoptr (LtStats) open_stats = lt_stats_new_like (open->total);
  LtSnapshot snapshot = sample_run_second (closed, LT_PHASE_MEASURE, 3, closed_stats);
  g_autofree char *measure = lt_text_progress (closed->run, &snapshot);
  g_autofree char *warmup = NULL;
  g_autofree char *rated = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *brief = NULL;

  g_assert_cmpstr (measure, ==,
                   "   3s/30s  202 ops/s  p50 3.01 ms  p99 24.1 ms  errors 0.99 %");
  snapshot.phase = LT_PHASE_WARMUP;
  snapshot.planned_ns = 0;
  warmup = lt_text_progress (closed->run, &snapshot);
  g_assert_cmpstr (warmup, ==,
                   "warm-up    3s  202 ops/s  p50 3.01 ms  p99 24.1 ms  errors 0.99 %");

  snapshot = sample_run_second (open, LT_PHASE_MEASURE, 12, open_stats);
  rated = lt_text_progress (open->run, &snapshot);
  g_assert_cmpstr (rated, ==,
                   "  12s/30s  101 ops/s of 500/s  p50 24.1 ms  p99 193 ms  errors 0.99 %");
  lt_stats_clear (open_stats);
  empty = lt_text_progress (open->run, &snapshot);
  g_assert_cmpstr (empty, ==, "  12s/30s  0 ops/s of 500/s  errors 0 %");
  snapshot.time_ns = snapshot.planned_ns = G_GUINT64_CONSTANT (200000000);
  brief = lt_text_progress (open->run, &snapshot);
  g_assert_cmpstr (brief, ==, "200 ms/200 ms  0 ops/s of 500/s  errors 0 %");
}

static void
add_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *path = g_strdup_printf ("/text/golden/%s", goldens[i].file);

      g_test_add_data_func (path, &goldens[i], test_golden);
    }
  for (const SampleCase *sample_case = sample_cases; sample_case->name != NULL; sample_case++)
    {
      g_autofree char *path = g_strdup_printf ("/text/any/%s", sample_case->name);

      g_test_add_data_func (path, sample_case->name, test_any);
    }
  for (const SampleCall *call = sample_calls; call->name != NULL; call++)
    {
      g_autofree char *path = g_strdup_printf ("/text/any/%s", call->name);

      g_test_add_data_func (path, call->name, test_any);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ();
  g_test_add_func ("/text/color-adds-nothing", test_color_adds_nothing);
  g_test_add_func ("/text/sanitize", test_sanitize);
  g_test_add_func ("/text/sanitize-every-byte", test_sanitize_every_byte);
  g_test_add_func ("/text/to-ascii", test_to_ascii);
  g_test_add_func ("/text/fit", test_fit);
  g_test_add_func ("/text/true-facts", test_true_facts);
  g_test_add_func ("/text/progress", test_progress);
  return g_test_run ();
}

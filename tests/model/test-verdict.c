/* SPDX-License-Identifier: MIT */

#include "lt-verdict.h"

static const char *
line (const GPtrArray *lines, guint index)
{
  g_assert_cmpuint (index, <, lines->len);
  return g_ptr_array_index (lines, index);
}

static void
test_pass (void)
{
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();

  lt_verdict_warn (verdict, "%d cores", 1);
  g_assert_cmpint (verdict->exit_status, ==, LT_EXIT_OK);
  g_assert_cmpstr (verdict->outcome, ==, "pass");
  g_assert_cmpuint (verdict->reasons->len, ==, 0);
  g_assert_cmpstr (line (verdict->warnings, 0), ==, "1 cores");
  g_assert_null (verdict->crash);
}

static void
test_first_decides (void)
{
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();

  lt_verdict_fail (verdict, LT_EXIT_PLUGIN_DIED, "plugin-died", "worker %d hung", 3);
  lt_verdict_fail (verdict, LT_EXIT_SIGNAL, "interrupted", "SIGINT");
  g_assert_cmpint (verdict->exit_status, ==, LT_EXIT_PLUGIN_DIED);
  g_assert_cmpstr (verdict->outcome, ==, "plugin-died");
  g_assert_cmpuint (verdict->reasons->len, ==, 2);
  g_assert_cmpstr (line (verdict->reasons, 0), ==, "worker 3 hung");
  g_assert_cmpstr (line (verdict->reasons, 1), ==, "SIGINT");
}

static void
test_not_utf8 (void)
{
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();

  lt_verdict_fail (verdict, LT_EXIT_PLUGIN_STOP, "plugin-stopped", "%s", "bad \xff byte");
  g_assert_cmpstr (line (verdict->reasons, 0), ==, "bad \xef\xbf\xbd byte");
}

static void
test_fail_with_ok (void)
{
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();

  g_test_summary ("A failure can't have the exit status of a pass.");
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*status != LT_EXIT_OK*");
  lt_verdict_fail (verdict, LT_EXIT_OK, "plugin-died", "x");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (verdict->outcome, ==, "pass");
}

static void
test_crash (void)
{
  LtCrashInfo *crash = lt_crash_info_new ("hang", "worker_init");

  g_assert_cmpstr (crash->kind, ==, "hang");
  g_assert_cmpstr (crash->stage, ==, "worker_init");
  g_assert_cmpint (crash->worker, ==, -1);
  lt_crash_info_free (crash);
  lt_crash_info_free (NULL);
  lt_verdict_free (NULL);
}

/* What cannot be told is no pass and no failure; a failure that follows decides. */
static void
test_doubt (void)
{
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();

  g_assert_cmpstr (lt_verdict_word (verdict), ==, "PASS");
  lt_verdict_doubt (verdict, "%s", "one");
  lt_verdict_doubt (verdict, "%s", "two");
  g_assert_cmpint (verdict->exit_status, ==, LT_EXIT_OK);
  g_assert_cmpstr (verdict->outcome, ==, "inconclusive");
  g_assert_cmpstr (lt_verdict_word (verdict), ==, "INCONCLUSIVE");
  g_assert_cmpstr (verdict->reasons->pdata[0], ==, "one");
  lt_verdict_fail (verdict, LT_EXIT_INTERNAL, "internal", "%s", "three");
  g_assert_cmpstr (verdict->outcome, ==, "internal");
  g_assert_cmpstr (lt_verdict_word (verdict), ==, "FAIL");
  g_assert_cmpuint (verdict->reasons->len, ==, 3);
  g_assert_cmpstr (verdict->reasons->pdata[0], ==, "three");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verdict/pass", test_pass);
  g_test_add_func ("/verdict/first-decides", test_first_decides);
  g_test_add_func ("/verdict/not-utf8", test_not_utf8);
  g_test_add_func ("/verdict/fail-with-ok", test_fail_with_ok);
  g_test_add_func ("/verdict/crash", test_crash);
  g_test_add_func ("/verdict/doubt", test_doubt);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT
 *
 * Signals to the controller: one ends a run in order with what there is, two end it at
 * once, and SIGKILL leaves no host and a log to read.
 */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 60

/* A busy machine or a sanitizer may hold an "at once" up. */
static double
at_once_s (void)
{
  return lt_it_is_sanitized () ? 5.0 : 1.0;
}

/* Sends @number and waits for the end, which comes within @limit_s. */
static LtIt *
end_with (LtItRunning *running, int number, guint n_times, double limit_s)
{
  const gint64 begin_us = g_get_monotonic_time ();
  LtIt *it;

  for (guint i = 0; i < n_times; i++)
    {
      /* Two at the same moment would be one. */
      if (i > 0)
        g_usleep (100000);
      g_assert_cmpint (kill (lt_it_pid (running), number), ==, 0);
    }
  it = lt_it_wait (running, TIMEOUT_S);
  g_test_message ("ended %.3f s after the signal, exit %d: %s",
                  (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC,
                  it->exit_status, it->err);
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC, <,
                     limit_s + 0.1 * n_times);
  lt_it_assert_nothing_left (0);
  return it;
}

static void
check_interrupted (LtIt *it, const char *words)
{
  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "interrupted");
  lt_it_assert_says (lt_it_text (it, "verdict.reasons.0"), words);
}

/* Once: the result of the time until then, and a suite that was torn down. */

static void
test_once (gconstpointer data)
{
  const int number = GPOINTER_TO_INT (data);
  g_autofree char *suite = lt_it_fixture ("sleeper");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "once.json", NULL);
  g_autofree char *log = g_build_filename (lt_it_tmp (), "once.jsonl", NULL);
  g_autofree char *text = NULL;
  LtItRunning *running =
    lt_it_start (NULL, "%s --set for=1ms -c 4 -d 300s --format json -o json=%s -o jsonl=%s",
                 suite, json, log);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "1s/300s");
  it = end_with (running, number, 1, at_once_s ());
  check_interrupted (it, "the result is of the time until then");
  g_assert_cmpfloat (lt_it_number (it, "measured.duration_ns"), >=, 1e9);
  g_assert_cmpfloat (lt_it_number (it, "measured.duration_ns"), <, 60e9);
  g_assert_cmpuint (lt_it_count (it, "measured.total.ok"), >, 0);
  g_assert_true (g_file_get_contents (json, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, it->out);
  lt_it_assert_log (log, 105);
}

/* Operations of an hour are cut short, not waited for. */
static void
test_sleeping_operations (void)
{
  g_autofree char *suite = lt_it_fixture ("sleeper");
  LtItRunning *running = lt_it_start (NULL, "%s -c 50 -d 300s --format json", suite);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "1s/300s");
  it = end_with (running, SIGINT, 1, at_once_s ());
  check_interrupted (it, "the result is of the time until then");
  g_assert_cmpuint (lt_it_count (it, "measured.total.skipped"), ==, 50);
}

static void
test_in_warmup (void)
{
  g_autofree char *suite = lt_it_fixture ("sleeper");
  LtItRunning *running =
    lt_it_start (NULL, "%s --set for=1ms -c 2 -w 300s -d 300s --format json", suite);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "1s/300s");
  it = end_with (running, SIGINT, 1, at_once_s ());
  check_interrupted (it, "interrupted");
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "measured")));
  g_assert_cmpuint (lt_it_count (it, "warmup.total.count"), >, 0);
}

/* Set-up that looks at the stop word */

typedef struct Looks
{
  const char *name;
  const char *where;
  const char *then;
  const char *says; /* the reason */
} Looks;

static const Looks looks[] = {
  { "init", "init", "error", "long_setup: |interrupted in init: nothing is left of it" },
  { "init-ok", "init", "ok", "interrupted" },
  { "worker-init", "worker_init", "error",
    "long_setup, worker 0: |interrupted in worker_init: nothing is left of it" },
  { "worker-init-ok", "worker_init", "ok", "interrupted" },
};

static LtItRunning *
start_looking (const Looks *row, const char *limits)
{
  g_autofree char *suite = lt_it_fixture ("long_setup");

  return lt_it_start (NULL, "%s -c 1 --set where=%s --set then=%s --grace 50s %s --format json",
                      suite, row->where, row->then, limits);
}

/* It came back by itself, for one reason. */
static void
check_looked (LtIt *it, const Looks *row, int status, const char *outcome)
{
  g_assert_cmpint (it->exit_status, ==, status);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, outcome);
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "measured")));
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "crash")));
  g_assert_cmpuint (lt_it_length (it, "verdict.reasons"), ==, 1);
  lt_it_assert_says (lt_it_text (it, "verdict.reasons.0"), row->says);
  if (g_str_equal (row->then, "ok") || g_str_equal (row->where, "worker_init"))
    lt_it_assert_says (it->err, "undone in fini");
}

/* Interrupted, it comes back long before the grace period is over. */
static void
test_set_up_that_looks (gconstpointer data)
{
  const Looks *row = data;
  LtItRunning *running = start_looking (row, "");
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "setting up");
  it = end_with (running, SIGINT, 1, at_once_s ());
  check_looked (it, row, 105, "interrupted");
}

/* It takes too long: then it is called back in the same way, but has failed. Who does not
 * look is in test-containment. */
static void
test_overdue (void)
{
  const char *limits = lt_it_is_sanitized () ? "--setup-timeout 5s" : "--setup-timeout 2s";
  LtItRunning *running[G_N_ELEMENTS (looks)];

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    running[i] = start_looking (&looks[i], limits);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autoptr (LtIt) it = lt_it_wait (running[i], TIMEOUT_S);

      check_looked (it, &looks[i], 100, "setup-failed");
      lt_it_assert_says (
        lt_it_text (it, "verdict.reasons.0"),
        "long_setup|: not set up in the |s of --setup-timeout: interrupted in");
      lt_it_assert_says (lt_it_text (it, "verdict.reasons.0"), looks[i].where);
    }
  lt_it_assert_nothing_left (0);
}

/* Who does not look is given the grace period. */
static void
test_in_set_up (gconstpointer data)
{
  const char *phase = data;
  g_autofree char *suite = lt_it_fixture ("hostile");
  LtItRunning *running = lt_it_start (
    NULL, "%s --set do=hang --set where=%s -c 2 --grace 500ms --format json", suite, phase);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "hanging as asked");
  it = end_with (running, SIGINT, 1, 0.5 + at_once_s ());
  check_interrupted (it, "interrupted in |which did not end in the time of --grace");
  lt_it_assert_says (lt_it_text (it, "verdict.reasons.0"), phase);
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "measured")));
}

/* The user would have waited; the suite would not have come back. */
static void
test_hanging_operation (void)
{
  g_autofree char *suite = lt_it_fixture ("hostile");
  LtItRunning *running =
    lt_it_start (NULL, "%s --set do=hang -c 2 -d 300s --grace 500ms --format json", suite);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "1s/300s");
  it = end_with (running, SIGINT, 1, 0.5 + at_once_s ());
  g_assert_cmpint (it->exit_status, ==, 107);
  lt_it_assert_says (lt_it_text (it, "verdict.reasons.0"),
                     "hung in operation 'hit' of worker 0");
  lt_it_assert_says (lt_it_text (it, "verdict.reasons.1"), "interrupted");
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >=, 1000);
}

/* Twice: at once, whatever the suite does */

typedef struct Twice
{
  const char *name;
  const char *where;
  int number;
} Twice;

static const Twice twice[] = {
  { "init", "init", SIGINT },
  { "worker-init", "worker_init", SIGINT },
  { "operation", "op", SIGINT },
  { "operation-term", "op", SIGTERM },
  { "worker-fini", "worker_fini", SIGINT },
  { "fini", "fini", SIGTERM },
};

static void
test_twice (gconstpointer data)
{
  const Twice *row = data;
  const gboolean tears_down = g_str_has_suffix (row->where, "fini");
  g_autofree char *suite = lt_it_fixture ("hostile");
  LtItRunning *running =
    lt_it_start (NULL, "%s --set do=hang --set where=%s -c 2 -d %s --format json", suite,
                 row->where, tears_down ? "100ms" : "300s");
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "hanging as asked");
  it = end_with (running, row->number, 2, at_once_s ());
  check_interrupted (it, "interrupted twice: ended at once");
  if (tears_down || g_str_equal (row->where, "op"))
    g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >, 0);
}

/* SIGKILL: nobody is left to tidy up */

static void
test_killed (void)
{
  g_autofree char *suite = lt_it_fixture ("sleeper");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "killed.json", NULL);
  g_autofree char *log = g_strconcat (json, ".log", NULL);
  LtItRunning *running =
    lt_it_start (NULL, "%s --set for=1ms -c 4 -d 300s -o json=%s", suite, json);
  g_autoptr (LtIt) it = NULL;
  const gint64 begin_us = g_get_monotonic_time ();
  gint64 end_us;
  guint64 time_ns;

  lt_it_wait_for (running, TIMEOUT_S, "2s/300s");
  end_us = g_get_monotonic_time ();
  kill (lt_it_pid (running), SIGKILL);
  it = lt_it_wait (running, TIMEOUT_S);
  g_assert_cmpint (it->signal, ==, SIGKILL);
  lt_it_assert_nothing_left ((guint) (at_once_s () * 1000));

  /* The line of the second that was shown is there. */
  g_assert_false (g_file_test (json, G_FILE_TEST_EXISTS));
  time_ns = lt_it_assert_log (log, -1);
  g_assert_cmpuint (time_ns, >=, 2 * G_GUINT64_CONSTANT (1000000000));
  g_assert_cmpfloat ((double) time_ns, <=, (double) (end_us - begin_us) * 1000);
}

/* A run into the same file keeps what the killed one left. */
static void
test_killed_log_is_kept (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "again.json", NULL);
  g_autofree char *old = g_strconcat (json, ".log.old", NULL);
  LtItRunning *running = lt_it_start (NULL, "%s -c 1 -d 300s -o json=%s", suite, json);
  g_autoptr (LtIt) killed = NULL;
  g_autoptr (LtIt) again = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "1s/300s");
  kill (lt_it_pid (running), SIGKILL);
  killed = lt_it_wait (running, TIMEOUT_S);
  again = lt_it_run (TIMEOUT_S, "%s -c 1 -d 100ms -o json=%s", suite, json);
  g_assert_cmpint (again->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_assert_log (old, -1), >=, 1000000000);
}

/* Whatever the moment of the second, also while the result is being written. */
static void
test_twice_keeps_result (void)
{
  g_autofree char *suite = lt_it_fixture ("metrics");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "twice.json", NULL);

  for (guint i = 0; i < 12; i++)
    {
      LtItRunning *running =
        lt_it_start (NULL, "%s -c 4 -d 300s --format json -o json=%s", suite, json);
      g_autoptr (LtIt) it = NULL;

      g_unlink (json);
      lt_it_wait_for (running, TIMEOUT_S, "1s/300s");
      kill (lt_it_pid (running), SIGINT);
      g_usleep (2000 + i * 3000);
      kill (lt_it_pid (running), SIGINT);
      it = lt_it_wait (running, TIMEOUT_S);
      check_interrupted (it, "interrupted");
      g_assert_true (g_file_test (json, G_FILE_TEST_EXISTS));
    }
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_data_func ("/interrupt/once/int", GINT_TO_POINTER (SIGINT), test_once);
  g_test_add_data_func ("/interrupt/once/term", GINT_TO_POINTER (SIGTERM), test_once);
  g_test_add_func ("/interrupt/once/sleeping-operations", test_sleeping_operations);
  g_test_add_func ("/interrupt/once/warmup", test_in_warmup);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path = g_strconcat ("/interrupt/once/looks/", looks[i].name, NULL);

      g_test_add_data_func (path, &looks[i], test_set_up_that_looks);
    }
  g_test_add_func ("/interrupt/overdue/looks", test_overdue);
  g_test_add_data_func ("/interrupt/once/init", "init", test_in_set_up);
  g_test_add_data_func ("/interrupt/once/worker-init", "worker_init", test_in_set_up);
  g_test_add_func ("/interrupt/once/hanging-operation", test_hanging_operation);
  for (guint i = 0; i < G_N_ELEMENTS (twice); i++)
    {
      g_autofree char *path = g_strconcat ("/interrupt/twice/", twice[i].name, NULL);

      g_test_add_data_func (path, &twice[i], test_twice);
    }
  g_test_add_func ("/interrupt/twice/keeps-result", test_twice_keeps_result);
  g_test_add_func ("/interrupt/killed/log", test_killed);
  g_test_add_func ("/interrupt/killed/log-is-kept", test_killed_log_is_kept);
  return g_test_run ();
}

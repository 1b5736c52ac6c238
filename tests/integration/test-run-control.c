/* SPDX-License-Identifier: MIT
 *
 * Run control: how a run is stopped, what it costs while it waits, and that nothing of
 * it is left.
 */

#include "lt-it.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static double
seconds_since (gint64 begin_us)
{
  return (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC;
}

/* Stopping */

static void
test_thousand_workers (void)
{
  g_autofree char *file = lt_it_fixture ("sleeper");
  LtItRunning *running = lt_it_start (NULL, "%s -c 1000 -d 1h --format json", file);
  g_autoptr (LtIt) it = NULL;
  gint64 begin_us;

  lt_it_wait_for (running, 60, "1s/");
  begin_us = g_get_monotonic_time ();
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 60);
  g_test_message ("1,000 workers: %.0f ms from the signal to the end of ltrun",
                  seconds_since (begin_us) * 1e3);
  g_assert_cmpfloat (seconds_since (begin_us), <, lt_it_is_sanitized () ? 20 : 2);

  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "interrupted");
  g_assert_cmpuint (lt_it_count (it, "config.workers"), ==, 1000);
  /* All were in an operation, and all came back. */
  g_assert_cmpuint (lt_it_count (it, "measured.total.skipped"), ==, 1000);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 0);
  lt_it_assert_no_orphans ();
}

/* The time of a run is up: its workers are stopped the same way. */
static void
test_end_of_time (void)
{
  g_autofree char *file = lt_it_fixture ("sleeper");
  g_autoptr (LtIt) it = lt_it_run (30, "%s -c 100 -d 500ms --format json -q", file);
  const double over_ns = lt_it_number (it, "measured.duration_ns") - 500e6;

  g_test_message ("100 workers: stopped %.1f ms after the end", over_ns / 1e6);
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (it, "measured.total.skipped"), ==, 100);
  g_assert_cmpfloat (over_ns, >=, 0);
  g_assert_cmpfloat (over_ns, <, 1e9);
}

static void
test_sigterm (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "sigterm.json", NULL);
  LtItRunning *running = lt_it_start (NULL, "%s -c 1 -d 1h -o json=%s", file, json);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, 30, "1s/");
  kill (lt_it_pid (running), SIGTERM);
  it = lt_it_wait (running, 30);
  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_nonnull (strstr (it->out, "noop"));

  /* The partial result is whole. */
  lt_it_load (it, json);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "interrupted");
  g_assert_cmpuint (lt_it_count (it, "verdict.exit_status"), ==, 105);
  g_assert_cmpuint (lt_it_count (it, "measured.total.ok"), >, 1000);
  g_assert_cmpuint (lt_it_count (it, "measured.duration_ns"), >, 900000000);
  lt_it_assert_no_orphans ();
}

/* A stop in the warm-up does not start the measurement. */
static void
test_stop_in_warmup (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  LtItRunning *running = lt_it_start (NULL, "%s -c 1 -w 1h -d 1h --format json", file);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, 30, "1s/");
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 30);
  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "measured")));
  g_assert_cmpuint (lt_it_count (it, "warmup.total.ok"), >, 0);
}

/* An operation that does not look at the stop is given the grace period and no more. */
static void
test_grace (void)
{
  g_autofree char *file = lt_it_fixture ("sleeper");
  g_autoptr (LtIt) it = lt_it_run (60,
                                   "%s --operation block -c 2 -d 200ms --grace 400ms "
                                   "--format json -q",
                                   file);

  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "plugin-died");
  g_assert_cmpstr (lt_it_text (it, "crash.kind"), ==, "hang");
  g_assert_cmpstr (lt_it_text (it, "crash.stage"), ==, "operation");
  g_assert_cmpstr (lt_it_text (it, "crash.operation"), ==, "block");
  g_assert_cmpfloat (it->seconds, >=, 0.6);
  g_assert_cmpfloat (it->seconds, <, 20);
  lt_it_assert_no_orphans ();
}

/* An operation that comes back within it ends the run in order. */
static void
test_within_grace (void)
{
  g_autofree char *file = lt_it_fixture ("sleeper");
  g_autoptr (LtIt) it = lt_it_run (60,
                                   "%s --operation block --set for=700ms -c 2 -d 200ms "
                                   "--grace 20s --format json -q",
                                   file);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (it, "measured.total.ok"), ==, 2);
  g_assert_cmpuint (lt_it_count (it, "measured.duration_ns"), >=, 690000000);
  g_assert_cmpfloat (it->seconds, <, 15);
}

/* Once: in order, which takes its time here. Twice: now. */
static void
test_twice (void)
{
  g_autofree char *file = lt_it_fixture ("sleeper");
  LtItRunning *running = lt_it_start (NULL,
                                      "%s --operation block -c 2 -d 1h --grace 1h "
                                      "--format json",
                                      file);
  g_autoptr (LtIt) it = NULL;
  gint64 begin_us;

  lt_it_wait_for (running, 30, "1s/");
  kill (lt_it_pid (running), SIGINT);
  g_usleep (300 * 1000);
  g_assert_cmpint (kill (lt_it_pid (running), 0), ==, 0);
  begin_us = g_get_monotonic_time ();
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 30);
  g_assert_cmpfloat (seconds_since (begin_us), <, 10);
  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "interrupted");
  lt_it_assert_no_orphans ();
}

/* A controller that is killed takes its host along. */
static void
test_controller_killed (void)
{
  g_autofree char *file = lt_it_fixture ("sleeper");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "killed.json", NULL);
  g_autofree char *log = g_strconcat (json, ".log", NULL);
  g_autofree char *lines = NULL;
  LtItRunning *running = lt_it_start (NULL, "%s -c 2 -d 1h -o json=%s", file, json);
  g_autoptr (LtIt) it = NULL;
  GPid host;

  lt_it_wait_for (running, 30, "2s/");
  host = lt_it_host_pid (running);
  g_assert_cmpint (host, >, 0);
  kill (lt_it_pid (running), SIGKILL);
  it = lt_it_wait (running, 30);
  g_assert_cmpint (it->signal, ==, SIGKILL);
  for (guint i = 0; i < 1000 && kill (host, 0) == 0; i++)
    g_usleep (10 * 1000);
  g_assert_cmpint (kill (host, 0), ==, -1);

  /* What was measured until then: a header and an interval each second. */
  g_assert_false (g_file_test (json, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (log, &lines, NULL, NULL));
  g_assert_nonnull (strstr (lines, "\"type\":\"header\""));
  g_assert_nonnull (strstr (lines, "\"type\":\"interval\""));
}

/* What it costs */

static double
cpu_of_children (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Both programs sleep when there is nothing to do. Calibrating and loading costs the
 * same however long the run, so a short one is taken off. */
static double
cpu_of (const char *words)
{
  g_autofree char *file = lt_it_fixture ("noop");
  const double before = cpu_of_children ();
  g_autoptr (LtIt) it = lt_it_run (60, "%s -q %s", file, words);

  g_assert_cmpint (it->exit_status, ==, 0);
  return cpu_of_children () - before;
}

static void
test_idle (void)
{
  const double start = cpu_of ("-c 50 -r 1 -d 50ms");
  const double run = cpu_of ("-c 50 -r 1 -d 3050ms");

  g_test_message ("3 s of an idle open loop: %.0f ms of processor time, start %.0f ms",
                  (run - start) * 1e3, start * 1e3);
  g_assert_cmpfloat (run - start, <, 0.1 * 3);
}

static guint64
rss_of (GPid pid)
{
  g_autofree char *file = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (file, &status, NULL, NULL));
  line = strstr (status, "\nVmRSS:");
  g_assert_nonnull (line);
  return g_ascii_strtoull (line + 7, NULL, 10) * 1024;
}

/* See tests/bench/memory-flat.sh for a minute of it. */
static void
test_memory (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "memory.json", NULL);
  LtItRunning *running = lt_it_start (NULL, "%s -c 2 -d 8s -o json=%s", file, json);
  guint64 controller, host;
  gint64 host_growth, controller_growth;
  g_autoptr (LtIt) it = NULL;
  GPid host_pid;

  lt_it_wait_for (running, 30, "3s/8s");
  host_pid = lt_it_host_pid (running);
  controller = rss_of (lt_it_pid (running));
  host = rss_of (host_pid);
  lt_it_wait_for (running, 30, "7s/8s");
  controller_growth = (gint64) (rss_of (lt_it_pid (running)) - controller);
  host_growth = (gint64) (rss_of (host_pid) - host);
  it = lt_it_wait (running, 30);

  g_test_message ("grown from 3 s to 7 s: controller %" G_GINT64_FORMAT
                  " KiB of %" G_GUINT64_FORMAT ", host %" G_GINT64_FORMAT
                  " KiB of %" G_GUINT64_FORMAT,
                  controller_growth / 1024, controller / 1024, host_growth / 1024, host / 1024);
  g_assert_cmpint (it->exit_status, ==, 0);
  if (lt_it_is_sanitized ())
    return;
  g_assert_cmpint (controller_growth, <, 1024 * 1024);
  g_assert_cmpint (host_growth, <, 1024 * 1024);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/run/thousand-workers", test_thousand_workers);
  g_test_add_func ("/run/end-of-time", test_end_of_time);
  g_test_add_func ("/run/sigterm", test_sigterm);
  g_test_add_func ("/run/stop-in-warmup", test_stop_in_warmup);
  g_test_add_func ("/run/grace", test_grace);
  g_test_add_func ("/run/within-grace", test_within_grace);
  g_test_add_func ("/run/twice", test_twice);
  g_test_add_func ("/run/controller-killed", test_controller_killed);
  g_test_add_func ("/run/idle", test_idle);
  g_test_add_func ("/run/memory", test_memory);
  return g_test_run ();
}

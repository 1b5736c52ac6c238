/* SPDX-License-Identifier: MIT
 *
 * A rate that cannot be kept: what becomes of the backlog, and --abort-if-unsustained.
 */

#include "lt-it-assert.h"

/* 2 workers that take 20 ms: 100 a second; asked for are more. */
static LtIt *
run (const char *words)
{
  g_autofree char *path = lt_it_fixture ("sleeper");

  return lt_it_run (60, "%s -q --format json -c 2 --operation sleep --set for=20ms %s", path,
                    words);
}

/* Started, dropped and waiting add up to what the schedule says. */
static void
assert_all (LtIt *it, guint64 due)
{
  const guint64 started =
    lt_it_count (it, "measured.total.count") + lt_it_count (it, "measured.total.skipped");

  g_assert_cmpuint (started + lt_it_count (it, "load.unstarted"), ==, due);
  g_assert_cmpuint (lt_it_count (it, "load.dropped"), <=, lt_it_count (it, "load.unstarted"));
}

static void
test_policies (void)
{
  g_autoptr (LtIt) queue = run ("-r 400 -d 1s");
  g_autoptr (LtIt) few = run ("-r 400 -d 1s --backlog queue:5");
  g_autoptr (LtIt) drop = run ("-r 400 -d 1s --backlog drop -w 100ms");
  g_autoptr (LtIt) poisson = run ("-r 400 -d 1s --backlog drop --arrival poisson");

  assert_all (queue, 400);
  g_assert_cmpstr (lt_it_text (queue, "config.backlog"), ==, "queue");
  g_assert_cmpuint (lt_it_count (queue, "load.dropped"), ==, 0);
  assert_all (few, 400);
  g_assert_cmpstr (lt_it_text (few, "config.backlog"), ==, "queue:5");
  g_assert_cmpuint (lt_it_count (few, "load.unstarted") - lt_it_count (few, "load.dropped"), <=,
                    7);
  assert_all (drop, 400);
  g_assert_cmpstr (lt_it_text (drop, "config.backlog"), ==, "drop");
  g_assert_cmpuint (lt_it_count (drop, "load.dropped"), >, 100);
  g_assert_cmpuint (lt_it_count (poisson, "load.dropped"), >, 100);
  /* What may not wait is answered sooner than what may. */
  g_assert_cmpfloat (lt_it_number (drop, "measured.total.response.ok.p50"), <,
                     lt_it_number (queue, "measured.total.response.ok.p50"));
}

/* Enough workers: nothing is dropped for a late wake-up. */
static void
test_enough (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -q --format json -c 10 -r 2k -d 1s --backlog queue:200", path);

  assert_all (it, 2000);
  if (!lt_it_is_sanitized ())
    g_assert_cmpuint (lt_it_count (it, "load.dropped"), <, 500);
}

static void
test_number_of_arrivals (void)
{
  g_autoptr (LtIt) it = run ("-r 400 -n 100 --backlog drop");

  assert_all (it, 100);
}

static void
test_abort (void)
{
  g_autoptr (LtIt) it = run ("-r 400 -d 50 --abort-if-unsustained");
  g_autoptr (LtIt) dropping = run ("-r 400 -d 50 --abort-if-unsustained --backlog drop");

  g_assert_cmpint (it->exit_status, ==, 106);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "unsustained");
  g_assert_cmpfloat (it->seconds, <, 40);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >, 100);
  lt_it_assert_says (it->err, "--abort-if-unsustained: of |arrivals in the last 5 s");
  g_assert_cmpint (dropping->exit_status, ==, 106);
}

static void
test_refused (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  static const char *const words[] = { "", "queue:", "queue:0", "queue:2M", "Drop", "queue:x" };
  g_autoptr (LtIt) closed = lt_it_run (60, "%s --backlog drop", path);
  g_autoptr (LtIt) abort = lt_it_run (60, "%s --abort-if-unsustained", path);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (LtIt) it = lt_it_run (60, "%s -r 10 '--backlog=%s'", path, words[i]);

      lt_it_assert_refused (it, 2, "--backlog|queue:N");
    }
  lt_it_assert_refused (closed, 2, "--backlog|expected a --rate");
  lt_it_assert_refused (abort, 2, "--abort-if-unsustained|expected a --rate");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/overload/policies", test_policies);
  g_test_add_func ("/overload/enough", test_enough);
  g_test_add_func ("/overload/number-of-arrivals", test_number_of_arrivals);
  g_test_add_func ("/overload/abort", test_abort);
  g_test_add_func ("/overload/refused", test_refused);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-it.h"

#define N_CHOICES 8

static LtIt *
run (const char *words)
{
  g_autofree char *path = lt_it_fixture ("choices");
  LtIt *it = lt_it_run (60, "%s -q --format json %s", path, words);

  g_assert_cmpint (it->exit_status, ==, 0);
  return it;
}

static void
read_choices (LtIt *it, guint64 *ret_counts)
{
  for (guint i = 0; i < N_CHOICES; i++)
    {
      g_autofree char *path = g_strdup_printf ("metrics.%u.total", i);

      ret_counts[i] = lt_it_count (it, path);
    }
}

/* Whoever does them, a number of iterations makes the same choices. */
static void
test_same_choices (void)
{
  static const char *const ways[] = { "-n 20011 -c 1",
                                      "-n 20011 -c 4",
                                      "-n 20011 -c 3 -w 50ms",
                                      "-n 20011 -c 3 -r 200k",
                                      "-n 20011 -c 2 -r 100k --arrival poisson",
                                      "-n 20011 -c 2 -s 0s:1 -s 200ms:2 -s 200ms:1 -s 20s:2",
                                      "-n 20011 -c 8 --no-latency" };
  guint64 first[N_CHOICES], other[N_CHOICES];

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (LtIt) it = run (ways[i]);

      g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 20011);
      read_choices (it, i == 0 ? first : other);
      if (i > 0)
        g_assert_cmpmem (first, sizeof first, other, sizeof other);
    }
}

static void
test_of_each_worker (void)
{
  guint64 first[N_CHOICES], other[N_CHOICES];
  g_autoptr (LtIt) it = run ("--worker-iterations 500 -c 3");
  g_autoptr (LtIt) thinking = run ("--worker-iterations 500 -c 3 --think 10us");

  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 1500);
  read_choices (it, first);
  read_choices (thinking, other);
  g_assert_cmpmem (first, sizeof first, other, sizeof other);
}

static void
test_ends_early (void)
{
  g_autoptr (LtIt) few = run ("-n 3 -d 50 -c 10");
  g_autoptr (LtIt) rated = run ("-n 3 -d 50 -c 10 -r 100");
  g_autoptr (LtIt) bounded = run ("-n 1G -d 300ms -c 2");

  g_test_summary ("The last iteration ends the run, or the duration if that is first.");
  g_assert_cmpuint (lt_it_count (few, "measured.total.count"), ==, 3);
  g_assert_cmpfloat (few->seconds, <, 20);
  g_assert_cmpuint (lt_it_count (rated, "measured.total.count"), ==, 3);
  g_assert_cmpuint (lt_it_count (rated, "load.unstarted"), ==, 0);
  g_assert_cmpfloat (rated->seconds, <, 20);
  g_assert_cmpuint (lt_it_count (bounded, "measured.total.count"), >, 3);
}

/* Pauses are in no latency, and take the time they are to take. */
static void
test_think (void)
{
  g_autoptr (LtIt) it = run ("--worker-iterations 20 -c 2 --think 5ms..15ms");
  const double seconds = lt_it_number (it, "measured.duration_ns") / 1e9;

  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 40);
  g_assert_cmpfloat (seconds, >=, 19 * 0.005);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.p50"), <, 5e6);
}

static void
test_text (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run (60, "%s -n 10 -c 2 --think 150ms", path);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_null (strstr (it->out, " of 31d"));
  g_assert_null (strstr (it->err, "/2678400s"));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/iterations/same-choices", test_same_choices);
  g_test_add_func ("/iterations/of-each-worker", test_of_each_worker);
  g_test_add_func ("/iterations/ends-early", test_ends_early);
  g_test_add_func ("/iterations/think", test_think);
  g_test_add_func ("/iterations/text", test_text);
  return g_test_run ();
}

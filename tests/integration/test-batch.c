/* SPDX-License-Identifier: MIT
 *
 * --batch: every iteration once, whatever the size, and no time of an operation.
 */

#include <string.h>

#include "lt-it-assert.h"

static LtIt *
run (const char *words)
{
  g_autofree char *path = lt_it_fixture ("batch");

  return lt_it_run (60, "%s -q --format json %s", path, words);
}

static double
sum_to (double n)
{
  return n * (n - 1) / 2;
}

static void
test_each_once (void)
{
  static const struct
  {
    const char *words;
    double n, sum;
  } cases[] = {
    { "--batch 100 -n 20011 -c 3", 20011, 20011.0 * 20010 / 2 },
    { "--batch 1 -n 20011 -c 3", 20011, 20011.0 * 20010 / 2 },
    { "--batch 100k -n 20011 -c 3", 20011, 20011.0 * 20010 / 2 },
    { "--batch 64 -n 20011 -c 2 -s 0s:1 -s 100ms:2 -s 20s:1", 20011, 20011.0 * 20010 / 2 },
    { "--batch 7 --worker-iterations 500 -c 3", 1500, 3 * 500.0 * 499 / 2 },
    { "--batch 7 --worker-iterations 500 -c 3 --no-latency", 1500, 3 * 500.0 * 499 / 2 },
    { "--batch 7 --worker-iterations 500 -c 3 --clock monotonic -w 50ms", 1500, 374250 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LtIt) it = run (cases[i].words);

      g_assert_cmpint (it->exit_status, ==, 0);
      g_assert_cmpfloat (lt_it_number (it, "measured.total.ok"), ==, cases[i].n);
      if (strstr (cases[i].words, "-w ") == NULL)
        g_assert_cmpfloat (lt_it_number (it, "metrics.0.total"), ==, cases[i].sum);
    }
}

/* Only whole batches are in the distribution, and it is nobody's latency. */
static void
test_labelled (void)
{
  g_autofree char *path = lt_it_fixture ("batch");
  g_autoptr (LtIt) it = run ("--batch 300 -c 2 --worker-iterations 1000");
  g_autoptr (LtIt) text = lt_it_run (60, "%s -q --batch 300 -c 2 -d 100ms", path);
  g_autoptr (LtIt) plain = run ("-c 2 -d 50ms");

  g_assert_cmpuint (lt_it_count (it, "config.batch"), ==, 300);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 2000);
  g_assert_cmpuint (lt_it_count (it, "measured.total.batches.count"), ==, 6);
  g_assert_true (json_node_is_null (lt_it_get (it, "measured.total.service")));
  g_assert_true (json_node_is_null (lt_it_get (it, "measured.operations.0.service")));
  lt_it_assert_says (text->out, "batch of 300|single operations were not timed");
  g_assert_true (json_node_is_null (lt_it_get (plain, "measured.total.batches")));
  g_assert_cmpuint (lt_it_count (plain, "config.batch"), ==, 1);
}

/* What is no success is one iteration, after those that were. */
static void
test_unusual (void)
{
  g_autoptr (LtIt) fail = run ("--batch 300 -n 10000 -c 2 --set behave=fail");
  g_autoptr (LtIt) skip = run ("--batch 300 -n 10000 -c 2 --set behave=skip");
  g_autoptr (LtIt) done = run ("--batch 300 -d 20 -c 2 --set behave=done");

  g_assert_cmpuint (lt_it_count (fail, "measured.total.ok"), ==, 9990);
  g_assert_cmpuint (lt_it_count (fail, "measured.total.errors"), ==, 10);
  g_assert_cmpfloat (lt_it_number (fail, "metrics.0.total"), ==,
                     sum_to (10000) - (sum_to (10) * 1000 + 10 * 999));
  g_assert_cmpuint (lt_it_count (skip, "measured.total.ok"), ==, 9990);
  g_assert_cmpuint (lt_it_count (skip, "measured.total.skipped"), ==, 10);
  g_assert_cmpuint (lt_it_count (done, "measured.total.ok"), ==, 2 * 999);
  g_assert_cmpfloat (done->seconds, <, 15);
}

static void
test_refused (void)
{
  g_autofree char *path = lt_it_fixture ("batch");
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autoptr (LtIt) single = lt_it_run (60, "%s -q --batch 10 --operation single", path);
  g_autoptr (LtIt) none = lt_it_run (60, "%s -q --batch 10", noop);
  g_autoptr (LtIt) rate = lt_it_run (60, "%s -q --batch 10 -r 10", path);
  g_autoptr (LtIt) zero = lt_it_run (60, "%s -q --batch 0", path);
  g_autoptr (LtIt) overdone = run ("--batch 10 -c 1 --set behave=overdone");

  lt_it_assert_refused (single, 2, "--batch|'single'");
  lt_it_assert_refused (none, 2, "--batch|ltrun.batch/1");
  lt_it_assert_refused (rate, 2, "--batch and --rate");
  lt_it_assert_refused (zero, 2, "--batch|from 1 to 1000000");
  g_assert_cmpint (overdone->exit_status, ==, 107);
  lt_it_assert_says (overdone->err, "a batch reports more iterations");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/batch/each-once", test_each_once);
  g_test_add_func ("/batch/labelled", test_labelled);
  g_test_add_func ("/batch/unusual", test_unusual);
  g_test_add_func ("/batch/refused", test_refused);
  return g_test_run ();
}

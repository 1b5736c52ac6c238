/* SPDX-License-Identifier: MIT
 *
 * --log-level: which messages are shown, and operations among them.
 */

#include <string.h>

#include "lt-it-assert.h"

static guint
count_lines (const char *text, const char *needle)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, needle)) != NULL; at++)
    n++;
  return n;
}

/* At most 20 a second, whatever the loop, and nothing of the run is lost for it. */
static void
test_operations (void)
{
  static const char *const loops[] = { "-n 20011", "-n 20011 -r 40k", "-n 20011 --no-latency",
                                       "-d 300ms", "-d 300ms --think 1ms" };
  g_autofree char *path = lt_it_fixture ("choices");

  for (guint i = 0; i < G_N_ELEMENTS (loops); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (60, "%s --log-level debug --format json -c 2 %s", path, loops[i]);
      const double seconds = lt_it_number (it, "measured.duration_ns") / 1e9;
      const guint n = count_lines (it->err, ": pick ok in ");

      g_assert_cmpint (it->exit_status, ==, 0);
      lt_it_assert_says (it->err, "choices: debug: worker |, iteration ");
      g_assert_cmpuint (n, >=, 1);
      g_assert_cmpfloat (n, <=, seconds * 20 + 2);
      if (g_str_has_prefix (loops[i], "-n"))
        g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 20011);
    }
}

/* What failed has its class and code. */
static void
test_failures (void)
{
  g_autofree char *path = lt_it_fixture ("batch");
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s --log-level debug -c 1 -n 5000 --batch 100 --set behave=fail", path);

  lt_it_assert_says (it->err, "iteration |batch of |hit failed in |(unclassified, code 7)");
}

static void
test_replay (void)
{
  g_autofree char *path = lt_it_fixture ("choices");
  g_autoptr (LtIt) it = lt_it_run (60, "%s --log-level debug --only-iteration 3:77", path);

  lt_it_assert_says (it->err, "worker 3, iteration 77: pick ok in ");
}

static void
test_levels (void)
{
  g_autofree char *path = lt_it_fixture ("choices");
  g_autoptr (LtIt) plain = lt_it_run (60, "%s -d 50ms", path);
  g_autoptr (LtIt) quiet = lt_it_run_env ("LTRUN_LOG_LEVEL=debug", 60, "%s -q -d 50ms", path);
  g_autoptr (LtIt) asked = lt_it_run (60, "%s -q --log-level debug -d 50ms", path);
  g_autoptr (LtIt) bad = lt_it_run (60, "%s --log-level loud", path);

  g_assert_null (strstr (plain->err, "debug: "));
  g_assert_null (strstr (quiet->err, "debug: "));
  lt_it_assert_says (asked->err, "debug: ");
  lt_it_assert_refused (bad, 2, "--log-level|debug, info, warning or error");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/trace/operations", test_operations);
  g_test_add_func ("/trace/failures", test_failures);
  g_test_add_func ("/trace/replay", test_replay);
  g_test_add_func ("/trace/levels", test_levels);
  return g_test_run ();
}

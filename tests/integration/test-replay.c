/* SPDX-License-Identifier: MIT
 *
 * Seed, worker and iteration decide all choices: whatever else is different.
 */

#include <string.h>

#include "lt-it-assert.h"

#define N_CHOICES 8
#define N_COUNTS (N_CHOICES + 2) /* and of two operations */

static LtIt *
run (const char *words)
{
  g_autofree char *path = lt_it_fixture ("choices");
  LtIt *it = lt_it_run (60, "%s -q --format json %s", path, words);

  g_assert_cmpint (it->exit_status, ==, 0);
  return it;
}

/* How often each choice was made, and each operation. */
static void
add_counts (LtIt *it, int sign, gint64 *counts)
{
  static const char *const operations[] = { "pick", "other" };
  JsonArray *array = json_node_get_array (lt_it_get (it, "measured.operations"));

  for (guint i = 0; i < N_CHOICES; i++)
    {
      g_autofree char *path = g_strdup_printf ("metrics.%u.total", i);

      counts[i] += sign * (gint64) lt_it_count (it, path);
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *operation = json_array_get_object_element (array, i);
      const char *name = json_object_get_string_member (operation, "name");
      const gint64 count = json_object_get_int_member (operation, "count");

      for (guint k = 0; k < G_N_ELEMENTS (operations); k++)
        counts[N_CHOICES + k] += g_str_equal (name, operations[k]) ? sign * count : 0;
    }
}

/* What the iterations did that @more has beyond @fewer. */
static void
difference (const char *fewer, const char *more, gint64 *ret_counts)
{
  g_autoptr (LtIt) first = run (fewer);
  g_autoptr (LtIt) second = run (more);

  memset (ret_counts, 0, N_COUNTS * sizeof *ret_counts);
  add_counts (first, -1, ret_counts);
  add_counts (second, 1, ret_counts);
}

static void
test_closed (void)
{
  gint64 expected[N_COUNTS], found[N_COUNTS] = { 0 };
  const char *const runs[] = {
    "-c 2 --mix pick=1,other=1 --seed 7 --worker-iterations 7 --only-iteration 0:6",
    "-c 2 --mix pick=1,other=1 --seed 7 -w 1s --think 1s --only-iteration=1:6",
  };

  difference ("-c 2 --mix pick=1,other=1 --seed 7 --worker-iterations 6",
              "-c 2 --mix pick=1,other=1 --seed 7 --worker-iterations 7", expected);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autoptr (LtIt) it = run (runs[i]);

      g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 1);
      g_assert_cmpuint (lt_it_count (it, "config.replay.worker"), ==, i);
      g_assert_cmpuint (lt_it_count (it, "config.replay.iteration"), ==, 6);
      add_counts (it, 1, found);
    }
  g_assert_cmpmem (expected, sizeof expected, found, sizeof found);
}

/* The number is that of an arrival, or of an iteration of all workers. */
static void
test_shared (void)
{
  gint64 expected[N_COUNTS];
  const char *const runs[] = {
    "-r 1000 --mix pick=1,other=1 --only-iteration 3:40",
    "-r 5k -s 1s:10k --arrival poisson --mix pick=1,other=1 --only-iteration 0:40",
    "-n 41 --mix pick=1,other=1 --only-iteration 9:40",
  };

  difference ("-n 40 --mix pick=1,other=1", "-n 41 --mix pick=1,other=1", expected);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      gint64 found[N_COUNTS] = { 0 };
      g_autoptr (LtIt) it = run (runs[i]);

      add_counts (it, 1, found);
      g_assert_cmpmem (expected, sizeof expected, found, sizeof found);
    }
}

/* On one processor and on all there are. */
static void
test_processors (void)
{
  g_autofree char *path = lt_it_fixture ("choices");
  static const char *const loads[] = { "--worker-iterations 5003 -c 4", "-n 20011 -c 4",
                                       "-n 2000 -c 4 -r 20k" };

  for (guint i = 0; i < G_N_ELEMENTS (loads); i++)
    {
      gint64 all[N_COUNTS] = { 0 }, one[N_COUNTS] = { 0 };
      g_autoptr (LtIt) wide = run (loads[i]);
      g_autoptr (LtIt) narrow =
        lt_it_run_shell ("", 60,
                         "taskset -c $(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//') "
                         "$LTRUN %s -q --format json %s",
                         path, loads[i]);

      g_assert_cmpint (narrow->exit_status, ==, 0);
      g_assert_cmpuint (lt_it_count (narrow, "host.cpus"), ==, 1);
      add_counts (wide, 1, all);
      add_counts (narrow, 1, one);
      g_assert_cmpmem (all, sizeof all, one, sizeof one);
    }
}

static void
test_text (void)
{
  g_autofree char *path = lt_it_fixture ("choices");
  g_autoptr (LtIt) it = lt_it_run (60, "%s -q -c 2 --only-iteration 1:12", path);

  g_assert_cmpint (it->exit_status, ==, 0);
  lt_it_assert_says (it->out, "iteration 12 of worker 1 alone");
}

static void
test_refused (void)
{
  g_autofree char *path = lt_it_fixture ("choices");
  static const char *const words[] = { "7", "x:7", "1:", "1:-1", "1:x", "4096:1", ":" };
  g_autoptr (LtIt) many = lt_it_run (60, "%s -c 2 --only-iteration 2:1", path);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (LtIt) it = lt_it_run (60, "%s --only-iteration %s", path, words[i]);

      lt_it_assert_refused (it, 2, "--only-iteration|WORKER:ITERATION");
    }
  lt_it_assert_refused (many, 2, "--only-iteration|from 0 to 1, found 2");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/replay/closed", test_closed);
  g_test_add_func ("/replay/shared", test_shared);
  g_test_add_func ("/replay/processors", test_processors);
  g_test_add_func ("/replay/text", test_text);
  g_test_add_func ("/replay/refused", test_refused);
  return g_test_run ();
}

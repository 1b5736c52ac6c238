/* SPDX-License-Identifier: MIT
 *
 * --data: rows of files reach the operations of a suite.
 */

#include <string.h>

#include "lt-it-assert.h"

#define N_ROWS 100
#define SUM (100.0 * 99 / 2)
#define SQUARES (99.0 * 100 * 199 / 6)

static char *
write_users (void)
{
  g_autoptr (GString) text = g_string_new ("id,name,secret\n");

  for (guint i = 0; i < N_ROWS; i++)
    g_string_append_printf (text, "%u,\"user, %u\",abcd\n", i, i);
  return lt_it_write ("users.csv", text->str);
}

static LtIt *
run (const char *words)
{
  g_autofree char *path = lt_it_fixture ("rows");
  g_autofree char *users = write_users ();

  return lt_it_run (60, "%s -q --format json --data users=%s%s", path, users, words);
}

static double
total (LtIt *it, const char *name)
{
  return lt_it_number_of (it, "metrics", "name", name, "total");
}

/* Each row the same number of times. */
static void
assert_rounds (LtIt *it, double rounds)
{
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.count"), ==, rounds * N_ROWS);
  g_assert_cmpfloat (total (it, "sum"), ==, rounds * SUM);
  g_assert_cmpfloat (total (it, "squares"), ==, rounds * SQUARES);
  g_assert_cmpfloat (total (it, "secret.bytes"), ==, rounds * 4 * N_ROWS);
  g_assert_cmpfloat (total (it, "changed"), ==, 0);
}

static void
test_strategies (void)
{
  static const struct
  {
    const char *words;
    double rounds;
  } cases[] = {
    { " -n 300 -c 3", 3 },
    { ",strategy=shuffled -n 300 -c 3", 3 },
    { ",strategy=shuffled -n 300 -c 3 -r 5k", 3 },
    { " -c 4 --worker-iterations 50", 2 },
    { ",end=stop -c 4 -d 30", 1 },
    { ",end=stop,strategy=shuffled -c 3 -d 30", 1 },
    { ",strategy=unique,end=stop -c 3 -d 30", 1 },
    { ",strategy=unique -c 4 --worker-iterations 75", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LtIt) it = run (cases[i].words);

      assert_rounds (it, cases[i].rounds);
      if (strstr (cases[i].words, "unique") != NULL)
        g_assert_cmpfloat (total (it, "foreign"), ==, 0);
      g_assert_cmpfloat (it->seconds, <, 25);
    }
}

/* The last row ends a run with a rate too, however many arrivals there are. */
static void
test_stop_at_rate (void)
{
  g_autoptr (LtIt) it = run (",end=stop -r 2k -c 3 -d 30");

  assert_rounds (it, 1);
  g_assert_cmpfloat (it->seconds, <, 25);
}

static void
test_stop_early (void)
{
  g_autoptr (LtIt) it = run (",end=stop -n 300 -c 3");
  g_autoptr (LtIt) whole = run (",end=stop -n 100 -c 3");

  g_test_summary ("Rows that end before the number of iterations is reached are a warning.");
  assert_rounds (it, 1);
  lt_it_assert_says (
    lt_it_text (it, "warnings.0"),
    "100 of 300 iterations were done: there were no more rows (users, end=stop)");
  g_assert_null (strstr (whole->out, "iterations were done"));
}

static void
test_seed (void)
{
  double sums[4];
  static const char *const words[] = { ",strategy=random -n 1000 -c 1 --seed 3",
                                       ",strategy=random -n 1000 -c 4 --seed 3",
                                       ",strategy=random -n 1000 -c 4 -r 20k --seed 3",
                                       ",strategy=random -n 1000 -c 4 --seed 4" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (LtIt) it = run (words[i]);

      sums[i] = total (it, "squares");
    }
  g_assert_cmpfloat (sums[0], ==, sums[1]);
  g_assert_cmpfloat (sums[0], ==, sums[2]);
  g_assert_cmpfloat (sums[0], !=, sums[3]);
}

static void
test_result (void)
{
  g_autofree char *path = lt_it_fixture ("rows");
  g_autofree char *users = write_users ();
  g_autofree char *lines = lt_it_write ("u,x=y", "{\"id\":7,\"secret\":\"a\\u00e9\"}\n");
  g_autoptr (LtIt) it = run (",strategy=unique -d 50ms -c 2");
  g_autoptr (LtIt) text = lt_it_run (60, "%s -q --data users=%s -d 50ms", path, users);
  g_autoptr (LtIt) jsonl = lt_it_run (
    60, "%s -q --format json --data 'users=%s,format=jsonl' -n 10 -c 2", path, lines);

  g_assert_cmpstr (lt_it_text (it, "config.data.0.name"), ==, "users");
  g_assert_cmpstr (lt_it_text (it, "config.data.0.file"), ==, users);
  g_assert_cmpstr (lt_it_text (it, "config.data.0.strategy"), ==, "unique");
  g_assert_cmpuint (lt_it_count (it, "config.data.0.rows"), ==, N_ROWS);
  g_assert_cmpuint (lt_it_count (it, "config.data.0.columns"), ==, 2);
  lt_it_assert_says (text->out, "users: 100 rows of users.csv, sequential");
  g_assert_cmpfloat (total (jsonl, "sum"), ==, 70);
  g_assert_cmpfloat (total (jsonl, "secret.bytes"), ==, 30);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *data; /* @: a file with a mistake */
    const char *words;
  } cases[] = {
    { "users=@", "--data|bad.csv|line 3: expected 2 fields, found 1" },
    { "users=/nonexistent.csv", "--data|/nonexistent.csv|No such file" },
    { "users=/dev/null,format=csv", "expected a regular file" },
    { "others=@", "--data|others|the suite asks for (users)" },
    { "Users=@", "--data|NAME=FILE" },
    { "users=", "--data|NAME=FILE" },
    { "users", "--data|NAME=FILE" },
    { "users=a.txt", "--data|.csv|format=" },
    { "users=a.csv,strategy=any", "--data|sequential, random, shuffled or unique" },
    { "users=a.csv,end=never", "--data|end=recycle or end=stop" },
    { "users=a.csv,end=stop,end=stop", "--data|each key once" },
    { "users=a.csv,end=stop,strategy=random", "--data|random rows do not end" },
    { "users=a.csv --data users=b.csv", "--data|each name once" },
    { "users=a.csv,strategy=unique,end=stop -n 5", "--data|strategy=sequential,end=stop" },
    { "users=@2,strategy=unique", "expected a row for each of 10 workers, found 1" },
  };
  g_autofree char *path = lt_it_fixture ("rows");
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *bad = lt_it_write ("bad.csv", "id,secret\n1,geheim\ngeheim\n");
  g_autofree char *good = lt_it_write ("good.csv", "id,secret\n1,geheim\n");
  g_autoptr (LtIt) none = lt_it_run (60, "%s -q -d 50ms", path);
  g_autoptr (LtIt) unasked = lt_it_run (60, "%s -q -d 50ms --data users=%s", noop, good);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) data = g_string_new (cases[i].data);
      g_autoptr (LtIt) it = NULL;

      g_string_replace (data, "@2", good, 0);
      g_string_replace (data, "@", bad, 0);
      it = lt_it_run (60, "%s -q -d 50ms --data %s", path, data->str);
      lt_it_assert_refused (it, 2, cases[i].words);
      g_assert_null (strstr (it->err, "geheim"));
    }
  g_assert_cmpint (none->exit_status, ==, 100);
  lt_it_assert_refused (unasked, 2, "--data|a suite that asks for data");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/data/strategies", test_strategies);
  g_test_add_func ("/data/stop-at-rate", test_stop_at_rate);
  g_test_add_func ("/data/stop-early", test_stop_early);
  g_test_add_func ("/data/seed", test_seed);
  g_test_add_func ("/data/result", test_result);
  g_test_add_func ("/data/refused", test_refused);
  return g_test_run ();
}

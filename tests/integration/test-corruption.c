/* SPDX-License-Identifier: MIT
 *
 * Suites that write over the memory they share with the controller: always 107, the
 * numbers of the last sound sample kept, none printed that cannot be true.
 */

#include <string.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 120
#define WORK_NS 1000000
#define N_SEEDS 12

/* No operation is faster than its work, so more than these cannot have been done. */
static void
check_can_be_true (LtIt *it, guint n_workers)
{
  const double duration_ns = lt_it_number (it, "measured.duration_ns");
  const double count = lt_it_number (it, "measured.total.count");

  g_assert_cmpfloat (count, <=, n_workers * (duration_ns / WORK_NS + 1));
  g_assert_cmpfloat (lt_it_number (it, "measured.total.errors"), ==, 0);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.skipped"), ==, 0);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.bytes_sent"), ==, 0);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.min"), >=, WORK_NS);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.max"), <=, duration_ns);
  g_assert_cmpuint (lt_it_length (it, "errors"), ==, 0);
}

/* After a second and a bit: there has been one sample, and it is kept. */
static void
test_numbers (gconstpointer data)
{
  const char *behaviour = data;
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autofree char *log = g_build_filename (lt_it_tmp (), "corrupt.jsonl", NULL);
  g_autoptr (LtIt) it =
    lt_it_run (TIMEOUT_S,
               "%s --set do=%s --set work=1ms --set after=1300 -c 2 -d 60s -q "
               "--format json -o jsonl=%s",
               suite, behaviour, log);
  guint64 time_ns;

  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpstr (lt_it_text (it, "crash.kind"), ==, "corruption");
  g_assert_cmpfloat (lt_it_number (it, "measured.duration_ns"), >=, 1e9);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >=, 1);
  check_can_be_true (it, 2);

  time_ns = lt_it_assert_log (log, 107);
  g_assert_cmpuint (time_ns, ==, lt_it_count (it, "measured.duration_ns"));
  lt_it_assert_nothing_left (0);
}

/* The result of a run that was whole stays, when tear-down spoils the memory. */
static void
test_after_the_run (gconstpointer data)
{
  const char *phase = data;
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autoptr (LtIt) it =
    lt_it_run (TIMEOUT_S,
               "%s --set do=corrupt_random --set where=%s --set work=1ms -c 2 "
               "-d 500ms -q --format json",
               suite, phase);

  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpfloat (lt_it_number (it, "measured.duration_ns"), >=, 5e8);
  check_can_be_true (it, 2);
}

static void
check_seed (guint seed, const char *phase)
{
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autoptr (LtIt) it =
    lt_it_run (TIMEOUT_S,
               "%s --set do=corrupt_random --set where=%s --set after=10 "
               "--set work=1ms --set worker=-1 --seed %u -c 3 -d 60s -q --format json",
               suite, phase, seed);

  g_test_message ("seed %u in %s: %s", seed, phase, it->err);
  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpstr (lt_it_text (it, "crash.kind"), ==, "corruption");
  if (!JSON_NODE_HOLDS_NULL (lt_it_get (it, "measured")))
    check_can_be_true (it, 3);
}

static void
test_seeds (gconstpointer data)
{
  for (guint seed = 1; seed <= N_SEEDS; seed++)
    check_seed (seed, data);
  lt_it_assert_nothing_left (0);
}

/* With a rate there are more numbers, and with the text more places to print them. */
static void
test_summary (void)
{
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autoptr (LtIt) it = lt_it_run (
    TIMEOUT_S, "%s --set do=corrupt --set after=250 -c 1 --rate 200 --memory -d 60s -w 100ms",
    suite);

  g_assert_cmpint (it->exit_status, ==, 107);
  lt_it_assert_says (it->out, "hostile wrote over memory of the runner|(exit 107)");
  g_assert_null (strstr (it->out, "18446744073709551615"));
  g_assert_null (strstr (it->out, "18,446,744"));
  g_assert_null (strstr (it->out, "nan"));
  g_assert_null (strstr (it->out, "inf"));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_data_func ("/corruption/numbers/ones", "corrupt", test_numbers);
  g_test_add_data_func ("/corruption/numbers/random", "corrupt_random", test_numbers);
  g_test_add_data_func ("/corruption/after/worker-fini", "worker_fini", test_after_the_run);
  g_test_add_data_func ("/corruption/after/fini", "fini", test_after_the_run);
  g_test_add_data_func ("/corruption/seeds/init", "init", test_seeds);
  g_test_add_data_func ("/corruption/seeds/worker-init", "worker_init", test_seeds);
  g_test_add_data_func ("/corruption/seeds/op", "op", test_seeds);
  g_test_add_func ("/corruption/summary", test_summary);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT
 *
 * Counts are exact: what a suite counts of itself, ltrun counts too.
 */

#include "ltplugin.h"
#include "truth.h"

static LtIt *
run (const char *fixture, const char *words)
{
  g_autofree char *file = lt_it_fixture (fixture);
  LtIt *it = lt_it_run (60, "%s --format json -q %s", file, words);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "pass");
  truth_assert_sums (it);
  return it;
}

/* Each kind of outcome and of metric, some intervals long. */
static void
test_mix (void)
{
  g_autoptr (LtIt) it = run ("metrics", "-c 3 -d 2200ms --mix "
                                        "work=1,fail=1,skip=1,unknown=1,bytes=1");
  const double work = truth_of (it, "work", "ok");
  const double bytes = truth_of (it, "bytes", "ok");

  g_assert_cmpuint (lt_it_length (it, "intervals"), >=, 2);
  g_assert_cmpfloat (work, >, 0);
  g_assert_cmpfloat (truth_counter (it, "work.ops"), ==, work);
  g_assert_cmpfloat (truth_of (it, "work", "errors"), ==, 0);
  g_assert_cmpfloat (
    lt_it_number_of (it, "metrics", "name", "work.value", "distribution.count"), ==, work);

  g_assert_cmpfloat (truth_of (it, "skip", "count"), ==, 0);
  g_assert_cmpfloat (truth_of (it, "skip", "skipped"), >, 0);
  g_assert_cmpfloat (truth_of (it, "skip", "service.ok.count"), ==, 0);

  g_assert_cmpfloat (truth_of (it, "unknown", "errors"), >, 0);
  g_assert_cmpfloat (truth_of (it, "unknown", "ok"), ==, 0);
  g_assert_cmpfloat (truth_of (it, "unknown", "errors"), ==,
                     lt_it_number_of (it, "errors", "class", "unclassified", "count"));

  g_assert_cmpfloat (bytes, >, 0);
  g_assert_cmpfloat (truth_of (it, "bytes", "bytes_sent"), ==, 128 * bytes);
  g_assert_cmpfloat (truth_of (it, "bytes", "bytes_received"), ==, 4096 * bytes);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.bytes_sent"), ==, 128 * bytes);
}

/* The shares of a mix, within five standard deviations of a fair draw. */
static void
test_weights (void)
{
  g_autoptr (LtIt) it = run ("metrics", "-c 1 -d 500ms --set step=0 --mix work=70,bytes=30");
  const double n = lt_it_number (it, "measured.total.count");
  const double deviation = truth_of (it, "work", "count") - 0.7 * n;

  g_assert_cmpfloat (deviation * deviation, <, 25 * 0.7 * 0.3 * n);
}

/* One worker, one operation: everything follows from the number of iterations. */
static void
test_errors (void)
{
  static const char *const classes[] = { "timeout", "refused", "malformed" };
  g_autoptr (LtIt) it = run ("metrics", "-c 1 -d 300ms --operation fail");
  const guint64 n = lt_it_count (it, "measured.total.errors");

  g_assert_cmpuint (n, >, 30);
  g_assert_cmpuint (lt_it_count (it, "measured.total.ok"), ==, 0);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.error_rate"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *class_path = g_strdup_printf ("errors.%u.class", i);
      g_autofree char *text_path = g_strdup_printf ("errors.%u.samples.0.text", i);
      g_autofree char *code_path = g_strdup_printf ("errors.%u.samples.1.code", i);
      g_autofree char *text = g_strdup_printf ("%s at iteration %u", classes[i], i);

      g_assert_cmpstr (lt_it_text (it, class_path), ==, classes[i]);
      g_assert_cmpfloat (lt_it_number_of (it, "errors", "class", classes[i], "count"), ==,
                         (n + 2 - i) / 3);
      g_assert_cmpstr (lt_it_text (it, text_path), ==, text);
      g_assert_cmpuint (lt_it_count (it, code_path), ==, i + 3);
    }
}

/* Errors that come back at once must not make successes look fast. */
static void
test_error_latency_apart (void)
{
  g_autoptr (LtIt) it = run ("metrics", "-c 1 -d 500ms --set step=300us --mix work=1,fail=9");

  g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.min"), >=, 299e3);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.service.errors.p50"), <, 150e3);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.errors"), >,
                     lt_it_number (it, "measured.total.ok"));
}

static void
test_metrics (void)
{
  g_autoptr (LtIt) it = run ("metrics", "-c 1 -d 300ms --operation work");
  g_autoptr (LtIt) many = run ("metrics", "-c 4 -d 500ms --operation work --set step=0");
  const guint64 n = truth_counter (it, "work.ops");
  const guint64 rest = n % 1000;
  const double mean =
    ((double) (n / 1000) * 499500 + (double) (rest * (rest - (rest > 0)) / 2)) / (double) n;

  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpuint (n, ==, lt_it_count (it, "measured.total.ok"));
  g_assert_cmpfloat_with_epsilon (
    lt_it_number_of (it, "metrics", "name", "work.value", "distribution.mean"), mean,
    mean * 1e-5);
  g_assert_cmpfloat (lt_it_number_of (it, "metrics", "name", "work.value", "distribution.min"),
                     ==, 0);
  g_assert_cmpfloat (lt_it_number_of (it, "metrics", "name", "work.value", "distribution.max"),
                     ==, 999);
  g_assert_cmpfloat (lt_it_number_of (it, "metrics", "name", "work.part", "distribution.count"),
                     ==, n);
  g_assert_cmpfloat (lt_it_number_of (it, "metrics", "name", "work.part", "distribution.p50"),
                     ==, 20000);

  /* Each worker sets its index + 1. */
  g_assert_cmpfloat (lt_it_number_of (many, "metrics", "name", "work.level", "sum"), ==, 10);
  g_assert_cmpfloat (lt_it_number_of (many, "metrics", "name", "work.level", "min"), ==, 1);
  g_assert_cmpfloat (lt_it_number_of (many, "metrics", "name", "work.level", "max"), ==, 4);
}

static void
test_no_latency (void)
{
  g_autoptr (LtIt) closed = run ("metrics", "-c 2 -d 400ms --no-latency --set step=0 --mix "
                                            "work=1,fail=1,skip=1");
  g_autoptr (LtIt) open = run ("metrics", "-c 2 -d 400ms --no-latency --set step=0 -r 2000");

  g_assert_cmpfloat (truth_of (closed, "work", "ok"), >, 0);
  g_assert_cmpfloat (truth_of (closed, "work", "ok"), ==, truth_counter (closed, "work.ops"));
  g_assert_cmpfloat (truth_of (closed, "fail", "errors"), >, 0);
  g_assert_cmpfloat (truth_of (open, "work", "ok"), ==, truth_counter (open, "work.ops"));
  g_assert_cmpuint (
    lt_it_count (open, "measured.total.count") + lt_it_count (open, "load.unstarted"), ==, 800);
}

/* LT_DONE ends a worker, and the run with the last; it is no operation. */
static void
test_done (void)
{
  g_autoptr (LtIt) it = run ("metrics", "-c 3 -d 30s --operation done --set limit=100");

  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 300);
  g_assert_cmpuint (lt_it_count (it, "measured.total.ok"), ==, 300);
  g_assert_cmpfloat (it->seconds, <, 15);
}

/* Warm-up */

static void
test_warmup (void)
{
  g_autoptr (LtIt) it = run ("metrics", "-c 2 -w 400ms -d 400ms --mix work=1,fail=1");
  g_autoptr (LtIt) done = run ("metrics", "-c 2 -w 10s -d 10s --operation done --set limit=70");
  g_autoptr (LtIt) stall = run ("laws", "-c 1 -w 600ms -d 300ms --operation stall "
                                        "--set stall_at=1 --set stall_for=300ms");

  g_assert_cmpuint (lt_it_count (it, "warmup.total.count"), >, 0);
  g_assert_cmpfloat (truth_of (it, "work", "ok"), ==, truth_counter (it, "work.ops"));
  g_assert_cmpfloat (
    truth_of (it, "work", "ok"), ==,
    lt_it_number_of (it, "metrics", "name", "work.value", "distribution.count"));

  /* Iterations begin anew, so both have the same number of them. */
  g_assert_cmpuint (lt_it_count (done, "warmup.total.ok"), ==, 140);
  g_assert_cmpuint (lt_it_count (done, "measured.total.ok"), ==, 140);

  g_assert_cmpfloat (lt_it_number (stall, "warmup.total.service.ok.max"), >=, 299e6);
  g_assert_cmpfloat (lt_it_number (stall, "measured.total.service.ok.max"), <, 250e6);
}

/* Choices */

static void
choose (guint64 seed, guint64 n, guint64 *ret_counts)
{
  lt_op op = { .stream = truth_stream (seed, 0) };

  for (op.iteration = 0; op.iteration < n; op.iteration++)
    ret_counts[lt_random_below (lt_op_random (&op, 0), 8)]++;
}

static guint64
pick_of (LtIt *it, guint i)
{
  g_autofree char *name = g_strdup_printf ("pick.%u", i);

  return truth_counter (it, name);
}

/* However far a closed loop got: it made the first choices of its seed. */
static void
test_seed_closed (void)
{
  for (guint64 seed = 7; seed < 9; seed++)
    {
      g_autofree char *words =
        g_strdup_printf ("-c 1 -w 50ms -d 200ms --seed %u", (guint) seed);
      g_autoptr (LtIt) it = run ("choices", words);
      guint64 counts[8] = { 0 };

      choose (seed, lt_it_count (it, "measured.total.ok"), counts);
      for (guint i = 0; i < 8; i++)
        g_assert_cmpuint (pick_of (it, i), ==, counts[i]);
    }
}

/* With a rate the number of arrivals is fixed: their choices depend on the seed and
 * not on how many workers serve them. NULL: this machine was too slow. */
static LtIt *
run_arrivals (guint workers, guint seed)
{
  g_autofree char *words = g_strdup_printf ("-c %u -r 1000 -d 500ms --seed %u", workers, seed);

  for (guint i = 0; i < 5; i++)
    {
      LtIt *it = run ("choices", words);

      if (lt_it_count (it, "load.unstarted") == 0)
        return it;
      lt_it_free (it);
    }
  return NULL;
}

static void
test_seed_open (void)
{
  g_autoptr (LtIt) one = run_arrivals (1, 7);
  g_autoptr (LtIt) same = run_arrivals (5, 7);
  g_autoptr (LtIt) other = run_arrivals (1, 8);
  guint64 sum = 0, n_different = 0;

  if (one == NULL || same == NULL || other == NULL)
    {
      g_test_skip ("1,000 operations a second are too much for this machine now");
      return;
    }
  for (guint i = 0; i < 8; i++)
    {
      g_assert_cmpuint (pick_of (one, i), ==, pick_of (same, i));
      n_different += pick_of (one, i) != pick_of (other, i);
      sum += pick_of (one, i);
    }
  g_assert_cmpuint (sum, ==, 500);
  g_assert_cmpuint (n_different, >, 2);
}

static void
test_memory (void)
{
  g_autoptr (LtIt) it = run ("noop", "-c 2 -d 2200ms --memory");
  g_autoptr (LtIt) without = run ("noop", "-c 2 -d 200ms");
  const guint64 start = lt_it_count (it, "memory.start_bytes");
  const guint64 peak = lt_it_count (it, "memory.peak_bytes");
  const guint64 end = lt_it_count (it, "memory.end_bytes");

  g_assert_cmpuint (start, >, 100 * 1024);
  g_assert_cmpuint (start, <=, peak);
  g_assert_cmpuint (end, <=, peak);
  g_assert_cmpuint (peak, <, start + 1024 * 1024);
  g_assert_cmpfloat (ABS (lt_it_number (it, "memory.slope_bytes_per_second")), <, 1024 * 1024);
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (without, "memory")));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/truth/mix", test_mix);
  g_test_add_func ("/truth/weights", test_weights);
  g_test_add_func ("/truth/errors", test_errors);
  g_test_add_func ("/truth/error-latency-apart", test_error_latency_apart);
  g_test_add_func ("/truth/metrics", test_metrics);
  g_test_add_func ("/truth/no-latency", test_no_latency);
  g_test_add_func ("/truth/done", test_done);
  g_test_add_func ("/truth/warmup", test_warmup);
  g_test_add_func ("/truth/seed-closed", test_seed_closed);
  g_test_add_func ("/truth/seed-open", test_seed_open);
  g_test_add_func ("/truth/memory", test_memory);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include <math.h>
#include <string.h>

#include "lt-check.h"
#include "lt-pairing-render.h"
#include "made-up.h"

static const double quick[] = { 1000, 1010, 990, 1005, 995 };
static const double slow[] = { 1100, 1111, 1089, 1105, 1095 };

typedef struct Two
{
  LtResult *a, *b;
  LtSide *left, *right;
} Two;

static void
two_init (Two *two, const double *a, guint n_a, const double *b, guint n_b)
{
  two->a = made_up_result (a, n_a, 4);
  two->b = made_up_result (b, n_b, 4);
  two->left = made_up_side ("old", two->a);
  two->right = made_up_side ("new", two->b);
}

static void
two_clear (Two *two)
{
  lt_side_free (two->left);
  lt_side_free (two->right);
  lt_result_free (two->a);
  lt_result_free (two->b);
}

static const LtPairRow *
find_row (const LtPair *pair, const char *figure)
{
  const LtPairOperation *operation =
    g_ptr_array_index (pair->operations, pair->operations->len - 1);

  for (guint i = 0; i < operation->rows->len; i++)
    {
      const LtPairRow *row = g_ptr_array_index (operation->rows, i);

      if (g_str_equal (row->contrast->figure, figure))
        return row;
    }
  g_assert_not_reached ();
}

static void
test_slower (void)
{
  Two two;
  g_autoptr (LtPair) pair = NULL;
  g_autoptr (LtPair) mirrored = NULL;
  const LtPairRow *row;

  two_init (&two, quick, 5, slow, 5);
  pair = made_up_pair (two.left, two.right, NULL, FALSE, NULL);
  g_assert_cmpint (pair->judged, ==, LT_JUDGED_FAIL);
  row = find_row (pair, "ops");
  g_assert_cmpint (row->finding, ==, LT_PAIR_FINDING_WORSE);
  g_assert_cmpfloat_with_epsilon (lt_contrast_ratio (row->contrast, NULL), 1 / 1.1, 0.002);
  g_assert_cmpfloat_with_epsilon (row->contrast->values.p, 2.0 / 252, 1e-9);
  row = find_row (pair, "avg");
  g_assert_cmpfloat_with_epsilon (lt_contrast_ratio (row->contrast, NULL), 1.1, 0.002);
  g_assert_true (g_str_has_prefix (pair->reason, "new against old: worse: ops 0.91x ("));

  mirrored = made_up_pair (two.right, two.left, NULL, FALSE, NULL);
  g_assert_cmpint (mirrored->judged, ==, LT_JUDGED_PASS);
  g_assert_cmpint (find_row (mirrored, "ops")->finding, ==, LT_PAIR_FINDING_BETTER);
  two_clear (&two);
}

/* Below four runs nothing is tested, and a change of less than a tenth is let pass. */
static void
test_ratio_alone (void)
{
  static const double much[] = { 1200, 1210, 1190 };
  Two two;
  g_autoptr (LtPair) pair = NULL;
  g_autoptr (LtPair) worse = NULL;

  two_init (&two, quick, 3, slow, 5);
  pair = made_up_pair (two.left, two.right, NULL, FALSE, NULL);
  g_assert_cmpint (find_row (pair, "ops")->finding, ==, LT_PAIR_FINDING_UNTESTED);
  g_assert_false (find_row (pair, "ops")->contrast->values.tested);
  g_assert_cmpint (find_row (pair, "ops")->judged, ==, LT_JUDGED_PASS);
  g_assert_nonnull (strstr (pair->reason, "the ratios alone of too few runs"));
  two_clear (&two);

  two_init (&two, quick, 1, much, 3);
  worse = made_up_pair (two.left, two.right, NULL, FALSE, NULL);
  g_assert_cmpint (worse->judged, ==, LT_JUDGED_FAIL);
  two_clear (&two);
}

static void
test_gates (void)
{
  static const struct
  {
    const char *gate;
    LtJudged judged;
  } rows[] = {
    { "ops>=0.9x", LT_JUDGED_INCONCLUSIVE }, /* 0.909, from 0.89 to 0.93 */
    { "ops>=0.8x", LT_JUDGED_PASS },
    { "work:ops>=0.95x", LT_JUDGED_FAIL },
    { "work.work:ops>=0.95x", LT_JUDGED_FAIL },
    { "avg<=1.5x", LT_JUDGED_PASS },
    { "p(99)<=1.05x", LT_JUDGED_FAIL },
    { "service.med<=1.05x", LT_JUDGED_FAIL },
    { "error_rate<=1x", LT_JUDGED_PASS },
  };
  Two two;

  two_init (&two, quick, 5, slow, 5);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LtPair) pair = made_up_pair (two.left, two.right, rows[i].gate, FALSE, NULL);

      g_test_message ("%s: %s", rows[i].gate, pair->reason);
      g_assert_cmpuint (pair->checks->len, ==, 1);
      g_assert_cmpint (pair->judged, ==, rows[i].judged);
    }
  two_clear (&two);
}

/* Of what was measured in the reference there is nothing on the other side: nothing
 * succeeded, and that is no want of runs. */
static void
test_lost (void)
{
  static const struct
  {
    const char *gate;
    LtJudged judged;
  } rows[] = {
    { "avg<=1.5x", LT_JUDGED_FAIL },
    { "work:p(99)<=1000x", LT_JUDGED_FAIL },
    { "ops>=0.9x", LT_JUDGED_PASS }, /* they failed, and quickly */
    { "error_rate<=1.5x", LT_JUDGED_FAIL },
  };
  Two two = { made_up_result (quick, 5, 4), made_up_failing (quick, 5, 4), NULL, NULL };

  two.left = made_up_side ("old", two.a);
  two.right = made_up_side ("new", two.b);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LtPair) pair = made_up_pair (two.left, two.right, rows[i].gate, FALSE, NULL);

      g_test_message ("%s: %s", rows[i].gate, pair->reason);
      g_assert_cmpint (pair->judged, ==, rows[i].judged);
    }
  two_clear (&two);
}

static void
test_unknown_gate (void)
{
  /* The last one: the loop is closed. */
  static const char *const gates[] = { "idle:ops>=1x", "work.idle:ops>=1x", "work.:ops>=1x",
                                       "response.avg<=1.5x" };
  Two two;

  two_init (&two, quick, 5, slow, 5);
  for (guint i = 0; i < G_N_ELEMENTS (gates); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (made_up_pair (two.left, two.right, gates[i], FALSE, &error));
      g_assert_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_GATE);
    }
  two_clear (&two);
}

/* A change within the noise floor is none, however certain. */
static void
test_noise_floor (void)
{
  static const double certain[] = { 1015.1, 1015.2, 1015.3, 1015.4, 1015.5 };
  static const double level[] = { 1000.1, 1000.2, 1000.3, 1000.4, 1000.5 };
  Two two;
  g_autoptr (LtPair) pair = NULL;
  g_autoptr (LtPair) gated = NULL;
  g_autoptr (LtPair) harness = NULL;

  two_init (&two, level, 5, certain, 5);
  pair = made_up_pair (two.left, two.right, NULL, FALSE, NULL);
  g_assert_cmpfloat (find_row (pair, "ops")->contrast->values.p, <, 0.05);
  g_assert_cmpint (pair->judged, ==, LT_JUDGED_PASS);
  g_assert_cmpfloat (pair->noise.floor, ==, LT_NOISE_FLOOR);
  gated = made_up_pair (two.left, two.right, "ops>=0.99x", FALSE, NULL);
  g_assert_cmpint (gated->judged, ==, LT_JUDGED_INCONCLUSIVE);
  two_clear (&two);

  /* The harness cost 20 ns in most runs and 220 in one, of 1000. */
  two_init (&two, quick, 5, slow, 5);
  made_up_run (two.b, 2)->harness_ns = 220;
  harness = made_up_pair (two.left, two.right, NULL, FALSE, NULL);
  g_assert_cmpfloat_with_epsilon (harness->noise.floor, 0.2, 0.001);
  g_assert_cmpint (harness->judged, ==, LT_JUDGED_INCONCLUSIVE);
  two_clear (&two);
}

/* The jitter probe: of three periods of 100 one took ten of them. */
static void
add_probe (LtResult *result, guint index, guint64 late)
{
  LtRecord *record = (LtRecord *) lt_result_get_record (result, index);
  LtRecordView view;
  LtSnapshot last = *lt_record_open (record, &view);
  g_autofree LtHistogram *noise = g_new0 (LtHistogram, 1);
  g_autoptr (LtRun) run = lt_run_ref (lt_record_get_run (record));
  const LtRunTag tag = { "work", index + 1, index };

  lt_histogram_record (noise, 10, 9);
  lt_histogram_record (noise, late, 1);
  last.noise = noise;
  last.noise_period_ns = 100;
  lt_result_add_record (result, &tag, run, &last, lt_verdict_new ());
  lt_record_close (&view);
}

static void
test_machine (void)
{
  Two two;
  LtNoise noise;

  two_init (&two, quick, 5, slow, 5);
  for (guint i = 0; i < 5; i++)
    {
      add_probe (two.a, i, 10 + i);
      add_probe (two.b, i, 110 + i);
    }
  noise = lt_noise_between (two.left, "work", two.right, "work");
  g_assert_cmpfloat_with_epsilon (noise.machine, 0.1, 1e-9);
  g_assert_cmpfloat (noise.floor, ==, noise.machine);
  two_clear (&two);

  /* Both alike: it is in the spread of the runs. */
  two_init (&two, quick, 5, slow, 5);
  for (guint i = 0; i < 5; i++)
    {
      add_probe (two.a, i, 110 + 2 * i);
      add_probe (two.b, i, 111 + 2 * i);
    }
  noise = lt_noise_between (two.left, "work", two.right, "work");
  g_assert_cmpfloat (noise.machine, ==, 0);
  g_assert_cmpfloat (noise.floor, ==, LT_NOISE_FLOOR);
  two_clear (&two);
}

/* Documents of one side are one sample. */
static void
test_joined (void)
{
  g_autoptr (LtResult) a1 = made_up_result (quick, 2, 4);
  g_autoptr (LtResult) a2 = made_up_result (quick + 2, 3, 4);
  g_autoptr (LtResult) other = made_up_result (quick, 2, 8);
  g_autoptr (LtResult) b = made_up_result (slow, 5, 4);
  const LtPairRules rules = { NULL, NULL, TRUE };
  g_autoptr (LtPairing) pairing = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *sides = g_ptr_array_new ();
  LtSide *mixed = made_up_side ("mixed", a1);

  g_ptr_array_add (sides, made_up_side ("old", a1));
  g_ptr_array_add (((LtSide *) sides->pdata[0])->results, a2);
  g_ptr_array_add (sides, made_up_side ("new", b));
  pairing = lt_pairing_new (sides, &rules, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (((const LtPair *) pairing->pairs->pdata[0])->runs_a, ==, 5);
  g_assert_cmpint (pairing->verdict->exit_status, ==, LT_EXIT_REGRESSION);
  g_assert_cmpstr (pairing->verdict->outcome, ==, "regression");

  sides = g_ptr_array_new ();
  g_ptr_array_add (mixed->results, other);
  g_ptr_array_add (sides, mixed);
  g_ptr_array_add (sides, made_up_side ("new", b));
  g_assert_null (lt_pairing_new (sides, &rules, FALSE, &error));
  g_assert_cmpstr (error->message, ==,
                   "mixed: expected results of the same load to join, found "
                   "concurrency: 4 against 8");
}

static void
test_nothing (void)
{
  g_autoptr (LtResult) a = made_up_result (quick, 5, 4);
  g_autoptr (LtResult) b = lt_result_new ();
  g_autoptr (LtSide) left = made_up_side ("old", a);
  g_autoptr (LtSide) right = made_up_side ("new", b);
  g_autoptr (GError) error = NULL;

  g_assert_null (made_up_pair (left, right, NULL, FALSE, &error));
  g_assert_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_EMPTY);
  g_assert_cmpstr (error->message, ==,
                   "new: expected a run that was carried out as planned, found none");
}

/* Three sides, in every format and at every width. */
static void
test_rendered (void)
{
  LtResult *results[] = { made_up_result (quick, 5, 4), made_up_result (slow, 5, 4),
                          made_up_result (quick, 1, 4) };
  const LtPairRules rules = { NULL, NULL, FALSE };
  GPtrArray *sides = g_ptr_array_new ();
  g_autoptr (LtPairing) pairing = NULL;
  g_autofree char *markdown = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_ptr_array_add (sides, made_up_side (i == 1 ? "\x1b[31mevil|`\n" : "side", results[i]));
  pairing = lt_pairing_new (sides, &rules, FALSE, NULL);
  for (guint columns = 60; columns <= 200; columns += 20)
    {
      g_autofree char *text = lt_pairing_text (pairing, FALSE, columns);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      guint n = g_strv_length (lines);

      g_assert_null (strchr (text, '\x1b'));
      g_assert_nonnull (strstr (lines[n - 2], "(exit 98)"));
      g_assert_true (g_str_has_prefix (lines[n - 2], "FAIL  "));
      for (guint i = 0; i + 2 < n; i++)
        if (g_utf8_strlen (lines[i], -1) > columns)
          g_error ("%u columns: '%s'", columns, lines[i]);
    }
  markdown = lt_pairing_markdown (pairing);
  g_assert_null (strchr (markdown, '\x1b'));
  g_assert_true (g_str_has_prefix (markdown, "## ltrun compare: FAIL, regression\n"));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    lt_result_free (results[i]);
}

/* ---- What it is for -------------------------------------------------------- */

/* Five runs of a suite: noise of 2.5 % from run to run, log-normal, on a machine that
 * drifts by up to @drift from the first of these runs to the last. */
static void
make_levels (LtRandom *random, double level, double drift, double *ret_levels)
{
  const double slope =
    drift * (2 * ((double) lt_random_below (random, 1u << 20) / (1u << 20)) - 1);

  for (guint i = 0; i < 5; i++)
    {
      const double u = ((double) lt_random_below (random, 1u << 30) + 0.5) / (1u << 30);

      ret_levels[i] = level * exp (0.025 * lt_normal_quantile (u)) * (1 + slope * i / 4);
    }
}

/* A fifth of the tries under a sanitizer, where each takes several times as long. */
#ifdef LT_SANITIZED
#define TRIES(n) ((n) / 5)
#else
#define TRIES(n) (n)
#endif

static guint
count_flagged (guint tries, double level, double drift, guint64 seed)
{
  LtRandom random = { seed };
  guint flagged = 0;

  for (guint i = 0; i < tries; i++)
    {
      double a[5], b[5];
      Two two;
      g_autoptr (LtPair) pair = NULL;

      make_levels (&random, 20000, drift, a);
      make_levels (&random, level, drift, b);
      two_init (&two, a, 5, b, 5);
      pair = made_up_pair (two.left, two.right, NULL, FALSE, NULL);
      flagged += pair->judged == LT_JUDGED_FAIL;
      two_clear (&two);
    }
  return flagged;
}

/* Of 200 comparisons of the same suite fewer than 5 % are flagged; slower by 10 % at least
 * 95 of 100. Each goes through all of compare. With -m slow on other machines too. */
static void
test_judging (void)
{
  static const double drifts[] = { 0.02, 0, 0.04 };

  for (guint i = 0; i < (g_test_slow () ? G_N_ELEMENTS (drifts) : 1); i++)
    {
      const guint same = count_flagged (TRIES (200), 20000, drifts[i], 1 + i);
      const guint slower = count_flagged (TRIES (100), 22000, drifts[i], 11 + i);

      g_test_message ("drift %.0f %%: %u of %d of the same, %u of %d slower by 10 %%",
                      drifts[i] * 100, same, TRIES (200), slower, TRIES (100));
      g_assert_cmpuint (same, <, TRIES (200) / 20);
      g_assert_cmpuint (slower, >=, TRIES (100) * 95 / 100);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pair/slower", test_slower);
  g_test_add_func ("/pair/ratio-alone", test_ratio_alone);
  g_test_add_func ("/pair/gates", test_gates);
  g_test_add_func ("/pair/lost", test_lost);
  g_test_add_func ("/pair/unknown-gate", test_unknown_gate);
  g_test_add_func ("/pair/noise-floor", test_noise_floor);
  g_test_add_func ("/pair/machine", test_machine);
  g_test_add_func ("/pair/joined", test_joined);
  g_test_add_func ("/pair/nothing", test_nothing);
  g_test_add_func ("/pair/rendered", test_rendered);
  g_test_add_func ("/pair/judging", test_judging);
  return g_test_run ();
}

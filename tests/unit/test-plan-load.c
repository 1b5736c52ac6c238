/* SPDX-License-Identifier: MIT */

#include <math.h>

#include "lt-settings.h"

static LtPlan *
resolve (const char *line, const char *environment, GError **error)
{
  g_auto (GStrv) args = NULL;
  g_auto (GStrv) variables = g_strsplit (environment, " ", -1);

  g_assert_true (g_shell_parse_argv (line, NULL, &args, NULL));
  return lt_settings_resolve (args, variables, error);
}

static LtPlan *
good (const char *line)
{
  g_autoptr (GError) error = NULL;
  LtPlan *plan = resolve (line, "", &error);

  g_assert_no_error (error);
  return plan;
}

static const LtPlanStage *
stage (const LtPlan *plan, guint index)
{
  g_assert_cmpuint (index, <, plan->stages->len);
  return g_ptr_array_index (plan->stages, index);
}

static gboolean
has_setting (const LtPlan *plan, const char *name)
{
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (g_str_equal (setting->name, name))
        return TRUE;
    }
  return FALSE;
}

/* ---- Stages ---------------------------------------------------------------- */

static void
test_workers (void)
{
  g_autoptr (LtPlan) plan = good ("auth -s 10s:100 -s 1m:100 -s 0s:500 --stage 5s:500 -s 5:0");

  g_assert_false (plan->profile_of_rate);
  g_assert_cmpuint (plan->workers, ==, 500);
  g_assert_cmpfloat (plan->rate_per_s, ==, 0);
  g_assert_cmpuint (plan->duration_ns, ==, G_GUINT64_CONSTANT (80000000000));
  g_assert_cmpuint (plan->stages->len, ==, 4);
  g_assert_cmpstr (stage (plan, 0)->name, ==, "stage 1");
  g_assert_cmpfloat (stage (plan, 0)->from, ==, 0);
  g_assert_cmpfloat (stage (plan, 0)->to, ==, 100);
  /* The jump has no length and no numbers of its own. */
  g_assert_cmpstr (stage (plan, 2)->name, ==, "stage 4");
  g_assert_cmpfloat (stage (plan, 2)->from, ==, 500);
  g_assert_cmpuint (stage (plan, 2)->begin_ns, ==, G_GUINT64_CONSTANT (70000000000));
  g_assert_cmpfloat (lt_profile_value (plan->profile, 69000000000), ==, 100);
  g_assert_cmpfloat (lt_profile_value (plan->profile, 70000000000), ==, 500);
  g_assert_false (has_setting (plan, "duration"));
  g_assert_false (has_setting (plan, "concurrency"));
}

static void
test_rates (void)
{
  g_autoptr (LtPlan) plan = good ("auth -c 7 -s 10s:100/s -s 10s:6k/m");
  g_autoptr (LtPlan) from = good ("auth -r 50 -s 10s:150");

  g_assert_true (plan->profile_of_rate);
  g_assert_cmpuint (plan->workers, ==, 7);
  g_assert_cmpfloat (stage (plan, 0)->from, ==, 0);
  g_assert_cmpfloat (stage (plan, 1)->to, ==, 100);
  g_assert_cmpfloat (plan->rate_per_s, ==, 75);
  g_assert_true (from->profile_of_rate);
  g_assert_cmpfloat (stage (from, 0)->from, ==, 50);
  g_assert_cmpfloat (from->rate_per_s, ==, 100);
}

static void
test_start (void)
{
  g_autoptr (LtPlan) plan = good ("auth -c 7 -s 10s:5");
  g_autoptr (GError) error = NULL;
  g_autoptr (LtPlan) variable =
    resolve ("auth -s 10s:5", "LOAD_TEST_CONCURRENCY=7 LOAD_TEST_DURATION=3", &error);

  g_test_summary ("Load begins at what the command line says, not at what a variable says.");
  g_assert_cmpfloat (stage (plan, 0)->from, ==, 7);
  g_assert_cmpuint (plan->workers, ==, 7);
  g_assert_no_error (error);
  g_assert_cmpfloat (stage (variable, 0)->from, ==, 0);
  g_assert_cmpuint (variable->workers, ==, 5);
  g_assert_cmpuint (variable->duration_ns, ==, G_GUINT64_CONSTANT (10000000000));
}

static void
test_weaker_rate (void)
{
  static const struct
  {
    const char *line, *environment;
    double from;
    guint workers;
  } table[] = {
    { "auth -s 1s:40 -s 500ms:40", "LTRUN_RATE=100", 0, 40 },
    { "auth -c 3 -s 1s:40 -s 500ms:40", "LTRUN_RATE=100", 3, 40 },
    { "auth -d 1s --pattern ramp:from=0,to=9", "LTRUN_RATE=100", 0, 9 },
  };
  g_autoptr (LtPlan) beside = NULL;
  g_autoptr (LtPlan) ramp_up = NULL;

  g_test_summary ("Targets without a unit are workers, whatever rate a variable has.");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LtPlan) plan = resolve (table[i].line, table[i].environment, &error);

      g_assert_no_error (error);
      g_assert_false (plan->profile_of_rate);
      g_assert_cmpfloat (plan->rate_per_s, ==, 0);
      g_assert_cmpuint (plan->workers, ==, table[i].workers);
      g_assert_cmpfloat (stage (plan, 0)->from, ==, table[i].from);
      g_assert_false (has_setting (plan, "rate"));
    }
  beside = resolve ("auth -s 1s:40/s", "LTRUN_RATE=100", NULL);
  g_assert_cmpfloat (beside->rate_per_s, ==, 20);
  g_assert_false (has_setting (beside, "rate"));
  ramp_up = resolve ("auth --ramp-up 1s -d 2s", "LTRUN_RATE=100", NULL);
  g_assert_cmpfloat (ramp_up->rate_per_s, ==, 75);
  g_assert_true (has_setting (ramp_up, "rate"));
}

static void
test_ramp_up (void)
{
  g_autoptr (LtPlan) workers = good ("auth --ramp-up 4s -d 10 -c 8");
  g_autoptr (LtPlan) rate = good ("auth --ramp-up 10s -d 10 -r 100");

  g_assert_false (workers->profile_of_rate);
  g_assert_cmpuint (workers->workers, ==, 8);
  g_assert_cmpuint (workers->stages->len, ==, 2);
  g_assert_cmpstr (stage (workers, 1)->name, ==, "steady");
  g_assert_cmpfloat (lt_profile_value (workers->profile, 2000000000), ==, 4);
  g_assert_cmpfloat (lt_profile_value (workers->profile, 5000000000), ==, 8);
  g_assert_true (rate->profile_of_rate);
  g_assert_cmpfloat (rate->rate_per_s, ==, 50);
  g_assert_cmpuint (rate->stages->len, ==, 1);
}

static void
test_ramp_up_to_iterations (void)
{
  g_autoptr (LtPlan) rate = good ("auth -n 3200 -r 100 --ramp-up 1s");
  g_autoptr (LtPlan) workers = good ("auth --worker-iterations 10 -c 3 --ramp-up 1s");
  g_autoptr (LtPlan) limited = good ("auth -n 3200 -r 100 --ramp-up 1s -d 2s");
  g_autoptr (LtPlan) pattern = good ("auth -n 3200 --pattern ramp:to=9");

  g_test_summary ("Behind a ramp, too, iterations without a duration have no limit of time.");
  g_assert_true (rate->endless && workers->endless);
  g_assert_false (has_setting (rate, "duration"));
  g_assert_cmpuint (rate->duration_ns, ==, LT_PLAN_MAX_DURATION_NS);
  g_assert_cmpfloat (rate->rate_per_s, ==, 100);
  g_assert_cmpfloat (lt_profile_area (rate->profile, 2000000000), ==, 150);
  g_assert_true (lt_plan_stage_has_end (rate, 0));
  g_assert_false (lt_plan_stage_has_end (rate, 1));
  g_assert_cmpuint (workers->workers, ==, 3);
  g_assert_false (limited->endless || pattern->endless);
  g_assert_cmpfloat (limited->rate_per_s, ==, 75);
  g_assert_true (lt_plan_stage_has_end (limited, 1));
}

static void
test_iterations (void)
{
  g_autoptr (LtPlan) plan = good ("auth -n 1k");
  g_autoptr (LtPlan) bounded = good ("auth -n 1k -d 5");
  g_autoptr (LtPlan) thinking = good ("auth --worker-iterations 3 --think 1ms..2ms");

  g_assert_cmpuint (plan->iterations, ==, 1000);
  g_assert_true (plan->endless);
  g_assert_false (has_setting (plan, "duration"));
  g_assert_false (bounded->endless);
  g_assert_cmpuint (bounded->duration_ns, ==, G_GUINT64_CONSTANT (5000000000));
  g_assert_cmpuint (thinking->worker_iterations, ==, 3);
  g_assert_cmpuint (thinking->think_min_ns, ==, 1000000);
  g_assert_cmpuint (thinking->think_max_ns, ==, 2000000);
}

/* ---- Patterns -------------------------------------------------------------- */

/* Values at tenths of the duration of 10 s. */
static const struct
{
  const char *pattern;
  guint n_stages;
  double values[10];
} shapes[] = {
  { "ramp:to=100", 1, { 0, 10, 20, 30, 40, 50, 60, 70, 80, 90 } },
  { "ramp:from=10,to=0", 1, { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 } },
  { "spike:base=1,peak=9,at=3s,for=2s", 3, { 1, 1, 1, 9, 9, 1, 1, 1, 1, 1 } },
  { "spike:base=0,peak=9,at=0s,for=10s", 1, { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 } },
  { "step:from=10,to=50,steps=5", 5, { 10, 10, 20, 20, 30, 30, 40, 40, 50, 50 } },
  { "step:from=3,to=8,steps=1", 1, { 8, 8, 8, 8, 8, 8, 8, 8, 8, 8 } },
  { "sine:mean=10,amplitude=10,period=4s", 1, { 10, 20, 10, 0, 10, 20, 10, 0, 10, 20 } },
  { "sawtooth:to=40,period=4s", 3, { 0, 10, 20, 30, 0, 10, 20, 30, 0, 10 } },
};

static void
test_pattern (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data) / 2;
  const gboolean rate = GPOINTER_TO_UINT (data) % 2;
  g_autofree char *line =
    g_strdup_printf ("auth -d 10 %s --pattern %s", rate ? "-r 1" : "", shapes[i].pattern);
  g_autoptr (LtPlan) plan = good (line);

  g_assert_cmpint (plan->profile_of_rate, ==, rate);
  g_assert_cmpuint (plan->duration_ns, ==, G_GUINT64_CONSTANT (10000000000));
  g_assert_cmpuint (plan->stages->len, ==, shapes[i].n_stages);
  g_assert_cmpuint (stage (plan, shapes[i].n_stages - 1)->end_ns, ==, plan->duration_ns);
  for (guint j = 0; j < 10; j++)
    g_assert_cmpfloat (
      fabs (lt_profile_value (plan->profile, j * 1000000000ull) - shapes[i].values[j]), <,
      1e-6);
}

/* ---- Refusals -------------------------------------------------------------- */

static const struct
{
  const char *line, *message;
} bad[] = {
  { "-s 10s", "--stage: expected TIME:TARGET, as in 30s:100, found '10s'" },
  { "-s :5", "--stage: expected TIME:TARGET*" },
  { "-s 5s:", "--stage: expected TIME:TARGET*" },
  { "-s x:5", "--stage: expected a duration of at most 31d, found 'x'" },
  { "-s 32d:5", "--stage: expected a duration of at most 31d, found '32d'" },
  { "-s 20d:5 -s 20d:5", "--stage: expected a duration from 1ms to 31d in all*" },
  { "-s 5s:x", "--stage: expected a target such as 100 (workers) or 500/s, found 'x'" },
  { "-s 5s:-1", "--stage: expected a target*'-1'" },
  { "-s 5s:1.5", "--stage: expected a whole number of workers, found '1.5'" },
  { "-s 5s:5000", "--stage: expected at most 4096 workers, found '5000'" },
  { "-s 5s:11M/s", "--stage: expected at most 10000000/s, found '11M/s'" },
  { "-s 5s:5 -s 5s:5/s", "--stage: expected workers or rates (/s), found both" },
  { "-s 5s:0", "--stage: expected a target above 0" },
  { "-s 0s:5", "--stage: expected a duration from 1ms*" },
  { "-s 5s:5 -d 3", "--duration and --stage: expected one of the two, found both" },
  { "-s 5s:5 --pattern ramp:to=5",
    "--pattern and --stage: expected one of the two, found both" },
  { "-s 5s:5 --arrival poisson", "--arrival=poisson: expected a --rate, found none" },
  { "-n 0", "--iterations: expected a number of iterations of at least 1, found '0'" },
  { "-n x", "--iterations: expected a number*'x'" },
  { "-n 5 --worker-iterations 5", "--iterations and --worker-iterations: expected one*" },
  { "--worker-iterations 5 -r 5", "--worker-iterations and --rate: expected --iterations*" },
  { "-s 5s:5 --steady 1%", "--steady and --stage: expected one of the two, as a load that*" },
  { "--pattern ramp:to=5 --steady 1%", "--steady and --pattern: expected one of the two*" },
  { "-n 100 --only-iteration 3:100",
    "--only-iteration and --iterations: expected an iteration from 0 to 99, found 100" },
  { "--worker-iterations 7 --only-iteration 0:7",
    "--only-iteration and --worker-iterations: expected an iteration from 0 to 6, found 7" },
  { "--steady-warmup 1%", "--steady-warmup: expected a warmup of some time, found none" },
  { "--steady 0", "--steady: expected a limit above 0*found '0'" },
  { "--steady 101%", "--steady: expected a limit above 0*" },
  { "--steady 1%:1s", "--steady: expected a window from 3s to 1h*" },
  { "--steady 1%:", "--steady: expected a window from 3s to 1h*" },
  { "--each --operation a", "--each and --operation: expected one of the two, found both" },
  { "--think 5ms -r 5", "--think and --rate: expected one of the two*" },
  { "--think 5ms..", "--think: expected *" },
  { "--think 5ms..1ms", "--think: expected the shorter time first*" },
  { "--ramp-up 5s -s 5s:5", "--ramp-up and --stage: expected one of the two, found both" },
  { "--ramp-up 5s --pattern ramp:to=5", "--ramp-up and --pattern: expected one of the two*" },
  { "-s 31d:5 -s 31d:5", "--stage: expected a duration from 1ms to 31d in all, found 62d" },
  { "-s 1ns:5", "--stage: expected a duration from 1ms to 31d in all, found 1ns" },
  { "-d 1500ms --pattern spike:base=1,peak=2,at=1s,for=1s",
    "--pattern: expected a spike within the duration: at + for at most 1500ms" },
  { "-r 5 -d 4s --abort-if-unsustained",
    "--abort-if-unsustained: expected a duration of at least 5s, as five seconds in a row "
    "decide" },
  { "-s 4s:5/s --abort-if-unsustained", "--abort-if-unsustained: expected a duration of *" },
  { "--ramp-up 1s --steady 1%",
    "--steady and --ramp-up: expected one of the two, as a load that changes is not steady" },
  { "--ramp-up 5s -d 3", "--ramp-up: expected at most the duration of 3s, found 5s" },
  { "--pattern wave:to=5",
    "--pattern: expected ramp, spike, step, sine or sawtooth*'wave:to=5'" },
  { "--pattern ramp", "--pattern: expected ramp, spike*" },
  { "--pattern ramp:from=5", "--pattern: to: expected a value, found none" },
  { "--pattern ramp:to=5,up=3", "--pattern: up: not a key of ramp" },
  { "--pattern ramp:to=5,to=3", "--pattern: to: expected once, found twice" },
  { "--pattern ramp:to", "--pattern: expected KEY=VALUE, found 'to'" },
  { "--pattern ramp:to=", "--pattern: expected KEY=VALUE, found 'to='" },
  { "--pattern ramp:to=x", "--pattern: to: expected a target*'x'" },
  { "--pattern ramp:from=5,to=5/s", "--pattern: expected workers or rates (/s), found both" },
  { "--pattern spike:base=1,peak=2,at=20s,for=20s -d 30",
    "--pattern: expected a spike within*" },
  { "--pattern spike:base=1,peak=2,at=20s,for=0s -d 30",
    "--pattern: expected a spike within*" },
  { "--pattern step:from=1,to=5,steps=0",
    "--pattern: steps: expected a number from 1 to 1000*" },
  { "--pattern sine:mean=1,amplitude=5,period=1s", "--pattern: expected an amplitude*" },
  { "--pattern sine:mean=5,amplitude=5,period=0s", "--pattern: expected a period*" },
  { "--pattern sawtooth:to=5,period=1ms -d 30",
    "--pattern: expected fewer than 1000 periods*" },
};

static void
test_bad (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *line = g_strdup_printf ("auth %s", bad[i].line);
  g_autoptr (GError) error = NULL;

  g_assert_null (resolve (line, "", &error));
  g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE);
  if (!g_pattern_match_simple (bad[i].message, error->message))
    g_error ("%s: expected '%s', found '%s'", bad[i].line, bad[i].message, error->message);
}

static void
test_most (void)
{
  g_autoptr (GString) line = g_string_new ("auth");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < LT_PLAN_MAX_STAGES; i++)
    g_string_append (line, " -s 1s:5");
  lt_plan_free (good (line->str));
  g_string_append (line, " -s 1s:5");
  g_assert_null (resolve (line->str, "", &error));
  g_assert_cmpstr (error->message, ==, "--stage: expected at most 1000 of them");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/load/workers", test_workers);
  g_test_add_func ("/plan/load/rates", test_rates);
  g_test_add_func ("/plan/load/start", test_start);
  g_test_add_func ("/plan/load/weaker-rate", test_weaker_rate);
  g_test_add_func ("/plan/load/most", test_most);
  g_test_add_func ("/plan/load/ramp-up", test_ramp_up);
  g_test_add_func ("/plan/load/ramp-up-to-iterations", test_ramp_up_to_iterations);
  g_test_add_func ("/plan/load/iterations", test_iterations);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan/load/pattern/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_pattern);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan/load/bad/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
    }
  return g_test_run ();
}

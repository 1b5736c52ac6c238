/* SPDX-License-Identifier: MIT */

#include "sample-result.h"

#include <math.h>
#include <string.h>

const LtRunTag sample_tag = { "auth", 1, 0 };

static LtRunHost *
make_host (void)
{
  LtRunHost *host = g_new0 (LtRunHost, 1);

  host->hostname = g_strdup ("bench1");
  host->os = g_strdup ("Debian GNU/Linux 12 (bookworm)");
  host->kernel = g_strdup ("Linux 6.1.0");
  host->cpu = g_strdup ("Example CPU @ 3.00GHz");
  host->n_cpus = 8;
  host->memory_bytes = G_GUINT64_CONSTANT (16) << 30;
  return host;
}

LtResult *
sample_result_new (guint n_scenarios, guint n_repetitions)
{
  static const char *const argv[] = {
    "ltrun", "--plugin", "auth.so", "--set", "auth.password=hunter2", "--set=users=1000", NULL
  };
  LtResult *result = lt_result_new ();

  result->version = g_strdup ("0.1.0");
  result->id = g_strdup ("0b1f6f0e-6f0c-4c1a-9a38-3b0de1f0a001");
  result->started_at = g_strdup ("2026-01-02T03:04:05Z");
  result->argv = g_strdupv ((char **) argv);
  result->host = make_host ();
  result->seed = G_MAXUINT64;
  result->n_scenarios = n_scenarios;
  result->n_repetitions = n_repetitions;
  return result;
}

static void
add (LtResult *result, const LtRunTag *tag, SampleRun *sample)
{
  lt_result_add_record (result, tag, sample->run, sample_run_last (sample),
                        g_steal_pointer (&sample->verdict));
}

LtResult *
sample_result_of (SampleRun *sample)
{
  LtResult *result = sample_result_new (1, 1);

  add (result, &sample_tag, sample);
  lt_result_conclude (result);
  return result;
}

/* ---- Several runs ---------------------------------------------------------- */

static void
add_case (LtResult *result, const char *scenario, guint number, guint index,
          const char *sample_name)
{
  g_autoptr (SampleRun) sample = sample_run_make (sample_name);
  const LtRunTag tag = { scenario, number, index };

  add (result, &tag, sample);
}

/* One crashed, the other went on. */
static LtResult *
make_side_by_side (void)
{
  LtResult *result = sample_result_new (3, 1);

  add_case (result, "steady", 1, 0, "closed");
  add_case (result, "peak", 1, 1, "crash");
  add_case (result, "auth", 1, 2, "setup-failed");
  lt_result_conclude (result);
  return result;
}

/* Each run a little quicker than the one before; a fourth one was interrupted. */
static LtResult *
make_repeated (void)
{
  LtResult *result = sample_result_new (1, 4);

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (SampleRun) sample = sample_run_make ("open-sustained");
      const LtRunTag tag = { "auth", i + 1, i };

      sample->total->duration_ns -= i * G_GUINT64_CONSTANT (1000000000);
      sample->run->steady = (LtRunSteady){ 0.01, G_GUINT64_CONSTANT (10000000000) };
      sample->run->steady_warmup = sample->run->steady;
      sample->last.steady =
        (LtSteadyState){ i < 3, i < 3, G_GUINT64_CONSTANT (12000000000), 0.005, -0.0025 };
      if (i == 3)
        lt_verdict_fail (sample->verdict, LT_EXIT_SIGNAL, "interrupted",
                         "interrupted: the result is of the time until then");
      add (result, &tag, sample);
    }
  lt_result_conclude (result);
  return result;
}

/* Two scenarios, twice. */
static LtResult *
make_both (void)
{
  LtResult *result = sample_result_new (2, 2);

  for (guint i = 0; i < 2; i++)
    {
      add_case (result, "auth", i + 1, 2 * i, "closed");
      add_case (result, "login-peak", i + 1, 2 * i + 1, "open-overloaded");
    }
  lt_result_conclude (result);
  return result;
}

/* ---- Compared with a baseline ---------------------------------------------- */

static LtBaselineCheck *
add_check (LtBaseline *baseline, const char *text, const char *figure, LtJudged judged,
           const char *reason)
{
  LtBaselineCheck *check = lt_baseline_check_new ();
  LtContrast *contrast = check->contrast;

  check->text = g_strdup (text);
  check->source = g_strdup ("default");
  check->judged = judged;
  check->reason = g_strdup (reason);
  check->at_most = strstr (text, "<=") != NULL;
  check->limit = check->at_most ? 1.5 : 0.9;
  contrast->scenario = g_strdup ("auth");
  contrast->figure = g_strdup (figure);
  contrast->noise = 0.02;
  contrast->less_is_better = check->at_most;
  contrast->values = (LtComparison){ .mean_a = NAN,
                                     .mean_b = NAN,
                                     .ratio = NAN,
                                     .ratio_interval = { 0, INFINITY },
                                     .effect_interval = { 0, INFINITY } };
  g_ptr_array_add (baseline->checks, check);
  return check;
}

/* One that failed a test, one that was kept by the ratio alone, and one that there was
 * nothing to tell of. */
static LtResult *
make_compared (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  LtResult *result = sample_result_new (1, 1);
  LtBaseline *baseline = lt_baseline_new ();
  LtContrast *contrast;

  baseline->name = g_strdup ("main");
  baseline->file = g_strdup ("/srv/auth/.ltrun/baselines/main.json");
  baseline->id = g_strdup ("0b1f6f0e-6f0c-4c1a-9a38-3b0de1f0a002");
  baseline->started_at = g_strdup ("2026-01-01T03:04:05Z");
  contrast = add_check (baseline, "baseline.ops>=0.9x", "ops", LT_JUDGED_FAIL,
                        "baseline.ops>=0.9x: 0.82x (0.79x to 0.85x)")
               ->contrast;
  contrast->known = TRUE;
  contrast->values =
    (LtComparison){ 5,      5,    61000,          50000, 0.819672131147541, { 0.8, 0.84 }, true,
                    0.0079, 0.82, { 0.79, 0.85 }, -1 };
  contrast = add_check (baseline, "login:baseline.avg<=1.5x", "avg", LT_JUDGED_PASS,
                        "login:baseline.avg<=1.5x: 1.20x, the ratio alone of 1 and 1 run")
               ->contrast;
  contrast->operation = g_strdup ("login");
  contrast->clock = g_strdup ("service");
  contrast->known = TRUE;
  contrast->values.n_a = contrast->values.n_b = 1;
  contrast->values.mean_a = 1e6;
  contrast->values.mean_b = 1.2e6;
  contrast->values.ratio = 1.2;
  add_check (baseline, "verify:baseline.p(99.9)<=1.5x", "p(99.9)", LT_JUDGED_INCONCLUSIVE,
             "verify:baseline.p(99.9)<=1.5x: nothing to compare")
    ->contrast->operation = g_strdup ("verify");
  add (result, &sample_tag, sample);
  g_ptr_array_add (result->baselines, baseline);
  lt_result_conclude (result);
  lt_verdict_fail (result->verdict, LT_EXIT_REGRESSION, "regression",
                   "baseline.ops>=0.9x: 0.82x (0.79x to 0.85x)");
  return result;
}

const SampleCall sample_calls[] = {
  { "side-by-side", make_side_by_side },
  { "repeated", make_repeated },
  { "both", make_both },
  { "compared", make_compared },
  { NULL, NULL },
};

LtResult *
sample_result_make (const char *name)
{
  g_autoptr (SampleRun) sample = NULL;

  for (guint i = 0; sample_calls[i].name != NULL; i++)
    {
      if (g_str_equal (sample_calls[i].name, name))
        return sample_calls[i].make ();
    }
  sample = sample_run_make (name);
  return sample_result_of (sample);
}

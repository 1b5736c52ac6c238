/* SPDX-License-Identifier: MIT */

#include "sample-result.h"

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

const SampleCall sample_calls[] = {
  { "side-by-side", make_side_by_side },
  { "repeated", make_repeated },
  { "both", make_both },
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

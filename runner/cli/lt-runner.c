/* SPDX-License-Identifier: MIT */

#include "lt-runner.h"

#include <signal.h>

#include "lt-conductor.h"
#include "lt-live.h"
#include "lt-remember.h"
#include "lt-text.h"

/* A campaign, while it is on. */
typedef struct Runner
{
  const LtRunnerSetup *setup;
  const LtPlan *common;
  LtResult *result;
  GPtrArray *runs; /* LtRun by index, that began; NULL: did not */
  LtConductor *conductor;
  LtLive *live;      /* NULL: standard error is no terminal that can show it */
  gboolean stuck;    /* nobody reads standard error */
  guint64 n_dropped; /* lines for it */
  char *refusal;     /* of the run with the next one's index; NULL: none was refused */
  guint refused_index;
} Runner;

/* How long a line may wait for a reader of standard error; then the next ones don't
 * wait at all until there is room again. The loop that watches the hosts must turn. */
#define NOTE_WAIT_MS 100

static void
note (Runner *runner, const char *text)
{
  if (runner->live != NULL)
    {
      lt_live_note (runner->live, text);
      return;
    }
  runner->stuck = !lt_terminal_try_note (text, runner->stuck ? 0 : NOTE_WAIT_MS);
  runner->n_dropped += runner->stuck;
}

/* ---- What runs tell -------------------------------------------------------- */

static const LtCase *
case_of (const Runner *runner, const LtRunTag *tag)
{
  const guint last = runner->setup->cases->len - 1;

  for (guint i = 0; i < last; i++)
    {
      const LtCase *one = g_ptr_array_index (runner->setup->cases, i);

      if (g_str_equal (one->name, tag->scenario))
        return one;
    }
  return g_ptr_array_index (runner->setup->cases, last);
}

static const LtCliSuite *
suite_of (const Runner *runner, const LtRunTag *tag)
{
  return case_of (runner, tag)->suite;
}

static const LtRun *
run_of (const Runner *runner, const LtRunTag *tag)
{
  return tag->index < runner->runs->len ? g_ptr_array_index (runner->runs, tag->index) : NULL;
}

/* A run that is about to begin; only the first that is refused says why. */
static void
look (Runner *runner, const LtRunTag *tag, const LtRun *run)
{
  const LtRunnerSetup *setup = runner->setup;
  char *refusal = lt_baselines_look (setup->baselines, tag, run, runner->result);

  if (refusal == NULL && setup->refuse != NULL)
    refusal = setup->refuse (setup->data, tag, run);
  if (refusal == NULL)
    return;
  lt_conductor_interrupt (runner->conductor);
  if (runner->refusal != NULL)
    {
      g_free (refusal);
      return;
    }
  runner->refusal = refusal;
  runner->refused_index = tag->index;
}

/* Takes @verdict, of the run with @tag, and returns one: (transfer full). */
static LtVerdict *
blame (const Runner *runner, const LtRunTag *tag, LtVerdict *verdict)
{
  if (runner->refusal == NULL || runner->refused_index != tag->index)
    return verdict;
  lt_verdict_free (verdict);
  verdict = lt_verdict_new ();
  lt_verdict_fail (verdict, LT_EXIT_BAD_INPUT, "bad-input", "%s", runner->refusal);
  return verdict;
}

static void
on_begin (gpointer data, const LtRunTag *tag, const LtRun *run)
{
  Runner *runner = data;
  g_autofree char *label = lt_result_label (runner->result, tag);

  if (runner->runs->len <= tag->index)
    g_ptr_array_set_size (runner->runs, (gint) tag->index + 1);
  runner->runs->pdata[tag->index] = lt_run_ref (run);
  lt_result_add_known (runner->result, run);
  if (runner->setup->series != NULL)
    lt_series_set_begin (runner->setup->series, tag, run);
  look (runner, tag, run);
  lt_outputs_run_begin (runner->setup->outputs, tag, run);
  lt_live_begin (runner->live, tag->index, label, run);
}

/* What is left of a phase that ended just after a snapshot is no rate worth telling. */
static gboolean
is_rest (const LtSnapshot *snapshot)
{
  const guint64 short_ns = G_GUINT64_CONSTANT (50000000);

  return snapshot->interval->duration_ns < short_ns && snapshot->time_ns >= 10 * short_ns;
}

static void
on_snapshot (gpointer data, const LtRunTag *tag, const LtSnapshot *snapshot)
{
  Runner *runner = data;
  g_autofree char *label = NULL;
  g_autofree char *progress = NULL;
  g_autofree char *line = NULL;

  lt_outputs_update (runner->setup->outputs, tag, snapshot);
  if (runner->setup->series != NULL)
    lt_series_set_add (runner->setup->series, tag, snapshot);
  if (runner->setup->snapshot != NULL)
    runner->setup->snapshot (runner->setup->data, snapshot);
  lt_live_update (runner->live, tag->index, snapshot);
  if (runner->common->quiet || runner->setup->no_progress || is_rest (snapshot)
      || lt_live_is_shown (runner->live))
    return;
  progress = lt_text_progress (run_of (runner, tag), snapshot);
  g_strchomp (progress);
  if (!lt_result_is_plural (runner->result))
    {
      note (runner, progress);
      return;
    }
  label = lt_result_label (runner->result, tag);
  line = g_strdup_printf ("%s: %s", label, progress);
  note (runner, line);
}

static void
on_log (gpointer data, const LtRunTag *tag, guint level, const char *text)
{
  static const char *const names[] = { "", "debug: ", "", "warning: ", "error: " };
  Runner *runner = data;
  g_autofree char *label = lt_result_is_plural (runner->result)
                             ? lt_result_label (runner->result, tag)
                             : g_strdup (suite_of (runner, tag)->name);
  g_autofree char *line = g_strdup_printf ("%s: %s%s", label, names[MIN (level, 4)], text);

  if (level >= (guint) case_of (runner, tag)->scenario->plan->log_level)
    note (runner, line);
}

/* What was found out before the run comes first. */
static void
warn_of_suite (const LtCliSuite *suite, LtVerdict *verdict)
{
  for (guint i = 0; i < suite->warnings->len; i++)
    g_ptr_array_insert (verdict->warnings, (gint) i,
                        g_utf8_make_valid (g_ptr_array_index (suite->warnings, i), -1));
}

static void
on_end (gpointer data, const LtRunTag *tag, const LtRun *run, const LtSnapshot *last,
        LtVerdict *verdict)
{
  Runner *runner = data;

  verdict = blame (runner, tag, verdict);
  if (tag->number == 1)
    warn_of_suite (suite_of (runner, tag), verdict);
  if (run_of (runner, tag) != NULL)
    lt_outputs_run_end (runner->setup->outputs, tag, run, last, verdict);
  if (runner->setup->series != NULL)
    lt_series_set_add (runner->setup->series, tag, last);
  lt_result_add_record (runner->result, tag, run, last, verdict);
  lt_live_end (runner->live, tag->index);
}

/* ---- Before ---------------------------------------------------------------- */

static LtResult *
make_result (const LtRunnerSetup *setup)
{
  const LtCampaign *campaign = setup->campaign;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  LtResult *result = lt_result_new ();

  result->version = g_strdup (LT_VERSION);
  result->id = g_uuid_string_random ();
  result->started_at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  result->argv = g_strdupv (setup->cli->argv);
  result->host = lt_run_host_read ();
  result->seed = lt_campaign_get_common (campaign)->seed;
  result->n_scenarios = setup->cases->len;
  result->n_repetitions = campaign->n_runs;
  if (setup->verb != NULL)
    {
      g_free (result->verb);
      result->verb = g_strdup (setup->verb);
    }
  if (!setup->again)
    lt_remember_begin (lt_campaign_get_common (campaign), result);
  return result;
}

static LtPart *
make_parts (const Runner *runner, const char *host_program, LtStrays *strays)
{
  const GPtrArray *cases = runner->setup->cases;
  LtPart *parts = g_new0 (LtPart, cases->len);

  for (guint i = 0; i < cases->len; i++)
    {
      const LtCase *one = g_ptr_array_index (cases, i);

      parts[i] = (LtPart){
        .scenario = one->name,
        .start_ns = one->scenario->start_ns,
        .setup = {
          .plan = one->scenario->plan,
          .operation = one->operation,
          .suite = one->suite->name,
          .scenario = one->scenario->name,
          .others = cases->len > 1,
          .path = one->suite->path,
          .sha256 = one->suite->sha256,
          .note_id = one->suite->note->id,
          .note_version = one->suite->note->version,
          .host_program = host_program,
          .n_cpus = runner->result->host->n_cpus,
          .launcher = runner->setup->cli->launcher,
          .strays = strays,
        },
      };
    }
  return parts;
}

/* ---- After ----------------------------------------------------------------- */

/* Outputs are told what is known of runs that never began. */
static void
tell_failed (Runner *runner)
{
  for (guint i = 0; i < runner->result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (runner->result, i);
      LtRunTag tag;

      if (record == NULL)
        continue;
      tag = lt_record_get_tag (record);
      if (run_of (runner, &tag) == NULL)
        lt_outputs_run_end (runner->setup->outputs, &tag, lt_record_get_run (record), NULL,
                            lt_record_get_verdict (record));
    }
}

gboolean
lt_runner_is_mistyped (const LtResult *result, gboolean begun)
{
  guint n = 0;

  if (begun || result->verdict->exit_status == LT_EXIT_USAGE)
    return !begun;
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (record == NULL)
        continue;
      if (!lt_record_get_verdict (record)->mistyped)
        return FALSE;
      n++;
    }
  return n > 0;
}

static void
conclude (Runner *runner, guint n_skipped)
{
  LtVerdict *verdict = runner->result->verdict;

  lt_result_conclude (runner->result);
  if (n_skipped > 0)
    lt_verdict_warn (verdict, "%u of %u runs %s not begun", n_skipped,
                     runner->setup->cases->len * runner->setup->campaign->n_runs,
                     n_skipped == 1 ? "was" : "were");
  /* Between two runs there is none that was interrupted. */
  if (n_skipped > 0 && lt_interrupt_count (runner->setup->interrupt) > 0
      && verdict->exit_status == LT_EXIT_OK)
    lt_verdict_fail (verdict, LT_EXIT_SIGNAL, "interrupted",
                     "interrupted: the result is of the runs until then");
  if (runner->n_dropped > 0)
    lt_verdict_warn (verdict,
                     "%" G_GUINT64_FORMAT " lines were dropped, as nobody read standard error",
                     runner->n_dropped);
  /* A typing error must not replace the result of an earlier call. */
  if (lt_runner_is_mistyped (runner->result, runner->runs->len > 0))
    return;
  tell_failed (runner);
  lt_baselines_judge (runner->setup->baselines, runner->result);
  if (runner->setup->judge != NULL)
    runner->setup->judge (runner->setup->data, runner->result);
  lt_outputs_end (runner->setup->outputs, verdict);
  lt_baselines_save (runner->setup->baselines, runner->result);
}

/* ---- A campaign ------------------------------------------------------------ */

/* The key for it is easily pressed once more than is meant. */
static void
on_stop (gpointer data)
{
  const Runner *runner = data;

  if (!lt_interrupt_has_come (runner->setup->interrupt))
    lt_interrupt_raise (runner->setup->interrupt);
}

static char *
on_change_load (gpointer data, int steps)
{
  const Runner *runner = data;

  return lt_conductor_change_load (runner->conductor, steps);
}

static gboolean
is_stopping (gpointer data)
{
  const Runner *runner = data;

  return lt_interrupt_has_come (runner->setup->interrupt);
}

static gboolean
is_resting (gpointer data)
{
  const Runner *runner = data;

  return lt_conductor_is_resting (runner->conductor);
}

static void
conduct (Runner *runner)
{
  static const LtConductorEvents events = { on_begin, on_snapshot, on_log, on_end };
  const LtCampaign *campaign = runner->setup->campaign;
  g_autofree char *host_program = lt_cli_libexec (runner->setup->cli->launcher, "ltrun-host");
  g_autoptr (LtStrays) strays = lt_strays_new ();
  g_autofree LtPart *parts = make_parts (runner, host_program, strays);
  const LtConductorSetup setup = {
    .parts = parts,
    .n_parts = runner->setup->cases->len,
    .in_sequence = campaign->in_sequence,
    .mirrored = runner->setup->mirrored,
    .n_rounds = campaign->n_runs,
    .cool_down_ns = campaign->cool_down_ns,
  };
  static const LtLiveEvents live_events = { on_stop, on_change_load, is_stopping, is_resting };
  g_autoptr (LtConductor) conductor = lt_conductor_new (&setup, &events, runner);
  guint64 n_dropped;
  guint n_skipped;

  runner->conductor = conductor;
  lt_interrupt_aim (runner->setup->interrupt, conductor);
  if (runner->common->live && !runner->common->quiet && !runner->setup->no_progress)
    runner->live = lt_live_open (setup.n_parts * setup.n_rounds, &live_events, runner);
  n_skipped = lt_conductor_run (conductor);
  n_dropped = lt_live_close (g_steal_pointer (&runner->live));
  runner->n_dropped += n_dropped;
  lt_interrupt_aim (runner->setup->interrupt, NULL);
  conclude (runner, n_skipped);
}

static void
unref_run (gpointer run)
{
  lt_run_unref (run);
}

LtResult *
lt_runner_conduct (const LtRunnerSetup *setup, gboolean *ret_begun)
{
  g_autoptr (LtResult) result = make_result (setup);
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (unref_run);
  Runner runner = { .setup = setup,
                    .common = lt_campaign_get_common (setup->campaign),
                    .result = result,
                    .runs = runs };

  /* Neither a reader of the progress that goes away nor a limit of a file's size must
   * cost the result. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  lt_outputs_set_result (setup->outputs, result);
  conduct (&runner);
  g_free (runner.refusal);
  *ret_begun = runs->len > 0;
  return g_steal_pointer (&result);
}

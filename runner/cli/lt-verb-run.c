/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-outputs.h"
#include "lt-result-json.h"
#include "lt-text-plain.h"
#include "lt-session.h"
#include "lt-settings.h"
#include "lt-text.h"

/* A run, while it is on. */
typedef struct Runner
{
  const LtPlan *plan;
  const LtCliSuite *suite;
  LtOutputs *outputs;
  LtSeries *series; /* --format json */
  LtSession *session;
  const LtRun *run;
  guint n_signals;
  gboolean stuck;    /* nobody reads standard error */
  guint64 n_dropped; /* lines for it */
} Runner;

/* How long a line may wait for a reader of standard error; then the next ones don't
 * wait at all until there is room again. The loop that watches the host must turn. */
#define NOTE_WAIT_MS 100

static void
note (Runner *runner, const char *text)
{
  runner->stuck = !lt_terminal_try_note (text, runner->stuck ? 0 : NOTE_WAIT_MS);
  runner->n_dropped += runner->stuck;
}

/* What a session tells */

static void
on_begin (gpointer data, const LtRun *run)
{
  Runner *runner = data;

  runner->run = run;
  if (runner->plan->format == LT_PLAN_FORMAT_JSON)
    runner->series = lt_series_new (run);
  lt_outputs_begin (runner->outputs, run);
}

static void
on_snapshot (gpointer data, const LtSnapshot *snapshot)
{
  Runner *runner = data;
  g_autofree char *progress = NULL;

  lt_outputs_update (runner->outputs, snapshot);
  if (runner->series != NULL)
    lt_series_add (runner->series, snapshot);
  if (runner->plan->quiet)
    return;
  progress = lt_text_progress (runner->run, snapshot);
  g_strchomp (progress);
  note (runner, progress);
}

static void
on_log (gpointer data, guint level, const char *text)
{
  static const char *const names[] = { "", "debug: ", "", "warning: ", "error: " };
  Runner *runner = data;
  g_autofree char *line =
    g_strdup_printf ("%s: %s%s", runner->suite->name, names[MIN (level, 4)], text);

  if (level >= (guint) runner->plan->log_level && (level >= 3 || !runner->plan->quiet))
    note (runner, line);
}

static gboolean
on_signal (gpointer data)
{
  Runner *runner = data;

  runner->n_signals++;
  lt_session_interrupt (runner->session);
  return G_SOURCE_CONTINUE;
}

/* A signal ends the wait for a reader of standard output. */
static gboolean
no_signal_came (gpointer data)
{
  Runner *runner = data;
  const guint before = runner->n_signals;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  return runner->n_signals == before;
}

/* Before a session */

/* ltrun itself holds no code that loads a plugin: another program does. */
static int
become_inprocess (const LtCli *cli)
{
  g_autofree char *program = lt_cli_libexec (cli->launcher, "ltrun-inprocess");
  g_autofree char *message = NULL;

  execv (program, cli->argv);
  message = g_strdup_printf ("--in-process: %s: %s", program, g_strerror (errno));
  return lt_cli_fail (LT_EXIT_INTERNAL, message);
}

static int
fail_with (LtExit otherwise, const GError *error)
{
  const gboolean usage = error->domain == LT_PLAN_ERROR
                         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);

  return lt_cli_fail (usage ? LT_EXIT_USAGE : otherwise, error->message);
}

/* After it */

static gboolean
print_result (Runner *runner, const LtVerdict *verdict)
{
  const LtSnapshot *last = lt_session_get_last (runner->session);
  g_autofree char *text = NULL;

  if (runner->plan->format == LT_PLAN_FORMAT_JSON)
    text = lt_result_json_to_text (lt_session_get_run (runner->session), runner->series, last,
                                   verdict);
  else if (runner->run != NULL)
    text = lt_text_summary (runner->run, last, verdict, lt_terminal_wants_color (STDOUT_FILENO),
                            lt_terminal_columns (STDOUT_FILENO));
  return text == NULL || lt_terminal_print_while (text, no_signal_came, runner);
}

/* A run that never began has no summary to say why, and a document is no summary. */
static void
print_reasons (const Runner *runner, const LtVerdict *verdict)
{
  if (runner->run != NULL && runner->plan->format == LT_PLAN_FORMAT_TEXT)
    return;
  for (guint i = 0; i < verdict->reasons->len; i++)
    lt_cli_fail (verdict->exit_status, g_ptr_array_index (verdict->reasons, i));
}

/* The outputs of a run that never began are told what is known of it. */
static void
end_outputs (Runner *runner, LtVerdict *verdict)
{
  const LtRun *known = lt_session_get_run (runner->session);

  /* A typing error must not replace the result of an earlier run. */
  if (runner->run == NULL && verdict->exit_status == LT_EXIT_USAGE)
    return;
  if (runner->run == NULL && known != NULL)
    lt_outputs_begin (runner->outputs, known);
  lt_outputs_end (runner->outputs, lt_session_get_last (runner->session), verdict);
}

static void
hold_session (const LtCli *cli, Runner *runner, LtVerdict *verdict)
{
  g_autofree char *host_program = lt_cli_libexec (cli->launcher, "ltrun-host");
  const LtSessionEvents events = { on_begin, on_snapshot, on_log };
  const LtSessionSetup setup = {
    .plan = runner->plan,
    .suite = runner->suite->name,
    .path = runner->suite->path,
    .sha256 = runner->suite->sha256,
    .note_id = runner->suite->note->id,
    .note_version = runner->suite->note->version,
    .host_program = host_program,
    .argv = cli->argv,
    .launcher = cli->launcher,
  };

  /* Neither a reader of the progress that goes away nor a limit of a file's size must
   * cost the result. */
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN);
  runner->session = lt_session_new (&setup, &events, runner);
  /* For good: what is written after the session must not die of a second Ctrl-C. */
  g_unix_signal_add (SIGINT, on_signal, runner);
  g_unix_signal_add (SIGTERM, on_signal, runner);
  lt_session_run (runner->session, verdict);
  if (runner->n_dropped > 0)
    lt_verdict_warn (verdict,
                     "%" G_GUINT64_FORMAT " lines were dropped, as nobody read standard error",
                     runner->n_dropped);
}

static int
run_suite (const LtCli *cli, const LtPlan *plan, const LtCliSuite *suite, LtOutputs *outputs)
{
  Runner runner = { .plan = plan, .suite = suite, .outputs = outputs };
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();
  LtExit status;

  for (guint i = 0; i < suite->warnings->len; i++)
    lt_verdict_warn (verdict, "%s", (const char *) g_ptr_array_index (suite->warnings, i));
  hold_session (cli, &runner, verdict);
  end_outputs (&runner, verdict);
  print_reasons (&runner, verdict);
  status = verdict->exit_status;
  if (!print_result (&runner, verdict) && status == LT_EXIT_OK)
    status = LT_EXIT_INTERNAL;

  lt_series_free (runner.series);
  lt_session_free (runner.session);
  return status;
}

int
lt_cmd_run (const LtCli *cli)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtPlan) plan = lt_settings_resolve (cli->args, environment, &error);
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (LtCliSuite) suite = NULL;
  g_autoptr (LtOutputs) outputs = NULL;
  LtExit status = LT_EXIT_USAGE;

  if (plan == NULL)
    return fail_with (LT_EXIT_USAGE, error);
  if (plan->plugin == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, "--plugin: expected a suite, as in --plugin auth.so; "
                                       "found none");
  if (plan->in_process && !cli->launcher->in_process)
    return become_inprocess (cli);

  finder = lt_cli_finder (cli->launcher, plan->plugin_dirs, &error);
  if (finder == NULL)
    return fail_with (LT_EXIT_USAGE, error);
  suite = lt_cli_suite_find (finder, plan->plugin, &status, &error);
  if (suite == NULL)
    return lt_cli_fail (status, error->message);
  outputs = lt_outputs_open (plan, &error);
  if (outputs == NULL)
    return fail_with (LT_EXIT_INTERNAL, error);
  return run_suite (cli, plan, suite, outputs);
}

/* SPDX-License-Identifier: MIT
 *
 * The verb run: a campaign whose result is recorded, shown and kept.
 */

#include "lt-runner.h"

#include <unistd.h>

#include "lt-remember.h"
#include "lt-result-json.h"
#include "lt-text.h"

/* A signal ends the wait for a reader of standard output. */
typedef struct Patience
{
  LtInterrupt *interrupt;
  guint n_signals;
} Patience;

static gboolean
no_signal_came (gpointer data)
{
  const Patience *patience = data;

  return lt_interrupt_count (patience->interrupt) == patience->n_signals;
}

gboolean
lt_runner_print (LtInterrupt *interrupt, const char *text)
{
  Patience patience = { interrupt, lt_interrupt_count (interrupt) };

  return lt_terminal_print_while (text, no_signal_came, &patience);
}

static gboolean
print_result (const LtRunnerSetup *setup, const LtResult *result, gboolean begun)
{
  const LtPlan *common = lt_campaign_get_common (setup->campaign);
  g_autofree char *text = NULL;

  if (common->format == LT_PLAN_FORMAT_JSON)
    text = lt_result_json_to_text (result, setup->series);
  else if (begun)
    text = lt_text_summary (result, lt_terminal_look (STDOUT_FILENO),
                            lt_terminal_columns (STDOUT_FILENO));
  return text == NULL || lt_runner_print (setup->interrupt, text);
}

/* A call none of whose runs began has no summary to say why, and a document is no
 * summary. */
static void
print_reasons (const LtRunnerSetup *setup, const LtResult *result, gboolean begun)
{
  const LtPlan *common = lt_campaign_get_common (setup->campaign);
  const LtVerdict *verdict = result->verdict;

  if (begun && common->format == LT_PLAN_FORMAT_TEXT)
    return;
  for (guint i = 0; i < verdict->reasons->len; i++)
    lt_cli_fail (verdict->exit_status, g_ptr_array_index (verdict->reasons, i));
}

/* A signal that came already must not become two: that would end all at once. */
static void
on_web_stop (gpointer data)
{
  if (!lt_interrupt_has_come (data))
    lt_interrupt_raise (data);
}

/* Who interrupted the runs once still wants to look at what they found. */
static gboolean
may_linger (gpointer data)
{
  const Patience *patience = data;

  return no_signal_came (data) && !lt_interrupt_is_terminated (patience->interrupt);
}

static void
linger (const LtPlanWeb *plan, LtDashboard *dashboard, LtInterrupt *interrupt)
{
  Patience patience = { interrupt, lt_interrupt_count (interrupt) };

  if (dashboard != NULL && plan->linger && patience.n_signals < 2)
    lt_dashboard_linger (dashboard, plan->linger_ns, may_linger, &patience);
}

LtExit
lt_runner_run (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *cases,
               LtOutputs *outputs, LtDashboard *dashboard, LtBaselines *baselines)
{
  const LtPlan *common = lt_campaign_get_common (campaign);
  const gboolean whole = common->format == LT_PLAN_FORMAT_JSON || !common->no_history;
  g_autoptr (LtInterrupt) interrupt = lt_interrupt_new ();
  LtRunnerSetup setup = { .cli = cli,
                          .campaign = campaign,
                          .cases = cases,
                          .outputs = outputs,
                          .baselines = baselines,
                          .series = whole ? lt_series_set_new () : NULL,
                          .interrupt = interrupt };
  g_autoptr (LtResult) result = NULL;
  gboolean begun = FALSE;
  LtExit status;

  if (dashboard != NULL)
    lt_dashboard_set_stop (dashboard, on_web_stop, interrupt);
  result = lt_runner_conduct (&setup, &begun);
  if (!lt_runner_is_mistyped (result, begun))
    lt_remember (common, result, setup.series);
  print_reasons (&setup, result, begun);
  status = result->verdict->exit_status;
  if (!print_result (&setup, result, begun) && status == LT_EXIT_OK)
    status = LT_EXIT_INTERNAL;
  linger (&common->web, dashboard, interrupt);
  lt_series_set_free (setup.series);
  return status;
}

/* SPDX-License-Identifier: MIT */

#include "lt-descriptions.h"

#include "lt-session.h"

void
lt_descriptions_free (LtDescriptions *descriptions)
{
  if (descriptions == NULL)
    return;
  g_ptr_array_unref (descriptions->plugins);
  g_ptr_array_unref (descriptions->sessions);
  g_free (descriptions);
}

static LtDescriptions *
descriptions_new (void)
{
  LtDescriptions *descriptions = g_new0 (LtDescriptions, 1);

  descriptions->plugins = g_ptr_array_new ();
  descriptions->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_session_free);
  return descriptions;
}

/* @scenario: among several, for the message; else NULL. */
static gboolean
describe (LtDescriptions *descriptions, const LtSessionSetup *setup, const char *scenario,
          gboolean mistyped_only, LtExit *ret_status)
{
  LtSession *session = lt_session_new (setup, NULL, NULL);
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();
  const LtRunPlugin *plugin = lt_session_describe (session, verdict);
  const char *reason;
  g_autofree char *text = NULL;

  g_ptr_array_add (descriptions->sessions, session);
  g_ptr_array_add (descriptions->plugins, (gpointer) plugin);
  if (plugin != NULL || (mistyped_only && !verdict->mistyped))
    return TRUE;
  reason =
    verdict->reasons->len > 0 ? g_ptr_array_index (verdict->reasons, 0) : "no description";
  text = scenario != NULL && !lt_verdict_is_named (reason, scenario)
           ? g_strdup_printf ("%s: %s", scenario, reason)
           : g_strdup (reason);
  *ret_status = lt_cli_fail (verdict->exit_status, text);
  return FALSE;
}

static gboolean
add (LtDescriptions *descriptions, const LtCli *cli, const LtPlan *plan,
     const LtCliSuite *suite, const char *scenario, gboolean rehearse, gboolean mistyped_only,
     LtExit *ret_status)
{
  g_autofree char *host_program = lt_cli_libexec (cli->launcher, "ltrun-host");
  g_autoptr (LtStrays) strays = lt_strays_new ();
  const LtSessionSetup setup = {
    .plan = plan,
    .suite = suite->name,
    .path = suite->path,
    .sha256 = suite->sha256,
    .note_id = suite->note->id,
    .note_version = suite->note->version,
    .host_program = host_program,
    .launcher = cli->launcher,
    .strays = strays,
    .rehearse = rehearse,
  };

  return describe (descriptions, &setup, scenario, mistyped_only, ret_status);
}

LtDescriptions *
lt_descriptions_get_one (const LtCli *cli, const LtPlan *plan, const LtCliSuite *suite,
                         LtExit *ret_status)
{
  g_autoptr (LtDescriptions) descriptions = descriptions_new ();

  return add (descriptions, cli, plan, suite, NULL, FALSE, FALSE, ret_status)
           ? g_steal_pointer (&descriptions)
           : NULL;
}

static gboolean
add_all (LtDescriptions *descriptions, const LtCli *cli, const LtCampaign *campaign,
         const GPtrArray *suites, gboolean rehearse, gboolean mistyped_only, LtExit *ret_status)
{
  for (guint i = 0; i < suites->len; i++)
    {
      const LtScenario *scenario = g_ptr_array_index (campaign->scenarios, i);

      if (!add (descriptions, cli, scenario->plan, g_ptr_array_index (suites, i),
                campaign->scenarios->len > 1 ? scenario->name : NULL, rehearse, mistyped_only,
                ret_status))
        return FALSE;
    }
  return TRUE;
}

LtDescriptions *
lt_descriptions_get (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *suites,
                     gboolean rehearse, LtExit *ret_status)
{
  g_autoptr (LtDescriptions) descriptions = descriptions_new ();

  return add_all (descriptions, cli, campaign, suites, rehearse, FALSE, ret_status)
           ? g_steal_pointer (&descriptions)
           : NULL;
}

gboolean
lt_descriptions_check (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *suites,
                       LtExit *ret_status)
{
  g_autoptr (LtDescriptions) descriptions = descriptions_new ();

  return add_all (descriptions, cli, campaign, suites, TRUE, TRUE, ret_status);
}

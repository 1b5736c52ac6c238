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

static gboolean
add (LtDescriptions *descriptions, const LtSessionSetup *setup, LtExit *ret_status)
{
  LtSession *session = lt_session_new (setup, NULL, NULL);
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();
  const LtRunPlugin *plugin = lt_session_describe (session, verdict);

  g_ptr_array_add (descriptions->sessions, session);
  g_ptr_array_add (descriptions->plugins, (gpointer) plugin);
  if (plugin != NULL)
    return TRUE;
  *ret_status = lt_cli_fail (verdict->exit_status, verdict->reasons->len > 0
                                                     ? g_ptr_array_index (verdict->reasons, 0)
                                                     : "no description");
  return FALSE;
}

LtDescriptions *
lt_descriptions_get (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *suites,
                     LtExit *ret_status)
{
  g_autoptr (LtDescriptions) descriptions = g_new0 (LtDescriptions, 1);
  g_autofree char *host_program = lt_cli_libexec (cli->launcher, "ltrun-host");
  g_autoptr (LtStrays) strays = lt_strays_new ();

  descriptions->plugins = g_ptr_array_new ();
  descriptions->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_session_free);
  for (guint i = 0; i < suites->len; i++)
    {
      const LtCliSuite *suite = g_ptr_array_index (suites, i);
      const LtScenario *scenario = g_ptr_array_index (campaign->scenarios, i);
      const LtSessionSetup setup = {
        .plan = scenario->plan,
        .suite = suite->name,
        .path = suite->path,
        .sha256 = suite->sha256,
        .note_id = suite->note->id,
        .note_version = suite->note->version,
        .host_program = host_program,
        .launcher = cli->launcher,
        .strays = strays,
      };

      if (!add (descriptions, &setup, ret_status))
        return NULL;
    }
  return g_steal_pointer (&descriptions);
}

/* SPDX-License-Identifier: MIT
 *
 * lt-descriptions: what the suites of a campaign say of themselves; each is loaded in a
 * process of its own, and nothing of it but its description is run. [main thread]
 */
#pragma once

#include "lt-campaign.h"
#include "lt-cli-private.h"
#include "lt-run.h"

typedef struct LtDescriptions
{
  GPtrArray *plugins;  /* const LtRunPlugin, by scenario */
  GPtrArray *sessions; /* LtSession, which own them */
} LtDescriptions;

/* Of one suite. NULL: it could not be had, and that was said. */
LtDescriptions *lt_descriptions_get_one (const LtCli *cli, const LtPlan *plan,
                                         const LtCliSuite *suite, LtExit *ret_status);

/* @suites: LtCliSuite, by scenario. @rehearse: what a run would refuse before it sets a suite
 * up is refused. NULL: one could not be had, and that was said. */
LtDescriptions *lt_descriptions_get (const LtCli *cli, const LtCampaign *campaign,
                                     const GPtrArray *suites, gboolean rehearse,
                                     LtExit *ret_status);
/* Whether no value that the user gave is wrong for its suite, as far as that is known before
 * set-up; a suite that fails otherwise does so when it is run. FALSE: it was said. */
gboolean lt_descriptions_check (const LtCli *cli, const LtCampaign *campaign,
                                const GPtrArray *suites, LtExit *ret_status);
void lt_descriptions_free (LtDescriptions *descriptions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtDescriptions, lt_descriptions_free)

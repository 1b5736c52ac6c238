/* SPDX-License-Identifier: MIT
 *
 * lt-cases: what of a campaign is run as one: a scenario, or with --each an operation of
 * it. [main thread]
 */
#pragma once

#include "lt-campaign.h"
#include "lt-cli-private.h"
#include "lt-descriptions.h"

typedef struct LtCase
{
  char *name; /* of the scenario, or "auth.login" */
  const LtScenario *scenario;
  const LtCliSuite *suite;
  char *operation; /* alone; NULL: as the plan says */
  const LtRunPlugin *plugin; /* borrowed of the descriptions; NULL: without them */
} LtCase;

/* @suites: LtCliSuite, by scenario; they and @campaign outlive the cases. Returns:
 * (transfer full) (element-type LtCase): in their order. @descriptions: NULL: of no suite
 * each operation is run. */
GPtrArray *lt_cases_of (const LtCampaign *campaign, const GPtrArray *suites,
                        const LtDescriptions *descriptions);

/* lt-case-scopes.c: whether there is a threshold whose scope may be of any of several
 * scenarios; whether, of described ones, each is about one. FALSE: it was said. */
gboolean lt_cases_want_scopes (const LtCampaign *campaign);
gboolean lt_cases_check_scopes (const GPtrArray *cases, LtExit *ret_status);
/* The same check, which says nothing: FALSE with an LtPlanError. */
gboolean lt_cases_find_scopes (const GPtrArray *cases, GError **error);
/* Whether the thresholds of described cases name what there is, but for metrics of the suite,
 * which are known once it is set up. FALSE: it was said. */
gboolean lt_cases_check_thresholds (const GPtrArray *cases, LtExit *ret_status);

/* The same; asks the suites where that is needed. NULL: the operations of one could not be
 * had, and that was said. */
GPtrArray *lt_cases_new (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *suites,
                         LtExit *ret_status);

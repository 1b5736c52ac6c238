/* SPDX-License-Identifier: MIT
 *
 * lt-cases: what of a campaign is run as one: a scenario, or with --each an operation of
 * it. [main thread]
 */
#pragma once

#include "lt-campaign.h"
#include "lt-cli-private.h"

typedef struct LtCase
{
  char *name; /* of the scenario, or "auth.login" */
  const LtScenario *scenario;
  const LtCliSuite *suite;
  char *operation; /* alone; NULL: as the plan says */
} LtCase;

/* @suites: LtCliSuite, by scenario; they and @campaign outlive the cases. Returns:
 * (transfer full) (element-type LtCase): in their order; NULL: the operations of a suite
 * could not be had, and that was said. */
GPtrArray *lt_cases_new (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *suites,
                         LtExit *ret_status);

/* SPDX-License-Identifier: MIT
 *
 * lt-runner: joins the conductor of a campaign's runs with outputs, terminal and
 * signals. [main thread]
 */
#pragma once

#include "lt-campaign.h"
#include "lt-cli-private.h"
#include "lt-outputs.h"

/* Runs @campaign to its end and reports. @suites: LtCliSuite, by scenario. Returns the
 * exit status. */
LtExit lt_runner_run (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *suites,
                      LtOutputs *outputs);

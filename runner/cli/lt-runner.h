/* SPDX-License-Identifier: MIT
 *
 * lt-runner: joins the conductor of a campaign's runs with outputs, terminal and
 * signals. [main thread]
 */
#pragma once

#include "lt-cases.h"
#include "lt-cli-private.h"
#include "lt-outputs.h"

/* Runs @campaign to its end and reports. @cases: LtCase. Returns the exit status. */
LtExit lt_runner_run (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *cases,
                      LtOutputs *outputs);

/* SPDX-License-Identifier: MIT
 *
 * lt-cmd-plan: what `ltrun inspect --resolved` prints: all that would be run, where
 * each value comes from, and when. [any thread]
 */
#pragma once

#include "lt-campaign.h"
#include "lt-run.h"

/* @plugins: LtRunPlugin, by scenario. For people, at most @columns wide (0: 80).
 * Returns: (transfer full). */
char *lt_cmd_plan_text (const LtCampaign *campaign, const GPtrArray *plugins, guint columns);

/* One JSON document, "schema":"ltrun.plan/1". Returns: (transfer full). */
char *lt_cmd_plan_json (const LtCampaign *campaign, const GPtrArray *plugins);

/* SPDX-License-Identifier: MIT
 *
 * lt-cmd-plan: what `ltrun inspect --resolved` prints: all that would be run, where
 * each value comes from, and when. [any thread]
 */
#pragma once

#include "lt-cases.h"

/* @cases: LtCase, with their plugins. For people, at most @columns wide (0: as wide as it is).
 * Returns: (transfer full). */
char *lt_cmd_plan_text (const LtCampaign *campaign, const GPtrArray *cases, guint columns);

/* One JSON document, "schema":"ltrun.plan/1". Returns: (transfer full). */
char *lt_cmd_plan_json (const LtCampaign *campaign, const GPtrArray *cases);

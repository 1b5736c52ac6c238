/* SPDX-License-Identifier: MIT
 *
 * lt-plan-settle: settings that have been parsed one by one into a plan that is of
 * one piece. Private to the room.
 */
#pragma once

#include "lt-plan.h"

/* Lets the command line win over variables where two settings say the same thing,
 * refuses what contradicts itself, and derives the load. Settings that came to nothing
 * are taken out of @plan->settings. */
gboolean lt_plan_settle (LtPlan *plan, GError **error);

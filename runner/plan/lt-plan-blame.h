/* SPDX-License-Identifier: MIT
 *
 * lt-plan-blame: who said a value that turns out to be wrong. Any thread.
 */
#pragma once

#include "lt-plan.h"

/* NULL: nobody said anything. Of a list the last one. */
const LtPlanSetting *lt_plan_find_setting (const LtPlan *plan, const char *name);

gboolean lt_plan_is_of_file (LtPlanRank rank);

/* How @setting is called where it was said, as @key: "--mix", "LTRUN_MIX",
 * "peak.ini:7: mix". @setting: NULL: as on the command line. (transfer full) */
char *lt_plan_label (const LtPlanSetting *setting, const char *key);

/* @text with options called as keys are: " --rate" becomes " rate". (transfer full) */
char *lt_plan_without_dashes (const char *text);

/* @message of whoever looked at the values last, which begins with the option as on the
 * command line ("--mix: expected ..."), with the label of who said it. @ret_file: whether
 * a file did. A message of another form comes back as it is. (transfer full) */
char *lt_plan_blame (const LtPlan *plan, const char *message, gboolean *ret_file);

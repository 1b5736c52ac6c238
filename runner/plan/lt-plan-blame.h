/* SPDX-License-Identifier: MIT
 *
 * lt-plan-blame: who said a value that turns out to be wrong. Any thread.
 */
#pragma once

#include "lt-plan.h"

/* NULL: nobody said anything. Of a list the last one. */
const LtPlanSetting *lt_plan_find_setting (const LtPlan *plan, const char *name);

/* The one of a list with this place among those of its name. NULL: there are fewer. */
const LtPlanSetting *lt_plan_nth_setting (const LtPlan *plan, const char *name, guint index);

gboolean lt_plan_is_of_file (LtPlanRank rank);
/* Of the setting in force. */
LtPlanRank lt_plan_rank (const LtPlan *plan, const char *name);
/* What is wrong in a file alone is wrong in a scenario; what was typed, or is in a variable,
 * beside it is not. @other: NULL: there is but one. */
LtPlanError lt_plan_code (const LtPlan *plan, const char *one, const char *other);
/* Sets an error about settings that do not go together: @text goes on behind the name of @one,
 * and of @other unless that is NULL, each as who said it calls it. Returns FALSE. */
gboolean lt_plan_refuse (const LtPlan *plan, const char *one, const char *other,
                         const char *text, GError **error);

/* How @setting is called where it was said, as @key: "--mix", "LTRUN_MIX",
 * "peak.ini:7: mix". @setting: NULL: as on the command line. (transfer full) */
char *lt_plan_label (const LtPlanSetting *setting, const char *key);

/* @text with options called as keys are: " --rate" becomes " rate". (transfer full) */
char *lt_plan_without_dashes (const char *text);

/* @message of whoever looked at the values last, which begins with the option as on the
 * command line ("--mix: expected ..."), with the label of who said it. @ret_file: whether
 * a file did. Where nobody said what is missing, and a message of another form, is told of the
 * scenario's group, if it has one. (transfer full) */
char *lt_plan_blame (const LtPlan *plan, const char *message, gboolean *ret_file);

/* SPDX-License-Identifier: MIT
 *
 * lt-settings: the table of what can be set, and where each value came from.
 *
 * Precedence: command line, LTRUN_<NAME>, the older LOAD_TEST_* names, default.
 * Only the value that wins is parsed. One thread.
 */
#pragma once

#include "lt-campaign.h"

/* One line of --help. */
typedef struct LtSettingHelp
{
  const char *name;     /* "concurrency" */
  char short_name;      /* 0: none */
  const char *argument; /* "N"; NULL: takes none */
  const char *text;
} LtSettingHelp;

/* Parses @args, the command line without the program's and the verb's names, and
 * the variables of @environment ("NAME=value", NULL-terminated), into a campaign with a
 * scenario for each suite; without a suite into one whose plan has none.
 * Returns: (transfer full): NULL with LT_PLAN_ERROR_USAGE. */
LtCampaign *lt_settings_resolve_all (char **args, char **environment, GError **error);

/* The same for one suite at most: its plan. */
LtPlan *lt_settings_resolve (char **args, char **environment, GError **error);

/* True when @args ask for help, wherever -h or --help stands before a "--". */
gboolean lt_settings_wants_help (char **args);

/* Line @index of the table for --help; NULL after the last. */
const LtSettingHelp *lt_settings_help (guint index);

/* SPDX-License-Identifier: MIT
 *
 * lt-settings: the table of what can be set, and where each value came from.
 *
 * Precedence: command line, LTRUN_<NAME>, the older LOAD_TEST_* names, the scenario's
 * group of a scenario file, its [global] group, default. Of the command line and variables
 * only the value that wins is parsed, of a file all. One thread.
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

/* Parses @args, the command line without the program's and the verb's names, the
 * variables of @environment ("NAME=value", NULL-terminated) and the scenario file that
 * they name, if any, into a campaign: the scenarios of the file, or one for each suite;
 * without a suite one whose plan has none.
 * Returns: (transfer full): NULL with an LtPlanError. */
LtCampaign *lt_settings_resolve_all (char **args, char **environment, GError **error);

/* The same of a scenario file with the text @text, @length bytes, and no command line.
 * @file: its name, for messages. */
LtCampaign *lt_settings_resolve_text (const char *file, const char *text, gsize length,
                                      char **environment, GError **error);

/* The same as the first for one scenario at most: its plan. */
LtPlan *lt_settings_resolve (char **args, char **environment, GError **error);

/* "LTRUN_NO_LATENCY" for "no-latency". Returns: (transfer full). */
char *lt_settings_variable (const char *name);

/* True when @args ask for help, wherever -h or --help stands before a "--". */
gboolean lt_settings_wants_help (char **args);

/* Line @index of the table for --help; NULL after the last. */
const LtSettingHelp *lt_settings_help (guint index);

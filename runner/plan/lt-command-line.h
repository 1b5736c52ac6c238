/* SPDX-License-Identifier: MIT
 *
 * lt-command-line: arguments, sorted by setting, not yet parsed. Private to the room.
 * One thread.
 */
#pragma once

#include "lt-settings-table.h"

typedef struct LtCommandLine
{
  GPtrArray *values[LT_SETTINGS_MAX]; /* char *, by row; of plugins in their order */
} LtCommandLine;

/* Sorts @args, without the program's and the verb's names. An argument that is no option
 * is a suite, or a scenario file if it ends in ".ini". NULL with LT_PLAN_ERROR_USAGE. */
LtCommandLine *lt_command_line_read (char **args, GError **error);
void lt_command_line_free (LtCommandLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtCommandLine, lt_command_line_free)

/* What was given of the setting @name; may be empty. */
const GPtrArray *lt_command_line_get (const LtCommandLine *line, const char *name);

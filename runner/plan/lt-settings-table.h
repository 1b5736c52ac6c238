/* SPDX-License-Identifier: MIT
 *
 * lt-settings-table: a row for everything that can be set; the rest of the room reads
 * command line, variables and scenario files by it. Private to the room. Const; any
 * thread.
 */
#pragma once

#include "lt-plan-values.h"
#include "lt-settings.h"

typedef enum
{
  KIND_VALUE,
  KIND_FLAG,     /* takes no argument; "true" when given */
  KIND_OPTIONAL, /* a value that looks like one, or none: then "all" or "true" */
  KIND_LIST,     /* may be given several times; every value counts */
} LtSettingKind;

typedef struct LtSettingRow
{
  LtSettingHelp help;
  LtSettingKind kind;
  const char *old_variable; /* second choice after LTRUN_<NAME> */
  const char *dflt;         /* NULL: nothing to apply */
  LtApply apply;
} LtSettingRow;

#define LT_SETTINGS_MAX 128 /* rows */
#define LT_SETTINGS_NONE G_MAXUINT

guint lt_settings_count (void);
const LtSettingRow *lt_settings_row (guint index);
guint lt_settings_find (const char *name); /* LT_SETTINGS_NONE: there is none */

/* Whether a call has it once, and not each of its scenarios. */
gboolean lt_settings_is_common (const char *name);

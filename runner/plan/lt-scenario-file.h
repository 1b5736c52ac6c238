/* SPDX-License-Identifier: MIT
 *
 * lt-scenario-file: what a scenario file says, by scenario, not yet parsed: a [global]
 * group, and a group [scenario NAME] for each. Keys are those of the settings, and a few
 * of its own. Private to the room. Const once it was read; any thread.
 */
#pragma once

#include "lt-ini.h"

/* Keys of a scenario that are no settings. */
#define LT_KEY_START "start"
#define LT_KEY_MODEL "model"
/* "set.NAME" is an option of the suite. */
#define LT_KEY_SET "set."

typedef struct LtScenarioFile
{
  LtIni *ini;
  const LtIniGroup *global; /* NULL: there is none */
  GPtrArray *names;         /* char *: of scenarios, at least one */
  GPtrArray *groups;        /* LtIniGroup of each; owned by ini */
} LtScenarioFile;

/* Takes @ini, whatever it returns. Refuses groups and keys that it does not know.
 * NULL with LT_PLAN_ERROR_SCENARIO. */
LtScenarioFile *lt_scenario_file_new (LtIni *ini, GError **error);
void lt_scenario_file_free (LtScenarioFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtScenarioFile, lt_scenario_file_free)

/* Where a scenario says @key: in its own group, else in the global one. NULL: nowhere. */
const LtIniEntry *lt_scenario_file_find (const LtScenarioFile *file, guint scenario,
                                         const char *key, const LtIniGroup **ret_group);

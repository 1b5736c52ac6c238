/* SPDX-License-Identifier: MIT
 *
 * lt-resolve: the plan of one scenario, of all that says something of it. Private to the
 * room. One thread.
 */
#pragma once

#include "lt-campaign.h"
#include "lt-command-line.h"
#include "lt-scenario-file.h"

typedef struct LtSources
{
  const LtCommandLine *line;
  char **environment;
  const LtScenarioFile *file; /* NULL: none */
  guint scenario;             /* which one: of the file, or of the suites of the line */
  const char *plugin;         /* of those on the command line; NULL: none */
  const GPtrArray *suites;    /* char *: the names of all suites of the call */
  const GPtrArray *scenarios; /* char *: those of its scenarios, in their order */
} LtSources;

/* Returns: (transfer full): NULL with an LtPlanError. */
LtPlan *lt_resolve_plan (const LtSources *sources, GError **error);

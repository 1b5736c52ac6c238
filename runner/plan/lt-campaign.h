/* SPDX-License-Identifier: MIT
 *
 * lt-campaign: all that one call of ltrun is to run: scenarios, side by side or one
 * after another, and how often. Built by lt_settings_resolve_all(), then const; any
 * thread may read it.
 */
#pragma once

#include "lt-plan.h"

#define LT_CAMPAIGN_MAX_SCENARIOS 64
#define LT_CAMPAIGN_MAX_RUNS 1000

/* A suite under a load. */
typedef struct LtScenario
{
  char *name;
  guint64 start_ns; /* after the campaign began; in sequence: after the one before */
  LtPlan *plan;
} LtScenario;

typedef struct LtCampaign
{
  GPtrArray *scenarios; /* LtScenario, at least one; names differ */
  gboolean in_sequence;
  guint n_runs;         /* of each scenario, each in a fresh process */
  guint64 cool_down_ns; /* between two of these */
} LtCampaign;

LtCampaign *lt_campaign_new (void);
void lt_campaign_free (LtCampaign *campaign);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtCampaign, lt_campaign_free)

/* Adds a scenario of @plan, (transfer full). @name: NULL: one after the suite. */
LtScenario *lt_campaign_add (LtCampaign *campaign, const char *name, LtPlan *plan);

/* What concerns the whole call, such as its outputs: the same in the plans of all. */
const LtPlan *lt_campaign_get_common (const LtCampaign *campaign);

/* "auth" for "auth", "auth.so" and "./a/auth.so". Returns: (transfer full). */
char *lt_campaign_suite_name (const char *plugin);

/* What a scenario of @plugin is called beside those whose names are @taken (char *): "auth",
 * "auth-2", "auth-3". @plugin: NULL: "". Returns: (transfer full). */
char *lt_campaign_scenario_name (const GPtrArray *taken, const char *plugin);

/* A duration of at most LT_PLAN_MAX_DURATION_NS. */
gboolean lt_campaign_parse_start (const char *text, guint64 *ret_ns);

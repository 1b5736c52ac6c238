/* SPDX-License-Identifier: MIT
 *
 * Settings of how runs follow each other, and when one is over.
 */

#include <string.h>

#include "lt-campaign.h"
#include "lt-plan-values.h"
#include "lt-units.h"

#define DEFAULT_WINDOW "10s"
#define MIN_WINDOW_NS G_GINT64_CONSTANT (3000000000) /* samples come once a second */
#define MAX_WINDOW_NS (G_GINT64_CONSTANT (3600) * 1000000000)

static gboolean
refuse (GError **error, const char *expected, const char *text)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "expected %s, found '%s'", expected,
               text);
  return FALSE;
}

/* The file was read before there was a plan. */
gboolean
lt_apply_scenario (LtPlan *plan, const char *text, GError **error)
{
  (void) plan;
  return *text != '\0' || refuse (error, "a file", text);
}

gboolean
lt_apply_mode (LtPlan *plan, const char *text, GError **error)
{
  plan->in_sequence = g_str_equal (text, "sequence");
  return plan->in_sequence || g_str_equal (text, "parallel")
         || refuse (error, "parallel or sequence", text);
}

gboolean
lt_apply_each (LtPlan *plan, const char *text, GError **error)
{
  return lt_parse_boolean (text, &plan->each, error);
}

gboolean
lt_apply_runs (LtPlan *plan, const char *text, GError **error)
{
  gint64 runs;

  if (!lt_parse_integer (text, &runs, NULL) || runs < 1 || runs > LT_CAMPAIGN_MAX_RUNS)
    return refuse (error, "a number of runs from 1 to " G_STRINGIFY (LT_CAMPAIGN_MAX_RUNS),
                   text);
  plan->n_runs = (guint) runs;
  return TRUE;
}

gboolean
lt_apply_cool_down (LtPlan *plan, const char *text, GError **error)
{
  return lt_apply_span (text, 0, "a duration of at most 31d", &plan->cool_down_ns, error);
}

/* "1%", "0.5%:30s" */
static gboolean
parse_steady (const char *text, LtPlanSteady *ret_steady, GError **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *limit =
    colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  gint64 window_ns;
  double share;

  if (!lt_parse_real (limit, &share, NULL) || share <= 0 || share > 1)
    return refuse (error, "a limit above 0 and up to 100%, as in 1% or 0.5%:30s", text);
  if (!lt_parse_duration (colon != NULL ? colon + 1 : DEFAULT_WINDOW, &window_ns, NULL)
      || window_ns < MIN_WINDOW_NS || window_ns > MAX_WINDOW_NS)
    return refuse (error, "a window from 3s to 1h, as in 0.5%:30s", text);
  *ret_steady = (LtPlanSteady){ share, (guint64) window_ns };
  return TRUE;
}

gboolean
lt_apply_steady (LtPlan *plan, const char *text, GError **error)
{
  return parse_steady (text, &plan->steady, error);
}

gboolean
lt_apply_steady_warmup (LtPlan *plan, const char *text, GError **error)
{
  return parse_steady (text, &plan->steady_warmup, error);
}

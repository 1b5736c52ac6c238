/* SPDX-License-Identifier: MIT */

#include "lt-plan-values.h"

#include <string.h>

#include "lt-cpus.h"
#include "lt-units.h"

static gboolean
refuse (GError **error, const char *expected, const char *text)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "expected %s, found '%s'", expected,
               text);
  return FALSE;
}

/* "3:1042"; the worker is not asked for here to be one that there is. */
gboolean
lt_apply_only_iteration (LtPlan *plan, const char *text, GError **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *worker = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;
  guint64 index;

  if (worker == NULL
      || !g_ascii_string_to_unsigned (worker, 10, 0, LT_PLAN_MAX_WORKERS - 1, &index, NULL)
      || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXINT64, &plan->work.only_iteration,
                                      NULL))
    return refuse (error, "WORKER:ITERATION, both counted from 0, as in 3:1042", text);
  plan->work.only = TRUE;
  plan->work.only_worker = (guint) index;
  return TRUE;
}

gboolean
lt_apply_batch (LtPlan *plan, const char *text, GError **error)
{
  gint64 batch;

  if (!lt_parse_integer (text, &batch, NULL) || batch < 1 || batch > LT_PLAN_MAX_BATCH)
    return refuse (
      error, "a number of iterations a call from 1 to " G_STRINGIFY (LT_PLAN_MAX_BATCH), text);
  plan->work.batch = (guint) batch;
  return TRUE;
}

/* "3", "0-1" */
static gboolean
add_pins (LtPlan *plan, const char *part)
{
  const char *dash = strchr (part, '-');
  g_autofree char *low = dash != NULL ? g_strndup (part, (gsize) (dash - part)) : NULL;
  guint64 first, last;

  if (!g_ascii_string_to_unsigned (dash != NULL ? dash + 1 : part, 10, 0, LT_CPUS_MAX - 1,
                                   &last, NULL))
    return FALSE;
  first = last;
  if (low != NULL && !g_ascii_string_to_unsigned (low, 10, 0, last, &first, NULL))
    return FALSE;
  for (; first <= last; first++)
    {
      const guint cpu = (guint) first;

      g_array_append_val (plan->pins, cpu);
    }
  return plan->pins->len <= LT_CPUS_MAX;
}

gboolean
lt_apply_pin (LtPlan *plan, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  plan->work.pin = TRUE;
  g_array_set_size (plan->pins, 0);
  if (g_str_equal (text, "all"))
    return TRUE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (!add_pins (plan, parts[i]))
        return refuse (error, "cores such as 0-1,3, or all", text);
    }
  return plan->pins->len > 0 || refuse (error, "cores such as 0-1,3, or all", text);
}

gboolean
lt_apply_log_level (LtPlan *plan, const char *text, GError **error)
{
  static const char *const names[] = { "debug", "info", "warning", "error" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (!g_str_equal (text, names[i]))
        continue;
      plan->log_level = (LtPlanLog) (LT_PLAN_LOG_DEBUG + i);
      plan->work.trace = plan->log_level == LT_PLAN_LOG_DEBUG;
      return TRUE;
    }
  return refuse (error, "debug, info, warning or error", text);
}

/* "queue", "queue:100", "drop" */
gboolean
lt_apply_backlog (LtPlan *plan, const char *text, GError **error)
{
  gint64 limit = 0;

  plan->work.bounded = !g_str_equal (text, "queue");
  if (plan->work.bounded && !g_str_equal (text, "drop")
      && (!g_str_has_prefix (text, "queue:")
          || !lt_parse_integer (text + strlen ("queue:"), &limit, NULL) || limit < 1
          || limit > LT_PLAN_MAX_BACKLOG))
    return refuse (error, "queue, queue:N with an N from 1 to 1000000, or drop", text);
  plan->work.backlog = (guint) limit;
  return TRUE;
}

gboolean
lt_apply_abort_if_unsustained (LtPlan *plan, const char *text, GError **error)
{
  return lt_parse_boolean (text, &plan->abort_if_unsustained, error);
}

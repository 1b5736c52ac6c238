/* SPDX-License-Identifier: MIT */

#include "lt-plan-values.h"

#include <string.h>

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

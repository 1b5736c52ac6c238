/* SPDX-License-Identifier: MIT */

#include "lt-dashboard.h"

gboolean
lt_dashboard_open (const LtPlan *plan, LtOutputs *outputs, LtDashboard **ret_dashboard,
                   GError **error)
{
  (void) outputs;
  *ret_dashboard = NULL;
  if (!plan->web.wanted)
    return TRUE;
  g_set_error_literal (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                       "--web: expected an ltrun that was built with libsoup-3.0, found one "
                       "without");
  return FALSE;
}

void
lt_dashboard_free (LtDashboard *dashboard)
{
  (void) dashboard;
}

void
lt_dashboard_set_stop (LtDashboard *dashboard, void (*stop) (gpointer data), gpointer data)
{
  (void) dashboard;
  (void) stop;
  (void) data;
}

void
lt_dashboard_linger (LtDashboard *dashboard, guint64 limit_ns,
                     gboolean (*go_on) (gpointer data), gpointer data)
{
  (void) dashboard;
  (void) limit_ns;
  (void) go_on;
  (void) data;
}

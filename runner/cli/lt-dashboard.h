/* SPDX-License-Identifier: MIT
 *
 * lt-dashboard: --web, as far as the command line is concerned. There are two of it:
 * lt-dashboard-none.c is what an ltrun without libsoup has. [main thread]
 */
#pragma once

#include "lt-outputs.h"

typedef struct LtDashboard LtDashboard;

/* Serves the dashboard that @plan wants and adds it to @outputs, which it outlives; says
 * where it is. @ret_dashboard: NULL when none is wanted. */
gboolean lt_dashboard_open (const LtPlan *plan, LtOutputs *outputs, LtDashboard **ret_dashboard,
                            GError **error);
void lt_dashboard_free (LtDashboard *dashboard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtDashboard, lt_dashboard_free)

/* @stop is called, at most once, when a client asks for the end of the runs. */
void lt_dashboard_set_stop (LtDashboard *dashboard, void (*stop) (gpointer data),
                            gpointer data);

/* Keeps it up, in the default main context, for @limit_ns (0: no limit) while @go_on says
 * so and nobody types q. It is asked after each turn of the context. */
void lt_dashboard_linger (LtDashboard *dashboard, guint64 limit_ns,
                          gboolean (*go_on) (gpointer data), gpointer data);

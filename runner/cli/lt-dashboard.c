/* SPDX-License-Identifier: MIT */

#include "lt-dashboard.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-clock.h"
#include "lt-web.h"

struct LtDashboard
{
  LtWeb *web;
};

static void
say_where (const LtWeb *web)
{
  g_autofree char *line = g_strdup_printf (
    "dashboard: %s%s", lt_web_get_url (web),
    lt_web_has_other_port (web) ? " (port " G_STRINGIFY (LT_PLAN_WEB_PORT) " is taken)" : "");

  lt_terminal_note (line);
}

gboolean
lt_dashboard_open (const LtPlan *plan, LtOutputs *outputs, LtDashboard **ret_dashboard,
                   GError **error)
{
  const LtPlanWeb *planned = &plan->web;
  const LtWebSetup setup = {
    .address = planned->address != NULL ? planned->address : LT_PLAN_WEB_ADDRESS,
    .port = planned->port,
    .any_port = !planned->has_port,
    .token = planned->token,
  };
  LtWeb *web;

  *ret_dashboard = NULL;
  if (!planned->wanted)
    return TRUE;
  web = lt_web_new (&setup, error);
  if (web == NULL)
    return FALSE;
  *ret_dashboard = g_new0 (LtDashboard, 1);
  (*ret_dashboard)->web = web;
  lt_outputs_add (outputs, &lt_web_sink, web);
  say_where (web);
  return TRUE;
}

void
lt_dashboard_free (LtDashboard *dashboard)
{
  if (dashboard == NULL)
    return;
  lt_web_free (dashboard->web);
  g_free (dashboard);
}

void
lt_dashboard_set_stop (LtDashboard *dashboard, void (*stop) (gpointer data), gpointer data)
{
  lt_web_set_stop (dashboard->web, stop, data);
}

/* ---- After the end --------------------------------------------------------- */

/* A line with a q in it, or the end of input. */
static gboolean
on_input (int fd, GIOCondition condition, gpointer data)
{
  gboolean *quit = data;
  char line[256];
  const gssize length = read (fd, line, sizeof line);

  (void) condition;
  *quit = length <= 0 || memchr (line, 'q', (gsize) length) != NULL;
  return !*quit;
}

/* Whose input it is not a terminal stops for reading it (SIGTTIN). */
static GSource *
watch_input (gboolean *quit)
{
  GSource *source;

  if (!isatty (STDIN_FILENO) || tcgetpgrp (STDIN_FILENO) != getpgrp ())
    return NULL;
  source = g_unix_fd_source_new (STDIN_FILENO, G_IO_IN | G_IO_HUP);
  g_source_set_callback (source, G_SOURCE_FUNC (on_input), quit, NULL);
  g_source_attach (source, NULL);
  return source;
}

static gboolean
on_time (gpointer data)
{
  (void) data;
  return G_SOURCE_CONTINUE;
}

void
lt_dashboard_linger (LtDashboard *dashboard, guint64 limit_ns,
                     gboolean (*go_on) (gpointer data), gpointer data)
{
  const guint64 end_ns = lt_now_ns () + limit_ns;
  gboolean quit = FALSE;
  g_autoptr (GSource) input = watch_input (&quit);
  g_autoptr (GSource) timer = g_timeout_source_new ((guint) MIN (limit_ns / 1000000, 1000) + 1);
  g_autofree char *line =
    g_strdup_printf ("dashboard: stays at %s; %sCtrl-C ends it",
                     lt_web_get_url (dashboard->web), input != NULL ? "q and Enter, or " : "");

  lt_terminal_note (line);
  g_source_set_callback (timer, on_time, NULL, NULL);
  if (limit_ns > 0)
    g_source_attach (timer, NULL);
  while (go_on (data) && !quit && (limit_ns == 0 || lt_now_ns () < end_ns))
    g_main_context_iteration (NULL, TRUE);
  if (limit_ns > 0)
    g_source_destroy (timer);
  if (input != NULL)
    g_source_destroy (input);
}

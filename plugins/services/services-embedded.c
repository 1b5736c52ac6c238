/* SPDX-License-Identifier: MIT */

#include "services-embedded-private.h"

#include "services-model.h"

#include <stdio.h>
#include <stdlib.h>

#define FOREVER ((uint64_t) INT64_MAX)
#define MIN_PAUSE_NS UINT64_C (10000000)
#define MAX_PAUSE_NS UINT64_C (1000000000)

/* ---- Life ------------------------------------------------------------------ */

static bool
start_endpoints (Embedded *embedded, ServicesError *ret_error)
{
#ifdef SERVICES_HAVE_HEALTH
  if (!services_http_global_init ())
    return services_fail (ret_error, "embedded: libcurl cannot be set up") != NULL;
  embedded->endpoints = services_endpoints_start (embedded->options, ret_error);
  if (embedded->endpoints == NULL)
    {
      services_http_global_cleanup ();
      return false;
    }
  embedded->port = services_endpoints_port (embedded->endpoints);
#else
  (void) embedded;
  (void) ret_error;
#endif
  return true;
}

static void
stop_endpoints (Embedded *embedded)
{
#ifdef SERVICES_HAVE_HEALTH
  if (embedded->endpoints == NULL)
    return;
  services_endpoints_stop (embedded->endpoints);
  services_http_global_cleanup ();
#else
  (void) embedded;
#endif
}

static bool
register_services (Embedded *embedded, const ServicesWorld *world, ServicesError *ret_error)
{
  for (uint32_t i = 0; i < embedded->options->n_services; i++)
    {
      char name[SERVICES_NAME_SIZE], address[64];
      LtServiceStatus status = LT_SERVICE_OK;

      if (services_stopping (world))
        return services_fail (ret_error, SERVICES_INTERRUPTED) != NULL;
      services_model_name (i, name);
      services_embedded_address (embedded, i, address);
      status = lt_service_register (embedded->registry, name, address,
                                    services_model_health (embedded->options, i), FOREVER,
                                    &embedded->ids[i]);
      if (status != LT_SERVICE_OK)
        return services_fail (ret_error, "embedded: registering %s: %s", name,
                              lt_service_status_text (status))
               != NULL;
    }
  return true;
}

/* What has expired is seen by nobody, whether or not it is freed. [any] */
static void
reap (void *registry)
{
  lt_service_thread_enter ();
  lt_service_registry_expire (registry);
  lt_service_thread_leave ();
}

static uint64_t
reap_pause_ns (uint64_t ttl_ns)
{
  if (ttl_ns / 2 < MIN_PAUSE_NS)
    return MIN_PAUSE_NS;
  return ttl_ns / 2 < MAX_PAUSE_NS ? ttl_ns / 2 : MAX_PAUSE_NS;
}

static void
embedded_free (Embedded *embedded)
{
  services_ticker_stop (embedded->reaper);
  stop_endpoints (embedded);
  lt_service_registry_free (embedded->registry);
  free (embedded->ids);
  free (embedded);
}

static void *
embedded_open (const ServicesWorld *world, ServicesError *ret_error)
{
  Embedded *embedded = calloc (1, sizeof *embedded);
  bool ok = false;

  if (embedded == NULL)
    return services_fail (ret_error, "out of memory");
  embedded->options = &world->options;
  embedded->ids = calloc (world->options.n_services, sizeof *embedded->ids);
  embedded->registry = lt_service_registry_new (NULL, NULL);
  if (embedded->ids == NULL || embedded->registry == NULL)
    services_fail (ret_error, "out of memory");
  else
    {
      lt_service_thread_enter ();
      ok =
        start_endpoints (embedded, ret_error) && register_services (embedded, world, ret_error);
      lt_service_thread_leave ();
      if (ok)
        embedded->reaper = services_ticker_start (reap_pause_ns (world->options.ttl_ns), reap,
                                                  embedded->registry, ret_error);
    }
  if (embedded->reaper != NULL)
    return embedded;
  embedded_free (embedded);
  return NULL;
}

static void
embedded_peek (void *state, ServicesAccount *ret_account)
{
  const Embedded *embedded = state;
  LtServiceAccount account;

  lt_service_thread_enter ();
  account = lt_service_registry_account (embedded->registry);
  lt_service_thread_leave ();
  *ret_account = (ServicesAccount){
    .registered = account.registered,
    .removed = account.removed,
    .expired = account.expired,
    .alive = account.live,
  };
}

static void
embedded_close (void *state, ServicesAccount *ret_account)
{
  Embedded *embedded = state;

  services_ticker_stop (embedded->reaper);
  embedded->reaper = NULL;
  embedded_peek (state, ret_account);
  embedded_free (state);
}

static void
session_free (void *user)
{
  Session *session = user;

  for (uint32_t i = 0; session->held != NULL && i < session->held->n; i++)
    lt_service_remove (session->embedded->registry, session->held->ids[i]);
  lt_service_thread_leave ();
#ifdef SERVICES_HAVE_HEALTH
  services_http_free (session->http);
#endif
  free (session->held);
  free (session);
}

#ifdef SERVICES_HAVE_HEALTH
#define CONNECT_NS UINT64_C (30000000000)
#define CONNECT_TRIES 3

/* Before the run: when very many workers come at once some wait for long. Who has no
 * connection after all of this opens one when it has a service to ask. */
static void
connect_to_endpoints (Session *session)
{
  ServicesReport report = { .text = "" };
  ServicesStatus status = SERVICES_UNREACHABLE;
  char url[64];

  snprintf (url, sizeof url, "http://127.0.0.1:%u/", session->embedded->port);
  for (int i = 0; i < CONNECT_TRIES && status == SERVICES_UNREACHABLE; i++)
    status = services_http_connect (session->http, url, CONNECT_NS, &report);
}
#endif

static void *
session_new (void *state, uint32_t worker, const uint32_t *stop, ServicesReport *report)
{
  Embedded *embedded = state;
  Session *session = calloc (1, sizeof *session);
  bool ok = false;

  (void) worker;
  (void) stop;
  services_report (report, SERVICES_INTERNAL, 0, "out of memory");
  if (session == NULL)
    return NULL;
  lt_service_thread_enter ();
  session->embedded = embedded;
  session->held = services_held_new (embedded->options->n_kept);
  ok = session->held != NULL;
#ifdef SERVICES_HAVE_HEALTH
  session->http = services_http_new (embedded->options, stop, report);
  ok = ok && session->http != NULL;
  if (ok)
    connect_to_endpoints (session);
#endif
  if (ok)
    return session;
  session_free (session);
  return NULL;
}

/* ---- The table ------------------------------------------------------------- */

#ifdef SERVICES_HAVE_HEALTH
#define NO_HEALTH NULL
#else
#define NO_HEALTH "health checks: not built: libcurl or libmicrohttpd was missing"
#endif

const ServicesBackend services_embedded = {
  .name = "embedded",
  .has_account = true,
  .run = {
    [SERVICES_OP_REGISTER] = services_embedded_register,
    [SERVICES_OP_HEARTBEAT] = services_embedded_heartbeat,
    [SERVICES_OP_DISCOVER] = services_embedded_discover,
#ifdef SERVICES_HAVE_HEALTH
    [SERVICES_OP_HEALTH] = services_embedded_health,
    [SERVICES_OP_HEALTH_ALL] = services_embedded_health_all,
#endif
    [SERVICES_OP_SWEEP] = services_embedded_sweep,
  },
  .no_run = {
    [SERVICES_OP_HEALTH] = NO_HEALTH,
    [SERVICES_OP_HEALTH_ALL] = NO_HEALTH,
  },
  .open = embedded_open,
  .close = embedded_close,
  .peek = embedded_peek,
  .session_new = session_new,
  .session_free = session_free,
};

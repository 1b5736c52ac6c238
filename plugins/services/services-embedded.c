/* SPDX-License-Identifier: MIT */

#include "services-embedded.h"

#include "services-held.h"
#include "services-model.h"
#ifdef SERVICES_HAVE_CURL
#include "services-http.h"
#endif
#ifdef SERVICES_HAVE_MICROHTTPD
#include "services-endpoints.h"
#endif

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(SERVICES_HAVE_CURL) && defined(SERVICES_HAVE_MICROHTTPD)
#define SERVICES_HAVE_HEALTH
#endif

#define FOREVER ((uint64_t) INT64_MAX)
#define REAP_MIN_NS UINT64_C (10000000)
#define REAP_MAX_NS UINT64_C (1000000000)

/* The registry, the services that are in it from the beginning and never expire, and a
 * thread that frees what has expired. */
typedef struct Embedded
{
  const ServicesOptions *options;
  LtServiceRegistry *registry;
  LtServiceId *ids; /* of the services, by index */
  uint16_t port;    /* of the endpoints; 0: none */
#ifdef SERVICES_HAVE_HEALTH
  ServicesEndpoints *endpoints;
#endif
  pthread_t reaper;
  bool has_reaper;
  pthread_mutex_t lock; /* over is_ending */
  pthread_cond_t ending;
  bool is_ending;
} Embedded;

typedef struct Session
{
  Embedded *embedded;
#ifdef SERVICES_HAVE_HEALTH
  ServicesHttp *http;
#endif
  ServicesHeld *held;
} Session;

static void
write_address (const Embedded *embedded, uint32_t index, char ret_address[64])
{
  snprintf (ret_address, 64, "http://127.0.0.1:%u" SERVICES_PATH "%u", embedded->port, index);
}

/* ---- What expires ---------------------------------------------------------- */

/* What has expired is seen by nobody, whether or not it is freed. */
static uint64_t
reap_pause_ns (uint64_t ttl_ns)
{
  if (ttl_ns / 2 < REAP_MIN_NS)
    return REAP_MIN_NS;
  return ttl_ns / 2 < REAP_MAX_NS ? ttl_ns / 2 : REAP_MAX_NS;
}

static void *
reap (void *user)
{
  Embedded *embedded = user;
  const uint64_t pause_ns = reap_pause_ns (embedded->options->ttl_ns);

  lt_service_thread_enter ();
  pthread_mutex_lock (&embedded->lock);
  while (!embedded->is_ending)
    {
      struct timespec due;

      pthread_mutex_unlock (&embedded->lock);
      lt_service_registry_expire (embedded->registry);
      clock_gettime (CLOCK_MONOTONIC, &due);
      due.tv_nsec += (long) pause_ns;
      due.tv_sec += due.tv_nsec / 1000000000;
      due.tv_nsec %= 1000000000;
      pthread_mutex_lock (&embedded->lock);
      while (!embedded->is_ending
             && pthread_cond_timedwait (&embedded->ending, &embedded->lock, &due) != ETIMEDOUT)
        ;
    }
  pthread_mutex_unlock (&embedded->lock);
  lt_service_thread_leave ();
  return NULL;
}

static bool
start_reaper (Embedded *embedded, ServicesError *ret_error)
{
  const int error = pthread_create (&embedded->reaper, NULL, reap, embedded);

  embedded->has_reaper = error == 0;
  return embedded->has_reaper
         || services_fail (ret_error, "embedded: no thread: %s", strerror (error)) != NULL;
}

static void
stop_reaper (Embedded *embedded)
{
  if (!embedded->has_reaper)
    return;
  pthread_mutex_lock (&embedded->lock);
  embedded->is_ending = true;
  pthread_cond_signal (&embedded->ending);
  pthread_mutex_unlock (&embedded->lock);
  pthread_join (embedded->reaper, NULL);
  embedded->has_reaper = false;
}

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
register_services (Embedded *embedded, ServicesError *ret_error)
{
  for (uint32_t i = 0; i < embedded->options->n_services; i++)
    {
      char name[SERVICES_NAME_SIZE], address[64];
      LtServiceStatus status = LT_SERVICE_OK;

      services_model_name (i, name);
      write_address (embedded, i, address);
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

static void
embedded_free (Embedded *embedded)
{
  stop_reaper (embedded);
  stop_endpoints (embedded);
  lt_service_registry_free (embedded->registry);
  pthread_cond_destroy (&embedded->ending);
  pthread_mutex_destroy (&embedded->lock);
  free (embedded->ids);
  free (embedded);
}

static void *
embedded_open (const ServicesWorld *world, ServicesError *ret_error)
{
  Embedded *embedded = calloc (1, sizeof *embedded);
  pthread_condattr_t attributes;
  bool ok = false;

  if (embedded == NULL)
    return services_fail (ret_error, "out of memory");
  embedded->options = &world->options;
  pthread_mutex_init (&embedded->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&embedded->ending, &attributes);
  pthread_condattr_destroy (&attributes);
  embedded->ids = calloc (world->options.n_services, sizeof *embedded->ids);
  embedded->registry = lt_service_registry_new (NULL, NULL);
  if (embedded->ids == NULL || embedded->registry == NULL)
    services_fail (ret_error, "out of memory");
  else
    {
      lt_service_thread_enter ();
      ok = start_endpoints (embedded, ret_error) && register_services (embedded, ret_error);
      lt_service_thread_leave ();
      ok = ok && start_reaper (embedded, ret_error);
    }
  if (ok)
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
  stop_reaper (state);
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
#endif
  if (ok)
    return session;
  session_free (session);
  return NULL;
}

/* ---- Instances ------------------------------------------------------------- */

/* An instance that was in @place goes first; one that has expired is gone already. */
static ServicesStatus
register_into (Session *session, uint32_t place, uint64_t random, ServicesReport *report)
{
  const Embedded *embedded = session->embedded;
  const uint32_t index = (uint32_t) lt_random_below (random, embedded->options->n_services);
  LtServiceId *id = &session->held->ids[place];
  char name[SERVICES_NAME_SIZE], address[64];
  LtServiceStatus status = LT_SERVICE_OK;

  if (*id != 0)
    lt_service_remove (embedded->registry, *id);
  *id = 0;
  services_model_name (index, name);
  write_address (embedded, index, address);
  status = lt_service_register (embedded->registry, name, address, LT_SERVICE_STARTING,
                                embedded->options->ttl_ns, id);
  if (status == LT_SERVICE_OK)
    return SERVICES_OK;
  return services_report (report, SERVICES_INTERNAL, status, "registering %s: %s", name,
                          lt_service_status_text (status));
}

static ServicesStatus
run_register (void *user, uint64_t random, ServicesReport *report)
{
  Session *session = user;

  return register_into (session, services_held_next (session->held), random, report);
}

static ServicesStatus
run_heartbeat (void *user, uint64_t random, ServicesReport *report)
{
  Session *session = user;
  ServicesHeld *held = session->held;
  uint32_t place = 0;

  if (held->n == 0)
    return run_register (session, random, report);
  place = (uint32_t) lt_random_below (random, held->n);
  if (lt_service_heartbeat (session->embedded->registry, held->ids[place]) == LT_SERVICE_OK)
    return SERVICES_OK;
  report->n_renewed++;
  return register_into (session, place, lt_mix64 (random), report);
}

/* ---- Discovery ------------------------------------------------------------- */

typedef struct Found
{
  char address[LT_SERVICE_ADDRESS_MAX + 1]; /* of the first */
  uint32_t n;
} Found;

static bool
take (const LtServiceView *view, void *user)
{
  Found *found = user;

  if (found->n++ == 0)
    memcpy (found->address, view->address, view->address_length + 1);
  return true;
}

static bool
take_one (const LtServiceView *view, void *user)
{
  take (view, user);
  return false;
}

static ServicesStatus
find (const Embedded *embedded, uint32_t index, LtServiceVisit visit, Found *ret_found,
      ServicesReport *report)
{
  char name[SERVICES_NAME_SIZE];

  services_model_name (index, name);
  ret_found->n = 0;
  lt_service_discover (embedded->registry, name, visit, ret_found);
  if (ret_found->n > 0)
    return SERVICES_OK;
  return services_report (report, SERVICES_MISSING, 0, "%s has no instance", name);
}

static ServicesStatus
run_discover (void *user, uint64_t random, ServicesReport *report)
{
  const Embedded *embedded = ((const Session *) user)->embedded;
  const uint32_t index = (uint32_t) lt_random_below (random, embedded->options->n_services);
  Found found;

  return find (embedded, index, take, &found, report);
}

static ServicesStatus
run_sweep (void *user, uint64_t random, ServicesReport *report)
{
  const Embedded *embedded = ((const Session *) user)->embedded;
  LtServiceSweep sweep;

  (void) random;
  lt_service_sweep (embedded->registry, &sweep);
  if (sweep.n_live >= embedded->options->n_services)
    return SERVICES_OK;
  return services_report (report, SERVICES_MISSING, 0, "expected at least %u instances, got %u",
                          embedded->options->n_services, sweep.n_live);
}

/* ---- Health ---------------------------------------------------------------- */

#ifdef SERVICES_HAVE_HEALTH
/* Asks the first instance of a service, and notes in the registry what it is like. */
static ServicesStatus
check (Session *session, uint32_t index, ServicesReport *report)
{
  const Embedded *embedded = session->embedded;
  const LtServiceHealth health = services_model_health (embedded->options, index);
  char body[SERVICES_BODY_SIZE];
  Found found;
  ServicesStatus status = find (embedded, index, take_one, &found, report);

  if (status != SERVICES_OK)
    return status;
  services_model_body (index, health, body);
  status = services_http_check (session->http, found.address, 200, body, true, report);
  if (status == SERVICES_STOPPED)
    return status;
  lt_service_set_health (embedded->registry, embedded->ids[index],
                         status == SERVICES_OK ? health : LT_SERVICE_FAILING);
  report->n_impaired += status == SERVICES_OK && health != LT_SERVICE_HEALTHY;
  return status;
}

static ServicesStatus
run_health (void *user, uint64_t random, ServicesReport *report)
{
  const Session *session = user;

  return check (
    user, (uint32_t) lt_random_below (random, session->embedded->options->n_services), report);
}

/* As an aggregate check: all are asked, and the first failure is the outcome. */
static ServicesStatus
run_health_all (void *user, uint64_t random, ServicesReport *report)
{
  Session *session = user;
  const uint32_t n_services = session->embedded->options->n_services;
  ServicesStatus outcome = SERVICES_OK;
  ServicesReport spare = { 0 };

  (void) random;
  for (uint32_t i = 0; i < n_services && outcome != SERVICES_STOPPED; i++)
    {
      const bool is_good = outcome == SERVICES_OK;
      const ServicesStatus status = check (session, i, is_good ? report : &spare);

      if (is_good || status == SERVICES_STOPPED)
        outcome = status;
    }
  report->sent_bytes += spare.sent_bytes;
  report->received_bytes += spare.received_bytes;
  report->n_checks += spare.n_checks;
  report->n_impaired += spare.n_impaired;
  return outcome;
}
#endif

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
    [SERVICES_OP_REGISTER] = run_register,
    [SERVICES_OP_HEARTBEAT] = run_heartbeat,
    [SERVICES_OP_DISCOVER] = run_discover,
#ifdef SERVICES_HAVE_HEALTH
    [SERVICES_OP_HEALTH] = run_health,
    [SERVICES_OP_HEALTH_ALL] = run_health_all,
#endif
    [SERVICES_OP_SWEEP] = run_sweep,
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

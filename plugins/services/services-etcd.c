/* SPDX-License-Identifier: MIT */

#include "services-etcd.h"

#include "services-etcd-private.h"
#include "services-held.h"

#include <suite-kit.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define CLEAN_UP_NS UINT64_C (2000000000)

typedef struct Session
{
  Etcd *etcd;
  EtcdClient client;
  ServicesHeld *held; /* leases */
  uint32_t worker;
  uint64_t serial;
  char health_url[288];
} Session;

/* ---- Set-up and teardown --------------------------------------------------- */

static bool
set_names (Etcd *etcd, ServicesError *ret_error)
{
  const ServicesOptions *options = &etcd->world->options;
  size_t length = strlen (options->server);
  uint64_t random = 0;

  while (length > 0 && options->server[length - 1] == '/')
    length--;
  if (length >= sizeof etcd->server || strlen (options->prefix) > ETCD_MAX_PREFIX)
    return services_fail (
             ret_error, "server, prefix: expected at most %zu and %u bytes, found %zu and %zu",
             sizeof etcd->server - 1, ETCD_MAX_PREFIX, length, strlen (options->prefix))
           != NULL;
  memcpy (etcd->server, options->server, length);
  /* Not of the run's seed: two runs with the same one must not meet. */
  if (getrandom (&random, sizeof random, 0) != (ssize_t) sizeof random)
    random = lt_mix64 ((uint64_t) (uintptr_t) etcd);
  snprintf (etcd->base, sizeof etcd->base, "%srun-%ld-%012" PRIx64, options->prefix,
            (long) getpid (), random >> 16);
  return true;
}

static void *
etcd_open (const ServicesWorld *world, ServicesError *ret_error)
{
  Etcd *etcd = calloc (1, sizeof *etcd);

  if (etcd == NULL || !services_http_global_init ())
    {
      free (etcd);
      return services_fail (ret_error, "out of memory");
    }
  etcd->world = world;
  if (set_names (etcd, ret_error) && services_etcd_put_services (etcd, ret_error))
    return etcd;
  services_http_global_cleanup ();
  free (etcd);
  return NULL;
}

static void
etcd_close (void *state, ServicesAccount *ret_account)
{
  Etcd *etcd = state;
  ServicesReport report = { .text = "" };
  uint64_t n_left = 0;

  if (!services_etcd_remove_services (etcd, &n_left, &report))
    suite_set_error (etcd->world->host,
                     "etcd: keys under '%s/' may be left, for %" PRIu64 " s at most: %s",
                     etcd->base, services_etcd_services_ttl_s (etcd), report.text);
  *ret_account = (ServicesAccount){
    .registered = atomic_load (&etcd->ledger.registered),
    .removed = atomic_load (&etcd->ledger.removed),
    .expired = atomic_load (&etcd->ledger.expired),
    .unknown = atomic_load (&etcd->ledger.unknown),
  };
  /* What is left may be of those nobody knows of. */
  if (n_left > ret_account->unknown)
    ret_account->alive = n_left - ret_account->unknown;
  services_http_global_cleanup ();
  free (etcd);
}

/* ---- Leases ---------------------------------------------------------------- */

/* Ends the instance in @place, if there is one. */
static ServicesStatus
release (Session *session, uint32_t place, ServicesReport *report)
{
  uint64_t *lease = &session->held->ids[place];
  EtcdLedger *ledger = &session->etcd->ledger;
  ServicesStatus status = SERVICES_OK;
  bool was_there = false;

  if (*lease == 0)
    return SERVICES_OK;
  status = etcd_revoke (&session->client, *lease, &was_there, report);
  if (status != SERVICES_OK)
    atomic_fetch_add (&ledger->unknown, 1);
  else
    atomic_fetch_add (was_there ? &ledger->removed : &ledger->expired, 1);
  *lease = 0;
  return status;
}

static ServicesStatus
register_into (Session *session, uint32_t place, uint64_t random, ServicesReport *report)
{
  Etcd *etcd = session->etcd;
  const ServicesOptions *options = &etcd->world->options;
  const uint32_t index = (uint32_t) lt_random_below (random, options->n_services);
  char key[ETCD_KEY_SIZE], value[SERVICES_NAME_SIZE];
  size_t length = 0;
  ServicesStatus status = release (session, place, report);

  if (status == SERVICES_OK)
    status = etcd_grant (&session->client, services_etcd_ttl_s (etcd),
                         &session->held->ids[place], report);
  if (status != SERVICES_OK)
    return status;
  atomic_fetch_add (&etcd->ledger.registered, 1);
  services_etcd_write_prefix (etcd, index, key);
  length = strlen (key);
  snprintf (key + length, sizeof key - length, "w%u-%" PRIu64, session->worker,
            session->serial++);
  services_model_name (index, value);
  return etcd_put (&session->client, key, value, session->held->ids[place], report);
}

/* ---- Sessions -------------------------------------------------------------- */

/* A server that does not answer once is not waited for again, and all has to be done
 * within CLEAN_UP_NS: leases that are left expire by themselves. */
static void
session_free (void *user)
{
  Session *session = user;
  ServicesReport report = { .text = "" };
  ServicesStatus status = SERVICES_OK;

  if (session->client.http != NULL)
    services_http_extend (session->client.http, CLEAN_UP_NS);
  for (uint32_t i = 0; session->held != NULL && i < session->held->n; i++)
    if (status == SERVICES_OK)
      status = release (session, i, &report);
    else if (session->held->ids[i] != 0)
      atomic_fetch_add (&session->etcd->ledger.unknown, 1);
  services_http_free (session->client.http);
  free (session->held);
  free (session);
}

static void *
session_new (void *state, uint32_t worker, const uint32_t *stop, ServicesReport *report)
{
  Etcd *etcd = state;
  const ServicesOptions *options = &etcd->world->options;
  Session *session = calloc (1, sizeof *session);

  services_report (report, SERVICES_INTERNAL, 0, "out of memory");
  if (session == NULL)
    return NULL;
  session->etcd = etcd;
  session->worker = worker;
  session->held = services_held_new (options->n_kept);
  session->client = (EtcdClient){ services_http_new (options, stop, report), etcd->server };
  snprintf (session->health_url, sizeof session->health_url, "%s/health", etcd->server);
  if (session->held != NULL && session->client.http != NULL)
    return session;
  session_free (session);
  return NULL;
}

/* ---- Operations ------------------------------------------------------------ */

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
  uint64_t *lease = NULL;
  uint32_t place = 0;
  bool is_there = false;

  if (session->held->n == 0)
    return run_register (session, random, report);
  place = (uint32_t) lt_random_below (random, session->held->n);
  lease = &session->held->ids[place];
  if (*lease != 0)
    {
      const ServicesStatus status =
        etcd_keep_alive (&session->client, *lease, &is_there, report);

      if (status != SERVICES_OK || is_there)
        return status;
      atomic_fetch_add (&session->etcd->ledger.expired, 1);
      *lease = 0;
      report->n_renewed++;
    }
  return register_into (session, place, lt_mix64 (random), report);
}

static ServicesStatus
run_discover (void *user, uint64_t random, ServicesReport *report)
{
  const Session *session = user;
  const Etcd *etcd = session->etcd;
  const uint32_t index = (uint32_t) lt_random_below (random, etcd->world->options.n_services);
  char prefix[ETCD_KEY_SIZE], value[SERVICES_NAME_SIZE];
  ServicesStatus status = SERVICES_OK;
  uint64_t n = 0;

  services_etcd_write_prefix (etcd, index, prefix);
  services_model_name (index, value);
  status = etcd_range (&session->client, prefix, value, &n, report);
  if (status != SERVICES_OK || n > 0)
    return status;
  return services_report (report, SERVICES_MISSING, 0, "%s has no instance", value);
}

static ServicesStatus
run_health (void *user, uint64_t random, ServicesReport *report)
{
  const Session *session = user;

  (void) random;
  return services_http_check (session->client.http, session->health_url, 200,
                              "\"health\":\"true\"", false, report);
}

#define NOT_EMBEDDED "backend=etcd: only services of the suite's own have endpoints and states"

const ServicesBackend services_etcd = {
  .name = "etcd",
  .has_account = true,
  .run = {
    [SERVICES_OP_REGISTER] = run_register,
    [SERVICES_OP_HEARTBEAT] = run_heartbeat,
    [SERVICES_OP_DISCOVER] = run_discover,
    [SERVICES_OP_HEALTH] = run_health,
  },
  .no_run = {
    [SERVICES_OP_HEALTH_ALL] = NOT_EMBEDDED,
    [SERVICES_OP_SWEEP] = NOT_EMBEDDED,
  },
  .open = etcd_open,
  .close = etcd_close,
  .session_new = session_new,
  .session_free = session_free,
};

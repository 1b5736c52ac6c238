/* SPDX-License-Identifier: MIT */

#include "services-embedded-private.h"

#include "services-model.h"

#include <stdio.h>
#include <string.h>

void
services_embedded_address (const Embedded *embedded, uint32_t index, char ret_address[64])
{
  snprintf (ret_address, 64, "http://127.0.0.1:%u" SERVICES_PATH "%u", embedded->port, index);
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
  services_embedded_address (embedded, index, address);
  status = lt_service_register (embedded->registry, name, address, LT_SERVICE_STARTING,
                                embedded->options->ttl_ns, id);
  if (status == LT_SERVICE_OK)
    return SERVICES_OK;
  return services_report (report, SERVICES_INTERNAL, status, "registering %s: %s", name,
                          lt_service_status_text (status));
}

ServicesStatus
services_embedded_register (void *user, uint64_t random, ServicesReport *report)
{
  Session *session = user;

  return register_into (session, services_held_next (session->held), random, report);
}

ServicesStatus
services_embedded_heartbeat (void *user, uint64_t random, ServicesReport *report)
{
  Session *session = user;
  ServicesHeld *held = session->held;
  uint32_t place = 0;

  if (held->n == 0)
    return services_embedded_register (session, random, report);
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

ServicesStatus
services_embedded_discover (void *user, uint64_t random, ServicesReport *report)
{
  const Embedded *embedded = ((const Session *) user)->embedded;
  const uint32_t index = (uint32_t) lt_random_below (random, embedded->options->n_services);
  Found found;

  return find (embedded, index, take, &found, report);
}

ServicesStatus
services_embedded_sweep (void *user, uint64_t random, ServicesReport *report)
{
  const Embedded *embedded = ((const Session *) user)->embedded;
  LtServiceSweep sweep;

  (void) random;
  lt_service_sweep (embedded->registry, &sweep);
  if (sweep.n_live >= embedded->options->n_services)
    return SERVICES_OK;
  return services_report (report, SERVICES_MISSING, 0,
                          "expected at least %u instances, found %u",
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

ServicesStatus
services_embedded_health (void *user, uint64_t random, ServicesReport *report)
{
  const Session *session = user;

  return check (
    user, (uint32_t) lt_random_below (random, session->embedded->options->n_services), report);
}

/* As an aggregate check: all are asked, and the first failure is the outcome. One that is
 * cut off is none, unless it has failed already: not all have been asked. */
ServicesStatus
services_embedded_health_all (void *user, uint64_t random, ServicesReport *report)
{
  Session *session = user;
  const uint32_t n_services = session->embedded->options->n_services;
  ServicesStatus outcome = SERVICES_OK;
  ServicesReport spare = { 0 };
  bool is_over = false;

  (void) random;
  for (uint32_t i = 0; i < n_services && !is_over; i++)
    {
      const bool is_good = outcome == SERVICES_OK;
      const ServicesStatus status = check (session, i, is_good ? report : &spare);

      is_over = status == SERVICES_STOPPED;
      if (is_good)
        outcome = status;
    }
  report->sent_bytes += spare.sent_bytes;
  report->received_bytes += spare.received_bytes;
  report->n_checks += spare.n_checks;
  report->n_impaired += spare.n_impaired;
  return outcome;
}
#endif

/* SPDX-License-Identifier: MIT
 *
 * services-embedded-private: what the files of the embedded back end share.
 */
#pragma once

#include "services-embedded.h"
#include "services-held.h"
#include "services-ticker.h"
#ifdef SERVICES_HAVE_CURL
#include "services-http.h"
#endif
#ifdef SERVICES_HAVE_MICROHTTPD
#include "services-endpoints.h"
#endif

#include <lt-service-registry.h>

/* Endpoints, and somebody to ask them. */
#if defined(SERVICES_HAVE_CURL) && defined(SERVICES_HAVE_MICROHTTPD)
#define SERVICES_HAVE_HEALTH
#endif

/* The registry, the services that are in it from the beginning and never expire, and
 * their endpoints. */
typedef struct Embedded
{
  const ServicesOptions *options;
  LtServiceRegistry *registry;
  LtServiceId *ids; /* of the services, by index */
  ServicesTicker *reaper; /* frees what has expired */
  uint16_t port; /* of the endpoints; 0: none */
#ifdef SERVICES_HAVE_HEALTH
  ServicesEndpoints *endpoints;
#endif
} Embedded;

typedef struct Session
{
  Embedded *embedded;
#ifdef SERVICES_HAVE_HEALTH
  ServicesHttp *http;
#endif
  ServicesHeld *held;
} Session;

/* Where service @index is asked for its health. */
void services_embedded_address (const Embedded *embedded, uint32_t index, char ret_address[64]);

/* ServicesRun of the operations; @user is a Session. [worker] */
ServicesStatus services_embedded_register (void *user, uint64_t random, ServicesReport *report);
ServicesStatus services_embedded_heartbeat (void *user, uint64_t random,
                                            ServicesReport *report);
ServicesStatus services_embedded_discover (void *user, uint64_t random, ServicesReport *report);
ServicesStatus services_embedded_sweep (void *user, uint64_t random, ServicesReport *report);
#ifdef SERVICES_HAVE_HEALTH
ServicesStatus services_embedded_health (void *user, uint64_t random, ServicesReport *report);
ServicesStatus services_embedded_health_all (void *user, uint64_t random,
                                             ServicesReport *report);
#endif

/* SPDX-License-Identifier: MIT
 *
 * lt-service-registry: an in-process service registry.
 *
 * A service has a name and any number of instances, each with an address, a health
 * state and a time to live. An instance lives until it is removed or its time is over;
 * a heartbeat gives it that time again. From the moment its time is over no reader sees
 * it and no heartbeat brings it back, whether or not lt_service_registry_expire() has
 * been there to free it.
 *
 * Who looks up, sweeps or sends a heartbeat takes no lock: they read linked lists and
 * slots that writers change under readers' eyes (RCU), and the time and the state of
 * an instance are single atomic words. Readers see each instance whole or not at all;
 * two instances that come or go at once may be seen in either order.
 *
 * Threads: [main] one thread, while no other uses the registry; [thread] any number at a
 * time, each between lt_service_thread_enter() and lt_service_thread_leave().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_SERVICE_MAX_INSTANCES (1u << 20)
#define LT_SERVICE_NAME_MAX 127u    /* bytes, without the NUL */
#define LT_SERVICE_ADDRESS_MAX 255u /* likewise */

typedef struct LtServiceRegistry LtServiceRegistry;

/* Of an instance; never used twice. 0 is none's. */
typedef uint64_t LtServiceId;

/* In the order in which an aggregate gets worse. */
typedef enum LtServiceHealth
{
  LT_SERVICE_STARTING, /* nothing is known yet */
  LT_SERVICE_HEALTHY,
  LT_SERVICE_SLOW,
  LT_SERVICE_DEGRADED,
  LT_SERVICE_FAILING,
  LT_SERVICE_N_HEALTH
} LtServiceHealth;

typedef enum LtServiceStatus
{
  LT_SERVICE_OK,
  LT_SERVICE_INVALID, /* a name, an address, a state or a time that cannot be */
  LT_SERVICE_LIMIT,   /* LT_SERVICE_MAX_INSTANCES are there */
  LT_SERVICE_NO_MEMORY,
  LT_SERVICE_GONE /* the instance has expired or was removed, or never was */
} LtServiceStatus;

/* An instance as a reader sees it; valid within the visitor's call only. */
typedef struct LtServiceView
{
  LtServiceId id;
  const char *name; /* of the service */
  const char *address;
  uint32_t address_length;
  LtServiceHealth health;
  uint64_t expires_ns; /* by the registry's clock */
} LtServiceView;

/* Returns false to end the visit. Must not write to the registry, nor block. */
typedef bool (*LtServiceVisit) (const LtServiceView *view, void *user);

/* States of all live instances, and the worst: failing, degraded or slow as soon as
 * one is; an empty registry is "starting". */
typedef struct LtServiceSweep
{
  uint32_t counts[LT_SERVICE_N_HEALTH];
  uint32_t n_live;
  LtServiceHealth worst;
} LtServiceSweep;

typedef struct LtServiceAccount
{
  uint64_t registered;
  uint64_t expired;
  uint64_t removed;
  uint64_t live; /* counted in the registry, those whose time is over but not yet freed too */
} LtServiceAccount;

/* CLOCK_MONOTONIC in ns unless a test says otherwise; must not go backwards. Never 0.
 * [thread] */
typedef uint64_t (*LtServiceClock) (void *user);

/* ---- Life ------------------------------------------------------------------ */

/* @clock: NULL for CLOCK_MONOTONIC. NULL without memory. [main] */
LtServiceRegistry *lt_service_registry_new (LtServiceClock clock, void *user);

/* Takes NULL. [main] */
void lt_service_registry_free (LtServiceRegistry *registry);

/* Around all that a thread does with any registry. */
void lt_service_thread_enter (void);
void lt_service_thread_leave (void);

/* "ok", "gone", ...; "healthy", ... Static. */
const char *lt_service_status_text (LtServiceStatus status);
const char *lt_service_health_text (LtServiceHealth health);

/* ---- Instances come and go ------------------------------------------------- */

/* @ttl_ns: from 1 to INT64_MAX. *ret_id is set on success only. [thread] */
LtServiceStatus lt_service_register (LtServiceRegistry *registry, const char *name,
                                     const char *address, LtServiceHealth health,
                                     uint64_t ttl_ns, LtServiceId *ret_id);

/* GONE when its time is over, which then counts as expired. [thread] */
LtServiceStatus lt_service_remove (LtServiceRegistry *registry, LtServiceId id);

/* Frees those whose time is over; returns how many. [thread] */
uint64_t lt_service_registry_expire (LtServiceRegistry *registry);

/* [thread] */
LtServiceAccount lt_service_registry_account (LtServiceRegistry *registry);

/* registered = expired + removed + live [any] */
bool lt_service_account_is_balanced (const LtServiceAccount *account);

/* ---- Without a lock -------------------------------------------------------- */

/* Its time to live begins again. [thread] */
LtServiceStatus lt_service_heartbeat (LtServiceRegistry *registry, LtServiceId id);

/* [thread] */
LtServiceStatus lt_service_set_health (LtServiceRegistry *registry, LtServiceId id,
                                       LtServiceHealth health);

/* Visits the live instances of a service; returns how many. [thread] */
uint32_t lt_service_discover (LtServiceRegistry *registry, const char *name,
                              LtServiceVisit visit, void *user);

/* Visits all live instances; returns how many. [thread] */
uint32_t lt_service_visit_all (LtServiceRegistry *registry, LtServiceVisit visit, void *user);

/* [thread] */
void lt_service_sweep (LtServiceRegistry *registry, LtServiceSweep *ret_sweep);

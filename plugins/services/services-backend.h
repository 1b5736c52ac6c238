/* SPDX-License-Identifier: MIT
 *
 * services-backend: what the suite asks of a service management.
 *
 * A table of functions for each system, so that one more is one more table; the
 * operations know no other way in. What must not be shared, such as a connection, is
 * kept in a session, of which each worker has one.
 *
 * Threads: [main] while no worker runs; [worker] any number at a time, each in a
 * session of its own.
 */
#pragma once

#include "services-options.h"

#define SERVICES_TEXT_SIZE 161u

enum
{
  SERVICES_OP_REGISTER,
  SERVICES_OP_HEARTBEAT,
  SERVICES_OP_DISCOVER,
  SERVICES_OP_HEALTH,
  SERVICES_OP_HEALTH_ALL,
  SERVICES_OP_SWEEP,
  SERVICES_N_OPS
};

typedef enum ServicesStatus
{
  SERVICES_OK,
  SERVICES_STOPPED,     /* given up, as the pass is over */
  SERVICES_TIMEOUT,     /* no whole answer in time */
  SERVICES_UNREACHABLE, /* no connection, or it was lost */
  SERVICES_BAD_STATUS,  /* another HTTP status than expected */
  SERVICES_BAD_BODY,    /* another body than expected */
  SERVICES_TLS,         /* no secured connection */
  SERVICES_MISSING,     /* a service that is registered was not found */
  SERVICES_INTERNAL     /* the registry or the client says no */
} ServicesStatus;

/* What else is known of one operation. All but text is cleared before it. */
typedef struct ServicesReport
{
  uint64_t sent_bytes; /* of HTTP, headers included */
  uint64_t received_bytes;
  uint64_t n_checks;   /* answers of health endpoints that were as they should be */
  uint64_t n_impaired; /* of these: degraded or slow */
  uint64_t n_renewed;  /* instances that had expired and were registered again */
  int64_t code;        /* of a failure: HTTP status, or libcurl's number */
  char text[SERVICES_TEXT_SIZE];
} ServicesReport;

/* What became of the instances: registered = removed + expired + unknown + alive. */
typedef struct ServicesAccount
{
  uint64_t registered;
  uint64_t removed;
  uint64_t expired;
  uint64_t unknown; /* nobody answered when they were to be removed */
  uint64_t alive;
} ServicesAccount;

typedef struct ServicesError
{
  char text[320];
} ServicesError;

/* What a back end works with; it outlives the back end's state. */
typedef struct ServicesWorld
{
  const lt_host *host;
  const uint32_t *stop; /* not 0: open() is to come back; NULL: never */
  ServicesOptions options;
} ServicesWorld;

static inline bool
services_stopping (const ServicesWorld *world)
{
  return world->stop != NULL && __atomic_load_n (world->stop, __ATOMIC_RELAXED) != 0;
}

#define SERVICES_INTERRUPTED "set-up was interrupted"

/* [worker] @random decides all choices. *report is cleared but for its text. */
typedef ServicesStatus (*ServicesRun) (void *session, uint64_t random, ServicesReport *report);

typedef struct ServicesBackend
{
  const char *name;
  bool has_account;

  /* Each is either there or has a reason why not. */
  ServicesRun run[SERVICES_N_OPS];
  const char *no_run[SERVICES_N_OPS];

  /* [main] Connects and makes the data. NULL, and *ret_error, on failure. */
  void *(*open) (const ServicesWorld *world, ServicesError *ret_error);

  /* [main] No session is left. Frees the state and says what became of all instances. */
  void (*close) (void *state, ServicesAccount *ret_account);

  /* [main] The account while no operation is under way. NULL: cannot tell. */
  void (*peek) (void *state, ServicesAccount *ret_account);

  /* [worker] NULL, and *report, on failure. @stop: lt_worker.stop. The session removes
   * what it has registered. Both in the same thread. */
  void *(*session_new) (void *state, uint32_t worker, const uint32_t *stop,
                        ServicesReport *report);
  void (*session_free) (void *session);
} ServicesBackend;

/* The back end number @index of the option's choices; NULL: not built. */
const ServicesBackend *services_backend_get (uint32_t index);

/* Its name, and the library that it needs. */
const char *services_backend_name (uint32_t index);
const char *services_backend_library (uint32_t index);

/* Writes *ret_error, printf-like; returns NULL. */
void *services_fail (ServicesError *ret_error, const char *format, ...)
  __attribute__ ((__format__ (__printf__, 2, 3)));

/* Writes report->code and text, printf-like; returns @status. */
ServicesStatus services_report (ServicesReport *report, ServicesStatus status, int64_t code,
                                const char *format, ...)
  __attribute__ ((__format__ (__printf__, 4, 5)));

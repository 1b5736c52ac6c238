/* SPDX-License-Identifier: MIT
 *
 * events-backend: what the suite asks of an event system.
 *
 * A table of functions for each system, so that one more is one more table; the
 * operations know no other way in. What must not be shared, such as a connection, is
 * kept in a session, of which each worker has one.
 *
 * Threads: [main] while no worker runs; [worker] any number at a time, each in a
 * session of its own.
 */
#pragma once

#include "events-message.h"

#define EVENTS_TEXT_SIZE 161u

typedef enum EventsStatus
{
  EVENTS_OK,
  EVENTS_DROPPED,     /* by the system's policy; no failure of publish */
  EVENTS_STOPPED,     /* given up, as the pass is over; nothing was published */
  EVENTS_UNREACHABLE, /* no connection, or it was lost */
  EVENTS_TIMEOUT,     /* no answer, or no event, in time */
  EVENTS_PROTOCOL,    /* an answer that cannot be understood */
  EVENTS_REFUSED,     /* the system says no */
  EVENTS_WRONG_VALUE  /* a payload that is not what was sent */
} EventsStatus;

/* What else is known of one request; cleared before each. */
typedef struct EventsReport
{
  uint64_t sent_bytes; /* on the wire */
  uint64_t received_bytes;
  uint64_t published; /* events that the account has as published since then */
  uint64_t refills;   /* of them, those that handle published itself, as none was there */
  uint64_t drops;     /* events found to be thrown away by policy, this one or others */
  uint64_t take_ns;   /* handle: taking the event and running its handlers, alone */
  int64_t code;     /* of a failure: errno or the protocol's own */
  char text[EVENTS_TEXT_SIZE];
} EventsReport;

/* What became of all events. An event whose fate is not known, because the connection
 * broke while it was under way, has failed. */
typedef struct EventsAccount
{
  uint64_t published; /* the system has taken it or dropped it, or that is not known */
  uint64_t handled;   /* all its handlers ran */
  uint64_t dropped;   /* by policy */
  uint64_t failed;
  uint64_t left; /* in a queue */
} EventsAccount;

typedef struct EventsError
{
  char text[512];
} EventsError;

/* What a back end works with; it outlives the back end's state. */
typedef struct EventsWorld
{
  const lt_host *host;
  EventsOptions options;
  const uint32_t *stop; /* suite_stopping(): set-up is to come back; never NULL */
} EventsWorld;

typedef struct EventsBackend
{
  const char *name; /* as in the option "backend" */

  /* [main] Connects, makes topics and subscriptions. NULL, and *ret_error, on
   * failure. Once set-up is to come back it may return what there is until then, for
   * close() alone. */
  void *(*open) (const EventsWorld *world, EventsError *ret_error);

  /* [main] Handles or gives up what is under way, takes away what open() made, and
   * says what became of everything: account, and the tallies of all handlers. */
  void (*close) (void *state, EventsAccount *ret_account, EventsTally *ret_tally);

  /* [main] The account while no operation is under way but the system's own threads
   * may still be at work; waits for them up to a second. Returns false when it cannot
   * tell. May be NULL. */
  bool (*peek) (void *state, EventsAccount *ret_account);

  /* [worker] NULL, and *report, on failure. @stop: lt_worker.stop. */
  void *(*session_new) (void *state, uint32_t worker, const uint32_t *stop,
                        EventsReport *report);
  void (*session_free) (void *session);

  /* [worker] Returns when the system has accepted the event. */
  EventsStatus (*publish) (void *session, const EventsMessage *message, EventsReport *report);

  /* [worker] Takes one queued event and runs its handlers; when none is there it first
   * publishes @message, which counts in report->refills. */
  EventsStatus (*handle) (void *session, const EventsMessage *message, EventsReport *report);

  /* [worker] Publishes and returns when every handler of the event has run. */
  EventsStatus (*roundtrip) (void *session, const EventsMessage *message, EventsReport *report);
} EventsBackend;

/* The back end number @index of the option's choices; NULL: not built. */
const EventsBackend *events_backend_get (uint32_t index);

/* Its name, and the library that it needs. */
const char *events_backend_name (uint32_t index);
const char *events_backend_library (uint32_t index);

/* Writes *ret_error, printf-like; returns NULL. */
void *events_fail (EventsError *ret_error, const char *format, ...)
  __attribute__ ((__format__ (__printf__, 2, 3)));

/* Writes report->code and text, printf-like; returns @status. */
EventsStatus events_report (EventsReport *report, EventsStatus status, int64_t code,
                            const char *format, ...)
  __attribute__ ((__format__ (__printf__, 4, 5)));

/* SPDX-License-Identifier: MIT
 *
 * events-remote-run: what a run with an external system keeps, whichever it is, and
 * the words in which its failures are told.
 *
 * Threads: as tagged.
 */
#pragma once

#include "events-backend.h"
#include "events-remote.h"

#include <pthread.h>

typedef struct RemoteRun
{
  const EventsWorld *world;
  const char *system;   /* "redis", ...: for people */
  const char *where;    /* its address, for people; outlives the run */
  char name[48];        /* unique: what is put on the server begins with it */
  pthread_mutex_t lock; /* over the rest: what ended sessions leave */
  EventsAccount account;
  EventsTally tally;
} RemoteRun;

/* [main] */
void remote_run_init (RemoteRun *run, const EventsWorld *world, const char *system,
                      const char *where);
void remote_run_clear (RemoteRun *run);

/* Adds what a session has done. [any] */
void remote_run_add (RemoteRun *run, const EventsAccount *account, const EventsTally *tally);

/* A limit for one request. @stop: lt_worker.stop, or NULL. [any] */
RemoteLimit remote_run_limit (const RemoteRun *run, const uint32_t *stop);

/* Writes *report. [any] */
EventsStatus remote_run_report (const RemoteRun *run, const RemoteError *error,
                                EventsReport *report);

/* Why open() fails: remote_find() did not find the server, or it was found at
 * @where and the first request failed. Both return NULL. [main] */
void *remote_not_found (const char *system, const RemoteAddress *address,
                        const RemoteError *error, EventsError *ret_error);
void *remote_not_let_in (const char *system, const char *where, const RemoteError *error,
                         EventsError *ret_error);

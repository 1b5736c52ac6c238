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

/* What a session counts: written by its worker, read by others while no operation is
 * under way. */
typedef struct RemoteLedger
{
  struct RemoteLedger *next;
  EventsAccount account;
  EventsTally tally;
  uint64_t n_unknown; /* for who keeps them apart: requests to publish of unknown fate */
} RemoteLedger;

typedef struct RemoteRun
{
  const EventsWorld *world;
  const char *system;   /* "redis", ...: for people */
  const char *where;    /* its address, for people; outlives the run */
  char name[48];        /* unique: what is put on the server begins with it */
  pthread_mutex_t lock; /* over the rest */
  RemoteLedger *first;  /* of sessions */
  RemoteLedger ended;   /* sum of those that have ended */
} RemoteRun;

/* [main] */
void remote_run_init (RemoteRun *run, const EventsWorld *world, const char *system,
                      const char *where);
void remote_run_clear (RemoteRun *run);

/* The ledger of a session that begins, all 0 but for what tells handlers apart; and of
 * one that ends. [worker] */
void remote_run_enter (RemoteRun *run, RemoteLedger *ledger);
void remote_run_leave (RemoteRun *run, RemoteLedger *ledger);

/* The sum of all ledgers, while no operation is under way. [main] */
RemoteLedger remote_run_sum (RemoteRun *run);

/* What the sum says, for EventsBackend's functions: with what is under way as left. */
bool remote_run_peek (RemoteRun *run, EventsAccount *ret_account);

/* A limit for one request. @stop: lt_worker.stop, or NULL. [any] */
RemoteLimit remote_run_limit (const RemoteRun *run, const uint32_t *stop);

/* A limit for the first connection of a worker: all of them connect at once, and a server
 * takes them one by one. */
RemoteLimit remote_run_first_limit (const RemoteRun *run, const uint32_t *stop);

/* Writes *report. [any] */
EventsStatus remote_run_report (const RemoteRun *run, const RemoteError *error,
                                EventsReport *report);

/* Why open() fails: remote_find() did not find the server, or it was found at
 * @where and the first request failed. Both return NULL. [main] */
void *remote_not_found (const char *system, const RemoteAddress *address,
                        const RemoteError *error, EventsError *ret_error);
void *remote_not_let_in (const char *system, const char *where, const RemoteError *error,
                         EventsError *ret_error);

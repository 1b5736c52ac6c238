/* SPDX-License-Identifier: MIT
 *
 * events-remote-channel: events that go out to an external system and come back to
 * the worker that sent them, by a subscription of its own.
 *
 * For systems that push: what is under way is not kept anywhere but in buffers, and
 * gone when the connection is. A channel knows the ids of what is under way, in order,
 * for the system keeps it: so an event that never came shows as soon as a later one
 * does. If the system may throw events away, that one was dropped; if it may not, it is
 * lost: nothing accounts for it, and the run fails. No more than the capacity are under
 * way: publish then takes the oldest and drops it, so that neither side's memory grows.
 *
 * What is under way when the connection breaks, or has not come in time, has failed.
 *
 * Threads: [worker] one at a time for a channel.
 */
#pragma once

#include "events-remote-run.h"

/* What a system must be able to do. After a failure other than REMOTE_REFUSED or
 * REMOTE_TIMEOUT of receive() the link is closed. */
typedef struct RemoteLinkKind
{
  bool may_drop; /* events, although the connection holds */
  bool (*is_open) (const void *link);
  bool (*open) (void *link, RemoteLimit *limit, RemoteError *ret_error);
  void (*close) (void *link);
  void (*free) (void *link);
  bool (*publish) (void *link, RemoteLimit *limit, const EventsMessage *message,
                   RemoteError *ret_error);
  /* The payload of the next event; it lives until the next call. */
  bool (*receive) (void *link, RemoteLimit *limit, const void **ret_payload, size_t *ret_size,
                   RemoteError *ret_error);
  /* Bytes so far. */
  void (*traffic) (const void *link, uint64_t *ret_sent, uint64_t *ret_received);
} RemoteLinkKind;

typedef struct RemoteChannel RemoteChannel;

/* How many events a worker of @run may have under way: the option "queue", but no more
 * than 4 MiB of payload, for which servers have room by default. At least 1. */
uint32_t remote_channel_capacity (const RemoteRun *run);

/* Takes @link, and opens it; NULL and *report on failure. @link may be NULL, which is
 * want of memory. @capacity: events that may be under way. */
RemoteChannel *remote_channel_new (RemoteRun *run, const RemoteLinkKind *kind, void *link,
                                   uint32_t capacity, const uint32_t *stop,
                                   EventsReport *report);

/* As EventsBackend's functions, with a RemoteChannel as the session. Freeing handles
 * what is under way, for two seconds at most. */
void remote_channel_free (void *session);
EventsStatus remote_channel_publish (void *session, const EventsMessage *message,
                                     EventsReport *report);
EventsStatus remote_channel_handle (void *session, const EventsMessage *message,
                                    EventsReport *report);
EventsStatus remote_channel_roundtrip (void *session, const EventsMessage *message,
                                       EventsReport *report);

/* For a system that has another way for some requests. */
void *remote_channel_link (RemoteChannel *channel);
const uint32_t *remote_channel_stop (const RemoteChannel *channel);
EventsAccount *remote_channel_account (RemoteChannel *channel);

/* Connects if there is no connection: one attempt. False, and *ret_error, if it
 * fails. */
bool remote_channel_connect (RemoteChannel *channel, RemoteError *ret_error);

/* Reports a failure of the link; if it is closed, what was under way has failed. */
EventsStatus remote_channel_fail (RemoteChannel *channel, const RemoteError *error,
                                  EventsReport *report);

/* SPDX-License-Identifier: MIT */

#include "events-dbus.h"

#include "events-dbus-client.h"
#include "events-dbus-service.h"
#include "events-remote-channel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 96u

typedef struct DbusRun
{
  RemoteRun run;
  DbusWatch *watch;
  char *address;
  DbusService *service;
  char service_name[NAME_SIZE];
  EventsTally tally; /* of the service's thread */
} DbusRun;

typedef struct DbusLink
{
  const DbusRun *run;
  DbusClient *client;
  char prefix[NAME_SIZE]; /* of the worker's objects */
  GDBusMessage *current;  /* last one received */
  uint64_t sent, received;
} DbusLink;

/* ---- The link -------------------------------------------------------------- */

static bool
is_open (const void *data)
{
  return dbus_client_is_open (((const DbusLink *) data)->client);
}

static bool
open_link (void *data, RemoteLimit *limit, RemoteError *ret_error)
{
  return dbus_client_open (((DbusLink *) data)->client, limit, ret_error);
}

static void
close_link (void *data)
{
  DbusLink *link = data;

  g_clear_object (&link->current);
  dbus_client_close (link->client);
}

static void
free_link (void *data)
{
  DbusLink *link = data;

  g_clear_object (&link->current);
  dbus_client_free (link->client);
  free (link);
}

static bool
publish (void *data, RemoteLimit *limit, const EventsMessage *message, RemoteError *ret_error)
{
  DbusLink *link = data;
  char path[NAME_SIZE + 16];
  const int length = snprintf (path, sizeof path, "%s/t%u", link->prefix, message->topic);

  link->sent += (uint64_t) length + message->size;
  return dbus_client_emit (link->client, limit, path, message->payload, message->size,
                           ret_error);
}

static bool
receive (void *data, RemoteLimit *limit, const void **ret_payload, size_t *ret_size,
         RemoteError *ret_error)
{
  DbusLink *link = data;
  const char *path = NULL;

  g_clear_object (&link->current);
  link->current =
    dbus_client_receive (link->client, limit, &path, ret_payload, ret_size, ret_error);
  if (link->current == NULL)
    return false;
  link->received += strlen (path) + *ret_size;
  return true;
}

/* GDBus does not tell what is on the wire: object paths and payloads. */
static void
traffic (const void *data, uint64_t *ret_sent, uint64_t *ret_received)
{
  const DbusLink *link = data;

  *ret_sent = link->sent;
  *ret_received = link->received;
}

static const RemoteLinkKind dbus_link = {
  .is_open = is_open,
  .open = open_link,
  .close = close_link,
  .free = free_link,
  .publish = publish,
  .receive = receive,
  .traffic = traffic,
};

static DbusLink *
link_new (const DbusRun *self, uint32_t worker, uint32_t capacity)
{
  DbusLink *link = calloc (1, sizeof *link);

  if (link == NULL)
    return NULL;
  link->run = self;
  snprintf (link->prefix, sizeof link->prefix, "/org/ltrun/Events/%s/w%u", self->run.name,
            worker);
  link->client = dbus_client_new (self->watch, self->address, link->prefix, capacity);
  if (link->client != NULL)
    return link;
  free (link);
  return NULL;
}

/* ---- Calls ----------------------------------------------------------------- */

/* Runs the handlers; the answer is the event's id, or 0 if it is not what was sent. */
static uint64_t
on_request (void *user, const void *bytes, size_t length)
{
  DbusRun *self = user;

  return events_handle_all (&self->tally, bytes, length) ? events_read_id (bytes, length) : 0;
}

static EventsStatus
roundtrip (void *session, const EventsMessage *message, EventsReport *report)
{
  RemoteChannel *channel = session;
  DbusLink *link = remote_channel_link (channel);
  EventsAccount *account = remote_channel_account (channel);
  RemoteLimit limit;
  RemoteError error = { 0 };
  uint64_t answer = 0;
  bool ok = false;

  if (!remote_channel_connect (channel, &error))
    return remote_channel_fail (channel, &error, report);
  limit = remote_run_limit (&link->run->run, remote_channel_stop (channel));
  report->sent_bytes = strlen (DBUS_SERVICE_PATH) + message->size;
  ok = dbus_client_call (link->client, &limit, link->run->service_name, DBUS_SERVICE_PATH,
                         message->payload, message->size, &answer, &error);
  if (!ok && error.status == REMOTE_REFUSED)
    return remote_channel_fail (channel, &error, report);
  account->published++;
  report->published++;
  if (ok && answer == message->id)
    {
      report->received_bytes = sizeof answer;
      account->handled++;
      return EVENTS_OK;
    }
  account->failed++;
  if (!ok)
    return remote_channel_fail (channel, &error, report);
  return events_report (
    report, EVENTS_WRONG_VALUE, 0, "%s: expected the service to get event %llx, found %llx",
    link->run->run.where, (unsigned long long) message->id, (unsigned long long) answer);
}

/* ---- The back end ---------------------------------------------------------- */

static bool
start (DbusRun *self, const EventsWorld *world, EventsError *ret_error)
{
  const char *server = world->options.server;
  RemoteError error = { 0 };

  if (!dbus_find_address (server, &self->address, &error))
    return events_fail (ret_error, "server: %s", error.text) != NULL;
  remote_run_init (&self->run, world, "dbus", self->address);
  self->tally.n_handlers = world->options.n_handlers;
  snprintf (self->service_name, sizeof self->service_name, "org.ltrun.Events.%s",
            self->run.name);
  self->watch = dbus_watch_start ();
  if (self->watch != NULL)
    self->service =
      dbus_service_start (self->watch, self->address, self->service_name,
                          world->options.timeout_ns, world->stop, on_request, self, &error);
  else
    remote_fail (&error, REMOTE_UNREACHABLE, EAGAIN, "no thread can be started");
  if (self->service != NULL)
    return true;
  remote_not_let_in ("dbus", self->run.where, &error, ret_error);
  dbus_watch_stop (self->watch);
  remote_run_clear (&self->run);
  return false;
}

static void *
open_dbus (const EventsWorld *world, EventsError *ret_error)
{
  DbusRun *self = calloc (1, sizeof *self);

  if (self == NULL)
    return events_fail (ret_error, "out of memory");
  if (start (self, world, ret_error))
    return self;
  free (self->address);
  free (self);
  return NULL;
}

static void
close_dbus (void *state, EventsAccount *ret_account, EventsTally *ret_tally)
{
  DbusRun *self = state;

  dbus_service_stop (self->service);
  dbus_watch_stop (self->watch);
  *ret_account = self->run.ended.account;
  *ret_tally = self->run.ended.tally;
  events_tally_add (ret_tally, &self->tally);
  remote_run_clear (&self->run);
  free (self->address);
  free (self);
}

static bool
peek (void *state, EventsAccount *ret_account)
{
  return remote_run_peek (&((DbusRun *) state)->run, ret_account);
}

static void *
session_new (void *state, uint32_t worker, const uint32_t *stop, EventsReport *report)
{
  DbusRun *self = state;
  const uint32_t capacity = remote_channel_capacity (&self->run);

  return remote_channel_new (&self->run, &dbus_link, link_new (self, worker, capacity),
                             capacity, stop, report);
}

const EventsBackend events_dbus = {
  .name = "dbus",
  .open = open_dbus,
  .close = close_dbus,
  .peek = peek,
  .session_new = session_new,
  .session_free = remote_channel_free,
  .publish = remote_channel_publish,
  .handle = remote_channel_handle,
  .roundtrip = roundtrip,
};

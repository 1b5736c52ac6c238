/* SPDX-License-Identifier: MIT */

#include "events-remote-channel.h"

#include <suite-kit.h>

#include <errno.h>
#include <stdlib.h>

#define DRAIN_NS UINT64_C (2000000000)

#define MAX_UNDER_WAY 4194304u /* bytes of payload of one worker */

struct RemoteChannel
{
  RemoteRun *run;
  const RemoteLinkKind *kind;
  void *link;
  const uint32_t *stop;
  RemoteLedger ledger;
  uint64_t sent, received; /* of the link, when the operation began */
  uint32_t capacity, first, n;
  uint64_t ids[]; /* under way: a ring, in the order in which they were published */
};

/* ---- Life ------------------------------------------------------------------ */

static void
set_n (RemoteChannel *self, uint32_t n)
{
  self->n = n;
  self->ledger.account.left = n;
}

/* Gives up what is under way. */
static void
close_link (RemoteChannel *self)
{
  self->kind->close (self->link);
  self->ledger.account.failed += self->n;
  set_n (self, 0);
}

uint32_t
remote_channel_capacity (const RemoteRun *run)
{
  const EventsOptions *options = &run->world->options;
  const uint32_t most = MAX_UNDER_WAY / options->payload_size;

  return options->queue_capacity < most ? options->queue_capacity : most > 0 ? most : 1;
}

RemoteChannel *
remote_channel_new (RemoteRun *run, const RemoteLinkKind *kind, void *link, uint32_t capacity,
                    const uint32_t *stop, EventsReport *report)
{
  RemoteChannel *self = calloc (1, sizeof *self + capacity * sizeof self->ids[0]);
  RemoteError error = { 0 };
  RemoteLimit limit;

  if (self == NULL || link == NULL)
    {
      if (link != NULL)
        kind->free (link);
      free (self);
      events_report (report, EVENTS_UNREACHABLE, ENOMEM, "out of memory");
      return NULL;
    }
  self->run = run;
  self->kind = kind;
  self->link = link;
  self->capacity = capacity;
  self->stop = stop;
  remote_run_enter (run, &self->ledger);
  limit = remote_run_first_limit (run, stop);
  if (kind->open (link, &limit, &error))
    return self;
  remote_run_leave (run, &self->ledger);
  remote_run_report (run, &error, report);
  kind->free (link);
  free (self);
  return NULL;
}

void *
remote_channel_link (RemoteChannel *self)
{
  return self->link;
}

const uint32_t *
remote_channel_stop (const RemoteChannel *self)
{
  return self->stop;
}

EventsAccount *
remote_channel_account (RemoteChannel *self)
{
  return &self->ledger.account;
}

bool
remote_channel_connect (RemoteChannel *self, RemoteError *ret_error)
{
  RemoteLimit limit = remote_run_limit (self->run, self->stop);

  if (self->kind->is_open (self->link))
    return true;
  close_link (self);
  return self->kind->open (self->link, &limit, ret_error);
}

EventsStatus
remote_channel_fail (RemoteChannel *self, const RemoteError *error, EventsReport *report)
{
  if (!self->kind->is_open (self->link))
    close_link (self);
  return remote_run_report (self->run, error, report);
}

/* ---- What is under way ----------------------------------------------------- */

static void
add_id (RemoteChannel *self, uint64_t id)
{
  self->ids[(self->first + self->n) % self->capacity] = id;
  set_n (self, self->n + 1);
}

/* Event @id has come: those before it never will. False if it is none of those under
 * way. */
static bool
remove_id (RemoteChannel *self, uint64_t id, EventsReport *report)
{
  for (uint32_t i = 0; i < self->n; i++)
    if (self->ids[(self->first + i) % self->capacity] == id)
      {
        if (self->kind->may_drop)
          {
            self->ledger.account.dropped += i;
            report->drops += i;
          }
        self->first = (self->first + i + 1) % self->capacity;
        set_n (self, self->n - i - 1);
        return true;
      }
  return false;
}

/* ---- One event ------------------------------------------------------------- */

/* Waits for the next event. 0, *status and *report: there is none, or none of ours. */
static uint64_t
receive (RemoteChannel *self, RemoteLimit *limit, const void **ret_payload, size_t *ret_size,
         EventsStatus *status, EventsReport *report)
{
  RemoteError error = { 0 };
  uint64_t id = 0;

  if (!self->kind->receive (self->link, limit, ret_payload, ret_size, &error))
    {
      /* It may come yet, but would be taken for one that was thrown away. */
      if (error.status == REMOTE_TIMEOUT)
        self->kind->close (self->link);
      *status = remote_channel_fail (self, &error, report);
      return 0;
    }
  id = events_read_id (*ret_payload, *ret_size);
  if (remove_id (self, id, report))
    return id;
  *status = events_report (
    report, EVENTS_WRONG_VALUE, 0,
    "%s: expected an event that is under way, found one of %zu bytes with id %llx",
    self->run->where, *ret_size, (unsigned long long) id);
  return 0;
}

/* Takes an event and runs its handlers. */
static EventsStatus
take (RemoteChannel *self, RemoteLimit *limit, uint64_t *ret_id, EventsReport *report)
{
  const void *payload = NULL;
  size_t size = 0;
  EventsStatus status = EVENTS_OK;

  *ret_id = receive (self, limit, &payload, &size, &status, report);
  if (*ret_id == 0)
    return status;
  if (events_handle_all (&self->ledger.tally, payload, size))
    {
      self->ledger.account.handled++;
      return EVENTS_OK;
    }
  self->ledger.account.failed++;
  return events_report (report, EVENTS_WRONG_VALUE, 0,
                        "%s: expected event %llx as it was sent, found other bytes",
                        self->run->where, (unsigned long long) *ret_id);
}

static EventsStatus
drop_oldest (RemoteChannel *self, EventsReport *report)
{
  RemoteLimit limit = remote_run_limit (self->run, self->stop);
  const void *payload = NULL;
  size_t size = 0;
  EventsStatus status = EVENTS_OK;

  if (receive (self, &limit, &payload, &size, &status, report) == 0)
    return status;
  self->ledger.account.dropped++;
  report->drops++;
  return EVENTS_OK;
}

static EventsStatus
send_event (RemoteChannel *self, const EventsMessage *message, EventsReport *report)
{
  RemoteLimit limit;
  RemoteError error = { 0 };
  EventsStatus status = EVENTS_OK;

  if (!remote_channel_connect (self, &error))
    return remote_channel_fail (self, &error, report);
  if (self->n == self->capacity)
    status = drop_oldest (self, report);
  if (status != EVENTS_OK)
    return status;
  limit = remote_run_limit (self->run, self->stop);
  if (self->kind->publish (self->link, &limit, message, &error))
    {
      self->ledger.account.published++;
      report->published++;
      add_id (self, message->id);
      return EVENTS_OK;
    }
  /* Whether it was published is not known. */
  if (error.status != REMOTE_REFUSED)
    {
      self->ledger.account.published++;
      report->published++;
      self->ledger.account.failed++;
    }
  return remote_channel_fail (self, &error, report);
}

/* ---- Operations ------------------------------------------------------------ */

static void
begin (RemoteChannel *self)
{
  self->kind->traffic (self->link, &self->sent, &self->received);
}

static EventsStatus
end (RemoteChannel *self, EventsStatus status, EventsReport *report)
{
  uint64_t sent = 0, received = 0;

  self->kind->traffic (self->link, &sent, &received);
  report->sent_bytes = sent - self->sent;
  report->received_bytes = received - self->received;
  return status;
}

EventsStatus
remote_channel_publish (void *session, const EventsMessage *message, EventsReport *report)
{
  begin (session);
  return end (session, send_event (session, message, report), report);
}

EventsStatus
remote_channel_handle (void *session, const EventsMessage *message, EventsReport *report)
{
  RemoteChannel *self = session;
  RemoteLimit limit;
  EventsStatus status = EVENTS_OK;
  uint64_t begin_ns = 0, id = 0;

  begin (self);
  if (self->n == 0)
    {
      status = send_event (self, message, report);
      report->refills = status == EVENTS_OK;
    }
  if (status == EVENTS_OK)
    {
      begin_ns = suite_now_ns ();
      limit = remote_run_limit (self->run, self->stop);
      status = take (self, &limit, &id, report);
      report->take_ns = suite_now_ns () - begin_ns;
    }
  return end (self, status, report);
}

EventsStatus
remote_channel_roundtrip (void *session, const EventsMessage *message, EventsReport *report)
{
  RemoteChannel *self = session;
  EventsStatus status = EVENTS_OK;
  RemoteLimit limit;
  uint64_t id = 0;

  begin (self);
  status = send_event (self, message, report);
  limit = remote_run_limit (self->run, self->stop);
  while (status == EVENTS_OK && id != message->id)
    status = take (self, &limit, &id, report);
  return end (self, status, report);
}

void
remote_channel_free (void *session)
{
  RemoteChannel *self = session;
  RemoteLimit limit = remote_limit (DRAIN_NS, NULL);
  EventsReport report = { 0 };
  uint64_t id = 0;

  while (self->n > 0 && take (self, &limit, &id, &report) == EVENTS_OK)
    ;
  close_link (self);
  self->kind->free (self->link);
  remote_run_leave (self->run, &self->ledger);
  free (self);
}

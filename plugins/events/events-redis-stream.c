/* SPDX-License-Identifier: MIT */

#include "events-redis-stream.h"

#include <suite-kit.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FREE_NS UINT64_C (1000000000)

typedef struct StreamSession
{
  StreamRun *run;
  RedisClient *client;
  const uint32_t *stop;
  RemoteLedger ledger;
  uint64_t sent, received; /* of the client, when the operation began */
  uint32_t worker;
  char consumer[16];
  StreamKey own;

  /* Of the streams, every one whose index is the worker's modulo their number is kept alive
   * by it: one at a time, seldom. */
  uint32_t next_kept;
  uint64_t keep_ns; /* when */

  /* A request to read or acknowledge was given up: the server may take an entry of this
   * stream for read, or for not acknowledged, and is to be asked. */
  bool is_in_doubt;
  StreamKey doubtful;
  uint64_t handled_id; /* the event whose handlers have run then; 0: none have */
} StreamSession;

/* ---- Failures -------------------------------------------------------------- */

static EventsStatus
fail (StreamSession *self, const RemoteError *error, EventsReport *report)
{
  if (!redis_client_is_open (self->client))
    __atomic_store_n (&self->run->has_broken, 1, __ATOMIC_RELAXED);
  return remote_run_report (&self->run->redis.run, error, report);
}

static RemoteLimit
new_limit (const StreamSession *self)
{
  return remote_run_limit (&self->run->redis.run, self->stop);
}

/* ---- Taking entries -------------------------------------------------------- */

/* Runs the handlers of an entry, unless they have been, and acknowledges it. The event
 * is counted as soon as they have run. */
static bool
finish_entry (StreamSession *self, RemoteLimit *limit, const StreamEntry *entry,
              bool *ret_right, RemoteError *ret_error)
{
  const uint64_t id = events_read_id (entry->payload, entry->size);

  *ret_right = true;
  if (entry->payload != NULL && (id == 0 || id != self->handled_id))
    {
      *ret_right = events_handle_all (&self->ledger.tally, entry->payload, entry->size);
      if (*ret_right)
        self->ledger.account.handled++;
      else
        self->ledger.account.failed++;
      self->handled_id = id;
    }
  if (!stream_acknowledge (self->client, limit, &self->doubtful, entry, ret_error))
    return false;
  self->handled_id = 0;
  return true;
}

/* What this consumer has been given and has not acknowledged, as after a connection that
 * broke in between: the usual first step of a consumer that comes back. */
static bool
recover (StreamSession *self, RemoteLimit *limit, RemoteError *ret_error)
{
  redisReply *reply = stream_read (self->run, self->client, limit, &self->doubtful,
                                   self->consumer, "100", STREAM_PENDING, ret_error);
  bool ok = reply != NULL, right = false;

  for (uint32_t i = 0; ok && i < stream_n_entries (reply); i++)
    {
      const StreamEntry entry = stream_entry (reply, i);

      ok = finish_entry (self, limit, &entry, &right, ret_error);
    }
  if (reply != NULL)
    freeReplyObject (reply);
  if (!ok)
    return false;
  self->is_in_doubt = false;
  self->handled_id = 0;
  return true;
}

static bool
connect_client (StreamSession *self, RemoteLimit *limit, RemoteError *ret_error)
{
  if (!redis_client_is_open (self->client)
      && !redis_client_open (self->client, limit, ret_error))
    return false;
  return !self->is_in_doubt || recover (self, limit, ret_error);
}

/* Takes the next entry of a stream and runs its handlers. *ret_id is its event, or 0 if
 * there was none. */
static EventsStatus
take (StreamSession *self, const StreamKey *key, uint64_t *ret_id, EventsReport *report)
{
  RemoteLimit limit = new_limit (self);
  RemoteError error = { 0 };
  StreamEntry entry = { 0 };
  redisReply *reply = NULL;
  bool ok = false, right = true;

  *ret_id = 0;
  self->doubtful = *key;
  self->is_in_doubt = true;
  self->handled_id = 0;
  reply =
    stream_read (self->run, self->client, &limit, key, self->consumer, "1", STREAM_NEW, &error);
  if (reply == NULL)
    {
      /* Nobody was given anything. */
      self->is_in_doubt = error.status != REMOTE_REFUSED;
      return fail (self, &error, report);
    }
  ok = stream_n_entries (reply) == 0;
  if (!ok)
    {
      entry = stream_entry (reply, 0);
      *ret_id = events_read_id (entry.payload, entry.size);
      ok = finish_entry (self, &limit, &entry, &right, &error);
    }
  freeReplyObject (reply);
  if (!ok)
    return fail (self, &error, report);
  self->is_in_doubt = false;
  return right ? EVENTS_OK
               : events_report (report, EVENTS_WRONG_VALUE, 0,
                                "%s: expected event %llx as it was sent, found other bytes",
                                self->run->redis.run.where, (unsigned long long) *ret_id);
}

/* ---- Adding entries -------------------------------------------------------- */

static EventsStatus
add (StreamSession *self, const StreamKey *key, const EventsMessage *message,
     EventsReport *report)
{
  RemoteLimit limit = new_limit (self);
  RemoteError error = { 0 };

  if (!connect_client (self, &limit, &error))
    return fail (self, &error, report);
  limit = new_limit (self);
  if (stream_add (self->run, self->client, &limit, key, message, &error))
    {
      self->ledger.account.published++;
      report->published++;
      return EVENTS_OK;
    }
  if (error.status != REMOTE_REFUSED)
    {
      self->ledger.account.published++;
      report->published++;
      self->ledger.n_unknown++;
    }
  return fail (self, &error, report);
}

/* ---- Operations ------------------------------------------------------------ */

/* Has the next stream live on: of a hundred streams and ten workers
 * each has a turn every 36 minutes. An error shows in the next request. */
static void
keep_alive (StreamSession *self)
{
  const StreamRun *run = self->run;
  const uint32_t n_workers = run->redis.run.world->host->worker_count;
  const uint64_t n_kept = run->n_streams / n_workers + 1;
  const StreamKey key = stream_key (run, self->next_kept);
  RemoteLimit limit = new_limit (self);
  RemoteError error = { 0 };

  self->keep_ns = suite_now_ns () + STREAM_LIFE_NS / 4 / n_kept;
  self->next_kept += n_workers;
  if (self->next_kept >= run->n_streams)
    self->next_kept = self->worker;
  if (!stream_expire (self->client, &limit, &key, &error)
      && !redis_client_is_open (self->client))
    __atomic_store_n (&self->run->has_broken, 1, __ATOMIC_RELAXED);
}

static void
begin (StreamSession *self)
{
  if (suite_now_ns () >= self->keep_ns && redis_client_is_open (self->client))
    keep_alive (self);
  redis_client_traffic (self->client, &self->sent, &self->received);
}

static EventsStatus
end (StreamSession *self, EventsStatus status, EventsReport *report)
{
  uint64_t sent = 0, received = 0;

  redis_client_traffic (self->client, &sent, &received);
  report->sent_bytes = sent - self->sent;
  report->received_bytes = received - self->received;
  return status;
}

static EventsStatus
publish (void *session, const EventsMessage *message, EventsReport *report)
{
  StreamSession *self = session;
  const StreamKey key = stream_key (self->run, message->topic);

  begin (self);
  return end (self, add (self, &key, message, report), report);
}

/* What this one adds another worker may take: then it adds another. */
static EventsStatus
take_or_refill (StreamSession *self, const EventsMessage *message, EventsReport *report)
{
  const StreamKey key = stream_key (self->run, message->topic);
  EventsStatus status = EVENTS_OK;
  uint64_t begin_ns = 0, id = 0;

  for (;;)
    {
      begin_ns = suite_now_ns ();
      status = take (self, &key, &id, report);
      report->take_ns = suite_now_ns () - begin_ns;
      if (status != EVENTS_OK || id != 0)
        return status;
      if (__atomic_load_n (self->stop, __ATOMIC_RELAXED) != 0)
        return EVENTS_STOPPED;
      status = add (self, &key, message, report);
      if (status != EVENTS_OK)
        return status;
      report->refills++;
    }
}

static EventsStatus
handle (void *session, const EventsMessage *message, EventsReport *report)
{
  StreamSession *self = session;
  RemoteLimit limit = new_limit (self);
  RemoteError error = { 0 };

  begin (self);
  if (!connect_client (self, &limit, &error))
    return end (self, fail (self, &error, report), report);
  return end (self, take_or_refill (self, message, report), report);
}

/* An earlier one of this worker's may still be there. */
static EventsStatus
roundtrip (void *session, const EventsMessage *message, EventsReport *report)
{
  StreamSession *self = session;
  EventsStatus status = EVENTS_OK;
  uint64_t id = 0;

  begin (self);
  status = add (self, &self->own, message, report);
  while (status == EVENTS_OK && id != message->id)
    {
      status = take (self, &self->own, &id, report);
      if (status == EVENTS_OK && id == 0)
        status = events_report (report, EVENTS_PROTOCOL, 0,
                                "%s: expected the event that was added, found none",
                                self->run->redis.run.where);
    }
  return end (self, status, report);
}

/* ---- Life ------------------------------------------------------------------ */

static void *
session_new (void *state, uint32_t worker, const uint32_t *stop, EventsReport *report)
{
  StreamRun *run = state;
  StreamSession *self = calloc (1, sizeof *self);
  RemoteError error = { REMOTE_UNREACHABLE, ENOMEM, "out of memory" };

  if (self == NULL || (self->client = redis_client_new (&run->redis.login)) == NULL)
    {
      free (self);
      remote_run_report (&run->redis.run, &error, report);
      return NULL;
    }
  self->run = run;
  self->stop = stop;
  self->worker = worker % run->redis.run.world->host->worker_count;
  self->own = stream_key (run, run->redis.run.world->options.n_topics + self->worker);
  self->next_kept = self->worker;
  self->keep_ns = suite_now_ns () + STREAM_LIFE_NS / 4 / run->n_streams;
  snprintf (self->consumer, sizeof self->consumer, "w%u", worker);
  RemoteLimit limit = remote_run_first_limit (&run->redis.run, stop);
  if (!redis_client_open (self->client, &limit, &error))
    {
      remote_run_report (&run->redis.run, &error, report);
      redis_client_free (self->client);
      free (self);
      return NULL;
    }
  remote_run_enter (&run->redis.run, &self->ledger);
  return self;
}

static void
session_free (void *session)
{
  StreamSession *self = session;
  RemoteLimit limit = remote_limit (FREE_NS, NULL);
  RemoteError error = { 0 };

  if (self->is_in_doubt && !connect_client (self, &limit, &error))
    self->run->unsure[self->worker] = self->handled_id;
  redis_client_free (self->client);
  remote_run_leave (&self->run->redis.run, &self->ledger);
  free (self);
}

static void
free_run (StreamRun *self)
{
  free (self->unsure);
  free (self);
}

/* Removes all streams. What may be left is named in *ret_error, so that somebody else can
 * remove it: then false. */
static bool
remove_all (StreamRun *self, EventsError *ret_error)
{
  const StreamTime time = { STREAM_END_NS, UINT64_MAX, NULL };
  const RedisRun *redis = &self->redis;
  RemoteError error = { 0 };
  const uint32_t n_left = stream_remove_all (self, &time, &error);

  if (n_left > 0)
    events_fail (ret_error,
                 "redis at %s: expected to remove %u keys, found '%.60s': up to %u keys "
                 "'%s:*' are left, for a day at most",
                 redis->run.where, self->n_made, error.text, n_left, redis->run.name);
  return n_left == 0;
}

static void *
open_stream (const EventsWorld *world, EventsError *ret_error)
{
  StreamRun *self = calloc (1, sizeof *self);
  const StreamTime time = { UINT64_MAX, UINT64_MAX, world->stop };
  StreamSurvey survey;
  RemoteError error = { 0 };
  EventsError left;
  bool is_clean = false;

  if (self == NULL || (self->unsure = calloc (world->host->worker_count, 8)) == NULL)
    {
      free (self);
      return events_fail (ret_error, "out of memory");
    }
  self->n_streams = world->options.n_topics + world->host->worker_count;
  snprintf (self->queue, sizeof self->queue, "%u", world->options.queue_capacity);
  if (!redis_run_open (&self->redis, world, ret_error))
    {
      free_run (self);
      return NULL;
    }
  remote_run_enter (&self->redis.run, &self->late);
  suite_log (world->host, LT_LOG_INFO, "redis at %s: adding keys that begin with '%s:'",
             self->redis.run.where, self->redis.run.name);
  if (stream_make_all (self, &error) && stream_survey_all (self, &time, &survey, &error))
    return self;
  /* close() has more time to remove what there is. */
  if (suite_stopping (world->stop))
    return self;
  is_clean = remove_all (self, &left);
  events_fail (ret_error, "redis at %s: expected to make %u streams, found '%.60s'%s%s",
               self->redis.run.where, self->n_streams, error.text, is_clean ? "" : "; ",
               is_clean ? "" : left.text);
  redis_run_clear (&self->redis);
  free_run (self);
  return NULL;
}

static void
close_stream (void *state, EventsAccount *ret_account, EventsTally *ret_tally)
{
  StreamRun *self = state;
  EventsError error;

  *ret_account = (EventsAccount){ 0 };
  *ret_tally = (EventsTally){ 0 };
  /* Of a set-up that was interrupted there are keys only. */
  if (self->n_made == self->n_streams)
    stream_settle (self, ret_account, ret_tally);
  if (!remove_all (self, &error))
    suite_set_error (self->redis.run.world->host, "%s", error.text);
  redis_run_clear (&self->redis);
  free_run (self);
}

const EventsBackend events_redis_stream = {
  .name = "redis-stream",
  .open = open_stream,
  .close = close_stream,
  .peek = stream_peek,
  .session_new = session_new,
  .session_free = session_free,
  .publish = publish,
  .handle = handle,
  .roundtrip = roundtrip,
};

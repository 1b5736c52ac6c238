/* SPDX-License-Identifier: MIT */

#include "events-redis-stream.h"

#include <suite-kit.h>

#include <string.h>

/* Streams whose requests are under way: no more than buffers of either side hold. */
#define BATCH 64u
#define CONSUMER "main"
#define READ_COUNT "100"

static uint64_t
least (uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

/* What is sent for each stream, how many answers come, and what is done with each, which
 * stays the caller's. */
typedef struct Request
{
  bool (*send) (StreamRun *self, RemoteLimit *limit, const StreamKey *key,
                RemoteError *ret_error);
  uint32_t n_replies;
  bool (*receive) (StreamRun *self, redisReply *reply, void *data, RemoteError *ret_error);
} Request;

/* Of a batch of requests, or of what connecting takes. */
static RemoteLimit
limit_of (const StreamRun *self, const StreamTime *time)
{
  const uint64_t timeout_ns = self->redis.run.world->options.timeout_ns;
  RemoteLimit limit = remote_limit (least (timeout_ns, time->each_ns), time->stop);

  limit.due_ns = least (limit.due_ns, time->until_ns);
  return limit;
}

static bool
connect_client (StreamRun *self, const StreamTime *time, RemoteError *ret_error)
{
  RemoteLimit limit = limit_of (self, time);

  return redis_client_is_open (self->redis.client)
         || redis_client_open (self->redis.client, &limit, ret_error);
}

/* For @n streams from @first on. */
static bool
ask (StreamRun *self, const Request *request, uint32_t first, uint32_t n, RemoteLimit *limit,
     void *data, RemoteError *ret_error)
{
  for (uint32_t i = 0; i < n; i++)
    {
      const StreamKey key = stream_key (self, first + i);

      if (!request->send (self, limit, &key, ret_error))
        return false;
    }
  for (uint32_t i = 0; i < n * request->n_replies; i++)
    {
      redisReply *reply = redis_client_receive (self->redis.client, limit, ret_error);
      const bool ok = reply != NULL && request->receive (self, reply, data, ret_error);

      if (reply != NULL)
        freeReplyObject (reply);
      /* Answers are under way that nobody will take. */
      if (!ok)
        redis_client_close (self->redis.client);
      if (!ok)
        return false;
    }
  return true;
}

static uint32_t
batch_of (uint32_t n_left)
{
  return n_left < BATCH ? n_left : BATCH;
}

/* For each stream, a batch at a time. */
static bool
for_each (StreamRun *self, const Request *request, const StreamTime *time, void *data,
          RemoteError *ret_error)
{
  if (!connect_client (self, time, ret_error))
    return false;
  for (uint32_t first = 0; first < self->n_made; first += BATCH)
    {
      RemoteLimit limit = limit_of (self, time);

      if (!ask (self, request, first, batch_of (self->n_made - first), &limit, data, ret_error))
        return false;
    }
  return true;
}

static bool
starts_with (const redisReply *reply, const char *text)
{
  return reply->len >= strlen (text) && memcmp (reply->str, text, strlen (text)) == 0;
}

static bool
refused (const redisReply *reply, RemoteError *ret_error)
{
  return remote_fail (ret_error, REMOTE_REFUSED, 0, "%.*s", (int) reply->len, reply->str);
}

/* ---- Making and removing --------------------------------------------------- */

static bool
send_make (StreamRun *self, RemoteLimit *limit, const StreamKey *key, RemoteError *ret_error)
{
  return stream_send_make (self->redis.client, limit, key, ret_error);
}

static bool
receive_made (StreamRun *self, redisReply *reply, void *data, RemoteError *ret_error)
{
  (void) self;
  (void) data;
  return stream_is_made (reply, ret_error);
}

bool
stream_make_all (StreamRun *self, RemoteError *ret_error)
{
  static const Request request = { send_make, STREAM_MAKE_REPLIES, receive_made };
  const uint32_t *stop = self->redis.run.world->stop;

  while (self->n_made < self->n_streams && !suite_stopping (stop))
    {
      const uint32_t first = self->n_made, n = batch_of (self->n_streams - first);
      RemoteLimit limit = remote_run_limit (&self->redis.run, stop);

      self->n_made += n;
      if (!ask (self, &request, first, n, &limit, NULL, ret_error))
        return false;
    }
  return self->n_made == self->n_streams
         || remote_fail (ret_error, REMOTE_REFUSED, 0, "set-up was interrupted");
}

static bool
send_remove (StreamRun *self, RemoteLimit *limit, const StreamKey *key, RemoteError *ret_error)
{
  const RedisWord words[] = { REDIS_WORD ("UNLINK"), { key->text, key->length } };

  return redis_client_send (self->redis.client, limit, words, 2, ret_error);
}

static bool
receive_removed (StreamRun *self, redisReply *reply, void *data, RemoteError *ret_error)
{
  uint32_t *n_done = data;

  (void) self;
  if (reply->type == REDIS_REPLY_ERROR)
    return refused (reply, ret_error);
  ++*n_done;
  return true;
}

uint32_t
stream_remove_all (StreamRun *self, const StreamTime *time, RemoteError *ret_error)
{
  static const Request request = { send_remove, 1, receive_removed };
  uint32_t n_done = 0;

  /* A connection that an outage has broken shows only now. */
  if (!for_each (self, &request, time, &n_done, ret_error)
      && ret_error->status == REMOTE_UNREACHABLE)
    {
      n_done = 0;
      for_each (self, &request, time, &n_done, ret_error);
    }
  return self->n_made - n_done;
}

/* ---- What the server knows ------------------------------------------------- */

static bool
send_info (StreamRun *self, RemoteLimit *limit, const StreamKey *key, RemoteError *ret_error)
{
  const RedisWord words[] = { REDIS_WORD ("XINFO"),
                              REDIS_WORD ("STREAM"),
                              { key->text, key->length } };

  return redis_client_send (self->redis.client, limit, words, 3, ret_error);
}

/* Of an array of names and values; -1: not there. */
static long long
number_of (const redisReply *reply, const char *name)
{
  for (size_t i = 0; i + 1 < reply->elements; i += 2)
    if (reply->element[i]->type == REDIS_REPLY_STRING
        && strcmp (reply->element[i]->str, name) == 0
        && reply->element[i + 1]->type == REDIS_REPLY_INTEGER)
      return reply->element[i + 1]->integer;
  return -1;
}

static bool
receive_info (StreamRun *self, redisReply *reply, void *data, RemoteError *ret_error)
{
  StreamSurvey *survey = data;
  long long n_added = 0, n_kept = 0;

  survey->n_seen++;
  /* Whoever puts something else in its place has removed it. */
  if (reply->type == REDIS_REPLY_ERROR
      && (starts_with (reply, "ERR no such key") || starts_with (reply, "WRONGTYPE")))
    {
      survey->n_gone++;
      return true;
    }
  if (reply->type == REDIS_REPLY_ERROR)
    return refused (reply, ret_error);
  n_added = number_of (reply, "entries-added");
  n_kept = number_of (reply, "length");
  if (n_added < 0 || n_kept < 0)
    return remote_fail (ret_error, REMOTE_REFUSED, 0,
                        "expected Redis 7.0 or later, which counts entries-added of a stream");
  (void) self;
  survey->n_added += (uint64_t) n_added;
  survey->n_kept += (uint64_t) n_kept;
  return true;
}

bool
stream_survey_all (StreamRun *self, const StreamTime *time, StreamSurvey *ret_survey,
                   RemoteError *ret_error)
{
  static const Request request = { send_info, 1, receive_info };

  *ret_survey = (StreamSurvey){ 0 };
  return for_each (self, &request, time, ret_survey, ret_error);
}

/* ---- What is left ---------------------------------------------------------- */

static bool
is_unsure (const StreamRun *self, uint64_t id)
{
  for (uint32_t i = 0; i < self->redis.run.world->host->worker_count; i++)
    if (id != 0 && self->unsure[i] == id)
      return true;
  return false;
}

static void
handle_entry (StreamRun *self, const StreamEntry *entry)
{
  RemoteLedger *ledger = &self->late;

  if (entry->payload == NULL || is_unsure (self, events_read_id (entry->payload, entry->size)))
    return;
  if (events_handle_all (&ledger->tally, entry->payload, entry->size))
    ledger->account.handled++;
  else
    ledger->account.failed++;
}

/* Both ways: first what consumers have taken and not acknowledged, then what nobody has
 * read. True when the stream has no more. */
static bool
drain (StreamRun *self, RemoteLimit *limit, const StreamKey *key, bool claims)
{
  RedisClient *client = self->redis.client;
  RemoteError error = { 0 };
  bool ok = true;
  uint32_t n = 0;

  do
    {
      redisReply *reply = claims ? stream_claim (client, limit, key, CONSUMER, &error)
                                 : stream_read (self, client, limit, key, CONSUMER, READ_COUNT,
                                                STREAM_NEW_FOR_GOOD, &error);

      if (reply == NULL) /* a stream that has gone has no group, and no entries */
        return error.status == REMOTE_REFUSED;
      n = stream_n_entries (reply);
      for (uint32_t i = 0; i < n && ok; i++)
        {
          const StreamEntry entry = stream_entry (reply, i);

          handle_entry (self, &entry);
          if (claims)
            ok = stream_acknowledge (client, limit, key, &entry, &error);
        }
      freeReplyObject (reply);
    }
  while (ok && n > 0);
  return ok;
}

bool
stream_drain_all (StreamRun *self, const StreamTime *time)
{
  RemoteLimit limit = { .due_ns = time->until_ns, .stop = time->stop };
  RemoteError error = { 0 };
  bool ok = connect_client (self, time, &error);

  for (uint32_t i = 0; ok && i < self->n_made; i++)
    {
      const StreamKey key = stream_key (self, i);

      ok = drain (self, &limit, &key, true) && drain (self, &limit, &key, false);
    }
  return ok;
}

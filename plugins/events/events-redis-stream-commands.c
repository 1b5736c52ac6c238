/* SPDX-License-Identifier: MIT */

#include "events-redis-stream.h"

#include <stdio.h>
#include <string.h>

#define GROUP "ltrun"
#define FIELD "event"
#define CLAIM_COUNT "100"

StreamKey
stream_key (const StreamRun *self, uint32_t index)
{
  const uint32_t n_topics = self->redis.run.world->options.n_topics;
  const bool is_topic = index < n_topics;
  StreamKey key;

  key.length = (size_t) snprintf (key.text, sizeof key.text, "%s:%c%u", self->redis.run.name,
                                  is_topic ? 't' : 'w', is_topic ? index : index - n_topics);
  return key;
}

static RedisWord
key_word (const StreamKey *key)
{
  return (RedisWord){ key->text, key->length };
}

/* The reply if it is of @type, else NULL. Takes it. */
static redisReply *
expect (RedisClient *client, redisReply *reply, int type, const char *expected,
        RemoteError *ret_error)
{
  if (reply == NULL || reply->type == type)
    return reply;
  redis_client_misunderstood (client, expected, reply, ret_error);
  freeReplyObject (reply);
  return NULL;
}

/* True if there was a reply. Takes it. */
static bool
done (redisReply *reply)
{
  if (reply == NULL)
    return false;
  freeReplyObject (reply);
  return true;
}

/* ---- Requests that return nothing of interest ------------------------------ */

bool
stream_acknowledge (RedisClient *client, RemoteLimit *limit, const StreamKey *key,
                    const StreamEntry *entry, RemoteError *ret_error)
{
  const RedisWord words[] = { REDIS_WORD ("XACK"), key_word (key), REDIS_WORD (GROUP),
                              entry->id };

  return done (expect (client, redis_client_call (client, limit, words, 4, ret_error),
                       REDIS_REPLY_INTEGER, "a number of entries", ret_error));
}

#define N_EXPIRE_WORDS 3u
#define N_MAKE_WORDS 6u

static void
write_expire (const StreamKey *key, RedisWord ret_words[N_EXPIRE_WORDS])
{
  ret_words[0] = REDIS_WORD ("EXPIRE");
  ret_words[1] = key_word (key);
  ret_words[2] = REDIS_WORD (STREAM_LIFE_S);
}

bool
stream_expire (RedisClient *client, RemoteLimit *limit, const StreamKey *key,
               RemoteError *ret_error)
{
  RedisWord words[N_EXPIRE_WORDS];

  write_expire (key, words);
  return done (redis_client_call (client, limit, words, N_EXPIRE_WORDS, ret_error));
}

/* Both at once, so that there is no moment at which the stream would stay for ever. A stream
 * that is there without its group had one: what came before is not given out again. */
bool
stream_send_make (RedisClient *client, RemoteLimit *limit, const StreamKey *key,
                  RemoteError *ret_error)
{
  const RedisWord make[N_MAKE_WORDS] = {
    REDIS_WORD ("XGROUP"),   REDIS_WORD ("CREATE"), key_word (key),
    REDIS_WORD (GROUP),      REDIS_WORD ("$"), /* from its next entry on */
    REDIS_WORD ("MKSTREAM"),
  };
  RedisWord expire[N_EXPIRE_WORDS];

  write_expire (key, expire);
  return redis_client_send_pair (client, limit, make, N_MAKE_WORDS, expire, N_EXPIRE_WORDS,
                                 ret_error);
}

bool
stream_is_made (const redisReply *reply, RemoteError *ret_error)
{
  return reply->type != REDIS_REPLY_ERROR
         || (reply->len >= 9 && memcmp (reply->str, "BUSYGROUP", 9) == 0)
         || remote_fail (ret_error, REMOTE_REFUSED, 0, "%.*s", (int) reply->len, reply->str);
}

/* Sends the two requests and takes both answers: the client is closed when one is missing. */
static bool
make (RedisClient *client, RemoteLimit *limit, const StreamKey *key, RemoteError *ret_error)
{
  bool ok = true;

  if (!stream_send_make (client, limit, key, ret_error))
    return false;
  for (uint32_t i = 0; i < STREAM_MAKE_REPLIES; i++)
    {
      redisReply *reply = redis_client_receive (client, limit, ret_error);

      if (reply == NULL)
        {
          redis_client_close (client);
          return false;
        }
      ok = ok && stream_is_made (reply, ret_error);
      freeReplyObject (reply);
    }
  return ok;
}

/* The stream or its group has gone: makes it again. That is no failure if an outage may have
 * taken it along, but otherwise somebody else has removed it with what was in it. */
static bool
make_again (const StreamRun *self, RedisClient *client, RemoteLimit *limit,
            const StreamKey *key, RemoteError *ret_error)
{
  if (!make (client, limit, key, ret_error))
    return false;
  return stream_run_has_broken (self)
         || remote_fail (ret_error, REMOTE_REFUSED, 0,
                         "expected the stream and its group, found that somebody else has "
                         "removed them");
}

/* ---- Adding ---------------------------------------------------------------- */

/* The id of the entry, or nil if there is no such stream. */
static redisReply *
add (const StreamRun *self, RedisClient *client, RemoteLimit *limit, const StreamKey *key,
     const EventsMessage *message, RemoteError *ret_error)
{
  const RedisWord words[] = {
    REDIS_WORD ("XADD"),   key_word (key),     REDIS_WORD ("NOMKSTREAM"),
    REDIS_WORD ("MAXLEN"), REDIS_WORD ("="),   REDIS_WORD (self->queue),
    REDIS_WORD ("*"),      REDIS_WORD (FIELD), { message->payload, message->size },
  };

  return redis_client_call (client, limit, words, 9, ret_error);
}

bool
stream_add (const StreamRun *self, RedisClient *client, RemoteLimit *limit,
            const StreamKey *key, const EventsMessage *message, RemoteError *ret_error)
{
  redisReply *reply = add (self, client, limit, key, message, ret_error);

  if (reply != NULL && reply->type == REDIS_REPLY_NIL)
    {
      freeReplyObject (reply);
      if (!make_again (self, client, limit, key, ret_error))
        return false;
      reply = add (self, client, limit, key, message, ret_error);
    }
  return done (expect (client, reply, REDIS_REPLY_STRING, "the id of an entry", ret_error));
}

/* ---- Entries --------------------------------------------------------------- */

static bool
is_array (const redisReply *reply, size_t n)
{
  return reply->type == REDIS_REPLY_ARRAY && reply->elements >= n;
}

/* [id, [field, payload]], or [id, nil] */
static bool
is_entry (const redisReply *reply)
{
  const redisReply *fields = NULL;

  if (!is_array (reply, 2) || reply->element[0]->type != REDIS_REPLY_STRING)
    return false;
  fields = reply->element[1];
  return fields->type == REDIS_REPLY_NIL
         || (is_array (fields, 2) && fields->element[1]->type == REDIS_REPLY_STRING);
}

/* The array of entries: [[key, ENTRIES]] of XREADGROUP, [next, ENTRIES, cut off] of
 * XAUTOCLAIM; NULL: neither. */
static const redisReply *
entries_of (const redisReply *reply)
{
  const redisReply *first = is_array (reply, 1) ? reply->element[0] : NULL;

  if (first != NULL && first->type == REDIS_REPLY_ARRAY)
    return is_array (first, 2) ? first->element[1] : NULL;
  return first != NULL && is_array (reply, 2) ? reply->element[1] : NULL;
}

/* The reply if it is nil or has entries, else NULL. Takes it. */
static redisReply *
expect_entries (RedisClient *client, redisReply *reply, RemoteError *ret_error)
{
  const redisReply *entries = NULL;
  bool good = false;

  if (reply == NULL || reply->type == REDIS_REPLY_NIL)
    return reply;
  entries = entries_of (reply);
  good = entries != NULL && entries->type == REDIS_REPLY_ARRAY;
  for (size_t i = 0; good && i < entries->elements; i++)
    good = is_entry (entries->element[i]);
  if (good)
    return reply;
  redis_client_misunderstood (client, "entries of a stream", reply, ret_error);
  freeReplyObject (reply);
  return NULL;
}

uint32_t
stream_n_entries (const redisReply *reply)
{
  const redisReply *entries = entries_of (reply);

  return entries != NULL ? (uint32_t) entries->elements : 0;
}

StreamEntry
stream_entry (const redisReply *reply, uint32_t i)
{
  const redisReply *entry = entries_of (reply)->element[i];
  const redisReply *fields = entry->element[1];
  StreamEntry found = { .id = { entry->element[0]->str, entry->element[0]->len } };

  if (fields->type == REDIS_REPLY_NIL)
    return found;
  found.payload = fields->element[1]->str;
  found.size = fields->element[1]->len;
  return found;
}

/* ---- Reading --------------------------------------------------------------- */

redisReply *
stream_read (const StreamRun *self, RedisClient *client, RemoteLimit *limit,
             const StreamKey *key, const char *consumer, const char *count, StreamWhich which,
             RemoteError *ret_error)
{
  RedisWord words[10] = { REDIS_WORD ("XREADGROUP"), REDIS_WORD ("GROUP"), REDIS_WORD (GROUP),
                          REDIS_WORD (consumer),     REDIS_WORD ("COUNT"), REDIS_WORD (count) };
  uint32_t n = 6;
  redisReply *reply = NULL;

  if (which == STREAM_NEW_FOR_GOOD)
    words[n++] = REDIS_WORD ("NOACK");
  words[n++] = REDIS_WORD ("STREAMS");
  words[n++] = key_word (key);
  words[n++] = which == STREAM_PENDING ? REDIS_WORD ("0") : REDIS_WORD (">");
  reply = redis_client_call (client, limit, words, n, ret_error);
  if (reply == NULL && ret_error->status == REMOTE_REFUSED
      && strncmp (ret_error->text, "NOGROUP", 7) == 0
      && make_again (self, client, limit, key, ret_error))
    reply = redis_client_call (client, limit, words, n, ret_error);
  return expect_entries (client, reply, ret_error);
}

redisReply *
stream_claim (RedisClient *client, RemoteLimit *limit, const StreamKey *key,
              const char *consumer, RemoteError *ret_error)
{
  const RedisWord words[] = { REDIS_WORD ("XAUTOCLAIM"), key_word (key),
                              REDIS_WORD (GROUP),        REDIS_WORD (consumer),
                              REDIS_WORD ("0"),          REDIS_WORD ("0-0"),
                              REDIS_WORD ("COUNT"),      REDIS_WORD (CLAIM_COUNT) };

  return expect_entries (client, redis_client_call (client, limit, words, 8, ret_error),
                         ret_error);
}

/* SPDX-License-Identifier: MIT */

#include "events-redis.h"
#include "events-remote-channel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 80u

/* A connection that subscribes can do nothing else: hence two for each worker. */
typedef struct PubsubLink
{
  RedisClient *publisher, *subscriber;
  redisReply *message;     /* last one received */
  char prefix[NAME_SIZE];  /* of the worker's channels */
  char pattern[NAME_SIZE]; /* that it subscribes to */
} PubsubLink;

/* ---- The link -------------------------------------------------------------- */

static void
forget_message (PubsubLink *link)
{
  if (link->message != NULL)
    freeReplyObject (link->message);
  link->message = NULL;
}

static bool
is_open (const void *data)
{
  const PubsubLink *link = data;

  return redis_client_is_open (link->publisher) && redis_client_is_open (link->subscriber);
}

static void
close_link (void *data)
{
  PubsubLink *link = data;

  redis_client_close (link->publisher);
  redis_client_close (link->subscriber);
}

static void
free_link (void *data)
{
  PubsubLink *link = data;

  forget_message (link);
  redis_client_free (link->publisher);
  redis_client_free (link->subscriber);
  free (link);
}

/* Closes and returns false; *ret_error is written already. */
static bool
broken (PubsubLink *link)
{
  close_link (link);
  return false;
}

static bool
subscribe (PubsubLink *link, RemoteLimit *limit, RemoteError *ret_error)
{
  const RedisWord words[] = { REDIS_WORD ("PSUBSCRIBE"), REDIS_WORD (link->pattern) };
  redisReply *reply = redis_client_call (link->subscriber, limit, words, 2, ret_error);

  if (reply == NULL)
    return false;
  freeReplyObject (reply);
  return true;
}

static bool
open_link (void *data, RemoteLimit *limit, RemoteError *ret_error)
{
  PubsubLink *link = data;

  return (redis_client_open (link->publisher, limit, ret_error)
          && redis_client_open (link->subscriber, limit, ret_error)
          && subscribe (link, limit, ret_error))
         || broken (link);
}

/* The answer is the number of subscribers that got it: ours, if it is there. */
static bool
publish (void *data, RemoteLimit *limit, const EventsMessage *message, RemoteError *ret_error)
{
  PubsubLink *link = data;
  char channel[NAME_SIZE + 16];
  const int length = snprintf (channel, sizeof channel, "%s%u", link->prefix, message->topic);
  const RedisWord words[] = { REDIS_WORD ("PUBLISH"),
                              { channel, (size_t) length },
                              { message->payload, message->size } };
  redisReply *reply = redis_client_call (link->publisher, limit, words, 3, ret_error);
  bool ok = false;

  if (reply == NULL)
    return ret_error->status == REMOTE_REFUSED ? false : broken (link);
  if (reply->type != REDIS_REPLY_INTEGER)
    redis_client_misunderstood (link->publisher, "a number of subscribers", reply, ret_error);
  else if (reply->integer < 1)
    remote_fail (ret_error, REMOTE_UNREACHABLE, ECONNRESET,
                 "expected one subscriber, found none");
  else
    ok = true;
  freeReplyObject (reply);
  return ok || broken (link);
}

static bool
receive (void *data, RemoteLimit *limit, const void **ret_payload, size_t *ret_size,
         RemoteError *ret_error)
{
  PubsubLink *link = data;
  const redisReply *reply = NULL;

  forget_message (link);
  link->message = redis_client_receive (link->subscriber, limit, ret_error);
  reply = link->message;
  if (reply == NULL)
    return ret_error->status == REMOTE_TIMEOUT ? false : broken (link);
  /* "pmessage", pattern, channel, payload */
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 4
      || reply->element[3]->type != REDIS_REPLY_STRING)
    {
      redis_client_misunderstood (link->subscriber, "a message", reply, ret_error);
      return broken (link);
    }
  *ret_payload = reply->element[3]->str;
  *ret_size = (size_t) reply->element[3]->len;
  return true;
}

static void
traffic (const void *data, uint64_t *ret_sent, uint64_t *ret_received)
{
  const PubsubLink *link = data;
  uint64_t sent = 0, received = 0;

  redis_client_traffic (link->publisher, ret_sent, ret_received);
  redis_client_traffic (link->subscriber, &sent, &received);
  *ret_sent += sent;
  *ret_received += received;
}

static const RemoteLinkKind pubsub_link = {
  .is_open = is_open,
  .open = open_link,
  .close = close_link,
  .free = free_link,
  .publish = publish,
  .receive = receive,
  .traffic = traffic,
};

static PubsubLink *
link_new (const RedisRun *self, uint32_t worker)
{
  PubsubLink *link = calloc (1, sizeof *link);

  if (link == NULL)
    return NULL;
  snprintf (link->prefix, sizeof link->prefix, "%s:w%u:t", self->run.name, worker);
  snprintf (link->pattern, sizeof link->pattern, "%s:w%u:t*", self->run.name, worker);
  link->publisher = redis_client_new (&self->login);
  link->subscriber = redis_client_new (&self->login);
  if (link->publisher != NULL && link->subscriber != NULL)
    return link;
  free_link (link);
  return NULL;
}

/* ---- The back end ---------------------------------------------------------- */

static void *
open_pubsub (const EventsWorld *world, EventsError *ret_error)
{
  RedisRun *self = calloc (1, sizeof *self);

  if (self == NULL)
    return events_fail (ret_error, "out of memory");
  if (redis_run_open (self, world, ret_error))
    {
      redis_client_close (self->client);
      return self;
    }
  free (self);
  return NULL;
}

static void
close_pubsub (void *state, EventsAccount *ret_account, EventsTally *ret_tally)
{
  RedisRun *self = state;

  *ret_account = self->run.ended.account;
  *ret_tally = self->run.ended.tally;
  redis_run_clear (self);
  free (self);
}

static bool
peek (void *state, EventsAccount *ret_account)
{
  return remote_run_peek (&((RedisRun *) state)->run, ret_account);
}

static void *
session_new (void *state, uint32_t worker, const uint32_t *stop, EventsReport *report)
{
  RedisRun *self = state;

  return remote_channel_new (&self->run, &pubsub_link, link_new (self, worker),
                             remote_channel_capacity (&self->run), stop, report);
}

const EventsBackend events_redis_pubsub = {
  .name = "redis-pubsub",
  .open = open_pubsub,
  .close = close_pubsub,
  .peek = peek,
  .session_new = session_new,
  .session_free = remote_channel_free,
  .publish = remote_channel_publish,
  .handle = remote_channel_handle,
  .roundtrip = remote_channel_roundtrip,
};

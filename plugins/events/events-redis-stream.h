/* SPDX-License-Identifier: MIT
 *
 * events-redis-stream: what the files of this back end share.
 *
 * Each topic is a stream, and each worker has one of its own for what must come to
 * it and to nobody else. All have a consumer group of the same name, and are cut to the
 * option "queue" by each event that is added, so that the server's memory does not grow:
 * what is cut off before anybody has read it was dropped.
 *
 * The account is checked against the server's: how many entries it says have been
 * added, and how many it has cut off.
 *
 * Threads: as tagged.
 */
#pragma once

#include "events-redis.h"

#define STREAM_KEY_SIZE 80u

/* How long a stream lives after the run has last said that it is in use, so that one which
 * was killed leaves nothing for ever: seconds, as Redis reads them and as a number. */
#define STREAM_LIFE_S "86400"
#define STREAM_LIFE_NS (UINT64_C (86400) * UINT64_C (1000000000))

typedef struct StreamKey
{
  char text[STREAM_KEY_SIZE];
  size_t length;
} StreamKey;

typedef struct StreamRun
{
  RedisRun redis;
  char queue[16];      /* the option, as Redis reads it */
  uint32_t n_streams;  /* topics, then workers' own */
  uint32_t n_made;     /* of them, the first ones, that may be on the server */
  uint64_t *unsure;    /* for each worker that has ended: the event it has handled without
                         being sure that the server knows; 0: none */
  RemoteLedger late;   /* what was handled after the pass */
  uint32_t has_broken; /* a connection did: events may have gone with it; atomic */
} StreamRun;

/* ---- Commands (events-redis-stream-commands.c) ----------------------------- */

/* What has been read from a stream. */
typedef struct StreamEntry
{
  RedisWord id;
  const void *payload; /* NULL: it was cut off after it had been read */
  size_t size;
} StreamEntry;

/* Which entries: those that nobody has read, for good or until they are acknowledged, or
 * those that this consumer has read and not acknowledged. */
typedef enum StreamWhich
{
  STREAM_NEW,
  STREAM_NEW_FOR_GOOD,
  STREAM_PENDING
} StreamWhich;

/* Whether a connection of the run has broken by now. [any] */
static inline bool
stream_run_has_broken (const StreamRun *self)
{
  return __atomic_load_n (&self->has_broken, __ATOMIC_RELAXED) != 0;
}

/* Stream @index of the run. [any] */
StreamKey stream_key (const StreamRun *self, uint32_t index);

/* One request each; false or NULL, and *ret_error, on failure. A stream that has gone is
 * made again, and then there is one more; unless a connection has broken before, somebody
 * has removed it, which is REMOTE_REFUSED. [any] */
bool stream_add (const StreamRun *self, RedisClient *client, RemoteLimit *limit,
                 const StreamKey *key, const EventsMessage *message, RemoteError *ret_error);
bool stream_acknowledge (RedisClient *client, RemoteLimit *limit, const StreamKey *key,
                         const StreamEntry *entry, RemoteError *ret_error);

/* Has the stream live for STREAM_LIFE_S from now on, if it is there. */
bool stream_expire (RedisClient *client, RemoteLimit *limit, const StreamKey *key,
                    RemoteError *ret_error);

/* Makes the stream and its group, unless they are there, and has it live for STREAM_LIFE_S;
 * STREAM_MAKE_REPLIES answers come, and are not waited for. */
#define STREAM_MAKE_REPLIES 2u
bool stream_send_make (RedisClient *client, RemoteLimit *limit, const StreamKey *key,
                       RemoteError *ret_error);

/* Whether such an answer is a good one; false, and *ret_error, if not. */
bool stream_is_made (const redisReply *reply, RemoteError *ret_error);

/* Up to @count entries: the reply holds them, see stream_entry(); it is nil if there are
 * none. */
redisReply *stream_read (const StreamRun *self, RedisClient *client, RemoteLimit *limit,
                         const StreamKey *key, const char *consumer, const char *count,
                         StreamWhich which, RemoteError *ret_error);

/* Takes over what any consumer has read and not acknowledged. A reply as stream_read()'s. */
redisReply *stream_claim (RedisClient *client, RemoteLimit *limit, const StreamKey *key,
                          const char *consumer, RemoteError *ret_error);

/* How many entries a reply of these has; and number @i, which lives as long as the reply.
 * Whoever sends such replies has been checked. [any] */
uint32_t stream_n_entries (const redisReply *reply);
StreamEntry stream_entry (const redisReply *reply, uint32_t i);

/* ---- All streams (events-redis-stream-all.c) ------------------------------- */

/* How long requests may take. */
typedef struct StreamTime
{
  uint64_t each_ns;     /* a batch of them, unless the option "timeout" is less */
  uint64_t until_ns;    /* all of them; CLOCK_MONOTONIC */
  const uint32_t *stop; /* as RemoteLimit's */
} StreamTime;

/* What the server knows. */
typedef struct StreamSurvey
{
  uint32_t n_seen; /* streams whose answers came */
  uint64_t n_added;
  uint64_t n_kept;
  uint32_t n_gone; /* streams that are not there */
} StreamSurvey;

/* With the run's own client, which is opened if need be; many requests at once. Each
 * gives up as soon as one stream fails. The first comes back with a failure, and with
 * n_made of the streams, once set-up is to come back, too; the others are about these.
 * [main] */
bool stream_make_all (StreamRun *self, RemoteError *ret_error);
bool stream_survey_all (StreamRun *self, const StreamTime *time, StreamSurvey *ret_survey,
                        RemoteError *ret_error);

/* Returns how many may be left, and why; 0: none. Streams that are gone are not left. */
uint32_t stream_remove_all (StreamRun *self, const StreamTime *time, RemoteError *ret_error);

/* Handles what is left, which is counted in self->late; false if the time was not enough, or
 * the server is not there. [main] */
bool stream_drain_all (StreamRun *self, const StreamTime *time);

/* ---- The account (events-redis-stream-account.c) --------------------------- */

/* The end of a run has more time than the check at the end of a pass, but a silent server
 * is not to use it up: it is given up after so long, twice at most. */
#define STREAM_END_NS UINT64_C (10000000000)

/* As EventsBackend's function. [main] */
bool stream_peek (void *state, EventsAccount *ret_account);

/* Handles what is left, and says what became of everything. [main] */
void stream_settle (StreamRun *self, EventsAccount *ret_account, EventsTally *ret_tally);

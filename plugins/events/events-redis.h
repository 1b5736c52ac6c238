/* SPDX-License-Identifier: MIT
 *
 * events-redis: events by way of a Redis server, as Streams with a consumer group or
 * as pub/sub.
 */
#pragma once

#include "events-redis-client.h"
#include "events-remote-run.h"

/* A stream a topic, one consumer group for the run, a consumer for each worker. */
extern const EventsBackend events_redis_stream;

/* A channel a topic and worker, and a pattern subscription for each worker. */
extern const EventsBackend events_redis_pubsub;

/* What both keep. */
typedef struct RedisRun
{
  RemoteRun run;
  RedisLogin login;
  RedisClient *client; /* [main] */
} RedisRun;

/* Finds the server and logs in to it with self->client. False, and *ret_error, on
 * failure. [main] */
bool redis_run_open (RedisRun *self, const EventsWorld *world, EventsError *ret_error);

/* [main] */
void redis_run_clear (RedisRun *self);

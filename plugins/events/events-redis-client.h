/* SPDX-License-Identifier: MIT
 *
 * events-redis-client: a connection to a Redis server on which no call takes longer
 * than it may.
 *
 * hiredis writes and parses the protocol; waiting is done here, for hiredis bounds
 * each read(2) and not the request. A client whose request failed in a way that
 * leaves an answer under way is closed: it never takes an answer for another's.
 * Knows nothing of ltrun.
 *
 * Threads: one at a time for a client.
 */
#pragma once

#include "events-remote.h"

#include <hiredis/hiredis.h>
#include <stddef.h>

typedef struct RedisLogin
{
  RemoteAddress address;
  const char *username; /* "": the default user */
  const char *password; /* "": none */
} RedisLogin;

typedef struct RedisClient RedisClient;

/* A word of a command. */
typedef struct RedisWord
{
  const void *bytes;
  size_t length;
} RedisWord;

#define REDIS_MAX_WORDS 16u
#define REDIS_WORD(text) ((RedisWord){ (text), strlen (text) })

/* Not connected yet. @login outlives it. NULL without memory. */
RedisClient *redis_client_new (const RedisLogin *login);

/* Takes NULL. */
void redis_client_free (RedisClient *client);

bool redis_client_is_open (const RedisClient *client);

/* Connects, logs in and gets a first answer. The client is open, or false and
 * *ret_error. */
bool redis_client_open (RedisClient *client, RemoteLimit *limit, RemoteError *ret_error);

/* Whatever is under way is given up. */
void redis_client_close (RedisClient *client);

/* One request: NULL, and *ret_error, on failure. After REMOTE_REFUSED, an error reply,
 * the client is still open; after all else it is closed. Free the reply with
 * freeReplyObject(). Needs an open client. */
redisReply *redis_client_call (RedisClient *client, RemoteLimit *limit, const RedisWord *words,
                               uint32_t n_words, RemoteError *ret_error);

/* Sends without waiting for an answer: the client then takes what comes with
 * redis_client_receive(). Closed on failure. */
bool redis_client_send (RedisClient *client, RemoteLimit *limit, const RedisWord *words,
                        uint32_t n_words, RemoteError *ret_error);

/* The same for two requests that leave in one piece: a process that is killed has sent
 * both or neither, unless the socket had no room. */
bool redis_client_send_pair (RedisClient *client, RemoteLimit *limit, const RedisWord *first,
                             uint32_t n_first, const RedisWord *second, uint32_t n_second,
                             RemoteError *ret_error);

/* The next thing that the server says, error replies included. NULL, and *ret_error,
 * on failure. After REMOTE_TIMEOUT the client is still open; after all else it is
 * closed. */
redisReply *redis_client_receive (RedisClient *client, RemoteLimit *limit,
                                  RemoteError *ret_error);

/* Closes the client for an answer that makes no sense. Returns false. */
bool redis_client_misunderstood (RedisClient *client, const char *expected,
                                 const redisReply *found, RemoteError *ret_error);

/* Bytes written and read since the client was made. */
void redis_client_traffic (const RedisClient *client, uint64_t *ret_sent,
                           uint64_t *ret_received);

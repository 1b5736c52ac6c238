/* SPDX-License-Identifier: MIT */

#include "events-redis-client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE 16384u

struct RedisClient
{
  const RedisLogin *login;
  redisReader *reader; /* NULL: not open */
  int fd;
  uint64_t sent, received;
};

/* ---- Life ------------------------------------------------------------------ */

RedisClient *
redis_client_new (const RedisLogin *login)
{
  RedisClient *client = calloc (1, sizeof *client);

  if (client == NULL)
    return NULL;
  client->login = login;
  client->fd = -1;
  return client;
}

void
redis_client_free (RedisClient *client)
{
  if (client == NULL)
    return;
  redis_client_close (client);
  free (client);
}

bool
redis_client_is_open (const RedisClient *client)
{
  return client->reader != NULL;
}

void
redis_client_close (RedisClient *client)
{
  if (client->fd >= 0)
    close (client->fd);
  client->fd = -1;
  if (client->reader != NULL)
    redisReaderFree (client->reader);
  client->reader = NULL;
}

void
redis_client_traffic (const RedisClient *client, uint64_t *ret_sent, uint64_t *ret_received)
{
  *ret_sent = client->sent;
  *ret_received = client->received;
}

/* ---- Sending --------------------------------------------------------------- */

/* Closes and returns false; *ret_error is written already. */
static bool
broken (RedisClient *client)
{
  redis_client_close (client);
  return false;
}

static bool
write_all (RedisClient *client, RemoteLimit *limit, const char *bytes, size_t length,
           RemoteError *ret_error)
{
  while (length > 0)
    {
      const ssize_t n = send (client->fd, bytes, length, MSG_NOSIGNAL);

      if (n > 0)
        {
          bytes += n;
          length -= (size_t) n;
          client->sent += (uint64_t) n;
        }
      else if (errno == EAGAIN)
        {
          if (!remote_wait (limit, client->fd, POLLOUT, ret_error))
            return false;
        }
      else if (errno != EINTR)
        return remote_fail_errno (ret_error, errno);
    }
  return true;
}

/* The request as it is sent, for redisFreeCommand(), and its length; negative: no memory. */
static long long
format (const RedisWord *words, uint32_t n_words, char **ret_command)
{
  const char *texts[REDIS_MAX_WORDS];
  size_t lengths[REDIS_MAX_WORDS];

  *ret_command = NULL;
  for (uint32_t i = 0; i < n_words; i++)
    {
      texts[i] = words[i].bytes;
      lengths[i] = words[i].length;
    }
  return redisFormatCommandArgv (ret_command, (int) n_words, texts, lengths);
}

static bool
fail_without_memory (RedisClient *client, RemoteError *ret_error)
{
  remote_fail (ret_error, REMOTE_UNREACHABLE, ENOMEM, "out of memory");
  return broken (client);
}

bool
redis_client_send (RedisClient *client, RemoteLimit *limit, const RedisWord *words,
                   uint32_t n_words, RemoteError *ret_error)
{
  char *command = NULL;
  const long long length = format (words, n_words, &command);
  bool ok = false;

  if (length < 0)
    return fail_without_memory (client, ret_error);
  ok = write_all (client, limit, command, (size_t) length, ret_error);
  redisFreeCommand (command);
  return ok || broken (client);
}

bool
redis_client_send_pair (RedisClient *client, RemoteLimit *limit, const RedisWord *first,
                        uint32_t n_first, const RedisWord *second, uint32_t n_second,
                        RemoteError *ret_error)
{
  char *commands[2], *both = NULL;
  const long long length = format (first, n_first, &commands[0]);
  const long long rest = format (second, n_second, &commands[1]);
  bool ok = false;

  if (length >= 0 && rest >= 0)
    both = malloc ((size_t) (length + rest));
  if (both != NULL)
    {
      memcpy (both, commands[0], (size_t) length);
      memcpy (both + length, commands[1], (size_t) rest);
      ok =
        write_all (client, limit, both, (size_t) (length + rest), ret_error) || broken (client);
    }
  else
    fail_without_memory (client, ret_error);
  free (both);
  redisFreeCommand (commands[0]);
  redisFreeCommand (commands[1]);
  return ok;
}

/* ---- Receiving ------------------------------------------------------------- */

/* Takes what the socket has; there is something, or the connection is gone. */
static bool
read_some (RedisClient *client, RemoteError *ret_error)
{
  char buffer[READ_SIZE];
  const ssize_t n = recv (client->fd, buffer, sizeof buffer, 0);

  if (n > 0)
    {
      client->received += (uint64_t) n;
      if (redisReaderFeed (client->reader, buffer, (size_t) n) == REDIS_OK)
        return true;
      return remote_fail (ret_error, REMOTE_PROTOCOL, 0, "%s", client->reader->errstr);
    }
  if (n == 0)
    return remote_fail (ret_error, REMOTE_UNREACHABLE, ECONNRESET,
                        "the server closed the connection");
  return errno == EAGAIN || errno == EINTR || remote_fail_errno (ret_error, errno);
}

redisReply *
redis_client_receive (RedisClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  for (;;)
    {
      void *reply = NULL;

      if (redisReaderGetReply (client->reader, &reply) != REDIS_OK)
        {
          remote_fail (ret_error, REMOTE_PROTOCOL, 0, "%s", client->reader->errstr);
          break;
        }
      if (reply != NULL)
        return reply;
      if (!remote_wait (limit, client->fd, POLLIN, ret_error))
        {
          if (ret_error->status == REMOTE_TIMEOUT)
            return NULL;
          break;
        }
      if (!read_some (client, ret_error))
        break;
    }
  broken (client);
  return NULL;
}

redisReply *
redis_client_call (RedisClient *client, RemoteLimit *limit, const RedisWord *words,
                   uint32_t n_words, RemoteError *ret_error)
{
  redisReply *reply = NULL;

  if (!redis_client_send (client, limit, words, n_words, ret_error))
    return NULL;
  reply = redis_client_receive (client, limit, ret_error);
  if (reply == NULL)
    redis_client_close (client);
  else if (reply->type == REDIS_REPLY_ERROR)
    {
      remote_fail (ret_error, REMOTE_REFUSED, 0, "%.*s", (int) reply->len, reply->str);
      freeReplyObject (reply);
      reply = NULL;
    }
  return reply;
}

bool
redis_client_misunderstood (RedisClient *client, const char *expected, const redisReply *found,
                            RemoteError *ret_error)
{
  static const char *const types[] = { "nothing", "a string", "an array", "an integer",
                                       "nil",     "a status", "an error" };
  const bool is_known = found->type > 0 && found->type <= REDIS_REPLY_ERROR;

  redis_client_close (client);
  return remote_fail (ret_error, REMOTE_PROTOCOL, 0, "expected %s, found %s", expected,
                      is_known ? types[found->type] : "another type");
}

/* ---- Connecting ------------------------------------------------------------ */

/* A first request, so that what answers is known to be a Redis that lets us in. */
static bool
greet (RedisClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  const RedisLogin *login = client->login;
  RedisWord words[3] = { REDIS_WORD ("AUTH") };
  uint32_t n = 1;
  redisReply *reply = NULL;

  if (login->username[0] != '\0')
    words[n++] = REDIS_WORD (login->username);
  if (login->username[0] != '\0' || login->password[0] != '\0')
    words[n++] = REDIS_WORD (login->password);
  else
    words[0] = REDIS_WORD ("PING");
  reply = redis_client_call (client, limit, words, n, ret_error);
  if (reply == NULL)
    return false;
  freeReplyObject (reply);
  return true;
}

bool
redis_client_open (RedisClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  redis_client_close (client);
  client->fd = remote_connect (&client->login->address, limit, ret_error);
  if (client->fd < 0)
    return false;
  client->reader = redisReaderCreate ();
  if (client->reader == NULL)
    {
      remote_fail (ret_error, REMOTE_UNREACHABLE, ENOMEM, "out of memory");
      return broken (client);
    }
  return greet (client, limit, ret_error) || broken (client);
}

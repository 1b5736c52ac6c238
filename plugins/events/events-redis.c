/* SPDX-License-Identifier: MIT */

#include "events-redis.h"

#define CUSTOMARY_SERVER "redis://127.0.0.1:6379"
#define CUSTOMARY_PORT 6379

static bool
log_in (RedisRun *self, EventsError *ret_error)
{
  RemoteLimit limit = remote_run_limit (&self->run, self->run.world->stop);
  RemoteError error = { 0 };

  self->client = redis_client_new (&self->login);
  if (self->client == NULL)
    return events_fail (ret_error, "out of memory") != NULL;
  return redis_client_open (self->client, &limit, &error)
         || remote_not_let_in ("redis", self->run.where, &error, ret_error) != NULL;
}

bool
redis_run_open (RedisRun *self, const EventsWorld *world, EventsError *ret_error)
{
  const EventsOptions *options = &world->options;
  const char *server = options->server[0] != '\0' ? options->server : CUSTOMARY_SERVER;
  RemoteError error = { 0 };

  self->login = (RedisLogin){ .username = options->username, .password = options->password };
  if (!remote_find (server, "redis", CUSTOMARY_PORT, true, options->timeout_ns, world->stop,
                    &self->login.address, &error))
    return remote_not_found ("redis", &self->login.address, &error, ret_error) != NULL;
  remote_run_init (&self->run, world, "redis", self->login.address.text);
  if (log_in (self, ret_error))
    return true;
  redis_run_clear (self);
  return false;
}

void
redis_run_clear (RedisRun *self)
{
  redis_client_free (self->client);
  remote_run_clear (&self->run);
}

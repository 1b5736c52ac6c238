/* SPDX-License-Identifier: MIT */

#include "events-mqtt.h"

#include "events-mqtt-client.h"
#include "events-remote-channel.h"

#include <errno.h>
#include <mosquitto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CUSTOMARY_SERVER "mqtt://127.0.0.1:1883"
#define CUSTOMARY_PORT 1883
#define NAME_SIZE 80u

typedef struct MqttRun
{
  RemoteRun run;
  MqttLogin login;
} MqttRun;

/* A message that has come while another call read from the socket. */
typedef struct MqttMessage
{
  size_t size;
  uint8_t payload[];
} MqttMessage;

typedef struct MqttLink
{
  MqttClient *client;
  char prefix[NAME_SIZE]; /* of the worker's topics */
  uint64_t sent, received;
  bool is_full;         /* a message came for which there was no room or no memory */
  MqttMessage *current; /* last one received */
  uint32_t capacity, first, n;
  MqttMessage *inbox[]; /* a ring */
} MqttLink;

/* ---- What has come --------------------------------------------------------- */

static void
on_message (void *user, const char *topic, const void *bytes, size_t length)
{
  MqttLink *link = user;
  MqttMessage *message = link->n < link->capacity ? malloc (sizeof *message + length) : NULL;

  link->received += strlen (topic) + length;
  if (message == NULL)
    {
      link->is_full = true;
      return;
    }
  message->size = length;
  if (length > 0)
    memcpy (message->payload, bytes, length);
  link->inbox[(link->first + link->n++) % link->capacity] = message;
}

static MqttMessage *
pop (MqttLink *link)
{
  MqttMessage *message = link->inbox[link->first];

  link->first = (link->first + 1) % link->capacity;
  link->n--;
  return message;
}

static void
forget_all (MqttLink *link)
{
  free (link->current);
  link->current = NULL;
  while (link->n > 0)
    free (pop (link));
  link->is_full = false;
}

/* ---- The link -------------------------------------------------------------- */

static bool
is_open (const void *data)
{
  return mqtt_client_is_open (((const MqttLink *) data)->client);
}

static bool
open_link (void *data, RemoteLimit *limit, RemoteError *ret_error)
{
  return mqtt_client_open (((MqttLink *) data)->client, limit, ret_error);
}

static void
close_link (void *data)
{
  MqttLink *link = data;

  mqtt_client_close (link->client);
  forget_all (link);
}

static void
free_link (void *data)
{
  MqttLink *link = data;

  mqtt_client_free (link->client);
  forget_all (link);
  free (link);
}

static bool
publish (void *data, RemoteLimit *limit, const EventsMessage *message, RemoteError *ret_error)
{
  MqttLink *link = data;
  char topic[NAME_SIZE + 16];
  const int length = snprintf (topic, sizeof topic, "%s%u", link->prefix, message->topic);

  link->sent += (uint64_t) length + message->size;
  return mqtt_client_publish (link->client, limit, topic, message->payload, message->size,
                              ret_error);
}

static bool
receive (void *data, RemoteLimit *limit, const void **ret_payload, size_t *ret_size,
         RemoteError *ret_error)
{
  MqttLink *link = data;

  free (link->current);
  link->current = NULL;
  while (link->n == 0 && !link->is_full)
    if (!mqtt_client_receive (link->client, limit, ret_error))
      return false;
  if (link->is_full)
    {
      close_link (link);
      return remote_fail (ret_error, REMOTE_PROTOCOL, ENOBUFS,
                          "expected no more messages than are under way, found more");
    }
  link->current = pop (link);
  *ret_payload = link->current->payload;
  *ret_size = link->current->size;
  return true;
}

/* The library does not tell what is on the wire: topics and payloads. */
static void
traffic (const void *data, uint64_t *ret_sent, uint64_t *ret_received)
{
  const MqttLink *link = data;

  *ret_sent = link->sent;
  *ret_received = link->received;
}

/* A broker keeps as much for a client as its configuration says, and throws away the
 * rest without a word, whatever the quality of service. */
static const RemoteLinkKind mqtt_link = {
  .may_drop = true,
  .is_open = is_open,
  .open = open_link,
  .close = close_link,
  .free = free_link,
  .publish = publish,
  .receive = receive,
  .traffic = traffic,
};

static MqttLink *
link_new (const MqttRun *self, uint32_t worker, uint32_t capacity)
{
  MqttLink *link = calloc (1, sizeof *link + capacity * sizeof link->inbox[0]);
  char id[NAME_SIZE], filter[NAME_SIZE + 2];

  if (link == NULL)
    return NULL;
  link->capacity = capacity;
  snprintf (id, sizeof id, "%s_w%u", self->run.name, worker);
  snprintf (link->prefix, sizeof link->prefix, "%s/w%u/", self->run.name, worker);
  snprintf (filter, sizeof filter, "%s+", link->prefix);
  link->client = mqtt_client_new (&self->login, id, filter, on_message, link);
  if (link->client != NULL)
    return link;
  free (link);
  return NULL;
}

/* ---- The back end ---------------------------------------------------------- */

/* A first connection, so that what answers is known to be a broker that lets us in. */
static bool
log_in (MqttRun *self, EventsError *ret_error)
{
  RemoteLimit limit = remote_run_limit (&self->run, self->run.world->stop);
  RemoteError error = { REMOTE_UNREACHABLE, ENOMEM, "out of memory" };
  MqttClient *client = mqtt_client_new (&self->login, self->run.name, NULL, NULL, NULL);
  const bool ok = client != NULL && mqtt_client_open (client, &limit, &error);

  mqtt_client_free (client);
  return ok || remote_not_let_in ("mqtt", self->run.where, &error, ret_error) != NULL;
}

static bool
set_up (MqttRun *self, const EventsWorld *world, EventsError *ret_error)
{
  const EventsOptions *options = &world->options;
  const char *server = options->server[0] != '\0' ? options->server : CUSTOMARY_SERVER;
  RemoteError error = { 0 };

  self->login = (MqttLogin){ .username = options->username,
                             .password = options->password,
                             .qos = (int) options->qos };
  if (options->username[0] == '\0' && options->password[0] != '\0')
    return events_fail (ret_error, "password: expected a username beside it, found none")
           != NULL;
  if (!remote_find (server, "mqtt", CUSTOMARY_PORT, false, options->timeout_ns, world->stop,
                    &self->login.address, &error))
    return remote_not_found ("mqtt", &self->login.address, &error, ret_error) != NULL;
  remote_run_init (&self->run, world, "mqtt", self->login.address.text);
  if (log_in (self, ret_error))
    return true;
  remote_run_clear (&self->run);
  return false;
}

static void *
open_mqtt (const EventsWorld *world, EventsError *ret_error)
{
  MqttRun *self = calloc (1, sizeof *self);

  if (self == NULL)
    return events_fail (ret_error, "out of memory");
  mosquitto_lib_init ();
  if (set_up (self, world, ret_error))
    return self;
  mosquitto_lib_cleanup ();
  free (self);
  return NULL;
}

static void
close_mqtt (void *state, EventsAccount *ret_account, EventsTally *ret_tally)
{
  MqttRun *self = state;

  *ret_account = self->run.ended.account;
  *ret_tally = self->run.ended.tally;
  remote_run_clear (&self->run);
  mosquitto_lib_cleanup ();
  free (self);
}

static bool
peek (void *state, EventsAccount *ret_account)
{
  return remote_run_peek (&((MqttRun *) state)->run, ret_account);
}

static void *
session_new (void *state, uint32_t worker, const uint32_t *stop, EventsReport *report)
{
  MqttRun *self = state;
  const uint32_t capacity = remote_channel_capacity (&self->run);

  return remote_channel_new (&self->run, &mqtt_link, link_new (self, worker, capacity),
                             capacity, stop, report);
}

const EventsBackend events_mqtt = {
  .name = "mqtt",
  .open = open_mqtt,
  .close = close_mqtt,
  .peek = peek,
  .session_new = session_new,
  .session_free = remote_channel_free,
  .publish = remote_channel_publish,
  .handle = remote_channel_handle,
  .roundtrip = remote_channel_roundtrip,
};

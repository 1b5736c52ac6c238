/* SPDX-License-Identifier: MIT */

#include "events-mqtt-client.h"

#include <errno.h>
#include <mosquitto.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE (-1)
#define SUBSCRIPTION_REFUSED 128
#define ID_SIZE 64u

struct MqttClient
{
  const MqttLogin *login;
  char id[ID_SIZE];
  char *filter; /* NULL: subscribes to nothing */
  MqttOnMessage on_message;
  void *user;
  struct mosquitto *library; /* NULL: not open */

  /* What the callbacks saw. */
  int connack;      /* code, or NONE */
  int granted;      /* quality of service of the subscription, or NONE */
  int acknowledged; /* identifier of the last message that was, or NONE */
  uint64_t n_messages;
};

/* ---- What the library tells ------------------------------------------------ */

static void
on_connect (struct mosquitto *library, void *data, int code)
{
  (void) library;
  ((MqttClient *) data)->connack = code;
}

static void
on_subscribe (struct mosquitto *library, void *data, int id, int n_granted, const int *granted)
{
  (void) library;
  (void) id;
  ((MqttClient *) data)->granted = n_granted == 1 ? granted[0] : SUBSCRIPTION_REFUSED;
}

/* Quality of service 0: it was written; 1: PUBACK came. */
static void
on_publish (struct mosquitto *library, void *data, int id)
{
  (void) library;
  ((MqttClient *) data)->acknowledged = id;
}

static void
on_message (struct mosquitto *library, void *data, const struct mosquitto_message *message)
{
  MqttClient *client = data;

  (void) library;
  client->n_messages++;
  client->on_message (client->user, message->topic, message->payload,
                      (size_t) message->payloadlen);
}

/* ---- Life ------------------------------------------------------------------ */

MqttClient *
mqtt_client_new (const MqttLogin *login, const char *id, const char *filter,
                 MqttOnMessage message_callback, void *user)
{
  MqttClient *client = calloc (1, sizeof *client);

  if (client == NULL)
    return NULL;
  client->login = login;
  client->on_message = message_callback;
  client->user = user;
  snprintf (client->id, sizeof client->id, "%s", id);
  if (filter != NULL && (client->filter = strdup (filter)) == NULL)
    {
      free (client);
      return NULL;
    }
  return client;
}

void
mqtt_client_free (MqttClient *client)
{
  if (client == NULL)
    return;
  mqtt_client_close (client);
  free (client->filter);
  free (client);
}

bool
mqtt_client_is_open (const MqttClient *client)
{
  return client->library != NULL;
}

void
mqtt_client_close (MqttClient *client)
{
  if (client->library != NULL)
    mosquitto_destroy (client->library);
  client->library = NULL;
}

/* ---- One step of the protocol ---------------------------------------------- */

/* Closes and returns false; *ret_error is written already. */
static bool
broken (MqttClient *client)
{
  mqtt_client_close (client);
  return false;
}

static bool
fail (RemoteError *ret_error, int code, int error_number)
{
  switch (code)
    {
    case MOSQ_ERR_CONN_LOST:
    case MOSQ_ERR_NO_CONN:
      return remote_fail (ret_error, REMOTE_UNREACHABLE, ECONNRESET,
                          "the broker closed the connection");
    case MOSQ_ERR_ERRNO:
      return remote_fail_errno (ret_error, error_number);
    case MOSQ_ERR_NOMEM:
      return remote_fail (ret_error, REMOTE_UNREACHABLE, ENOMEM, "out of memory");
    case MOSQ_ERR_PROTOCOL:
    case MOSQ_ERR_MALFORMED_PACKET:
    case MOSQ_ERR_MALFORMED_UTF8:
      return remote_fail (ret_error, REMOTE_PROTOCOL, code, "%s", mosquitto_strerror (code));
    default:
      return remote_fail (ret_error, REMOTE_REFUSED, code, "%s", mosquitto_strerror (code));
    }
}

/* Waits for the socket and lets the library read one packet and write what it has. */
static bool
step (MqttClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  const bool writes = mosquitto_want_write (client->library);
  const int fd = mosquitto_socket (client->library);
  int code = MOSQ_ERR_SUCCESS;

  if (fd < 0)
    return fail (ret_error, MOSQ_ERR_NO_CONN, 0);
  if (!remote_wait (limit, fd, (short) (POLLIN | (writes ? POLLOUT : 0)), ret_error))
    return false;
  if (writes)
    code = mosquitto_loop_write (client->library, 1);
  if (code == MOSQ_ERR_SUCCESS)
    code = mosquitto_loop_read (client->library, 1);
  return code == MOSQ_ERR_SUCCESS || fail (ret_error, code, errno);
}

/* ---- Connecting ------------------------------------------------------------ */

static bool
wait_connected (MqttClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  while (client->connack == NONE)
    if (!step (client, limit, ret_error) && client->connack == NONE)
      return false;
  return client->connack == 0
         || remote_fail (ret_error, REMOTE_REFUSED, client->connack, "%s",
                         mosquitto_connack_string (client->connack));
}

static bool
subscribe (MqttClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  int code = mosquitto_subscribe (client->library, NULL, client->filter, client->login->qos);

  if (code != MOSQ_ERR_SUCCESS)
    return fail (ret_error, code, errno);
  while (client->granted == NONE)
    if (!step (client, limit, ret_error))
      return false;
  return client->granted == client->login->qos
         || remote_fail (ret_error, REMOTE_REFUSED, client->granted,
                         "expected a subscription to '%.80s' with QoS %d, found %d",
                         client->filter, client->login->qos, client->granted);
}

/* Makes the library's part and has it begin to connect, which does not wait: the
 * address is numeric. */
static bool
start (MqttClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  const MqttLogin *login = client->login;
  int code = MOSQ_ERR_SUCCESS;

  client->connack = client->granted = client->acknowledged = NONE;
  client->library = mosquitto_new (client->id, true, client);
  if (client->library == NULL)
    return fail (ret_error, MOSQ_ERR_NOMEM, 0);
  mosquitto_connect_callback_set (client->library, on_connect);
  mosquitto_subscribe_callback_set (client->library, on_subscribe);
  mosquitto_publish_callback_set (client->library, on_publish);
  if (client->on_message != NULL)
    mosquitto_message_callback_set (client->library, on_message);
  mosquitto_int_option (client->library, MOSQ_OPT_TCP_NODELAY, 1);
  if (login->username[0] != '\0')
    code = mosquitto_username_pw_set (client->library, login->username,
                                      login->password[0] != '\0' ? login->password : NULL);
  if (code == MOSQ_ERR_SUCCESS)
    code =
      mosquitto_connect_async (client->library, login->address.host, login->address.port, 0);
  if (code != MOSQ_ERR_SUCCESS)
    return fail (ret_error, code, errno);
  if (!remote_wait (limit, mosquitto_socket (client->library), POLLOUT, ret_error))
    return false;
  return !remote_is_own_peer (mosquitto_socket (client->library))
         || remote_fail_errno (ret_error, ECONNREFUSED);
}

bool
mqtt_client_open (MqttClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  mqtt_client_close (client);
  if (start (client, limit, ret_error) && wait_connected (client, limit, ret_error)
      && (client->filter == NULL || subscribe (client, limit, ret_error)))
    return true;
  return broken (client);
}

/* ---- Messages -------------------------------------------------------------- */

bool
mqtt_client_publish (MqttClient *client, RemoteLimit *limit, const char *topic,
                     const void *bytes, size_t length, RemoteError *ret_error)
{
  int id = 0;
  int code = mosquitto_publish (client->library, &id, topic, (int) length, bytes,
                                client->login->qos, false);

  if (code != MOSQ_ERR_SUCCESS)
    {
      fail (ret_error, code, errno);
      return broken (client);
    }
  while (client->acknowledged != id)
    if (!step (client, limit, ret_error))
      return broken (client);
  return true;
}

bool
mqtt_client_receive (MqttClient *client, RemoteLimit *limit, RemoteError *ret_error)
{
  const uint64_t before = client->n_messages;

  while (client->n_messages == before)
    if (!step (client, limit, ret_error))
      return ret_error->status == REMOTE_TIMEOUT ? false : broken (client);
  return true;
}

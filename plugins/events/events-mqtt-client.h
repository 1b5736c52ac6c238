/* SPDX-License-Identifier: MIT
 *
 * events-mqtt-client: a connection to an MQTT broker on which no call takes longer
 * than it may.
 *
 * libmosquitto without its thread: the caller polls the socket and lets the library
 * read and write. Its own loop functions were measured against that: a thread for
 * each client costs two switches a request (twice the processor time, half the rate
 * of four clients on two cores), and mosquitto_loop() goes through select(2), which
 * ends at descriptor 1024. Knows nothing of ltrun.
 *
 * A session is clean and there is no keep-alive: what is sent while there is no
 * connection is lost, and a request that fails gives the connection up, so that
 * nothing is sent twice behind the caller's back.
 *
 * Threads: one at a time for a client. mqtt_client_open() may be called by several
 * threads at once after mosquitto_lib_init().
 */
#pragma once

#include "events-remote.h"

#include <stddef.h>

typedef struct MqttLogin
{
  RemoteAddress address;
  const char *username; /* "": none */
  const char *password;
  int qos; /* of the subscription and of what is published: 0 or 1 */
} MqttLogin;

/* A message of the subscription. It and what it points to lives during the call,
 * which is made within mqtt_client_...() and must not call those. */
typedef void (*MqttOnMessage) (void *user, const char *topic, const void *bytes, size_t length);

typedef struct MqttClient MqttClient;

/* Not connected yet. @login outlives it; @id and @filter, which may be NULL, are
 * copied. NULL without memory. */
MqttClient *mqtt_client_new (const MqttLogin *login, const char *id, const char *filter,
                             MqttOnMessage on_message, void *user);

/* Takes NULL. */
void mqtt_client_free (MqttClient *client);

bool mqtt_client_is_open (const MqttClient *client);

/* Connects and subscribes to @filter. The client is open, or false and *ret_error. */
bool mqtt_client_open (MqttClient *client, RemoteLimit *limit, RemoteError *ret_error);

/* Whatever is under way is given up. */
void mqtt_client_close (MqttClient *client);

/* Quality of service 0: returns when the message is with the kernel; 1: when the
 * broker has acknowledged it. Messages that come meanwhile are given to on_message.
 * False, and *ret_error, on failure: the client is closed. Needs an open client. */
bool mqtt_client_publish (MqttClient *client, RemoteLimit *limit, const char *topic,
                          const void *bytes, size_t length, RemoteError *ret_error);

/* Waits until on_message was called, once or more often. False, and *ret_error, on
 * failure. After REMOTE_TIMEOUT the client is still open; after all else it is
 * closed. */
bool mqtt_client_receive (MqttClient *client, RemoteLimit *limit, RemoteError *ret_error);

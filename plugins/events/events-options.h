/* SPDX-License-Identifier: MIT
 *
 * events-options: what the user can set, and the values of one run.
 *
 * The table is const; the values are read once, in init, and never change.
 */
#pragma once

#include <ltplugin.h>

#include <stdbool.h>

#define EVENTS_N_OPTIONS 14u
#define EVENTS_MAX_HANDLERS 64u
#define EVENTS_MAX_PRIORITIES 4u

/* Among the choices of "backend". */
#define EVENTS_BACKEND_EMBEDDED 0u
#define EVENTS_BACKEND_MQTT 3u
#define EVENTS_BACKEND_DBUS 4u

extern const lt_option events_options[EVENTS_N_OPTIONS];

typedef enum EventsOverflow
{
  EVENTS_BLOCK,
  EVENTS_DROP_NEWEST,
  EVENTS_DROP_OLDEST
} EventsOverflow;

typedef struct EventsOptions
{
  uint32_t backend; /* index into the table of back ends */
  const char *server;
  const char *username;
  const char *password;
  uint64_t timeout_ns; /* of one request */
  uint32_t n_topics;
  uint32_t n_handlers; /* of each topic */
  uint32_t payload_size;
  uint32_t n_priorities; /* of events in a queue */
  bool queued;           /* publish posts to a queue instead of running handlers */
  uint32_t queue_capacity;
  EventsOverflow overflow;
  uint32_t n_dispatchers;
  uint32_t qos;
  uint64_t seed;
} EventsOptions;

/* Reads all options. Returns false after lt_host.set_error() if some of them do not go
 * together. Texts live as long as the process. [init] */
bool events_options_read (const lt_host *host, EventsOptions *ret_options);

/* SPDX-License-Identifier: MIT */

#include "events-backend.h"

#include "events-dbus.h"
#include "events-embedded.h"
#ifdef EVENTS_HAVE_REDIS
#include "events-redis.h"
#endif
#ifdef EVENTS_HAVE_MQTT
#include "events-mqtt.h"
#endif

#include <stdarg.h>
#include <stdio.h>

/* In the order of the option's choices. */
static const struct
{
  const char *name;
  const char *library;
  const EventsBackend *backend; /* NULL: not built */
} backends[] = {
  { "embedded", "", &events_embedded },
#ifdef EVENTS_HAVE_REDIS
  { "redis-stream", "hiredis", &events_redis_stream },
  { "redis-pubsub", "hiredis", &events_redis_pubsub },
#else
  { "redis-stream", "hiredis", NULL },  { "redis-pubsub", "hiredis", NULL },
#endif
#ifdef EVENTS_HAVE_MQTT
  { "mqtt", "libmosquitto", &events_mqtt },
#else
  { "mqtt", "libmosquitto", NULL },
#endif
  { "dbus", "", &events_dbus },
};

#define N_BACKENDS (sizeof backends / sizeof backends[0])

const EventsBackend *
events_backend_get (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].backend : NULL;
}

const char *
events_backend_name (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].name : "";
}

const char *
events_backend_library (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].library : "";
}

void *
events_fail (EventsError *ret_error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vsnprintf (ret_error->text, sizeof ret_error->text, format, args);
  va_end (args);
  return NULL;
}

EventsStatus
events_report (EventsReport *report, EventsStatus status, int64_t code, const char *format, ...)
{
  va_list args;

  report->code = code;
  va_start (args, format);
  vsnprintf (report->text, sizeof report->text, format, args);
  va_end (args);
  return status;
}

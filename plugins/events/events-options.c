/* SPDX-License-Identifier: MIT */

#include "events-options.h"

#include "events-remote.h"

#include <suite-kit.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#ifndef EVENTS_NOT_BUILT
#define EVENTS_NOT_BUILT ""
#endif

const lt_option events_options[EVENTS_N_OPTIONS] = {
  { "backend", "where events go" EVENTS_NOT_BUILT, "embedded", NULL, NULL,
    "embedded|redis-stream|redis-pubsub|mqtt|dbus", LT_OPT_ENUM, 0 },
  { "server",
    "redis://HOST:PORT or unix:///PATH, mqtt://HOST:PORT, or a D-Bus address; empty: the "
    "customary one of this machine",
    "", NULL, NULL, NULL, LT_OPT_STR, 0 },
  { "username", "to log in to the server with; empty: none", "", NULL, NULL, NULL, LT_OPT_STR,
    0 },
  { "password", "to log in to the server with; empty: none", "", NULL, NULL, NULL, LT_OPT_STR,
    LT_OPTF_SECRET },
  { "timeout", "longest time of a single request or wait", "5s", "1ms", "1h", NULL,
    LT_OPT_DURATION, 0 },
  { "topics", "number of topics", "100", "1", "100000", NULL, LT_OPT_I64, 0 },
  { "handlers", "handlers of each topic; each checks the whole payload", "5", "1", "64", NULL,
    LT_OPT_I64, 0 },
  { "payload", "size of an event's payload", "64", "16", "1MiB", NULL, LT_OPT_SIZE, 0 },
  { "priorities", "embedded: priorities among events that are queued", "4", "1", "4", NULL,
    LT_OPT_I64, 0 },
  { "dispatch",
    "embedded: publish runs the handlers itself, or puts the event into a queue that threads "
    "of the bus empty",
    "sync", NULL, NULL, "sync|queued", LT_OPT_ENUM, 0 },
  { "queue",
    "events that are kept: of each priority in a queue, in a stream of Redis, or under way to "
    "a worker",
    "1024", "1", "1048576", NULL, LT_OPT_I64, 0 },
  { "overflow", "embedded: what happens to an event that finds the queue full", "block", NULL,
    NULL, "block|drop-newest|drop-oldest", LT_OPT_ENUM, 0 },
  { "dispatchers", "embedded: threads that empty the queue", "2", "1", "64", NULL, LT_OPT_I64,
    0 },
  { "qos", "mqtt: quality of service", "0", "0", "1", NULL, LT_OPT_I64, 0 },
};

static uint32_t
get_u32 (const lt_host *host, const char *name)
{
  return (uint32_t) host->get_i64 (host, name);
}

/* ---- What goes together ---------------------------------------------------- */

#define VALUE_SIZE 160u
#define BIT(backend) (1u << (backend))

/* Options that mean something to some back ends only. */
static const struct
{
  const char *name;
  uint32_t backends; /* a bit for each that reads it */
} particular[] = {
  { "server", ~BIT (EVENTS_BACKEND_EMBEDDED) },
  { "username", ~BIT (EVENTS_BACKEND_EMBEDDED) },
  { "password", ~BIT (EVENTS_BACKEND_EMBEDDED) },
  { "qos", BIT (EVENTS_BACKEND_MQTT) },
  { "dispatch", BIT (EVENTS_BACKEND_EMBEDDED) },
  { "overflow", BIT (EVENTS_BACKEND_EMBEDDED) },
  { "dispatchers", BIT (EVENTS_BACKEND_EMBEDDED) },
  { "priorities", BIT (EVENTS_BACKEND_EMBEDDED) },
};

static const lt_option *
find_option (const char *name)
{
  uint32_t i = 0;

  while (strcmp (events_options[i].name, name) != 0)
    i++;
  return &events_options[i];
}

/* Choice number @index of "a|b|c". */
static void
write_choice (const char *choices, int64_t index, char text[VALUE_SIZE])
{
  for (; index > 0; index--)
    choices = strchr (choices, '|') + 1;
  snprintf (text, VALUE_SIZE, "%.*s", (int) strcspn (choices, "|"), choices);
}

/* The value as its default is written, but for secrets. */
static void
write_value (const lt_host *host, const lt_option *option, char text[VALUE_SIZE])
{
  const bool is_secret = (option->flags & LT_OPTF_SECRET) != 0;

  if (option->type == LT_OPT_ENUM)
    write_choice (option->choices, host->get_i64 (host, option->name), text);
  else if (option->type == LT_OPT_I64)
    snprintf (text, VALUE_SIZE, "%" PRId64, (int64_t) host->get_i64 (host, option->name));
  else if (is_secret && host->get_str (host, option->name)[0] != '\0')
    snprintf (text, VALUE_SIZE, "one");
  else
    remote_mask (host->get_str (host, option->name), text, VALUE_SIZE);
}

/* A setting that the back end would not read is a mistake: most of all a server that is
 * not measured. That the user has set an option shows in its value only. */
static bool
is_meant (const lt_host *host, uint32_t backend)
{
  const lt_option *backends = find_option ("backend");

  for (uint32_t i = 0; i < sizeof particular / sizeof particular[0]; i++)
    {
      const lt_option *option = find_option (particular[i].name);
      char value[VALUE_SIZE], name[VALUE_SIZE];

      if ((particular[i].backends & BIT (backend)) != 0)
        continue;
      write_value (host, option, value);
      if (strcmp (value, option->dflt) == 0)
        continue;
      write_choice (backends->choices, backend, name);
      suite_set_error (host, "%s: expected %s with backend=%s, found %s", option->name,
                       option->dflt[0] != '\0' ? option->dflt : "none", name, value);
      return false;
    }
  return true;
}

/* Four priorities, in two queues; an external system has its own limits. */
static bool
fits_memory (const EventsOptions *options)
{
  const uint64_t most = UINT64_C (1) << 28;

  return options->backend != EVENTS_BACKEND_EMBEDDED
         || (uint64_t) options->queue_capacity * options->payload_size <= most;
}

bool
events_options_read (const lt_host *host, EventsOptions *ret_options)
{
  *ret_options = (EventsOptions){
    .backend = get_u32 (host, "backend"),
    .server = host->get_str (host, "server"),
    .username = host->get_str (host, "username"),
    .password = host->get_str (host, "password"),
    .timeout_ns = (uint64_t) host->get_i64 (host, "timeout"),
    .n_topics = get_u32 (host, "topics"),
    .n_handlers = get_u32 (host, "handlers"),
    .payload_size = get_u32 (host, "payload"),
    .n_priorities = get_u32 (host, "priorities"),
    .queued = host->get_i64 (host, "dispatch") == 1,
    .queue_capacity = get_u32 (host, "queue"),
    .overflow = (EventsOverflow) host->get_i64 (host, "overflow"),
    .n_dispatchers = get_u32 (host, "dispatchers"),
    .qos = get_u32 (host, "qos"),
    .seed = host->run_seed,
  };
  if (!fits_memory (ret_options))
    {
      suite_set_error (host,
                       "queue and payload: expected at most 256 MiB for one priority, "
                       "found %u events of %u bytes",
                       ret_options->queue_capacity, ret_options->payload_size);
      return false;
    }
  return is_meant (host, ret_options->backend);
}

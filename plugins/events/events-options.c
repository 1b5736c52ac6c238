/* SPDX-License-Identifier: MIT */

#include "events-options.h"

#include <suite-kit.h>

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

/* ---- What goes together ---------------------------------------------------- */

#define BIT(backend) (1u << (backend))
#define EMBEDDED BIT (EVENTS_BACKEND_EMBEDDED)
/* A bus asks the kernel who calls. */
#define WITH_LOGIN (~(EMBEDDED | BIT (EVENTS_BACKEND_DBUS)))

static const SuiteReaders readers[] = {
  { "server", ~EMBEDDED },     { "username", WITH_LOGIN },
  { "password", WITH_LOGIN },  { "qos", BIT (EVENTS_BACKEND_MQTT) },
  { "dispatch", EMBEDDED },    { "overflow", EMBEDDED },
  { "dispatchers", EMBEDDED }, { "priorities", EMBEDDED },
};

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
    .backend = suite_get_u32 (host, "backend"),
    .server = host->get_str (host, "server"),
    .username = host->get_str (host, "username"),
    .password = host->get_str (host, "password"),
    .timeout_ns = (uint64_t) host->get_i64 (host, "timeout"),
    .n_topics = suite_get_u32 (host, "topics"),
    .n_handlers = suite_get_u32 (host, "handlers"),
    .payload_size = suite_get_u32 (host, "payload"),
    .n_priorities = suite_get_u32 (host, "priorities"),
    .queued = host->get_i64 (host, "dispatch") == 1,
    .queue_capacity = suite_get_u32 (host, "queue"),
    .overflow = (EventsOverflow) host->get_i64 (host, "overflow"),
    .n_dispatchers = suite_get_u32 (host, "dispatchers"),
    .qos = suite_get_u32 (host, "qos"),
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
  return suite_all_read (host, events_options, readers, sizeof readers / sizeof readers[0]);
}

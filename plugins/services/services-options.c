/* SPDX-License-Identifier: MIT */

#include "services-options.h"

#include <lt-service-registry.h>
#include <suite-kit.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#ifdef SERVICES_NOT_BUILT
#define NOT_BUILT "; not built: " SERVICES_NOT_BUILT
#else
#define NOT_BUILT ""
#endif

const lt_option services_options[SERVICES_N_OPTIONS] = {
  { "backend", "where services are registered and checked" NOT_BUILT, "embedded", NULL, NULL,
    "embedded|url|etcd", LT_OPT_ENUM, 0 },
  { "url", "url: the health endpoint, http://HOST[:PORT]/PATH or https://...", "", NULL, NULL,
    NULL, LT_OPT_STR, 0 },
  { "server", "etcd: http://HOST:PORT or https://HOST:PORT", "http://127.0.0.1:2379", NULL,
    NULL, NULL, LT_OPT_STR, 0 },
  { "ca_file", "url, etcd: certificates of authorities to trust, PEM; empty: the system's", "",
    NULL, NULL, NULL, LT_OPT_STR, 0 },
  { "status", "url: the HTTP status to expect", "200", "100", "599", NULL, LT_OPT_I64, 0 },
  { "body", "url: what the body must contain; empty: anything", "", NULL, NULL, NULL,
    LT_OPT_STR, 0 },
  { "timeout", "longest time of a single HTTP request", "1s", "1ms", "1h", NULL,
    LT_OPT_DURATION, 0 },
  { "services", "embedded, etcd: number of services", "10", "1", "100000", NULL, LT_OPT_I64,
    0 },
  { "degraded", "embedded: how many of them say that they are degraded", "0", "0", "100000",
    NULL, LT_OPT_I64, 0 },
  { "failing", "embedded: how many of them answer with status 503", "0", "0", "100000", NULL,
    LT_OPT_I64, 0 },
  { "slow", "embedded: how many of them answer late", "0", "0", "100000", NULL, LT_OPT_I64, 0 },
  { "delay", "embedded: how late a slow one answers", "100ms", "1ms", "1h", NULL,
    LT_OPT_DURATION, 0 },
  { "ttl", "embedded, etcd: time to live of a registered instance without a heartbeat", "30s",
    "1ms", "24h", NULL, LT_OPT_DURATION, 0 },
  { "kept", "embedded, etcd: instances that each worker keeps registered", "16", "1", "65536",
    NULL, LT_OPT_I64, 0 },
  { "prefix", "etcd: what all keys begin with; the run adds a part of its own", "/ltrun/", NULL,
    NULL, NULL, LT_OPT_STR, 0 },
};

static uint32_t
get_u32 (const lt_host *host, const char *name)
{
  return (uint32_t) host->get_i64 (host, name);
}

static uint64_t
get_ns (const lt_host *host, const char *name)
{
  return (uint64_t) host->get_i64 (host, name);
}

static bool
is_url (const lt_host *host, const char *name, const char *url)
{
  if (strncmp (url, "http://", 7) == 0 || strncmp (url, "https://", 8) == 0)
    return true;
  suite_set_error (host, "%s: expected http://HOST[:PORT]... or https://..., found '%s'", name,
                   url);
  return false;
}

/* ---- What goes with a back end --------------------------------------------- */

#define FOR(backend) (1u << SERVICES_BACKEND_##backend)

/* Options that not every back end has, and those that do. */
static const struct
{
  const char *name;
  uint32_t backends;
} owners[] = {
  { "url", FOR (URL) },
  { "server", FOR (ETCD) },
  { "ca_file", FOR (URL) | FOR (ETCD) },
  { "status", FOR (URL) },
  { "body", FOR (URL) },
  { "services", FOR (EMBEDDED) | FOR (ETCD) },
  { "degraded", FOR (EMBEDDED) },
  { "failing", FOR (EMBEDDED) },
  { "slow", FOR (EMBEDDED) },
  { "delay", FOR (EMBEDDED) },
  { "ttl", FOR (EMBEDDED) | FOR (ETCD) },
  { "kept", FOR (EMBEDDED) | FOR (ETCD) },
  { "prefix", FOR (ETCD) },
};

/* Nanoseconds of a default of ours: a number and one of these units. */
static int64_t
parse_duration (const char *text)
{
  char *unit = NULL;
  const int64_t number = strtoll (text, &unit, 10);

  return number * (strcmp (unit, "ms") == 0 ? INT64_C (1000000) : INT64_C (1000000000));
}

static bool
is_default (const lt_host *host, const char *name)
{
  const lt_option *option = services_options;

  while (strcmp (option->name, name) != 0)
    option++;
  if (option->type == LT_OPT_STR)
    return strcmp (host->get_str (host, name), option->dflt) == 0;
  return host->get_i64 (host, name)
         == (option->type == LT_OPT_DURATION ? parse_duration (option->dflt)
                                             : strtoll (option->dflt, NULL, 10));
}

/* What would have no effect is a mistake: nobody sets it for nothing. */
static bool
all_have_effect (const lt_host *host, const ServicesOptions *options)
{
  for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++)
    if ((owners[i].backends & (1u << options->backend)) == 0
        && !is_default (host, owners[i].name))
      {
        suite_set_error (host, "%s: expected to be left out, as backend=%s has no use for it",
                         owners[i].name, host->get_str (host, "backend"));
        return false;
      }
  return true;
}

/* Certificates are for TLS. */
static bool
is_endpoint (const lt_host *host, const char *name, const char *url,
             const ServicesOptions *options)
{
  if (!is_url (host, name, url))
    return false;
  if (options->ca_file[0] == '\0' || strncmp (url, "https://", 8) == 0)
    return true;
  suite_set_error (host, "ca_file: expected %s=https://... to go with it, found '%s'", name,
                   url);
  return false;
}

/* ---- What goes together ---------------------------------------------------- */

/* Has the registry room for what all workers keep? */
static bool
fit_into_registry (const lt_host *host, const ServicesOptions *options)
{
  const uint64_t n_kept = (uint64_t) options->n_kept * host->worker_count;

  if (n_kept + options->n_services <= LT_SERVICE_MAX_INSTANCES)
    return true;
  suite_set_error (host,
                   "kept: expected at most %u instances in the registry, found %" PRIu64
                   ": kept=%u for each of %u workers, and services=%u",
                   LT_SERVICE_MAX_INSTANCES, n_kept + options->n_services, options->n_kept,
                   host->worker_count, options->n_services);
  return false;
}

static bool
agree (const lt_host *host, const ServicesOptions *options)
{
  const uint64_t n_impaired =
    (uint64_t) options->n_degraded + options->n_failing + options->n_slow;

  if (!all_have_effect (host, options))
    return false;
  if (options->backend == SERVICES_BACKEND_URL)
    return is_endpoint (host, "url", options->url, options);
  if (options->backend == SERVICES_BACKEND_ETCD)
    return is_endpoint (host, "server", options->server, options);
  if (n_impaired <= options->n_services)
    return fit_into_registry (host, options);
  suite_set_error (host, "degraded, failing and slow: expected at most services=%u, found %llu",
                   options->n_services, (unsigned long long) n_impaired);
  return false;
}

bool
services_options_read (const lt_host *host, ServicesOptions *ret_options)
{
  *ret_options = (ServicesOptions){
    .backend = get_u32 (host, "backend"),
    .url = host->get_str (host, "url"),
    .server = host->get_str (host, "server"),
    .ca_file = host->get_str (host, "ca_file"),
    .status = get_u32 (host, "status"),
    .body = host->get_str (host, "body"),
    .timeout_ns = get_ns (host, "timeout"),
    .n_services = get_u32 (host, "services"),
    .n_degraded = get_u32 (host, "degraded"),
    .n_failing = get_u32 (host, "failing"),
    .n_slow = get_u32 (host, "slow"),
    .delay_ns = get_ns (host, "delay"),
    .ttl_ns = get_ns (host, "ttl"),
    .n_kept = get_u32 (host, "kept"),
    .prefix = host->get_str (host, "prefix"),
  };
  return agree (host, ret_options);
}

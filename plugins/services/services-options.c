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

static uint64_t
get_ns (const lt_host *host, const char *name)
{
  return (uint64_t) host->get_i64 (host, name);
}

static bool
is_url (const lt_host *host, const char *name, const char *url)
{
  char text[SERVICES_URL_SIZE];

  if (strncmp (url, "http://", 7) == 0 || strncmp (url, "https://", 8) == 0)
    return true;
  suite_mask (url, text, sizeof text);
  suite_set_error (host, "%s: expected http://HOST[:PORT]... or https://..., found '%s'", name,
                   text);
  return false;
}

/* ---- What goes with a back end --------------------------------------------- */

#define FOR(backend) (1u << SERVICES_BACKEND_##backend)

static const SuiteReaders readers[] = {
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

/* Certificates are for TLS. */
static bool
is_endpoint (const lt_host *host, const char *name, const char *url,
             const ServicesOptions *options)
{
  char text[SERVICES_URL_SIZE];

  if (!is_url (host, name, url))
    return false;
  if (options->ca_file[0] == '\0' || strncmp (url, "https://", 8) == 0)
    return true;
  suite_mask (url, text, sizeof text);
  suite_set_error (host, "ca_file: expected %s=https://... to go with it, found '%s'", name,
                   text);
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

  if (!suite_all_read (host, services_options, readers, sizeof readers / sizeof readers[0]))
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
    .backend = suite_get_u32 (host, "backend"),
    .url = host->get_str (host, "url"),
    .server = host->get_str (host, "server"),
    .ca_file = host->get_str (host, "ca_file"),
    .status = suite_get_u32 (host, "status"),
    .body = host->get_str (host, "body"),
    .timeout_ns = get_ns (host, "timeout"),
    .n_services = suite_get_u32 (host, "services"),
    .n_degraded = suite_get_u32 (host, "degraded"),
    .n_failing = suite_get_u32 (host, "failing"),
    .n_slow = suite_get_u32 (host, "slow"),
    .delay_ns = get_ns (host, "delay"),
    .ttl_ns = get_ns (host, "ttl"),
    .n_kept = suite_get_u32 (host, "kept"),
    .prefix = host->get_str (host, "prefix"),
  };
  return agree (host, ret_options);
}

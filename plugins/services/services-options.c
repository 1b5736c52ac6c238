/* SPDX-License-Identifier: MIT */

#include "services-options.h"

#include <suite-kit.h>

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

static bool
agree (const lt_host *host, const ServicesOptions *options)
{
  const uint64_t n_impaired =
    (uint64_t) options->n_degraded + options->n_failing + options->n_slow;

  if (options->backend == SERVICES_BACKEND_URL)
    return is_url (host, "url", options->url);
  if (options->backend == SERVICES_BACKEND_ETCD)
    return is_url (host, "server", options->server);
  if (n_impaired <= options->n_services)
    return true;
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

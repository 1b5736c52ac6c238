/* SPDX-License-Identifier: MIT */

#include "lt-store.h"

#define LATENCY(clock, name, help)                       \
  {                                                      \
    clock "." name, help, LT_STORE_UNIT_NS, FALSE, FALSE \
  }

/* Names are in databases: they never change meaning. */
static const LtStoreMetric metrics[] = {
  { "ops", "operations that ended, a second", LT_STORE_UNIT_RATE, TRUE, FALSE },
  { "error_rate", "share of operations that failed", LT_STORE_UNIT_SHARE, FALSE, FALSE },
  { "achieved_rate", "share of due arrivals that were started", LT_STORE_UNIT_SHARE, TRUE,
    TRUE },
  { "rss", "memory of the suite's process at its peak, or end", LT_STORE_UNIT_BYTES, FALSE,
    TRUE },
  LATENCY ("service", "avg", "mean service time"),
  LATENCY ("service", "min", "shortest"),
  LATENCY ("service", "p50", "median"),
  LATENCY ("service", "p90", "90th percentile"),
  LATENCY ("service", "p95", "95th percentile"),
  LATENCY ("service", "p99", "99th percentile"),
  LATENCY ("service", "p99.9", "99.9th percentile"),
  LATENCY ("service", "max", "longest"),
  LATENCY ("response", "avg", "mean response time, open loop"),
  LATENCY ("response", "min", "shortest"),
  LATENCY ("response", "p50", "median"),
  LATENCY ("response", "p90", "90th percentile"),
  LATENCY ("response", "p95", "95th percentile"),
  LATENCY ("response", "p99", "99th percentile"),
  LATENCY ("response", "p99.9", "99.9th percentile"),
  LATENCY ("response", "max", "longest"),
};

static const struct
{
  const char *called;
  const char *name;
} others[] = {
  { "rate", "ops" },
  { "throughput", "ops" },
  { "ops_per_second", "ops" },
  { "errors", "error_rate" },
  { "achieved_share", "achieved_rate" },
  { "service.mean", "service.avg" },
  { "service.med", "service.p50" },
  { "response.mean", "response.avg" },
  { "response.med", "response.p50" },
};

const LtStoreMetric *
lt_store_metric (guint index)
{
  return index < G_N_ELEMENTS (metrics) ? &metrics[index] : NULL;
}

const LtStoreMetric *
lt_store_metric_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      if (g_str_equal (others[i].called, name))
        name = others[i].name;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      if (g_str_equal (metrics[i].name, name))
        return &metrics[i];
    }
  return NULL;
}

/* SPDX-License-Identifier: MIT */

#include "lt-monitor.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static guint64
field_of (const char *status, const char *name)
{
  const char *line = strstr (status, name);

  return line != NULL ? g_ascii_strtoull (line + strlen (name), NULL, 10) : 0;
}

static guint64
cpu_of (pid_t pid)
{
  clockid_t clock;
  struct timespec time;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    return 0;
  return (guint64) time.tv_sec * 1000000000 + (guint64) time.tv_nsec;
}

void
lt_monitor_read (pid_t pid, guint64 shared_bytes, LtResources *ret_resources)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *status = NULL;
  guint64 private_kib, shared;

  *ret_resources = (LtResources){ 0 };
  if (!g_file_get_contents (path, &status, NULL, NULL) || strstr (status, "\nRssAnon:") == NULL)
    return;

  private_kib = field_of (status, "\nRssAnon:") + field_of (status, "\nRssFile:");
  shared = field_of (status, "\nRssShmem:") * 1024;
  ret_resources->known = TRUE;
  ret_resources->rss_bytes =
    private_kib * 1024 + (shared > shared_bytes ? shared - shared_bytes : 0);
  ret_resources->n_threads = (guint) field_of (status, "\nThreads:");
  ret_resources->cpu_ns = cpu_of (pid);
}

void
lt_trend_add (LtTrend *trend, guint64 time_ns, guint64 rss_bytes)
{
  double t, y;

  if (trend->n++ == 0)
    trend->start_bytes = trend->peak_bytes = rss_bytes;
  trend->peak_bytes = MAX (trend->peak_bytes, rss_bytes);
  trend->end_bytes = rss_bytes;

  t = (double) time_ns / 1e9;
  y = (double) rss_bytes - (double) trend->start_bytes;
  trend->sum_t += t;
  trend->sum_y += y;
  trend->sum_tt += t * t;
  trend->sum_ty += t * y;
}

void
lt_trend_get (const LtTrend *trend, LtMemoryTrend *ret_trend)
{
  const double n = (double) trend->n;
  const double spread = n * trend->sum_tt - trend->sum_t * trend->sum_t;

  *ret_trend = (LtMemoryTrend){
    .known = trend->n > 0,
    .start_bytes = trend->start_bytes,
    .peak_bytes = trend->peak_bytes,
    .end_bytes = trend->end_bytes,
    .slope_bytes_per_s = trend->n >= 2 && spread > 1e-9
                           ? (n * trend->sum_ty - trend->sum_t * trend->sum_y) / spread
                           : 0,
  };
}

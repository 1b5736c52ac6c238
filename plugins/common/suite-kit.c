/* SPDX-License-Identifier: MIT */

#include "suite-kit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE 512
#define DETAIL_SIZE 161 /* more is cut by the host */

bool
suite_add_metrics (const lt_host *host, const SuiteMetric *metrics, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      lt_metric metric = metrics[i].metric;

      metric.struct_size = sizeof metric;
      *metrics[i].ret_id = host->add_metric (host, &metric);
      if (*metrics[i].ret_id != 0)
        continue;
      suite_set_error (host, "the host registered no metric '%s'", metric.name);
      return false;
    }
  return true;
}

bool
suite_add_classes (const lt_host *host, const SuiteClass *classes, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      *classes[i].ret_id = host->add_error_class (host, classes[i].name, classes[i].help);
      if (*classes[i].ret_id != 0)
        continue;
      suite_set_error (host, "the host registered no error class '%s'", classes[i].name);
      return false;
    }
  return true;
}

bool
suite_exclude (const lt_host *host, uint32_t op_index, const char *reason)
{
  const lt_ext_operations *operations = host->get_extension (host, LT_EXT_OPERATIONS);

  if (operations != NULL && operations->exclude (host, op_index, reason) == LT_OK)
    return true;
  suite_set_error (host, "the host cannot leave an operation out: %s", reason);
  return false;
}

const uint32_t *
suite_stop_word (const lt_host *host)
{
  static const uint32_t never = 0;
  const lt_ext_stop *stop = host->get_extension (host, LT_EXT_STOP);

  return stop != NULL ? stop->stop (host) : &never;
}

/* ---- Text ------------------------------------------------------------------ */

/* The length of what was written to a buffer of @size for which vsnprintf() said @n. */
static uint64_t
written (int n, size_t size)
{
  if (n < 0)
    return 0;
  return (size_t) n < size ? (uint64_t) n : size - 1;
}

void
suite_log (const lt_host *host, uint32_t level, const char *format, ...)
{
  char text[LINE_SIZE];
  va_list args;

  va_start (args, format);
  const int n = vsnprintf (text, sizeof text, format, args);
  va_end (args);
  host->log (host, level, text, written (n, sizeof text));
}

void
suite_set_error (const lt_host *host, const char *format, ...)
{
  char text[LINE_SIZE] = "";
  va_list args;

  va_start (args, format);
  vsnprintf (text, sizeof text, format, args);
  va_end (args);
  host->set_error (host, text);
}

lt_status
suite_fail (lt_worker *worker, lt_op *op, lt_id error_class, int64_t code, const char *format,
            ...)
{
  char text[DETAIL_SIZE];
  va_list args;

  va_start (args, format);
  const int n = vsnprintf (text, sizeof text, format, args);
  va_end (args);
  worker->error_detail (worker, error_class, code, text, written (n, sizeof text));
  return lt_fail (op, error_class, code);
}

void
suite_mask (const char *address, char *ret_text, size_t size)
{
  const char *scheme = strstr (address, "://"), *at = strrchr (address, '@');
  const size_t start = scheme != NULL && scheme < at ? (size_t) (scheme - address) + 3 : 0;

  if (at == NULL)
    snprintf (ret_text, size, "%s", address);
  else
    snprintf (ret_text, size, "%.*s***%s", (int) start, address, at);
}

/* ---- Time and memory ------------------------------------------------------- */

uint64_t
suite_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * UINT64_C (1000000000) + (uint64_t) now.tv_nsec;
}

double
suite_now_s (void)
{
  return (double) suite_now_ns () * 1e-9;
}

uint64_t
suite_resident_bytes (void)
{
  FILE *file = fopen ("/proc/self/statm", "re");
  unsigned long long n_pages = 0;

  if (file == NULL)
    return 0;
  if (fscanf (file, "%*u %llu", &n_pages) != 1)
    n_pages = 0;
  fclose (file);
  return n_pages * (uint64_t) sysconf (_SC_PAGESIZE);
}

/* SPDX-License-Identifier: MIT */

#include "lt-trace.h"

#include <inttypes.h>
#include <stdio.h>

static bool
is_due (_Atomic uint64_t *next_ns, uint64_t now_ns)
{
  uint64_t next = atomic_load_explicit (next_ns, memory_order_relaxed);

  return now_ns >= next
         && atomic_compare_exchange_strong_explicit (next_ns, &next, now_ns + LT_TRACE_GAP_NS,
                                                     memory_order_relaxed,
                                                     memory_order_relaxed);
}

static const char *
outcome_of (lt_status status)
{
  switch (status)
    {
    case LT_OK:
      return "ok";
    case LT_SKIP:
      return "skipped";
    case LT_DONE:
      return "no more work";
    case LT_FATAL:
      return "fatal";
    default:
      return "failed";
    }
}

static const char *
class_of (const LtTrace *trace, lt_id error_class)
{
  const GPtrArray *classes = trace->registry->classes;

  return error_class < classes->len
           ? ((const LtRegistryClass *) g_ptr_array_index (classes, error_class))->name
           : "unclassified";
}

/* No locale, no allocation. */
static int
add_duration (char *text, size_t size, uint64_t ns)
{
  return snprintf (text, size, "%" PRIu64 ".%03u us", ns / 1000, (unsigned) (ns % 1000));
}

void
lt_trace_call (LtTrace *trace, uint32_t worker, const char *operation, const lt_op *op,
               uint64_t count, lt_status status, uint64_t duration_ns, uint64_t end_ns,
               uint64_t *skipped)
{
  char text[LT_RING_TEXT], duration[40];
  int n;

  if (!is_due (&trace->next_ns[status != LT_OK], end_ns))
    {
      ++*skipped;
      return;
    }
  add_duration (duration, sizeof duration, duration_ns);
  n = snprintf (text, sizeof text, "worker %u, iteration %" PRIu64, worker, op->iteration);
  if (count != 1)
    n += snprintf (text + n, sizeof text - (size_t) n, ", batch of %" PRIu64, count);
  n += snprintf (text + n, sizeof text - (size_t) n, ": %s %s in %s", operation,
                 outcome_of (status), duration);
  if (status != LT_OK && status != LT_SKIP && status != LT_DONE)
    n += snprintf (text + n, sizeof text - (size_t) n, " (%s, code %" PRId64 ")",
                   class_of (trace, op->error_class), op->error_code);
  if (*skipped > 0)
    n += snprintf (text + n, sizeof text - (size_t) n, ", %" PRIu64 " not shown", *skipped);
  *skipped = 0;
  lt_ring_write (trace->ring, LT_LOG_DEBUG, end_ns, text, (uint64_t) n);
}

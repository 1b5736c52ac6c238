/* SPDX-License-Identifier: MIT
 *
 * lt-unit: what a figure that is judged is counted in, for text and documents. No
 * state; any thread.
 */
#pragma once

#include <glib.h>

typedef enum
{
  LT_UNIT_NUMBER,
  LT_UNIT_NS,
  LT_UNIT_SHARE,      /* 0.01 for 1 % */
  LT_UNIT_PER_SECOND, /* operations, or whatever a metric of a suite counts */
  LT_UNIT_BYTES,
  LT_UNIT_BYTES_PER_SECOND,
  LT_N_UNITS,
} LtUnit;

/* "number" "ns" "share" "per_second" "bytes" "bytes_per_second": for documents. */
const char *lt_unit_name (LtUnit unit);
/* Returns whether there is one of that name. */
gboolean lt_unit_find (const char *name, LtUnit *ret_unit);

/* "7.31 ms", "1.25 %", "12.3k/s", "-36.0 KiB/s": for people; "-" unless @value is finite.
 * Returns: (transfer full). */
char *lt_unit_format (LtUnit unit, double value);

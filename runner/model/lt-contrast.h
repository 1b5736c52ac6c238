/* SPDX-License-Identifier: MIT
 *
 * lt-contrast: one figure of one operation on two sides, a reference and what is compared
 * with it, told from a value for each run. A side is a result, or several that were joined.
 *
 * Built once, then const; any thread. All text is valid UTF-8.
 */
#pragma once

#include <glib.h>

#include "lt-comparison.h"

typedef struct LtContrast
{
  char *scenario;
  char *operation; /* NULL: all together */
  char *figure;    /* "ops" "avg" "min" "max" "p(99)" "error_rate" */
  char *clock;     /* "service" "response"; NULL: not of latencies */
  gboolean less_is_better;
  double noise;        /* a smaller change, as a share, is taken for noise */
  gboolean known;      /* both sides have values; else only what is above is */
  LtComparison values; /* of operations a second, ns, or shares; a: the reference */
} LtContrast;

LtContrast *lt_contrast_new (void);
void lt_contrast_free (LtContrast *contrast);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtContrast, lt_contrast_free)

/* The ratio to judge and to show: the typical one where there are runs enough to test,
 * else that of the means; with its interval, infinite where there is none. NaN when the
 * reference is 0. */
double lt_contrast_ratio (const LtContrast *contrast, LtInterval *ret_interval);

/* "0.91x", "1.5x"; "12x", "-" for NaN. Returns: (transfer full). */
char *lt_contrast_format_ratio (double ratio);

/* A value of the contrast's figure for people: "12.3k", "4.1 ms", "0.2 %".
 * Returns: (transfer full). */
char *lt_contrast_format_value (const LtContrast *contrast, double value);

/* "0.91x (0.89x to 0.94x)"; without an interval the ratio, and that it is of too few runs
 * to test. Returns: (transfer full). */
char *lt_contrast_describe (const LtContrast *contrast);

/* SPDX-License-Identifier: MIT
 *
 * lt-axis: where the ticks of an axis lie, and what they say. Pure; any thread.
 */
#pragma once

#include <glib.h>

typedef enum
{
  LT_AXIS_SECONDS,    /* "90" is "1:30" */
  LT_AXIS_LEVELS,     /* log10 (1 / (1 - p)): "99.9 %" */
  LT_AXIS_PER_SECOND, /* "1.50k/s" */
  LT_AXIS_DURATION,   /* ns */
  LT_AXIS_BYTES,
  LT_AXIS_QUANTITY,
} LtAxisUnit;

typedef struct LtAxisTick
{
  double value;
  char *label;
} LtAxisTick;

typedef struct LtAxis
{
  LtAxisUnit unit;
  gboolean log; /* from is above 0 */
  double from;
  double to; /* above from */
} LtAxis;

/* Widens the axis to round numbers, about @n_ticks steps of them; a linear one begins at 0,
 * so that twice as much looks it. */
void lt_axis_round (LtAxis *axis, guint n_ticks);

/* Returns: (transfer full) (element-type LtAxisTick): at round numbers within the axis, a
 * few more or less than @n_ticks, growing. */
GArray *lt_axis_ticks (const LtAxis *axis, guint n_ticks);

/* Where @value lies, 0 to 1 within the axis. */
double lt_axis_place (const LtAxis *axis, double value);

/* Returns: (transfer full). */
char *lt_axis_format (LtAxisUnit unit, double value);

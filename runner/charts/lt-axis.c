/* SPDX-License-Identifier: MIT */

#include "lt-axis.h"

#include "lt-units.h"

#include <math.h>

/* ---- Text ------------------------------------------------------------------ */

static char *
format_seconds (double seconds)
{
  const char *sign = seconds < 0 ? "\xe2\x88\x92" : "";
  const double size = fabs (seconds);
  const guint64 whole = (guint64) (size + 0.5);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (size < 60)
    return g_strdup_printf ("%s%s s", sign,
                            g_ascii_formatd (number, sizeof number, "%.3g", size));
  if (whole < 3600)
    return g_strdup_printf ("%s%u:%02u", sign, (guint) (whole / 60), (guint) (whole % 60));
  return g_strdup_printf ("%s%u:%02u:%02u", sign, (guint) (whole / 3600),
                          (guint) (whole / 60 % 60), (guint) (whole % 60));
}

static char *
format_level (double level)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.8g", 100 * (1 - pow (10, -level)));
  return g_strdup_printf ("%s %%", number);
}

char *
lt_axis_format (LtAxisUnit unit, double value)
{
  g_autofree char *quantity = NULL;

  switch (unit)
    {
    case LT_AXIS_SECONDS:
      return format_seconds (value);
    case LT_AXIS_LEVELS:
      return format_level (value);
    case LT_AXIS_DURATION:
      return lt_format_duration (value);
    case LT_AXIS_BYTES:
      return lt_format_size (value);
    case LT_AXIS_QUANTITY:
      return lt_format_quantity (value);
    case LT_AXIS_PER_SECOND:
      break;
    }
  quantity = lt_format_quantity (value);
  return g_strdup_printf ("%s/s", quantity);
}

/* ---- Steps ----------------------------------------------------------------- */

/* The least of 1, 2, 5 times a power of ten that is not below @wanted. */
static double
round_step (double wanted)
{
  const double size = pow (10, floor (log10 (wanted)));

  for (guint i = 0; i < 3; i++)
    if ((i * i + 1) * size >= wanted * (1 - 1e-9))
      return (i * i + 1) * size;
  return 10 * size;
}

static double
time_step (double wanted)
{
  static const double steps[] = {
    15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200
  };

  if (wanted <= 10)
    return round_step (wanted);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] >= wanted)
      return steps[i];
  return 86400 * ceil (wanted / 86400);
}

/* Round in the unit that it is shown in. */
static double
bytes_step (double wanted)
{
  double unit = 1;

  while (wanted >= 1024 * unit)
    unit *= 1024;
  return unit * round_step (wanted / unit);
}

static double
step_of (const LtAxis *axis, guint n_ticks)
{
  const double wanted = (axis->to - axis->from) / MAX (n_ticks, 1);

  if (axis->unit == LT_AXIS_SECONDS)
    return time_step (wanted);
  return axis->unit == LT_AXIS_BYTES ? bytes_step (wanted) : round_step (wanted);
}

/* The parts of a decade that get a tick: 1; 1 and 3; 1, 2 and 5. */
static guint
parts_of_decade (const LtAxis *axis, guint n_ticks, const double **ret_parts)
{
  static const double all[3][3] = { { 1 }, { 1, 3 }, { 1, 2, 5 } };
  const double decades = log10 (axis->to / axis->from);
  const guint n = decades * 3 <= n_ticks + 1 ? 3 : decades * 2 <= n_ticks + 1 ? 2 : 1;

  *ret_parts = all[n - 1];
  return n;
}

void
lt_axis_round (LtAxis *axis, guint n_ticks)
{
  double step;

  if (axis->log)
    {
      /* A third of a decade is enough room. */
      axis->from = pow (10, floor (3 * log10 (axis->from)) / 3);
      axis->to = pow (10, ceil (3 * log10 (axis->to)) / 3);
      if (axis->to < 10 * axis->from)
        axis->to = 10 * axis->from;
      return;
    }
  if (axis->from > 0)
    axis->from = 0;
  if (!(axis->to > axis->from))
    axis->to = axis->from + MAX (fabs (axis->from), 1);
  step = step_of (axis, n_ticks);
  axis->from = floor (axis->from / step + 1e-9) * step;
  axis->to = ceil (axis->to / step - 1e-9) * step;
}

/* ---- Ticks ----------------------------------------------------------------- */

static void
clear_tick (gpointer data)
{
  g_free (((LtAxisTick *) data)->label);
}

static void
add_tick (GArray *ticks, const LtAxis *axis, double value)
{
  const double slack = (axis->to - axis->from) * 1e-9;
  const LtAxisTick tick = { value, NULL };

  if (value < axis->from - slack || value > axis->to + slack)
    return;
  g_array_append_val (ticks, tick);
  g_array_index (ticks, LtAxisTick, ticks->len - 1).label = lt_axis_format (axis->unit, value);
}

static void
add_log_ticks (GArray *ticks, const LtAxis *axis, guint n_ticks)
{
  const int first = (int) floor (log10 (axis->from) + 1e-9);
  const double *parts;
  const guint n = parts_of_decade (axis, n_ticks, &parts);
  const double decades = log10 (axis->to / axis->from);
  const int stride = MAX (1, (int) ceil (decades / (n_ticks + 1)));

  for (int exponent = first; exponent <= (int) floor (log10 (axis->to) + 1e-9);
       exponent += stride)
    for (guint i = 0; i < n; i++)
      add_tick (ticks, axis, parts[i] * pow (10, exponent));
}

static void
add_levels (GArray *ticks, const LtAxis *axis)
{
  add_tick (ticks, axis, 0);
  add_tick (ticks, axis, log10 (2));
  for (guint nines = 1; nines <= 12; nines++)
    add_tick (ticks, axis, nines);
}

GArray *
lt_axis_ticks (const LtAxis *axis, guint n_ticks)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (LtAxisTick));

  g_array_set_clear_func (ticks, clear_tick);
  if (axis->log)
    add_log_ticks (ticks, axis, n_ticks);
  else if (axis->unit == LT_AXIS_LEVELS)
    add_levels (ticks, axis);
  else
    {
      const double step = step_of (axis, n_ticks);

      for (double i = ceil (axis->from / step - 1e-9); i * step <= axis->to + step * 1e-9; i++)
        add_tick (ticks, axis, i * step);
    }
  return ticks;
}

double
lt_axis_place (const LtAxis *axis, double value)
{
  if (axis->log)
    return log (MAX (value, axis->from) / axis->from) / log (axis->to / axis->from);
  return (value - axis->from) / (axis->to - axis->from);
}

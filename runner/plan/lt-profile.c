/* SPDX-License-Identifier: MIT */

#include "lt-profile.h"

#include <math.h>

#define NS_PER_S 1e9

/* ---- Life ------------------------------------------------------------------ */

LtProfile *
lt_profile_new (void)
{
  LtProfile *profile = g_new0 (LtProfile, 1);

  profile->pieces = g_array_new (FALSE, FALSE, sizeof (LtPiece));
  return profile;
}

LtProfile *
lt_profile_copy (const LtProfile *profile)
{
  LtProfile *copy = g_new (LtProfile, 1);

  *copy = *profile;
  copy->pieces = g_array_copy (profile->pieces);
  return copy;
}

void
lt_profile_free (LtProfile *profile)
{
  if (profile == NULL)
    return;
  g_array_unref (profile->pieces);
  g_free (profile);
}

/* ---- A piece --------------------------------------------------------------- */

static double
seconds (guint64 ns)
{
  return (double) ns / NS_PER_S;
}

/* What of a period is over, from 0 to 1; exact however long ago the piece began. */
static double
phase_of (const LtPiece *piece, guint64 since_ns)
{
  return (double) (since_ns % piece->period_ns) / (double) piece->period_ns;
}

static double
value_in (const LtPiece *piece, guint64 since_ns)
{
  if (piece->kind == LT_PIECE_SINE)
    return piece->from + piece->to * sin (2 * G_PI * phase_of (piece, since_ns));
  return piece->from
         + (piece->to - piece->from)
             * ((double) since_ns / (double) (piece->end_ns - piece->begin_ns));
}

/* The integral over the first @since_ns of the piece. */
static double
area_in (const LtPiece *piece, guint64 since_ns)
{
  const double time_s = seconds (since_ns);

  if (piece->kind == LT_PIECE_LINEAR)
    return (piece->from + value_in (piece, since_ns)) / 2 * time_s;
  return piece->from * time_s
         + piece->to * seconds (piece->period_ns) / (2 * G_PI)
             * (1 - cos (2 * G_PI * phase_of (piece, since_ns)));
}

/* The root of from*t + slope/2*t^2 = area, in the form that does not cancel. */
static double
time_in_linear (const LtPiece *piece, double area)
{
  const double length_s = seconds (piece->end_ns - piece->begin_ns);
  const double slope = (piece->to - piece->from) / length_s;
  const double root = sqrt (fmax (piece->from * piece->from + 2 * slope * area, 0));
  const double time_s = area <= 0 ? 0 : 2 * area / (piece->from + root);

  return time_s * NS_PER_S;
}

/* A sine's integral has no inverse in closed form; it only rises, so halving the span
 * finds the last ns before the area is passed, and a straight line what lies between. */
static double
time_in_sine (const LtPiece *piece, double area)
{
  guint64 low = 0, high = piece->end_ns - piece->begin_ns;
  double below, above;

  while (high - low > 1)
    {
      const guint64 middle = low + (high - low) / 2;

      if (area_in (piece, middle) <= area)
        low = middle;
      else
        high = middle;
    }
  below = area_in (piece, low);
  above = area_in (piece, high);
  return (double) low + (above > below ? CLAMP ((area - below) / (above - below), 0, 1) : 0);
}

/* ---- Building -------------------------------------------------------------- */

static gboolean
add_piece (LtProfile *profile, LtPiece piece, guint64 duration_ns, double peak)
{
  if (duration_ns == 0)
    return TRUE;
  if (profile->pieces->len == LT_PROFILE_MAX_PIECES)
    return FALSE;
  piece.begin_ns = profile->duration_ns;
  piece.end_ns = profile->duration_ns + duration_ns;
  piece.area_before = profile->area;
  g_array_append_val (profile->pieces, piece);
  profile->duration_ns = piece.end_ns;
  profile->area += area_in (&piece, duration_ns);
  profile->peak = MAX (profile->peak, peak);
  return TRUE;
}

gboolean
lt_profile_add_linear (LtProfile *profile, guint64 duration_ns, double from, double to)
{
  const LtPiece piece = { .kind = LT_PIECE_LINEAR, .from = from, .to = to };

  return add_piece (profile, piece, duration_ns, MAX (from, to));
}

gboolean
lt_profile_add_sine (LtProfile *profile, guint64 duration_ns, double mean, double amplitude,
                     guint64 period_ns)
{
  const LtPiece piece = {
    .kind = LT_PIECE_SINE,
    .from = mean,
    .to = MIN (amplitude, mean),
    .period_ns = MAX (period_ns, 1),
  };

  return add_piece (profile, piece, duration_ns, piece.from + piece.to);
}

/* ---- Asking ---------------------------------------------------------------- */

static const LtPiece *
piece_at (const LtProfile *profile, guint index)
{
  return &g_array_index (profile->pieces, LtPiece, index);
}

/* The first piece that ends after @time_ns; the number of pieces if none does. */
static guint
find_time (const LtProfile *profile, guint64 time_ns)
{
  guint low = 0, high = profile->pieces->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (piece_at (profile, middle)->end_ns <= time_ns)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

double
lt_profile_value (const LtProfile *profile, guint64 time_ns)
{
  guint index = find_time (profile, time_ns);
  const LtPiece *piece;

  if (profile->pieces->len == 0)
    return 0;
  index = MIN (index, profile->pieces->len - 1);
  piece = piece_at (profile, index);
  return value_in (piece, MIN (time_ns, piece->end_ns) - piece->begin_ns);
}

double
lt_profile_area (const LtProfile *profile, guint64 time_ns)
{
  const guint index = find_time (profile, time_ns);
  const LtPiece *piece;

  if (index == profile->pieces->len)
    return profile->area;
  piece = piece_at (profile, index);
  return piece->area_before + area_in (piece, time_ns - piece->begin_ns);
}

/* The last piece that begins with at most @area before it: one without an area of its
 * own is never it, unless it is the last. */
static guint
find_area (const LtProfile *profile, double area)
{
  guint low = 0, high = profile->pieces->len;

  while (high - low > 1)
    {
      const guint middle = low + (high - low) / 2;

      if (piece_at (profile, middle)->area_before <= area)
        low = middle;
      else
        high = middle;
    }
  return low;
}

double
lt_profile_time (const LtProfile *profile, double area)
{
  const LtPiece *piece;
  double time_ns;

  if (!(area < profile->area))
    return INFINITY;
  piece = piece_at (profile, find_area (profile, area));
  area -= piece->area_before;
  time_ns =
    piece->kind == LT_PIECE_LINEAR ? time_in_linear (piece, area) : time_in_sine (piece, area);
  return (double) piece->begin_ns
         + CLAMP (time_ns, 0, (double) (piece->end_ns - piece->begin_ns));
}

/* ---- Crossings ------------------------------------------------------------- */

/* Where the stretch from @since_ns on, in which the value only rises or only falls,
 * ends: at the piece's end or a sine's next extreme. */
static guint64
monotone_until (const LtPiece *piece, guint64 since_ns)
{
  const guint64 length_ns = piece->end_ns - piece->begin_ns;
  guint64 period_start_ns, quarter_ns, end_ns;

  if (piece->kind == LT_PIECE_LINEAR)
    return length_ns;
  period_start_ns = since_ns - since_ns % piece->period_ns;
  quarter_ns = piece->period_ns / 4;
  end_ns = period_start_ns + quarter_ns;
  if (end_ns <= since_ns)
    end_ns = period_start_ns + 3 * quarter_ns;
  if (end_ns <= since_ns)
    end_ns = period_start_ns + piece->period_ns;
  return MIN (MAX (end_ns, since_ns + 1), length_ns);
}

/* The first ns in (low, high] at which it is not @above any more; high has crossed. */
static guint64
halve (const LtPiece *piece, guint64 low, guint64 high, double level, gboolean above)
{
  while (high - low > 1)
    {
      const guint64 middle = low + (high - low) / 2;

      if ((value_in (piece, middle) > level) == above)
        low = middle;
      else
        high = middle;
    }
  return high;
}

/* Within the piece, after @since_ns, before its end. G_MAXUINT64: not there. */
static guint64
crossing_in (const LtPiece *piece, guint64 since_ns, double level, gboolean above)
{
  const guint64 last_ns = piece->end_ns - piece->begin_ns - 1;

  while (since_ns < last_ns)
    {
      const guint64 until_ns = MIN (monotone_until (piece, since_ns), last_ns);

      if ((value_in (piece, until_ns) > level) != above)
        return halve (piece, since_ns, until_ns, level, above);
      since_ns = until_ns;
    }
  return G_MAXUINT64;
}

guint64
lt_profile_next_crossing (const LtProfile *profile, guint64 time_ns, double level)
{
  const gboolean above = lt_profile_value (profile, time_ns) > level;

  for (guint i = find_time (profile, time_ns); i < profile->pieces->len; i++)
    {
      const LtPiece *piece = piece_at (profile, i);
      const guint64 since_ns = MAX (time_ns, piece->begin_ns) - piece->begin_ns;
      guint64 crossing_ns;

      if ((value_in (piece, since_ns) > level) != above)
        return piece->begin_ns + since_ns;
      crossing_ns = crossing_in (piece, since_ns, level, above);
      if (crossing_ns != G_MAXUINT64)
        return piece->begin_ns + crossing_ns;
    }
  return G_MAXUINT64;
}

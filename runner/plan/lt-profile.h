/* SPDX-License-Identifier: MIT
 *
 * lt-profile: a target over time: arrivals a second, or workers.
 *
 * A row of pieces, each linear (a step is a jump between two) or a sine. Its
 * integral and the inverse of that are closed forms, or found to the last bit, so
 * that the n-th arrival's time is exact at any rate and on any ramp. Times are ns
 * since the profile began, areas value times seconds. Built by one thread, then
 * const: any thread may ask.
 */
#pragma once

#include <glib.h>

#define LT_PROFILE_MAX_PIECES 10000u

typedef enum
{
  LT_PIECE_LINEAR,
  LT_PIECE_SINE,
} LtPieceKind;

/* Holds in [begin, end). */
typedef struct LtPiece
{
  LtPieceKind kind;
  guint64 begin_ns;
  guint64 end_ns;
  double from;        /* linear: value at begin; sine: its mean */
  double to;          /* linear: value at end; sine: its amplitude, at most the mean */
  guint64 period_ns;  /* sine; it begins at the mean and rises */
  double area_before; /* of all pieces before this one */
} LtPiece;

typedef struct LtProfile
{
  GArray *pieces; /* LtPiece */
  guint64 duration_ns;
  double area; /* of all pieces */
  double peak; /* highest value */
} LtProfile;

LtProfile *lt_profile_new (void);
LtProfile *lt_profile_copy (const LtProfile *profile);
void lt_profile_free (LtProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtProfile, lt_profile_free)

/* Appends a piece; nothing for a duration of 0. Values are finite and at least 0.
 * Returns FALSE when there are LT_PROFILE_MAX_PIECES. */
gboolean lt_profile_add_linear (LtProfile *profile, guint64 duration_ns, double from,
                                double to);
gboolean lt_profile_add_sine (LtProfile *profile, guint64 duration_ns, double mean,
                              double amplitude, guint64 period_ns);

/* The value at @time_ns; past the end the last one. 0 for an empty profile. */
double lt_profile_value (const LtProfile *profile, guint64 time_ns);

/* The integral from 0 to @time_ns, at most the whole. */
double lt_profile_area (const LtProfile *profile, guint64 time_ns);

/* The last time up to which the integral is @area, in ns: the inverse. INFINITY when
 * the whole is less, or equal. Rises with @area, but for rounding in the last bit. */
double lt_profile_time (const LtProfile *profile, double area);

/* The first time after @time_ns at which it changes whether the value is above
 * @level. G_MAXUINT64: never again. */
guint64 lt_profile_next_crossing (const LtProfile *profile, guint64 time_ns, double level);

/* SPDX-License-Identifier: MIT
 *
 * lt-scale: how throughput grows with concurrency, and what the Universal Scalability Law
 * makes of it (lt-usl.h). Refuses to predict where the law does not describe what was
 * measured. Built once, then const; any thread.
 */
#pragma once

#include <glib.h>

#include "lt-result.h"
#include "lt-usl.h"

#define LT_SCALE_CONFIDENCE 0.95

/* A concurrency, over its runs. */
typedef struct LtScaleLevel
{
  guint concurrency;
  LtSpread figures[LT_N_FIGURES]; /* n is 0 for what has no value */
} LtScaleLevel;

typedef struct LtScale
{
  GArray *levels;  /* LtScaleLevel, rising; those that were measured */
  gboolean fitted; /* else @refusal says why not */
  LtUsl usl;       /* if fitted; of a poor fit too, not to be shown as a prediction */
  char *refusal;
  GPtrArray *warnings; /* char *: what to know of the fit */
} LtScale;

/* Makes one of the runs that are counted, each a value of its own. @concurrencies: guint,
 * rising; the scenario of each is named by lt_scale_scenario(). */
LtScale *lt_scale_new (const LtResult *result, const GArray *concurrencies);
void lt_scale_free (LtScale *scale);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtScale, lt_scale_free)

/* A peak beyond this many times the largest concurrency that was measured is none that the
 * runs can tell of. */
#define LT_SCALE_PEAK_RANGE 4.0

/* Whether the runs tell that there is a peak, and where: coherency is above 0 with its whole
 * interval, and the peak within LT_SCALE_PEAK_RANGE. */
gboolean lt_scale_knows_peak (const LtScale *scale);
/* The largest concurrency that was measured; 0: none. */
guint lt_scale_largest (const LtScale *scale);

/* "c=4". Returns: (transfer full). */
char *lt_scale_scenario (guint concurrency);

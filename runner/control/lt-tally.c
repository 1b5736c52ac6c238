/* SPDX-License-Identifier: MIT */

#include "lt-tally.h"

#include "lt-stats-pack.h"

struct LtTally
{
  LtStats *base;   /* cumulative, when the phase began */
  LtStats *before; /* cumulative, at the sample before */
  LtStats *now;    /* cumulative, at the last sample */
  LtStats *scratch;
  LtStats *interval;
  LtStats *total;
  LtStats *stage_base; /* cumulative, when the stage began; NULL: no stages */
};

LtTally *
lt_tally_new (const LtSource *source)
{
  LtTally *tally = g_new0 (LtTally, 1);

  tally->base = lt_source_new_stats (source);
  tally->before = lt_source_new_stats (source);
  tally->now = lt_source_new_stats (source);
  tally->scratch = lt_source_new_stats (source);
  tally->interval = lt_source_new_stats (source);
  tally->total = lt_source_new_stats (source);
  return tally;
}

void
lt_tally_free (LtTally *tally)
{
  if (tally == NULL)
    return;
  lt_stats_free (tally->base);
  lt_stats_free (tally->before);
  lt_stats_free (tally->now);
  lt_stats_free (tally->scratch);
  lt_stats_free (tally->interval);
  lt_stats_free (tally->total);
  lt_stats_free (tally->stage_base);
  g_free (tally);
}

void
lt_tally_begin (LtTally *tally)
{
  tally->now->duration_ns = 0;
  lt_stats_copy (tally->base, tally->now);
  lt_stats_clear (tally->interval);
  lt_stats_clear (tally->total);
}

/* Counts only grow, whatever the suite does to itself. */
static gboolean
went_backwards (const LtStats *later, const LtStats *earlier)
{
  for (guint op = 0; op < later->n_ops; op++)
    {
      if (later->ops[op].ok < earlier->ops[op].ok
          || later->ops[op].errors < earlier->ops[op].errors
          || later->ops[op].skipped < earlier->ops[op].skipped)
        return TRUE;
    }
  return FALSE;
}

gboolean
lt_tally_take (LtTally *tally, const LtSource *source, guint64 time_ns)
{
  LtStats *spare = tally->before;

  tally->scratch->duration_ns = time_ns;
  if (!lt_source_sample (source, tally->scratch) || went_backwards (tally->scratch, tally->now))
    return FALSE;

  tally->before = tally->now;
  tally->now = tally->scratch;
  tally->scratch = spare;
  lt_stats_difference (tally->now, tally->before, tally->interval);
  lt_stats_difference (tally->now, tally->base, tally->total);
  return TRUE;
}

const LtStats *
lt_tally_interval (const LtTally *tally)
{
  return tally->interval;
}

const LtStats *
lt_tally_total (const LtTally *tally)
{
  return tally->total;
}

void
lt_tally_begin_stage (LtTally *tally)
{
  if (tally->stage_base == NULL)
    tally->stage_base = lt_stats_new_like (tally->now);
  lt_stats_copy (tally->stage_base, tally->now);
}

GBytes *
lt_tally_pack_stage (LtTally *tally)
{
  /* The next sample overwrites scratch anyway. */
  lt_stats_difference (tally->now, tally->stage_base, tally->scratch);
  return lt_stats_pack (tally->scratch);
}

LtStats *
lt_tally_copy_total (const LtTally *tally, const LtSource *source)
{
  LtStats *copy = lt_source_new_stats (source);

  lt_stats_copy (copy, tally->total);
  return copy;
}

/* SPDX-License-Identifier: MIT */

#include "lt-stats-pack.h"

#include <string.h>

/* ---- Numbers --------------------------------------------------------------- */

/* LEB128, as in DWARF: most numbers here are 0 or small. */
static void
put (GByteArray *bytes, guint64 value)
{
  guint8 buffer[10];
  guint n = 0;

  do
    {
      buffer[n] = (guint8) (value & 0x7f);
      value >>= 7;
      if (value != 0)
        buffer[n] |= 0x80;
      n++;
    }
  while (value != 0);
  g_byte_array_append (bytes, buffer, n);
}

static guint64
get (const guint8 **at)
{
  guint64 value = 0;
  guint shift = 0;

  for (; (**at & 0x80) != 0; ++*at, shift += 7)
    value |= (guint64) (**at & 0x7f) << shift;
  value |= (guint64) * (*at)++ << shift;
  return value;
}

/* ---- One walk for both ways ------------------------------------------------ */

/* Packs when bytes are there, else unpacks. */
typedef struct Packer
{
  GByteArray *bytes;
  const guint8 *at;
} Packer;

static void
walk_number (Packer *packer, guint64 *value)
{
  if (packer->bytes != NULL)
    put (packer->bytes, *value);
  else
    *value = get (&packer->at);
}

/* Only the buckets that hold something: how many to skip, then the count. */
static void
pack_buckets (Packer *packer, const LtHistogram *histogram)
{
  guint last = 0;

  for (guint i = 0; i < LT_BUCKETS; i++)
    {
      if (histogram->buckets[i] == 0)
        continue;
      put (packer->bytes, i - last + 1);
      put (packer->bytes, histogram->buckets[i]);
      last = i;
    }
  put (packer->bytes, 0);
}

static void
unpack_buckets (Packer *packer, LtHistogram *histogram)
{
  guint64 skip;
  guint at = 0;

  memset (histogram->buckets, 0, sizeof histogram->buckets);
  while ((skip = get (&packer->at)) != 0)
    {
      at += (guint) skip - 1;
      histogram->buckets[at] = get (&packer->at);
    }
}

static void
walk_histogram (Packer *packer, LtHistogram *histogram)
{
  if (histogram == NULL)
    return;
  walk_number (packer, &histogram->count);
  walk_number (packer, &histogram->sum);
  walk_number (packer, &histogram->min);
  walk_number (packer, &histogram->max);
  if (packer->bytes != NULL)
    pack_buckets (packer, histogram);
  else
    unpack_buckets (packer, histogram);
}

static void
walk_op (Packer *packer, LtOpStats *op)
{
  walk_number (packer, &op->ok);
  walk_number (packer, &op->errors);
  walk_number (packer, &op->skipped);
  walk_number (packer, &op->bytes_sent);
  walk_number (packer, &op->bytes_received);
  for (guint i = 0; i < LT_STATS_ERROR_CLASSES; i++)
    walk_number (packer, &op->errors_of[i]);
  for (guint i = 0; i < LT_STATS_N_KINDS; i++)
    walk_histogram (packer, op->latency[i]);
}

static void
walk_metric (Packer *packer, LtMetricStats *metric)
{
  guint64 sum = (guint64) metric->sum, min = (guint64) metric->min, max = (guint64) metric->max;

  walk_number (packer, &metric->total);
  walk_number (packer, &sum);
  walk_number (packer, &min);
  walk_number (packer, &max);
  metric->sum = (gint64) sum;
  metric->min = (gint64) min;
  metric->max = (gint64) max;
  walk_histogram (packer, metric->distribution);
}

static void
walk_stats (Packer *packer, LtStats *stats)
{
  walk_number (packer, &stats->duration_ns);
  for (guint i = 0; i < stats->n_ops; i++)
    walk_op (packer, &stats->ops[i]);
  walk_op (packer, &stats->all);
  walk_histogram (packer, stats->lag);
  for (guint i = 0; i < stats->n_metrics; i++)
    walk_metric (packer, &stats->metrics[i]);
}

GBytes *
lt_stats_pack (const LtStats *stats)
{
  Packer packer = { .bytes = g_byte_array_new () };

  /* Packing only reads. */
  walk_stats (&packer, (LtStats *) stats);
  return g_byte_array_free_to_bytes (packer.bytes);
}

void
lt_stats_unpack (GBytes *packed, LtStats *ret_stats)
{
  Packer packer = { .at = g_bytes_get_data (packed, NULL) };

  walk_stats (&packer, ret_stats);
}

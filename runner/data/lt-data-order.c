/* SPDX-License-Identifier: MIT */

#include "lt-data-order.h"

#include "ltplugin.h"

#define KEY_RANDOM UINT64_C (0x726f772d72616e64) /* apart from lt_op_random() */
#define ROUNDS 4

/* A permutation of [0, n) by its key, without a table: a Feistel network over the next
 * power of four, walked until the result is below n (Black and Rogaway, Ciphers with
 * Arbitrary Finite Domains, CT-RSA 2002). Fewer than four steps on average. */
static guint64
permute (guint64 value, guint64 n, guint64 key)
{
  guint half_bits = 1;
  guint64 mask;

  while (half_bits < 32 && (G_GUINT64_CONSTANT (1) << (2 * half_bits)) < n)
    half_bits++;
  mask = (G_GUINT64_CONSTANT (1) << half_bits) - 1;
  do
    {
      guint64 left = value >> half_bits, right = value & mask;

      for (guint64 round = 0; round < ROUNDS; round++)
        {
          const guint64 mixed =
            left ^ (lt_mix64 (key + (round + 1) * LT_GOLDEN_GAMMA + lt_mix64 (right)) & mask);

          left = right;
          right = mixed;
        }
      value = left << half_bits | right;
    }
  while (value >= n);
  return value;
}

/* Rows @worker, @worker + workers, ... are its own. */
static gboolean
own_row (const LtDataOrder *order, guint worker, guint64 iteration, guint64 *ret_row)
{
  const guint64 n_own =
    order->n_rows / order->n_workers + (worker < order->n_rows % order->n_workers ? 1 : 0);

  if (order->stop && iteration >= n_own)
    return FALSE;
  *ret_row = worker + order->n_workers * (iteration % n_own);
  return TRUE;
}

gboolean
lt_data_order_row (const LtDataOrder *order, guint worker, guint64 stream, guint64 iteration,
                   guint64 *ret_row)
{
  const guint64 position = order->shared ? iteration : iteration * order->n_workers + worker;
  const guint64 cycle = position / order->n_rows;
  guint64 random;

  switch (order->strategy)
    {
    case LT_PLAN_DATA_RANDOM:
      random = lt_mix64 (stream ^ lt_mix64 (iteration + KEY_RANDOM));
      *ret_row = lt_random_below (random, order->n_rows);
      return TRUE;
    case LT_PLAN_DATA_UNIQUE:
      return own_row (order, worker, iteration, ret_row);
    case LT_PLAN_DATA_SHUFFLED:
      *ret_row = permute (position % order->n_rows, order->n_rows,
                          lt_mix64 (order->seed + (cycle + 1) * LT_GOLDEN_GAMMA));
      return !order->stop || cycle == 0;
    default:
      *ret_row = position % order->n_rows;
      return !order->stop || cycle == 0;
    }
}

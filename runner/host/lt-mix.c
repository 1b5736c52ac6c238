/* SPDX-License-Identifier: MIT */

#include "lt-mix.h"

#include <math.h>

static uint64_t
fraction (double share)
{
  return share >= 1 ? UINT64_MAX : (uint64_t) (share * 0x1p64);
}

/* Fills the table: each of the n cells is worth 1/n; a light operation shares its
 * cell with a heavy one. */
static void
pair_up (LtMix *mix, double *scaled)
{
  uint32_t light[LT_MIX_MAX], heavy[LT_MIX_MAX];
  uint32_t n_light = 0, n_heavy = 0;

  for (uint32_t i = 0; i < mix->n; i++)
    {
      mix->keep[i] = UINT64_MAX;
      mix->alias[i] = mix->op[i];
      if (scaled[i] < 1)
        light[n_light++] = i;
      else
        heavy[n_heavy++] = i;
    }

  while (n_light > 0 && n_heavy > 0)
    {
      const uint32_t small = light[--n_light];
      const uint32_t large = heavy[n_heavy - 1];

      mix->keep[small] = fraction (scaled[small]);
      mix->alias[small] = mix->op[large];
      scaled[large] -= 1 - scaled[small];
      if (scaled[large] < 1)
        light[n_light++] = heavy[--n_heavy];
    }
}

bool
lt_mix_init (LtMix *ret_mix, const double *weights, uint32_t n_ops)
{
  double scaled[LT_MIX_MAX];
  double sum = 0;

  for (uint32_t i = 0; i < n_ops; i++)
    sum += weights[i];
  if (n_ops > LT_MIX_MAX || !isfinite (sum) || sum <= 0)
    return false;

  ret_mix->n = 0;
  for (uint32_t i = 0; i < n_ops; i++)
    {
      if (weights[i] <= 0)
        continue;
      scaled[ret_mix->n] = weights[i];
      ret_mix->op[ret_mix->n++] = i;
    }
  for (uint32_t i = 0; i < ret_mix->n; i++)
    scaled[i] = scaled[i] / sum * ret_mix->n;
  pair_up (ret_mix, scaled);
  return true;
}

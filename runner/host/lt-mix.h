/* SPDX-License-Identifier: MIT
 *
 * lt-mix: which operation comes next, by weight, in constant time.
 *
 * Walker's alias method as built by Vose (IEEE Trans. Software Eng. 17(9), 1991).
 * Built once, then read by all workers.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define LT_MIX_MAX 64

typedef struct LtMix
{
  uint32_t n; /* operations with a weight above 0 */
  uint32_t op[LT_MIX_MAX];
  uint32_t alias[LT_MIX_MAX];
  uint64_t keep[LT_MIX_MAX]; /* keep op[i] when the fraction is at most this */
} LtMix;

/* @weights: of @n_ops operations, finite, at least 0. Returns false when their sum
 * is 0 or not finite. */
bool lt_mix_init (LtMix *ret_mix, const double *weights, uint32_t n_ops);

/* Index of the operation for a random number. [any thread] */
static inline uint32_t
lt_mix_pick (const LtMix *mix, uint64_t random)
{
  __extension__ typedef unsigned __int128 Wide;
  const Wide product = (Wide) random * mix->n;
  const uint32_t i = (uint32_t) (product >> 64);

  return (uint64_t) product <= mix->keep[i] ? mix->op[i] : mix->alias[i];
}

/* SPDX-License-Identifier: MIT */

#include "lt-pacer.h"

#include <math.h>

#include "ltplugin.h"

#define POSITION_ONE 0x1p24 /* a mean gap in the Poisson position's fixed point */
#define MAX_DRAWN UINT64_C (10000000)
#define LOCKED UINT64_MAX /* a position while the rate is being changed */

void
lt_pacer_init (LtPacer *ret_pacer, double rate, bool poisson, uint64_t seed, uint64_t begin_ns,
               uint64_t end_ns)
{
  ret_pacer->ns_per_arrival = 1e9 / rate;
  ret_pacer->profile = NULL;
  ret_pacer->poisson = poisson;
  ret_pacer->seed = seed;
  ret_pacer->begin_ns = begin_ns;
  ret_pacer->end_ns = end_ns;
  ret_pacer->limit = UINT64_MAX;
  ret_pacer->may_change = false;
  atomic_store (&ret_pacer->position, 0);
  atomic_store (&ret_pacer->claimed, 0);
  atomic_store (&ret_pacer->n_parts, 0);
}

void
lt_pacer_init_profile (LtPacer *ret_pacer, const LtProfile *profile, bool poisson,
                       uint64_t seed, uint64_t begin_ns, uint64_t end_ns)
{
  lt_pacer_init (ret_pacer, 1, poisson, seed, begin_ns, end_ns);
  ret_pacer->profile = profile;
}

static double
arrivals_at (const LtPacer *pacer, uint64_t position)
{
  return pacer->poisson ? (double) position / POSITION_ONE : (double) position;
}

static uint64_t
due_in_part (const LtPacer *pacer, uint32_t n_parts, double arrivals)
{
  const LtPacerPart *part = NULL;

  while (n_parts > 0 && pacer->parts[n_parts - 1].arrivals > arrivals)
    n_parts--;
  if (n_parts == 0)
    return pacer->begin_ns + (uint64_t) (arrivals * pacer->ns_per_arrival);
  part = &pacer->parts[n_parts - 1];
  return part->begin_ns + (uint64_t) ((arrivals - part->arrivals) * part->ns_per_arrival);
}

static uint64_t
due_at (const LtPacer *pacer, uint64_t position)
{
  const double arrivals = arrivals_at (pacer, position);
  double since_ns;

  if (pacer->profile == NULL)
    return due_in_part (pacer, atomic_load_explicit (&pacer->n_parts, memory_order_acquire),
                        arrivals);
  since_ns = lt_profile_time (pacer->profile, arrivals);
  return isfinite (since_ns) ? pacer->begin_ns + (uint64_t) since_ns : UINT64_MAX;
}

/* Arrivals that the rate makes by @until_ns, on average. */
static double
expected_by (const LtPacer *pacer, uint64_t until_ns)
{
  const uint64_t span_ns = until_ns - pacer->begin_ns;
  uint32_t n_parts = atomic_load_explicit (&pacer->n_parts, memory_order_acquire);

  while (n_parts > 0 && pacer->parts[n_parts - 1].begin_ns > until_ns)
    n_parts--;
  if (n_parts > 0)
    return pacer->parts[n_parts - 1].arrivals
           + (double) (until_ns - pacer->parts[n_parts - 1].begin_ns)
               / pacer->parts[n_parts - 1].ns_per_arrival;
  return pacer->profile != NULL ? lt_profile_area (pacer->profile, span_ns)
                                : (double) span_ns / pacer->ns_per_arrival;
}

/* The position after @position. A gap's random number follows from where it
 * begins, so one word is all the state there is and a compare-and-swap claims. */
static uint64_t
following (const LtPacer *pacer, uint64_t position)
{
  uint64_t random;
  double gap;

  if (!pacer->poisson)
    return position + 1;
  random = lt_mix64 (pacer->seed ^ lt_mix64 (position + LT_GOLDEN_GAMMA));
  gap = -log1p (-lt_random_unit (random)) * POSITION_ONE;
  return position + (gap < 1 ? 1 : (uint64_t) gap);
}

/* The lock is held for some instructions, when somebody pressed a key. */
static uint64_t
get_position (const LtPacer *pacer)
{
  uint64_t position;

  while ((position = atomic_load_explicit (&pacer->position, memory_order_relaxed)) == LOCKED)
    ;
  return position;
}

/* What a change of the rate has moved behind the end while it was claimed is nobody's: a later
 * change may move it before the end again. Should another have been claimed meanwhile, that
 * one is behind the end too. */
static bool
give_back (LtPacer *pacer, uint64_t position, uint64_t next)
{
  return atomic_compare_exchange_strong (&pacer->position, &next, position);
}

bool
lt_pacer_claim (LtPacer *pacer, LtArrival *ret_arrival)
{
  uint64_t position = get_position (pacer);
  uint64_t next, due_ns;
  uint32_t n_parts;

  do
    {
      if (position == LOCKED)
        position = get_position (pacer);
      n_parts = atomic_load_explicit (&pacer->n_parts, memory_order_acquire);
      next = following (pacer, position);
      due_ns = due_at (pacer, pacer->poisson ? next : position);
      if (due_ns >= pacer->end_ns || (!pacer->poisson && position >= pacer->limit))
        return false;
    }
  while (!atomic_compare_exchange_weak_explicit (&pacer->position, &position, next,
                                                 memory_order_acquire, memory_order_relaxed));

  /* What was claimed after the change is due by it, though the position is the same. */
  if (__builtin_expect (atomic_load_explicit (&pacer->n_parts, memory_order_acquire) != n_parts,
                        0))
    due_ns = due_at (pacer, pacer->poisson ? next : position);
  if (due_ns >= pacer->end_ns && give_back (pacer, position, next))
    return false;
  ret_arrival->number = pacer->poisson
                          ? atomic_fetch_add_explicit (&pacer->claimed, 1, memory_order_relaxed)
                          : position;
  ret_arrival->due_ns = due_ns;
  return ret_arrival->number < pacer->limit && due_ns < pacer->end_ns;
}

bool
lt_pacer_is_spent (LtPacer *pacer)
{
  return (pacer->poisson ? atomic_load (&pacer->claimed) : get_position (pacer))
         >= pacer->limit;
}

uint64_t
lt_pacer_change_rate (LtPacer *pacer, double rate, uint64_t now_ns)
{
  const uint32_t n = atomic_load (&pacer->n_parts);
  uint64_t position = get_position (pacer);
  LtPacerPart *part = &pacer->parts[n < LT_PACER_MAX_CHANGES ? n : 0];
  uint64_t last_ns;

  if (n == LT_PACER_MAX_CHANGES || pacer->profile != NULL)
    return 0;
  do
    {
      if (position == LOCKED)
        position = get_position (pacer);
    }
  while (!atomic_compare_exchange_weak (&pacer->position, &position, LOCKED));

  last_ns = position == 0 ? pacer->begin_ns : due_at (pacer, position - !pacer->poisson);
  part->begin_ns = last_ns > now_ns ? last_ns : now_ns;
  part->arrivals = expected_by (pacer, part->begin_ns);
  part->ns_per_arrival = 1e9 / rate;
  atomic_store_explicit (&pacer->n_parts, n + 1, memory_order_release);
  atomic_store_explicit (&pacer->position, position, memory_order_release);
  return part->begin_ns;
}

static uint64_t
constant_before (const LtPacer *pacer, uint64_t until_ns)
{
  uint64_t n = (uint64_t) expected_by (pacer, until_ns);

  while (due_at (pacer, n) < until_ns)
    n++;
  while (n > 0 && due_at (pacer, n - 1) >= until_ns)
    n--;
  return n;
}

/* Claims go in order, so those left follow the last one. Only when that one is not due
 * yet, as a few workers wait ahead of time, must all be drawn again to tell. */
static uint64_t
poisson_before (const LtPacer *pacer, uint64_t until_ns)
{
  uint64_t position = atomic_load (&pacer->position);
  uint64_t n = atomic_load (&pacer->claimed);

  if (n > MAX_DRAWN && due_at (pacer, position) >= until_ns)
    return n;
  if (due_at (pacer, position) >= until_ns)
    position = n = 0;
  for (uint64_t drawn = 0; drawn < MAX_DRAWN; drawn++, n++)
    {
      position = following (pacer, position);
      if (due_at (pacer, position) >= until_ns)
        return n;
    }
  return n + (uint64_t) (expected_by (pacer, until_ns) - arrivals_at (pacer, position));
}

uint64_t
lt_pacer_due_before (LtPacer *pacer, uint64_t until_ns)
{
  uint64_t n;

  if (until_ns > pacer->end_ns)
    until_ns = pacer->end_ns;
  if (until_ns <= pacer->begin_ns)
    return 0;
  n = pacer->poisson ? poisson_before (pacer, until_ns) : constant_before (pacer, until_ns);
  return n < pacer->limit ? n : pacer->limit;
}

static uint64_t
skip_poisson (LtPacer *pacer, uint64_t until_ns)
{
  uint64_t position = atomic_load (&pacer->position), n = 0;
  const uint64_t left = pacer->limit - atomic_load (&pacer->claimed);

  for (uint64_t next = following (pacer, position); n < left && due_at (pacer, next) < until_ns;
       next = following (pacer, position))
    {
      position = next;
      n++;
    }
  atomic_store (&pacer->position, position);
  atomic_fetch_add (&pacer->claimed, n);
  return n;
}

uint64_t
lt_pacer_skip_before (LtPacer *pacer, uint64_t until_ns)
{
  const uint64_t position = atomic_load (&pacer->position);
  uint64_t n;

  if (until_ns > pacer->end_ns)
    until_ns = pacer->end_ns;
  if (until_ns <= pacer->begin_ns)
    return 0;
  if (pacer->poisson)
    return skip_poisson (pacer, until_ns);
  n = constant_before (pacer, until_ns);
  if (n > pacer->limit)
    n = pacer->limit;
  if (n <= position)
    return 0;
  atomic_store (&pacer->position, n);
  return n - position;
}

/* SPDX-License-Identifier: MIT */

#include "lt-pacer.h"

#include <math.h>

#include "ltplugin.h"

#define POSITION_ONE 0x1p24 /* a mean gap in the Poisson position's fixed point */
#define MAX_DRAWN UINT64_C (10000000)

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
  atomic_store (&ret_pacer->position, 0);
  atomic_store (&ret_pacer->claimed, 0);
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
due_at (const LtPacer *pacer, uint64_t position)
{
  const double arrivals = arrivals_at (pacer, position);
  double since_ns;

  if (pacer->profile == NULL)
    return pacer->begin_ns + (uint64_t) (arrivals * pacer->ns_per_arrival);
  since_ns = lt_profile_time (pacer->profile, arrivals);
  return isfinite (since_ns) ? pacer->begin_ns + (uint64_t) since_ns : UINT64_MAX;
}

/* Arrivals that the rate makes by @until_ns, on average. */
static double
expected_by (const LtPacer *pacer, uint64_t until_ns)
{
  const uint64_t span_ns = until_ns - pacer->begin_ns;

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

bool
lt_pacer_claim (LtPacer *pacer, LtArrival *ret_arrival)
{
  uint64_t position = atomic_load_explicit (&pacer->position, memory_order_relaxed);
  uint64_t next, due_ns;

  do
    {
      next = following (pacer, position);
      due_ns = due_at (pacer, pacer->poisson ? next : position);
      if (due_ns >= pacer->end_ns || (!pacer->poisson && position >= pacer->limit))
        return false;
    }
  while (!atomic_compare_exchange_weak_explicit (&pacer->position, &position, next,
                                                 memory_order_relaxed, memory_order_relaxed));

  ret_arrival->number = pacer->poisson
                          ? atomic_fetch_add_explicit (&pacer->claimed, 1, memory_order_relaxed)
                          : position;
  ret_arrival->due_ns = due_ns;
  return ret_arrival->number < pacer->limit;
}

bool
lt_pacer_is_spent (LtPacer *pacer)
{
  return atomic_load (pacer->poisson ? &pacer->claimed : &pacer->position) >= pacer->limit;
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

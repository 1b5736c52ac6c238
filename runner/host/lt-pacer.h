/* SPDX-License-Identifier: MIT
 *
 * lt-pacer: the schedule of an open loop: which arrival is next and when it is due.
 *
 * Arrivals are claimed one by one by whichever worker is free, so a stalled worker
 * holds up nobody else's, and each keeps the time it was due at however late it
 * starts: no coordinated omission. Claiming is lock-free. Times are CLOCK_MONOTONIC.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lt-profile.h"

#define LT_PACER_MAX_CHANGES 256u

/* From a time on arrivals come at another rate. */
typedef struct LtPacerPart
{
  uint64_t begin_ns;
  double arrivals; /* the integral of the rate until then */
  double ns_per_arrival;
} LtPacerPart;

typedef struct LtPacer
{
  double ns_per_arrival;
  const LtProfile *profile; /* of the rate over time; NULL: it is constant */
  bool poisson;
  uint64_t seed;
  uint64_t begin_ns;
  uint64_t end_ns; /* no arrival is due at or after this */
  uint64_t limit;  /* nor is there one with this number; set after init */
  bool may_change; /* the rate, so that more may come when none is left; set after init */
  _Alignas(
    64) _Atomic uint64_t position; /* constant: arrivals claimed; Poisson: 40.24 fixed point */
  _Atomic uint64_t claimed;
  _Atomic uint32_t n_parts; /* of a constant rate that was changed */
  LtPacerPart parts[LT_PACER_MAX_CHANGES];
} LtPacer;

typedef struct LtArrival
{
  uint64_t number; /* from 0 */
  uint64_t due_ns;
} LtArrival;

/* @rate: arrivals a second, above 0. Constant: at begin, begin + 1/rate, ...
 * Poisson: exponential gaps that follow from @seed. */
void lt_pacer_init (LtPacer *ret_pacer, double rate, bool poisson, uint64_t seed,
                    uint64_t begin_ns, uint64_t end_ns);

/* The same by a rate that changes: arrival n is due where the integral of @profile,
 * arrivals a second, is n. Poisson arrivals become those of the changing rate by the
 * same change of time (Cinlar, Introduction to Stochastic Processes, 1975). @profile
 * must outlive the pacer. */
void lt_pacer_init_profile (LtPacer *ret_pacer, const LtProfile *profile, bool poisson,
                            uint64_t seed, uint64_t begin_ns, uint64_t end_ns);

/* Claims the next arrival, due or not. Returns false when none is left, as long as the rate
 * stays as it is. [any worker; lock-free] */
bool lt_pacer_claim (LtPacer *pacer, LtArrival *ret_arrival);

/* Changes a rate without a profile, from @now_ns or from when the last arrival that has
 * been claimed is due, whichever is later; arrivals then go on where the integral of the
 * rate is. Returns that time; 0 when there were too many changes. [one thread, while
 * workers claim] */
uint64_t lt_pacer_change_rate (LtPacer *pacer, double rate, uint64_t now_ns);

/* Claims all arrivals due before @until_ns at once and returns their number. [while nobody
 * else claims] */
uint64_t lt_pacer_skip_before (LtPacer *pacer, uint64_t until_ns);

/* True when all arrivals up to the limit have been claimed. [any worker] */
bool lt_pacer_is_spent (LtPacer *pacer);

/* Arrivals due before @until_ns. [one thread, when nobody claims any more] Of a Poisson
 * schedule those not yet claimed are drawn, up to 10 million, then extrapolated. After
 * more than that were claimed ahead of @until_ns, the few that were count as due. */
uint64_t lt_pacer_due_before (LtPacer *pacer, uint64_t until_ns);

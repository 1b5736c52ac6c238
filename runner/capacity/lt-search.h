/* SPDX-License-Identifier: MIT
 *
 * lt-search: the highest rate that a system carries, by runs at fixed rates.
 *
 * From nine tenths of an estimate upwards or downwards in growing steps until one rate
 * holds and a higher one does not; then between the two, at their geometric mean, until
 * they differ by less than the tolerance; then the lower one again, which has to hold in
 * three runs before it fails in two, else the next lower one. A rate that fails narrowly
 * is run again: two runs of three decide, as machines have bad moments.
 *
 * The search says what to measure next and is told what came of it; it runs nothing
 * itself, so that it can be searched with a system that is only computed. One thread.
 */
#pragma once

#include "lt-rate-probe.h"

#define LT_SEARCH_CONFIRMATIONS 3

typedef enum
{
  LT_SEARCH_BRACKET,
  LT_SEARCH_BISECT,
  LT_SEARCH_CONFIRM,
} LtSearchPhase;

typedef enum
{
  LT_SEARCH_ON,          /* not over */
  LT_SEARCH_FOUND,       /* the rate holds; a higher one, within the tolerance, does not */
  LT_SEARCH_AT_MAX,      /* the highest rate that was allowed holds */
  LT_SEARCH_BELOW_MIN,   /* not even the lowest one does */
  LT_SEARCH_UNCONFIRMED, /* no more runs were allowed */
  LT_SEARCH_STOPPED,     /* a run did not come to its end */
} LtSearchOutcome;

typedef struct LtSearchSetup
{
  double min_rate_per_s;
  double max_rate_per_s;
  double tolerance; /* 0.02: two percent between what holds and what does not */
  guint max_probes;
} LtSearchSetup;

typedef struct LtSearch LtSearch;

/* @estimate_per_s: where to begin; more than 0. */
LtSearch *lt_search_new (const LtSearchSetup *setup, double estimate_per_s);
void lt_search_free (LtSearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtSearch, lt_search_free)

/* What to run next. FALSE: the search is over. */
gboolean lt_search_next (LtSearch *search, double *ret_rate_per_s, LtSearchPhase *ret_phase);

/* What came of it; judged. */
void lt_search_add (LtSearch *search, const LtRateProbe *probe);

LtSearchOutcome lt_search_get_outcome (const LtSearch *search);
/* The rate that was found, or the highest that held so far; 0: none did. */
double lt_search_get_rate (const LtSearch *search);
/* The lowest rate above it that did not hold; 0: none is known. */
double lt_search_get_failed_rate (const LtSearch *search);

/* "bracket" "bisect" "confirm" */
const char *lt_search_phase_name (LtSearchPhase phase);
/* "found" "at-max" "below-min" "unconfirmed" "stopped" */
const char *lt_search_outcome_name (LtSearchOutcome outcome);

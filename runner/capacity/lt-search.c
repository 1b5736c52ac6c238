/* SPDX-License-Identifier: MIT */

#include "lt-search.h"

#include <math.h>

#define BEGIN_SHARE 0.9 /* of the estimate, which is of a system that is never idle */
#define FIRST_FACTOR 1.1
#define LARGEST_FACTOR 16.0
#define MAJORITY 2 /* of three runs */

struct LtSearch
{
  LtSearchSetup setup;
  LtSearchOutcome outcome;
  LtSearchPhase phase;
  double rate;            /* that is measured now */
  guint n_held, n_failed; /* of it, in this phase */
  double low;             /* the highest that held; 0: none */
  double high;            /* the lowest that did not; 0: none */
  double factor;          /* of the next step of the bracket */
  guint n_probes;
  GArray *tried; /* Tried, by the order in which they were first run */
};

/* What the runs of a rate came to, in all phases. */
typedef struct Tried
{
  double rate;
  guint n_held, n_failed;
} Tried;

LtSearch *
lt_search_new (const LtSearchSetup *setup, double estimate_per_s)
{
  LtSearch *search = g_new0 (LtSearch, 1);

  g_return_val_if_fail (estimate_per_s > 0, NULL);
  search->setup = *setup;
  search->factor = FIRST_FACTOR;
  search->tried = g_array_new (FALSE, TRUE, sizeof (Tried));
  search->rate =
    CLAMP (estimate_per_s * BEGIN_SHARE, setup->min_rate_per_s, setup->max_rate_per_s);
  return search;
}

void
lt_search_free (LtSearch *search)
{
  if (search == NULL)
    return;
  g_array_unref (search->tried);
  g_free (search);
}

static void
turn_to (LtSearch *search, LtSearchPhase phase, double rate)
{
  search->phase = phase;
  search->rate = rate;
  search->n_held = search->n_failed = 0;
}

static guint
left (const LtSearch *search)
{
  return search->setup.max_probes - search->n_probes;
}

/* Both ends are known: what is next between them? A rate may take three runs to be told,
 * and what is left of them goes to the confirmation, without which the rest is worth
 * little. */
static void
narrow (LtSearch *search)
{
  if (search->high / search->low - 1 > search->setup.tolerance
      && left (search) > LT_SEARCH_CONFIRMATIONS + MAJORITY)
    turn_to (search, LT_SEARCH_BISECT, sqrt (search->low * search->high));
  else
    turn_to (search, LT_SEARCH_CONFIRM, search->low);
}

/* The next rate of the bracket, upwards or downwards. */
static double
step (LtSearch *search, gboolean up)
{
  const double rate = up ? search->rate * search->factor : search->rate / search->factor;

  search->factor = MIN (search->factor * search->factor, LARGEST_FACTOR);
  return CLAMP (rate, search->setup.min_rate_per_s, search->setup.max_rate_per_s);
}

static void
rate_held (LtSearch *search)
{
  search->low = search->rate;
  if (search->phase == LT_SEARCH_CONFIRM)
    search->outcome = search->high > 0 ? LT_SEARCH_FOUND : LT_SEARCH_AT_MAX;
  else if (search->high > 0)
    narrow (search);
  else if (search->rate >= search->setup.max_rate_per_s)
    turn_to (search, LT_SEARCH_CONFIRM, search->rate);
  else
    turn_to (search, LT_SEARCH_BRACKET, step (search, TRUE));
}

static void
rate_failed (LtSearch *search)
{
  const double min = search->setup.min_rate_per_s;

  search->high = search->rate;
  if (search->low >= search->high)
    search->low = 0;
  if (search->low > 0)
    narrow (search);
  else if (search->rate <= min)
    search->outcome = LT_SEARCH_BELOW_MIN;
  else if (search->phase == LT_SEARCH_CONFIRM)
    turn_to (search, LT_SEARCH_CONFIRM,
             MAX (search->rate / (1 + search->setup.tolerance), min));
  else
    turn_to (search, LT_SEARCH_BRACKET, step (search, FALSE));
}

/* Whether the runs of this rate are enough to tell; *ret_held what they tell. */
static gboolean
is_decided (const LtSearch *search, gboolean clear, gboolean *ret_held)
{
  const guint enough = search->phase == LT_SEARCH_CONFIRM ? LT_SEARCH_CONFIRMATIONS
                       : search->n_failed > 0             ? MAJORITY
                                                          : 1;

  *ret_held = search->n_held >= enough;
  return *ret_held || clear || search->n_failed >= MAJORITY;
}

static void
note_run (LtSearch *search, gboolean held)
{
  Tried fresh = { .rate = search->rate };
  Tried *tried = NULL;

  for (guint i = 0; i < search->tried->len && tried == NULL; i++)
    {
      Tried *one = &g_array_index (search->tried, Tried, i);

      if (fabs (one->rate - search->rate) <= 1e-9 * search->rate)
        tried = one;
    }
  if (tried == NULL)
    {
      g_array_append_val (search->tried, fresh);
      tried = &g_array_index (search->tried, Tried, search->tried->len - 1);
    }
  if (held)
    tried->n_held++;
  else
    tried->n_failed++;
}

void
lt_search_add (LtSearch *search, const LtRateProbe *probe)
{
  gboolean held = FALSE;

  g_return_if_fail (search->outcome == LT_SEARCH_ON);
  search->n_probes++;
  if (probe->verdict == LT_RATE_PROBE_BROKEN)
    {
      search->outcome = LT_SEARCH_STOPPED;
      return;
    }
  note_run (search, probe->verdict == LT_RATE_PROBE_HELD);
  if (probe->verdict == LT_RATE_PROBE_HELD)
    search->n_held++;
  else
    search->n_failed++;
  if (is_decided (search, probe->verdict != LT_RATE_PROBE_HELD && probe->clear, &held))
    {
      if (held)
        rate_held (search);
      else
        rate_failed (search);
    }
  if (search->outcome == LT_SEARCH_ON && left (search) == 0)
    search->outcome = LT_SEARCH_UNCONFIRMED;
}

gboolean
lt_search_next (LtSearch *search, double *ret_rate_per_s, LtSearchPhase *ret_phase)
{
  *ret_rate_per_s = search->rate;
  *ret_phase = search->phase;
  return search->outcome == LT_SEARCH_ON;
}

LtSearchOutcome
lt_search_get_outcome (const LtSearch *search)
{
  return search->outcome;
}

double
lt_search_get_rate (const LtSearch *search)
{
  double rate = search->low;

  if (search->outcome == LT_SEARCH_FOUND || search->outcome == LT_SEARCH_AT_MAX)
    return rate;
  /* A rate that was not confirmed gives way to a lower one that was not confirmed either:
   * what held more often than not, below all that did not, was carried all the same. */
  for (guint i = 0; i < search->tried->len; i++)
    {
      const Tried *one = &g_array_index (search->tried, Tried, i);

      if (one->n_held > one->n_failed && (search->high <= 0 || one->rate < search->high))
        rate = MAX (rate, one->rate);
    }
  return rate;
}

double
lt_search_get_failed_rate (const LtSearch *search)
{
  return search->high;
}

const char *
lt_search_phase_name (LtSearchPhase phase)
{
  static const char *const names[] = { "bracket", "bisect", "confirm" };

  return names[phase];
}

const char *
lt_search_outcome_name (LtSearchOutcome outcome)
{
  static const char *const names[] = { "on",        "found",       "at-max",
                                       "below-min", "unconfirmed", "stopped" };

  return names[outcome];
}

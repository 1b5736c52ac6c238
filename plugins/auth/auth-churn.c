/* SPDX-License-Identifier: MIT */

#include "auth-churn.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TICK_NS 1000000 /* a thousand rounds a second, however many changes */
#define NS_PER_S UINT64_C (1000000000)

struct AuthChurn
{
  const lt_host *host;
  const AuthBackend *backend;
  void *state;
  uint32_t changes_per_s;
  pthread_t thread;
  _Atomic int stop;
  _Atomic uint64_t n_changes;
};

static uint64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * NS_PER_S + (uint64_t) now.tv_nsec;
}

static void
report_failure (const AuthChurn *churn, uint64_t step, const LtAccessError *error)
{
  char text[sizeof error->text + 64];

  snprintf (text, sizeof text, "churn: change %llu failed: %s", (unsigned long long) step, error->text);
  churn->host->request_stop (churn->host, text);
}

/* Makes changes up to number @due, or until told to stop. Returns false after
 * one that failed. */
static bool
catch_up (AuthChurn *churn, uint64_t due)
{
  uint64_t step = atomic_load_explicit (&churn->n_changes, memory_order_relaxed);

  for (; step < due && !atomic_load_explicit (&churn->stop, memory_order_relaxed); step++)
    {
      LtAccessError error = { "" };

      if (churn->backend->change (churn->state, step, &error) != LT_ACCESS_OK)
        {
          report_failure (churn, step, &error);
          return false;
        }
      atomic_store_explicit (&churn->n_changes, step + 1, memory_order_relaxed);
    }
  return true;
}

static void *
make_changes (void *data)
{
  const struct timespec tick = { 0, TICK_NS };
  AuthChurn *churn = data;
  uint64_t start_ns = now_ns ();

  while (!atomic_load_explicit (&churn->stop, memory_order_relaxed))
    {
      uint64_t elapsed_ns = now_ns () - start_ns;
      uint64_t due = elapsed_ns / NS_PER_S * churn->changes_per_s + elapsed_ns % NS_PER_S * churn->changes_per_s / NS_PER_S;

      if (!catch_up (churn, due))
        break;
      nanosleep (&tick, NULL);
    }
  return NULL;
}

AuthChurn *
auth_churn_start (const lt_host *host, const AuthBackend *backend, void *state, uint32_t changes_per_s, LtAccessError *ret_error)
{
  AuthChurn *churn = calloc (1, sizeof *churn);

  if (churn != NULL)
    {
      churn->host = host;
      churn->backend = backend;
      churn->state = state;
      churn->changes_per_s = changes_per_s;
      if (pthread_create (&churn->thread, NULL, make_changes, churn) == 0)
        return churn;
    }
  snprintf (ret_error->text, sizeof ret_error->text, "churn: expected a thread, got none");
  free (churn);
  return NULL;
}

uint64_t
auth_churn_stop (AuthChurn *churn)
{
  uint64_t n_changes = 0;

  if (churn == NULL)
    return 0;
  atomic_store_explicit (&churn->stop, 1, memory_order_relaxed);
  pthread_join (churn->thread, NULL);
  n_changes = auth_churn_count (churn);
  free (churn);
  return n_changes;
}

uint64_t
auth_churn_count (const AuthChurn *churn)
{
  return atomic_load_explicit (&churn->n_changes, memory_order_relaxed);
}

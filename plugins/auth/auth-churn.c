/* SPDX-License-Identifier: MIT */

#include "auth-churn.h"

#include <suite-kit.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TICK_NS 1000000    /* a thousand rounds a second, however many changes */
#define PAUSE_NS 100000000 /* before a change is tried again */
#define NS_PER_S UINT64_C (1000000000)

struct AuthChurn
{
  const lt_host *host;
  const AuthBackend *backend;
  void *state;
  uint32_t changes_per_s;
  pthread_t thread;
  _Atomic int stop;
  _Atomic uint64_t n_untaken;
  uint64_t n_changes; /* the thread's own */
};

/* Changes that are due by now. */
static uint64_t
due_since (const AuthChurn *churn, uint64_t start_ns)
{
  uint64_t elapsed_ns = suite_now_ns () - start_ns;

  return elapsed_ns / NS_PER_S * churn->changes_per_s
         + elapsed_ns % NS_PER_S * churn->changes_per_s / NS_PER_S;
}

static void
report_failure (const AuthChurn *churn, uint64_t step, const LtAccessError *error)
{
  char text[sizeof error->text + 64];

  snprintf (text, sizeof text, "churn: change %llu failed: %s", (unsigned long long) step,
            error->text);
  churn->host->request_stop (churn->host, text);
}

static void
pause_for (long ns)
{
  const struct timespec time = { 0, ns };

  nanosleep (&time, NULL);
}

/* Makes changes up to number @due, or until told to stop or without an answer.
 * Returns false after one that failed. */
static bool
catch_up (AuthChurn *churn, uint64_t due)
{
  while (churn->n_changes < due && !atomic_load_explicit (&churn->stop, memory_order_relaxed))
    {
      LtAccessError error = { "" };
      AuthAnswer answer = churn->backend->change (churn->state, churn->n_changes, &error);

      if (answer == AUTH_UNREACHABLE || answer == AUTH_TIMEOUT)
        {
          pause_for (PAUSE_NS);
          return true;
        }
      if (answer != LT_ACCESS_OK)
        {
          report_failure (churn, churn->n_changes, &error);
          return false;
        }
      churn->n_changes++;
      atomic_fetch_add_explicit (&churn->n_untaken, 1, memory_order_relaxed);
    }
  return true;
}

/* Late by a tenth of a second and a twentieth of all is more than a busy machine
 * explains. */
static void
warn_if_late (const AuthChurn *churn, uint64_t due)
{
  uint64_t n_late = due - churn->n_changes;
  char text[96];
  int n = 0;

  if (n_late <= 1 + churn->changes_per_s / 10 || n_late <= due / 20)
    return;
  n = snprintf (text, sizeof text, "churn: %llu of %llu changes that were due were made",
                (unsigned long long) churn->n_changes, (unsigned long long) due);
  churn->host->log (churn->host, LT_LOG_WARN, text, (uint64_t) n);
}

static void *
make_changes (void *data)
{
  AuthChurn *churn = data;
  uint64_t start_ns = suite_now_ns ();

  while (!atomic_load_explicit (&churn->stop, memory_order_relaxed))
    {
      if (!catch_up (churn, due_since (churn, start_ns)))
        return NULL;
      pause_for (TICK_NS);
    }
  warn_if_late (churn, due_since (churn, start_ns));
  return NULL;
}

AuthChurn *
auth_churn_start (const lt_host *host, const AuthBackend *backend, void *state,
                  uint32_t changes_per_s, LtAccessError *ret_error)
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
  snprintf (ret_error->text, sizeof ret_error->text, "churn: expected a thread, found none");
  free (churn);
  return NULL;
}

uint64_t
auth_churn_take (AuthChurn *churn)
{
  return atomic_exchange_explicit (&churn->n_untaken, 0, memory_order_relaxed);
}

void
auth_churn_stop (AuthChurn *churn)
{
  if (churn == NULL)
    return;
  atomic_store_explicit (&churn->stop, 1, memory_order_relaxed);
  pthread_join (churn->thread, NULL);
  free (churn);
}

/* SPDX-License-Identifier: MIT */

#include "events-remote-run.h"

#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

/* ---- Life ------------------------------------------------------------------ */

void
remote_run_init (RemoteRun *run, const EventsWorld *world, const char *system,
                 const char *where)
{
  uint64_t random = 0;

  /* Not of the run's seed: two runs with the same one must not meet. */
  if (getrandom (&random, sizeof random, 0) != (ssize_t) sizeof random)
    random = lt_mix64 ((uint64_t) (uintptr_t) &random);
  *run = (RemoteRun){ .world = world, .system = system, .where = where };
  snprintf (run->name, sizeof run->name, "ltrun_%ld_%012llx", (long) getpid (),
            (unsigned long long) (random >> 16));
  run->ended.tally.n_handlers = world->options.n_handlers;
  pthread_mutex_init (&run->lock, NULL);
}

void
remote_run_clear (RemoteRun *run)
{
  pthread_mutex_destroy (&run->lock);
}

/* ---- Ledgers --------------------------------------------------------------- */

void
remote_run_enter (RemoteRun *run, RemoteLedger *ledger)
{
  *ledger = (RemoteLedger){ .tally.n_handlers = run->world->options.n_handlers };
  pthread_mutex_lock (&run->lock);
  ledger->next = run->first;
  run->first = ledger;
  pthread_mutex_unlock (&run->lock);
}

static void
add (RemoteLedger *to, const RemoteLedger *from)
{
  to->account.published += from->account.published;
  to->account.handled += from->account.handled;
  to->account.dropped += from->account.dropped;
  to->account.failed += from->account.failed;
  to->account.left += from->account.left;
  to->n_unknown += from->n_unknown;
  events_tally_add (&to->tally, &from->tally);
}

void
remote_run_leave (RemoteRun *run, RemoteLedger *ledger)
{
  pthread_mutex_lock (&run->lock);
  for (RemoteLedger **place = &run->first; *place != NULL; place = &(*place)->next)
    if (*place == ledger)
      {
        *place = ledger->next;
        add (&run->ended, ledger);
        break;
      }
  pthread_mutex_unlock (&run->lock);
}

RemoteLedger
remote_run_sum (RemoteRun *run)
{
  RemoteLedger sum;

  pthread_mutex_lock (&run->lock);
  sum = run->ended;
  for (const RemoteLedger *ledger = run->first; ledger != NULL; ledger = ledger->next)
    add (&sum, ledger);
  pthread_mutex_unlock (&run->lock);
  return sum;
}

bool
remote_run_peek (RemoteRun *run, EventsAccount *ret_account)
{
  *ret_account = remote_run_sum (run).account;
  return true;
}

RemoteLimit
remote_run_limit (const RemoteRun *run, const uint32_t *stop)
{
  return remote_limit (run->world->options.timeout_ns, stop);
}

#define FIRST_TIMEOUTS 10u
#define FIRST_LEAST_NS UINT64_C (10000000000) /* TCP asks for a third time after 7 s */

RemoteLimit
remote_run_first_limit (const RemoteRun *run, const uint32_t *stop)
{
  const uint64_t timeout_ns = run->world->options.timeout_ns * FIRST_TIMEOUTS;

  return remote_limit (timeout_ns > FIRST_LEAST_NS ? timeout_ns : FIRST_LEAST_NS, stop);
}

/* ---- Failures -------------------------------------------------------------- */

EventsStatus
remote_run_report (const RemoteRun *run, const RemoteError *error, EventsReport *report)
{
  static const EventsStatus statuses[] = {
    [REMOTE_OK] = EVENTS_PROTOCOL,     [REMOTE_UNREACHABLE] = EVENTS_UNREACHABLE,
    [REMOTE_TIMEOUT] = EVENTS_TIMEOUT, [REMOTE_PROTOCOL] = EVENTS_PROTOCOL,
    [REMOTE_REFUSED] = EVENTS_REFUSED,
  };

  return events_report (report, statuses[error->status], error->code, "%s: %s", run->where,
                        error->text);
}

void *
remote_not_found (const char *system, const RemoteAddress *address, const RemoteError *error,
                  EventsError *ret_error)
{
  if (error->status == REMOTE_REFUSED)
    return events_fail (ret_error, "server: %s", error->text);
  return events_fail (ret_error, "%s at %s: expected a server, found '%s'", system,
                      address->text, error->text);
}

void *
remote_not_let_in (const char *system, const char *where, const RemoteError *error,
                   EventsError *ret_error)
{
  const char *expected = error->status == REMOTE_REFUSED    ? "to be let in"
                         : error->status == REMOTE_PROTOCOL ? "a server of this kind"
                                                            : "a server";

  return events_fail (ret_error, "%s at %s: expected %s, found '%s'", system, where, expected,
                      error->text);
}

/* SPDX-License-Identifier: MIT */

#include <limits.h>
#include <math.h>

#include "lt-clock.h"
#include "lt-futex.h"
#include "lt-session-private.h"

#define RATE_STEP 0.1 /* of the planned rate */
#define MIN_RATE 1.0  /* a second; below, the next arrival may be long decided */

void
lt_session_begin_load (LtSession *session)
{
  g_clear_pointer (&session->last.load_changes, g_array_unref);
  session->load = (LtSessionLoad){ 0 };
}

static LtBoard *
board_of (const LtSession *session)
{
  return session->memory.board;
}

static double
planned (const LtSession *session)
{
  const LtPlan *plan = session->setup.plan;

  return plan->rate_per_s > 0 ? plan->rate_per_s : plan->workers;
}

static double
asked_for (const LtSession *session)
{
  return session->load.wished > 0 ? session->load.wished : planned (session);
}

/* ---- Orders ---------------------------------------------------------------- */

/* What the host says of when an order holds; at the end of the pass it may have come too
 * late. FALSE: it cannot be. */
static gboolean
take_change (LtSession *session, guint32 number)
{
  const LtBoardLoad *order = &board_of (session)->loads[number];
  const guint64 duration_ns = board_of (session)->passes[session->pass].duration_ns;
  GArray *changes = session->last.load_changes;
  LtLoadChange change = { .time_ns = MIN (order->time_ns, duration_ns),
                          .value = session->load.ordered_value };

  if (changes == NULL)
    changes = session->last.load_changes = g_array_new (FALSE, FALSE, sizeof (LtLoadChange));
  if (changes->len > 0
      && change.time_ns < g_array_index (changes, LtLoadChange, changes->len - 1).time_ns)
    return FALSE;
  g_array_append_val (changes, change);
  return TRUE;
}

static void
send (LtSession *session)
{
  LtBoard *board = board_of (session);

  session->load.ordered_value = session->load.wished;
  board->loads[session->load.n_ordered].value = session->load.wished;
  atomic_store (&board->loads_ordered, ++session->load.n_ordered);
}

void
lt_session_look_load (LtSession *session)
{
  LtBoard *board = board_of (session);
  const guint32 n_done = atomic_load (&board->loads_done);

  if (n_done > session->load.n_ordered)
    session->corrupted = TRUE;
  else if (n_done > session->load.n_done)
    {
      session->load.n_done = n_done;
      session->corrupted = session->corrupted || !take_change (session, n_done - 1);
    }
  if (session->corrupted || session->load.wished <= 0)
    return;
  /* One at a time: what was wished meanwhile is one order. */
  if (session->load.n_done == session->load.n_ordered
      && session->load.wished != session->load.ordered_value)
    send (session);
  if (session->load.n_done < session->load.n_ordered)
    lt_futex_wake (&board->stop, INT_MAX);
}

gboolean
lt_session_awaits_load (const LtSession *session)
{
  return session->load.n_done < session->load.n_ordered
         || (session->load.wished > 0 && session->load.wished != session->load.ordered_value);
}

/* ---- Wishes ---------------------------------------------------------------- */

/* NULL: it can be changed. */
static const char *
why_not (const LtSession *session)
{
  const LtPlan *plan = session->setup.plan;

  if (!lt_session_is_loaded (session))
    return "there is no load to be changed";
  if (session->pass + 1 < session->n_passes)
    return "the load can be changed once the warm-up is over";
  if (session->interrupted || session->stop.asked)
    return "the run is ending";
  if (plan->profile != NULL)
    return "the load follows a plan over time (--stage, --pattern or --ramp-up)";
  if (plan->work.only || plan->iterations > 0 || plan->worker_iterations > 0)
    return "the run is of a number of iterations";
  if (plan->rate_per_s > 0 && plan->rate_per_s < MIN_RATE)
    return "a rate below 1/s cannot be changed";
  if (session->load.n_ordered >= LT_BOARD_MAX_LOADS)
    return "the load has been changed too often";
  return NULL;
}

static char *
change_rate (LtSession *session, int steps)
{
  const double step = RATE_STEP * planned (session);
  const double rate = round (asked_for (session) / step + steps) * step;

  if (rate < step / 2)
    return g_strdup_printf ("%g/s is the lowest rate", step);
  if (rate > LT_PLAN_MAX_RATE)
    return g_strdup_printf ("%g/s is the highest rate there is", LT_PLAN_MAX_RATE);
  session->load.wished = rate;
  return NULL;
}

static char *
change_workers (LtSession *session, int steps)
{
  const double n = asked_for (session) + steps;

  if (n < 1)
    return g_strdup ("one worker is the least");
  if (n > planned (session))
    return g_strdup_printf ("%u worker%s all there %s (--concurrency)",
                            session->setup.plan->workers,
                            session->setup.plan->workers == 1 ? " is" : "s are",
                            session->setup.plan->workers == 1 ? "is" : "are");
  session->load.wished = n;
  return NULL;
}

gboolean
lt_session_change_load (LtSession *session, int steps, char **ret_text)
{
  const gboolean open = session->setup.plan->rate_per_s > 0;
  char *refusal = g_strdup (why_not (session));

  if (refusal == NULL)
    refusal = open ? change_rate (session, steps) : change_workers (session, steps);
  if (refusal != NULL)
    {
      *ret_text = refusal;
      return FALSE;
    }
  *ret_text = open ? g_strdup_printf ("%g/s", session->load.wished)
                   : g_strdup_printf ("%g of %u workers", session->load.wished,
                                      session->setup.plan->workers);
  lt_session_look_load (session);
  return TRUE;
}

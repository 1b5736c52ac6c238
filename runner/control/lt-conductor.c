/* SPDX-License-Identifier: MIT */

#include "lt-conductor.h"

#include "lt-clock.h"

typedef enum
{
  SEAT_WAITS,
  SEAT_PLAYS,
  SEAT_DONE,
} SeatState;

/* A scenario in the round that is on. */
typedef struct Seat
{
  LtConductor *conductor;
  const LtPart *part;
  LtRunTag tag;
  SeatState state;
  LtSession *session;
  LtVerdict *verdict;
  gboolean failed; /* in this round or one before: not to be repeated */
} Seat;

struct LtConductor
{
  LtConductorSetup setup;
  LtConductorEvents events;
  gpointer data;
  Seat *seats;
  GSource *wake;
  guint n_begun;
  gboolean backwards; /* this round */
  guint64 base_ns; /* start times count from here; 0: not all are set up yet */
  gboolean interrupted;
  gboolean usage;   /* a run found the command line wrong */
  gboolean aborted; /* a threshold is broken that ends all */
};

static gboolean
dispatch_wake (GSource *source, GSourceFunc callback, gpointer data)
{
  (void) callback;
  (void) data;
  g_source_set_ready_time (source, -1);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs wake_funcs = { NULL, NULL, dispatch_wake, NULL, NULL, NULL };

LtConductor *
lt_conductor_new (const LtConductorSetup *setup, const LtConductorEvents *events, gpointer data)
{
  LtConductor *conductor = g_new0 (LtConductor, 1);

  conductor->setup = *setup;
  conductor->events = *events;
  conductor->data = data;
  conductor->seats = g_new0 (Seat, setup->n_parts);
  for (guint i = 0; i < setup->n_parts; i++)
    {
      conductor->seats[i].conductor = conductor;
      conductor->seats[i].part = &setup->parts[i];
    }
  conductor->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_attach (conductor->wake, NULL);
  return conductor;
}

void
lt_conductor_free (LtConductor *conductor)
{
  if (conductor == NULL)
    return;
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      lt_session_free (conductor->seats[i].session);
      lt_verdict_free (conductor->seats[i].verdict);
    }
  g_source_destroy (conductor->wake);
  g_source_unref (conductor->wake);
  g_free (conductor->seats);
  g_free (conductor);
}

/* ---- A run ----------------------------------------------------------------- */

static void
on_begin (gpointer data, const LtRun *run)
{
  Seat *seat = data;

  seat->conductor->events.begin (seat->conductor->data, &seat->tag, run);
}

static void
on_snapshot (gpointer data, const LtSnapshot *snapshot)
{
  Seat *seat = data;

  seat->conductor->events.snapshot (seat->conductor->data, &seat->tag, snapshot);
}

static void
on_log (gpointer data, guint level, const char *text)
{
  Seat *seat = data;

  seat->conductor->events.log (seat->conductor->data, &seat->tag, level, text);
}

/* Whether it came to no end that a repetition could be compared with. */
static gboolean
is_failure (LtExit status)
{
  return status == LT_EXIT_INTERNAL || status == LT_EXIT_USAGE
         || (status >= LT_EXIT_SETUP && status != LT_EXIT_VIOLATION);
}

static void
end_run (Seat *seat)
{
  LtConductor *conductor = seat->conductor;
  const LtExit status = seat->verdict->exit_status;

  seat->state = SEAT_DONE;
  seat->failed = is_failure (status);
  conductor->usage = conductor->usage || status == LT_EXIT_USAGE;
  conductor->events.end (conductor->data, &seat->tag, lt_session_get_run (seat->session),
                         lt_session_get_last (seat->session), g_steal_pointer (&seat->verdict));
  g_clear_pointer (&seat->session, lt_session_free);
}

static void
begin_run (Seat *seat)
{
  static const LtSessionEvents events = { on_begin, on_snapshot, on_log };
  LtConductor *conductor = seat->conductor;
  LtSessionSetup setup = seat->part->setup;

  setup.hold = !conductor->setup.in_sequence && conductor->setup.n_parts > 1;
  seat->tag.index = conductor->n_begun++;
  seat->verdict = lt_verdict_new ();
  seat->session = lt_session_new (&setup, &events, seat);
  seat->state = SEAT_PLAYS;
  if (!lt_session_start (seat->session, seat->verdict))
    end_run (seat);
}

/* ---- A round --------------------------------------------------------------- */

static gboolean
is_stopping (const LtConductor *conductor)
{
  return conductor->interrupted || conductor->usage || conductor->aborted;
}

/* Whether the seat @one has its turn before @other in this round. */
static gboolean
is_before (const LtConductor *conductor, guint one, guint other)
{
  return conductor->backwards ? one > other : one < other;
}

/* When a host is to be started. G_MAXUINT64: not known yet. */
static guint64
due_ns (const LtConductor *conductor, guint index)
{
  const guint turn = conductor->backwards ? conductor->setup.n_parts - 1 - index : index;

  if (!conductor->setup.in_sequence)
    return 0;
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      if (is_before (conductor, i, index) && conductor->seats[i].state != SEAT_DONE)
        return G_MAXUINT64;
    }
  return conductor->base_ns + conductor->setup.parts[turn].start_ns;
}

static gboolean
all_are_set_up (const LtConductor *conductor)
{
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      const Seat *seat = &conductor->seats[i];

      if (seat->state == SEAT_PLAYS && !lt_session_is_held (seat->session))
        return FALSE;
    }
  return TRUE;
}

/* Side by side: who stands by begins when all do and its time has come. Returns when to
 * look again. */
static guint64
release (LtConductor *conductor, guint64 now_ns)
{
  guint64 wake_ns = G_MAXUINT64;

  if (conductor->setup.in_sequence)
    return wake_ns;
  if (conductor->base_ns == 0 && all_are_set_up (conductor))
    conductor->base_ns = now_ns;
  for (guint i = 0; conductor->base_ns != 0 && i < conductor->setup.n_parts; i++)
    {
      Seat *seat = &conductor->seats[i];
      const guint64 start_ns = conductor->base_ns + seat->part->start_ns;

      if (seat->state != SEAT_PLAYS || !lt_session_is_held (seat->session))
        continue;
      if (start_ns <= now_ns)
        lt_session_go (seat->session);
      else
        wake_ns = MIN (wake_ns, start_ns);
    }
  return wake_ns;
}

/* Nobody is to wait for the numbers of a call that is wrong. */
static void
end_others (LtConductor *conductor)
{
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      if (conductor->seats[i].state == SEAT_PLAYS)
        lt_session_interrupt (conductor->seats[i].session);
    }
}

/* Nothing that is measured from now on is of the load that was asked for. */
static void
stop_others (LtConductor *conductor, const Seat *seat)
{
  g_autofree char *reason =
    g_strdup_printf ("ended early, as a threshold of %s is broken", seat->tag.scenario);

  conductor->aborted = TRUE;
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      if (conductor->seats[i].state == SEAT_PLAYS && &conductor->seats[i] != seat)
        lt_session_stop (conductor->seats[i].session, LT_EXIT_THRESHOLD, "stopped", reason);
    }
}

/* Returns when to look again. */
static guint64
turn (LtConductor *conductor, Seat *seat, guint64 now_ns)
{
  const gboolean usage = conductor->usage;

  if (lt_session_turn (seat->session))
    {
      if (!conductor->aborted && lt_session_is_aborted (seat->session))
        stop_others (conductor, seat);
      return G_MAXUINT64;
    }
  end_run (seat);
  if (conductor->setup.in_sequence)
    conductor->base_ns = now_ns;
  if (conductor->usage && !usage && !conductor->interrupted)
    end_others (conductor);
  return now_ns;
}

/* One look at every seat. Returns FALSE when the round is over. */
static gboolean
turn_all (LtConductor *conductor, guint64 *ret_wake_ns)
{
  const guint64 now_ns = lt_now_ns ();
  gboolean busy = FALSE;
  guint64 wake_ns;

  *ret_wake_ns = G_MAXUINT64;
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      Seat *seat = &conductor->seats[i];

      if (seat->state == SEAT_WAITS && is_stopping (conductor))
        seat->state = SEAT_DONE;
      if (seat->state == SEAT_WAITS && due_ns (conductor, i) <= now_ns)
        begin_run (seat);
      else if (seat->state == SEAT_WAITS)
        *ret_wake_ns = MIN (*ret_wake_ns, due_ns (conductor, i));
    }
  wake_ns = release (conductor, now_ns);
  *ret_wake_ns = MIN (*ret_wake_ns, wake_ns);
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      Seat *seat = &conductor->seats[i];

      wake_ns = seat->state == SEAT_PLAYS ? turn (conductor, seat, now_ns) : G_MAXUINT64;
      *ret_wake_ns = MIN (*ret_wake_ns, wake_ns);
      busy = busy || seat->state != SEAT_DONE;
    }
  return busy;
}

static void
wait_until (LtConductor *conductor, guint64 time_ns)
{
  const gint64 time_us = time_ns == G_MAXUINT64 ? -1 : (gint64) (time_ns / 1000);

  g_source_set_ready_time (conductor->wake, time_us);
  g_main_context_iteration (NULL, TRUE);
}

/* Returns whether there is anything to repeat. */
static gboolean
play_round (LtConductor *conductor, guint number)
{
  gboolean again = FALSE;
  guint64 wake_ns;

  conductor->base_ns = conductor->setup.in_sequence ? lt_now_ns () : 0;
  conductor->backwards = conductor->setup.mirrored && number % 2 == 0;
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      Seat *seat = &conductor->seats[i];

      seat->tag = (LtRunTag){ .scenario = seat->part->scenario, .number = number };
      seat->state = seat->failed ? SEAT_DONE : SEAT_WAITS;
    }
  while (turn_all (conductor, &wake_ns))
    wait_until (conductor, wake_ns);
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    again = again || !conductor->seats[i].failed;
  return again && !is_stopping (conductor);
}

guint
lt_conductor_run (LtConductor *conductor)
{
  const LtConductorSetup *setup = &conductor->setup;

  for (guint round = 1; round <= setup->n_rounds && play_round (conductor, round); round++)
    {
      const guint64 until_ns = lt_now_ns () + setup->cool_down_ns;

      while (round < setup->n_rounds && !conductor->interrupted && lt_now_ns () < until_ns)
        wait_until (conductor, until_ns);
    }
  return setup->n_parts * setup->n_rounds - conductor->n_begun;
}

gboolean
lt_conductor_is_resting (const LtConductor *conductor)
{
  const LtConductorSetup *setup = &conductor->setup;
  gboolean rests = setup->cool_down_ns > 0;

  for (guint i = 0; i < setup->n_parts; i++)
    {
      if (conductor->seats[i].state == SEAT_PLAYS)
        return FALSE;
      rests = rests || (setup->in_sequence && setup->parts[i].start_ns > 0);
    }
  return rests && conductor->n_begun > 0
         && conductor->n_begun < setup->n_parts * setup->n_rounds;
}

char *
lt_conductor_change_load (LtConductor *conductor, int steps)
{
  const gboolean several = conductor->setup.n_parts > 1;
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      const Seat *seat = &conductor->seats[i];
      g_autofree char *text = NULL;

      if (seat->state != SEAT_PLAYS)
        continue;
      lt_session_change_load (seat->session, steps, &text);
      g_string_append_printf (all, "%s%s%s%s", all->len > 0 ? "; " : "",
                              several ? seat->part->scenario : "", several ? ": " : "", text);
    }
  return g_strdup (all->len > 0 ? all->str : "there is no load to be changed");
}

void
lt_conductor_interrupt (LtConductor *conductor)
{
  conductor->interrupted = TRUE;
  for (guint i = 0; i < conductor->setup.n_parts; i++)
    {
      if (conductor->seats[i].session != NULL)
        lt_session_interrupt (conductor->seats[i].session);
    }
}

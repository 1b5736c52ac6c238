/* SPDX-License-Identifier: MIT
 *
 * A limited backlog against a server made up for the test: when its workers are free is
 * set by hand, so every arrival's fate is known.
 */

#include <glib.h>

#include "lt-backlog.h"
#include "lt-sustain.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define BEGIN (G_GUINT64_CONSTANT (1000) * MS)

typedef struct Server
{
  LtPacer pacer;
  LtBacklog backlog;
  _Atomic guint64 dropped;
} Server;

/* An arrival each ms, 0 to @n - 1. */
static void
begin (Server *server, guint64 limit, guint n_workers, guint64 n, gboolean poisson)
{
  lt_pacer_init (&server->pacer, 1000, poisson, 5, BEGIN, BEGIN + n * MS);
  lt_backlog_init (&server->backlog, limit, n_workers);
  atomic_store (&server->dropped, 0);
  lt_backlog_restart (&server->backlog, &server->pacer, &server->dropped);
}

static void
end (Server *server)
{
  lt_backlog_clear (&server->backlog);
}

/* A worker is free at @ms and takes at once: the number it gets, -1: none. */
static gint64
serve (Server *server, double ms)
{
  const guint64 now_ns = (guint64) ((double) BEGIN + ms * (double) MS);
  LtArrival arrival;

  lt_backlog_enter (&server->backlog, now_ns);
  return lt_backlog_take (&server->backlog, now_ns, &arrival) ? (gint64) arrival.number : -1;
}

static void
test_drop (void)
{
  Server server;

  begin (&server, 0, 1, 100, FALSE);
  g_assert_cmpint (serve (&server, -1), ==, 0); /* waits for it, then is busy */
  g_assert_cmpint (serve (&server, 5.5), ==, 6);
  g_assert_cmpuint (server.dropped, ==, 5); /* 1 to 5 */
  g_assert_cmpint (serve (&server, 6.1), ==, 7);
  g_assert_cmpuint (server.dropped, ==, 5);
  g_assert_cmpint (serve (&server, 99.5), ==, -1);
  g_assert_cmpuint (server.dropped, ==, 5 + 92);
  end (&server);
}

/* The first that come are kept, those that find it full are not. */
static void
test_queue (void)
{
  static const gint64 expected[] = { 1, 2, 3, 11, 12, 13 };
  Server server;

  begin (&server, 3, 1, 100, FALSE);
  g_assert_cmpint (serve (&server, -1), ==, 0);
  g_assert_cmpint (serve (&server, 10.5), ==, expected[0]);
  g_assert_cmpuint (server.dropped, ==, 7);                 /* 4 to 10 */
  g_assert_cmpint (serve (&server, 11.5), ==, expected[1]); /* 11 took a place */
  g_assert_cmpint (serve (&server, 12.5), ==, expected[2]);
  for (guint i = 3; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (serve (&server, 12.6 + i / 100.0), ==, expected[i]);
  g_assert_cmpuint (server.dropped, ==, 7);
  end (&server);
}

/* An idle worker is a place to wait for, even while it is not there yet. */
static void
test_idle (void)
{
  Server server;
  LtArrival arrival;

  begin (&server, 0, 3, 100, FALSE);
  for (guint i = 0; i < 3; i++)
    lt_backlog_enter (&server.backlog, BEGIN - MS);
  for (gint64 i = 0; i < 3; i++)
    {
      g_assert_true (lt_backlog_take (&server.backlog, BEGIN + 10 * MS, &arrival));
      g_assert_cmpint ((gint64) arrival.number, ==, i);
    }
  lt_backlog_settle (&server.backlog, BEGIN + 10 * MS);
  g_assert_cmpuint (server.dropped, ==, 8); /* 3 to 10 */
  end (&server);
}

/* Each arrival once: taken, dropped or still waiting. */
static void
test_conserved (void)
{
  for (guint poisson = 0; poisson < 2; poisson++)
    {
      for (guint limit = 0; limit < 20; limit += 7)
        {
          Server server;
          guint64 taken = 0;
          gint64 last = -1;

          begin (&server, limit, 2, 1000, poisson == 1);
          for (double ms = 0; ms < 1100; ms += 1.7)
            {
              const gint64 number = serve (&server, ms);

              if (number < 0)
                break;
              g_assert_cmpint (number, >, last);
              last = number;
              taken++;
            }
          g_assert_cmpuint (server.dropped, >, 100);
          g_assert_cmpuint (taken + server.dropped, ==,
                            lt_pacer_due_before (&server.pacer, BEGIN + 1000 * MS));
          end (&server);
        }
    }
}

/* ---- Several workers ------------------------------------------------------- */

#define N_THREADS 4

typedef struct Crowd
{
  Server server;
  _Atomic guint64 clock_ns;
  _Atomic guint64 taken_sum, n_taken;
} Crowd;

static gpointer
work (gpointer data)
{
  Crowd *crowd = data;
  LtArrival arrival;

  while (TRUE)
    {
      lt_backlog_enter (&crowd->server.backlog,
                        atomic_fetch_add (&crowd->clock_ns, 700000) + 700000);
      if (!lt_backlog_take (&crowd->server.backlog, atomic_load (&crowd->clock_ns), &arrival))
        return NULL;
      atomic_fetch_add (&crowd->taken_sum, arrival.number);
      atomic_fetch_add (&crowd->n_taken, 1);
    }
}

/* Nothing is taken twice or lost, whoever comes when. */
static void
test_threads (void)
{
  Crowd crowd = { .clock_ns = BEGIN };
  GThread *threads[N_THREADS];

  begin (&crowd.server, 3, N_THREADS, 20000, FALSE);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("worker", work, &crowd);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (crowd.n_taken, >, 0);
  g_assert_cmpuint (crowd.n_taken + crowd.server.dropped, ==, 20000);
  g_assert_cmpuint (crowd.taken_sum, <=, G_GUINT64_CONSTANT (20000) * 19999 / 2);
  end (&crowd.server);
}

/* ---- Whether a rate can be kept -------------------------------------------- */

/* Seconds until it says no, each with 1000 arrivals of which @started[i] were started. */
static gint
seconds_until_no (const guint *started, guint n, gboolean poisson)
{
  LtSustain sustain = { 0 };
  double sum = 0, missed, due;

  lt_sustain_add (&sustain, 0, 0, poisson, &missed, &due);
  for (guint i = 0; i < n; i++)
    {
      sum += started[i];
      if (lt_sustain_add (&sustain, 1000.0 * (i + 1), sum, poisson, &missed, &due))
        return (gint) i + 1;
    }
  return -1;
}

static void
test_sustain (void)
{
  static const guint kept[] = { 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000 };
  static const guint stalled[] = { 1000, 1000, 0, 0, 1500, 1500, 1500, 1500, 1000, 1000 };
  static const guint nearly[] = { 995, 995, 995, 995, 995, 995, 995, 995 };
  static const guint less[] = { 900, 900, 900, 900, 900, 900 };
  static const guint later[] = { 1000, 1000, 1000, 900, 900, 900, 900, 900, 900 };
  static const guint chance[] = { 960, 960, 960, 960, 960, 960 };

  g_assert_cmpint (seconds_until_no (kept, G_N_ELEMENTS (kept), FALSE), ==, -1);
  g_assert_cmpint (seconds_until_no (stalled, G_N_ELEMENTS (stalled), FALSE), ==, -1);
  g_assert_cmpint (seconds_until_no (nearly, G_N_ELEMENTS (nearly), FALSE), ==, -1);
  g_assert_cmpint (seconds_until_no (less, G_N_ELEMENTS (less), FALSE), ==, 5);
  g_assert_cmpint (seconds_until_no (later, G_N_ELEMENTS (later), FALSE), ==, 8);
  g_assert_cmpint (seconds_until_no (chance, G_N_ELEMENTS (chance), TRUE), ==, -1);
  g_assert_cmpint (seconds_until_no (chance, G_N_ELEMENTS (chance), FALSE), ==, 5);
}

/* The rate is lowered until none is left before the end, and raised again. */
static void
test_none_left (void)
{
  Server server;

  begin (&server, 0, 1, 1000, FALSE);
  g_assert_cmpint (serve (&server, -1), ==, 0);
  lt_backlog_change_rate (&server.backlog, 0.1, BEGIN + MS / 2);
  g_assert_cmpint (serve (&server, 0.6), ==, 1); /* was claimed before */
  g_assert_cmpint (serve (&server, 2), ==, -1);
  lt_backlog_change_rate (&server.backlog, 1000, BEGIN + 500 * MS);
  g_assert_cmpint (serve (&server, 500), ==, 2);
  g_assert_cmpint (serve (&server, 501), ==, 3);
  g_assert_cmpuint (server.dropped, ==, 0);
  end (&server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backlog/drop", test_drop);
  g_test_add_func ("/backlog/queue", test_queue);
  g_test_add_func ("/backlog/idle", test_idle);
  g_test_add_func ("/backlog/conserved", test_conserved);
  g_test_add_func ("/backlog/threads", test_threads);
  g_test_add_func ("/backlog/none-left", test_none_left);
  g_test_add_func ("/sustain/when", test_sustain);
  return g_test_run ();
}

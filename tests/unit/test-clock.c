/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-clock.h"

#define MS G_GUINT64_CONSTANT (1000000)

typedef struct
{
  gboolean allow_tsc;
} ClockCase;

static const ClockCase with_tsc = { TRUE };
static const ClockCase without_tsc = { FALSE };

static void
test_monotonic_is_not_tsc (void)
{
  LtClock clock;

  lt_clock_calibrate (&clock, false);
  g_assert_false (clock.tsc);
  g_assert_cmpuint (lt_clock_span_ns (&clock, 123456789), ==, 123456789);
}

static void
test_ticks_never_fall (gconstpointer data)
{
  const ClockCase *test = data;
  LtClock clock;
  guint64 before, now;

  lt_clock_calibrate (&clock, test->allow_tsc);
  before = lt_ticks (clock.tsc);
  for (int i = 0; i < 100000; i++)
    {
      now = lt_ticks (clock.tsc);
      g_assert_cmpuint (now, >=, before);
      before = now;
    }
}

/* Against the clock of record over 100 ms. Another process may take the processor
 * between two readings, so a try that is off is repeated; a wrong rate is off in
 * every one. */
static void
test_rate (gconstpointer data)
{
  const ClockCase *test = data;
  LtClock clock;

  lt_clock_calibrate (&clock, test->allow_tsc);
  for (int tries = 1;; tries++)
    {
      const guint64 start_ns = lt_now_ns (), start_ticks = lt_ticks (clock.tsc);
      guint64 spent_ns, span_ns;

      g_usleep (100 * 1000);
      spent_ns = lt_now_ns () - start_ns;
      span_ns = lt_clock_span_ns (&clock, lt_ticks (clock.tsc) - start_ticks);
      g_assert_cmpuint (spent_ns, >=, 100 * MS);
      if (span_ns > spent_ns - spent_ns / 100 && span_ns < spent_ns + spent_ns / 100)
        return;
      g_test_message ("spent %" G_GUINT64_FORMAT " ns, span %" G_GUINT64_FORMAT " ns", spent_ns,
                      span_ns);
      g_assert_cmpint (tries, <, 10);
    }
}

static void
test_spans (gconstpointer data)
{
  const ClockCase *test = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  LtClock clock;

  lt_clock_calibrate (&clock, test->allow_tsc);
  g_assert_cmpuint (clock.ns_per_tick, >, 0);
  g_assert_cmpuint (lt_clock_span_ns (&clock, 0), ==, 0);
  for (int i = 0; i < 10000; i++)
    {
      const guint64 bits = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
      const guint64 ns = bits >> g_rand_int_range (rand, 10, 64);
      const guint64 ticks = lt_clock_span_ticks (&clock, ns);
      /* One tick up and the rounding of the way back. */
      const guint64 slack = (clock.ns_per_tick >> 32) + 1;

      g_assert_cmpuint (ticks, >, 0);
      g_assert_cmpuint (lt_clock_span_ns (&clock, ticks), >=, ns);
      g_assert_cmpuint (lt_clock_span_ns (&clock, ticks), <=, ns + slack);
    }
}

static void
test_anchor (gconstpointer data)
{
  const ClockCase *test = data;
  LtClock clock, before;

  lt_clock_calibrate (&clock, test->allow_tsc);
  before = clock;
  g_usleep (5 * 1000);
  lt_clock_anchor (&clock);
  g_assert_true (clock.tsc == before.tsc);
  g_assert_cmpuint (clock.ns_per_tick, ==, before.ns_per_tick);
  g_assert_cmpuint (clock.anchor_ns, >=, before.anchor_ns + 5 * MS);
  g_assert_cmpuint (clock.anchor_ticks, >, before.anchor_ticks);
  g_assert_cmpuint (clock.anchor_ns, <=, lt_now_ns ());
  g_assert_cmpuint (clock.anchor_ticks, <=, lt_ticks (clock.tsc));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/monotonic-is-not-tsc", test_monotonic_is_not_tsc);
  g_test_add_data_func ("/clock/tsc/ticks-never-fall", &with_tsc, test_ticks_never_fall);
  g_test_add_data_func ("/clock/tsc/rate", &with_tsc, test_rate);
  g_test_add_data_func ("/clock/tsc/spans", &with_tsc, test_spans);
  g_test_add_data_func ("/clock/tsc/anchor", &with_tsc, test_anchor);
  g_test_add_data_func ("/clock/monotonic/ticks-never-fall", &without_tsc,
                        test_ticks_never_fall);
  g_test_add_data_func ("/clock/monotonic/rate", &without_tsc, test_rate);
  g_test_add_data_func ("/clock/monotonic/spans", &without_tsc, test_spans);
  g_test_add_data_func ("/clock/monotonic/anchor", &without_tsc, test_anchor);

  return g_test_run ();
}

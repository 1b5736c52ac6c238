/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-clock.h"
#include "lt-jitter.h"

/* As many delays as there were periods at most, and none longer than the whole. */
static void
test_bounds (void)
{
  const guint64 begin_ns = lt_now_ns ();
  LtJitter *jitter = lt_jitter_start ();
  g_autofree LtHistogram *histogram = NULL;
  guint64 span_ns;

  g_assert_nonnull (jitter);
  g_usleep (100000);
  histogram = lt_jitter_stop (jitter);
  span_ns = lt_now_ns () - begin_ns;
  g_assert_cmpuint (histogram->count, >=, 1);
  g_assert_cmpuint (histogram->count, <=, span_ns / LT_JITTER_PERIOD_NS + 1);
  g_assert_cmpuint (histogram->max, <, span_ns);
  g_assert_cmpuint (histogram->min, <=, histogram->max);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jitter/bounds", test_bounds);
  return g_test_run ();
}

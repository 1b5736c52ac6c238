/* SPDX-License-Identifier: MIT */

#include "lt-jitter.h"

#include <errno.h>
#include <glib.h>
#include <sys/prctl.h>
#include <time.h>

#include "lt-clock.h"
#include "lt-slot.h"

struct LtJitter
{
  LtCells *cells;
  GThread *thread;
  _Atomic uint32_t stop;
};

static void
sleep_until (guint64 time_ns)
{
  const struct timespec time = { .tv_sec = (time_t) (time_ns / LT_NS_PER_S),
                                 .tv_nsec = (long) (time_ns % LT_NS_PER_S) };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
    ;
}

static gpointer
probe (gpointer data)
{
  LtJitter *jitter = data;
  guint64 due_ns = lt_now_ns () + LT_JITTER_PERIOD_NS;

  prctl (PR_SET_TIMERSLACK, 1UL);
  while (atomic_load_explicit (&jitter->stop, memory_order_relaxed) == 0)
    {
      guint64 now_ns;

      sleep_until (due_ns);
      now_ns = lt_now_ns ();
      lt_cells_record (jitter->cells, now_ns - due_ns);
      due_ns = MAX (due_ns, now_ns) + LT_JITTER_PERIOD_NS;
    }
  return NULL;
}

LtJitter *
lt_jitter_start (void)
{
  LtJitter *jitter = g_new0 (LtJitter, 1);

  jitter->cells = g_aligned_alloc0 (1, sizeof (LtCells), LT_CACHE_LINE);
  jitter->thread = g_thread_try_new ("jitter", probe, jitter, NULL);
  if (jitter->thread != NULL)
    return jitter;
  g_aligned_free (jitter->cells);
  g_free (jitter);
  return NULL;
}

LtHistogram *
lt_jitter_stop (LtJitter *jitter)
{
  LtHistogram *histogram = g_new0 (LtHistogram, 1);

  atomic_store (&jitter->stop, 1);
  g_thread_join (jitter->thread);
  histogram->min = UINT64_MAX;
  lt_cells_sample (jitter->cells, histogram);
  if (histogram->count == 0)
    histogram->min = 0;
  g_aligned_free (jitter->cells);
  g_free (jitter);
  return histogram;
}

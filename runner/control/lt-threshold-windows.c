/* SPDX-License-Identifier: MIT */

#include "lt-threshold-windows.h"

#include <string.h>

#include "lt-stats-pack.h"

#define STEPS 60                                   /* of a window, at least an interval each */
#define TOLERANCE_NS G_GUINT64_CONSTANT (50000000) /* by which samples may come early */
#define MIN_STEP_NS G_GUINT64_CONSTANT (1000000000)

/* A cumulative sample. */
typedef struct Sample
{
  guint64 time_ns;
  GBytes *packed; /* NULL: nothing yet, at the beginning */
  double due;
  double started;
  guint64 rss_bytes; /* the most since the sample before */
} Sample;

struct LtThresholdWindow
{
  guint64 window_ns;
  guint64 step_ns;
  guint64 peak_bytes; /* since the last sample */
  gboolean told;
  guint n;
  Sample samples[LT_THRESHOLD_WINDOW_SAMPLES]; /* oldest first */
  LtStats *earlier;
  LtStats *difference;
  LtThresholdSpan span;
};

LtThresholdWindow *
lt_threshold_window_new (guint64 window_ns)
{
  LtThresholdWindow *window = g_new0 (LtThresholdWindow, 1);

  window->window_ns = window_ns;
  window->step_ns = MAX (window_ns / STEPS, MIN_STEP_NS);
  window->n = 1; /* at 0 */
  return window;
}

void
lt_threshold_window_free (LtThresholdWindow *window)
{
  if (window == NULL)
    return;
  for (guint i = 0; i < window->n; i++)
    g_clear_pointer (&window->samples[i].packed, g_bytes_unref);
  lt_stats_free (window->earlier);
  lt_stats_free (window->difference);
  g_free (window);
}

guint64
lt_threshold_window_length (const LtThresholdWindow *window)
{
  return window->window_ns;
}

/* The newest sample that is a window old; those before it are of no use any more. Returns
 * whether there is one: then it is the first. */
static gboolean
drop_old (LtThresholdWindow *window, guint64 time_ns)
{
  guint first = 0;

  for (guint i = 0; i < window->n; i++)
    if (window->samples[i].time_ns + window->window_ns <= time_ns + TOLERANCE_NS)
      first = i;
  for (guint i = 0; i < first; i++)
    g_clear_pointer (&window->samples[i].packed, g_bytes_unref);
  window->n -= first;
  memmove (window->samples, window->samples + first, window->n * sizeof (Sample));
  return window->samples[0].time_ns + window->window_ns <= time_ns + TOLERANCE_NS;
}

static void
append (LtThresholdWindow *window, guint64 time_ns, const LtThresholdSpan *all)
{
  /* A tick that came early by more than the tolerance took a place more. */
  if (window->n == LT_THRESHOLD_WINDOW_SAMPLES)
    {
      g_clear_pointer (&window->samples[0].packed, g_bytes_unref);
      memmove (window->samples, window->samples + 1, --window->n * sizeof (Sample));
    }
  window->samples[window->n++] = (Sample){
    .time_ns = time_ns,
    .packed = lt_stats_pack (all->stats),
    .due = all->due,
    .started = all->started,
    .rss_bytes = window->peak_bytes,
  };
  window->peak_bytes = 0;
}

/* What came after the first sample. */
static const LtThresholdSpan *
since_first (LtThresholdWindow *window, const LtThresholdSpan *all)
{
  const Sample *first = &window->samples[0];

  window->span = *all;
  window->span.due -= first->due;
  window->span.started = MAX (window->span.started - first->started, 0);
  /* Differences of what is counted and of what is expected are expected. */
  window->span.exact = all->exact && first->packed == NULL;
  window->span.rss_bytes = window->peak_bytes;
  for (guint i = 1; i < window->n; i++)
    window->span.rss_bytes = MAX (window->span.rss_bytes, window->samples[i].rss_bytes);
  if (first->packed == NULL)
    return &window->span;
  lt_stats_unpack (first->packed, window->earlier);
  lt_stats_difference (all->stats, window->earlier, window->difference);
  window->span.stats = window->difference;
  return &window->span;
}

const LtThresholdSpan *
lt_threshold_window_add (LtThresholdWindow *window, guint64 time_ns, const LtThresholdSpan *all,
                         gboolean last)
{
  const Sample *newest = &window->samples[window->n - 1];
  const gboolean due = time_ns + TOLERANCE_NS >= newest->time_ns + window->step_ns;
  const LtThresholdSpan *span = NULL;

  if (window->earlier == NULL)
    {
      window->earlier = lt_stats_new_like (all->stats);
      window->difference = lt_stats_new_like (all->stats);
    }
  window->peak_bytes = MAX (window->peak_bytes, all->rss_bytes);
  if (!due && !last)
    return NULL;
  if (drop_old (window, time_ns) || (last && !window->told))
    {
      span = since_first (window, all);
      window->told = TRUE;
    }
  if (due)
    append (window, time_ns, all);
  return span;
}

/* SPDX-License-Identifier: MIT
 *
 * What makes a suite a bad instrument: it grows, or does not do the same again.
 */

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lt-apart.h"
#include "lt-clock.h"
#include "lt-subject.h"
#include "lt-surroundings.h"

#define MS UINT64_C (1000000)

/* Growth: rounds of equally many operations, each longer than the least that is more
 * than noise. */
#define N_ROUNDS 5
#define ROUND_NS (120 * MS)
#define LEAST_GROWTH 16384u           /* bytes of the heap, a round */
#define LEAST_RESIDENT_GROWTH 131072u /* bytes of pages, a round: a stack may grow by some */

/* What of memory may grow. */
typedef enum
{
  HEAP,     /* malloc() and what is built on it, to the byte */
  RESIDENT, /* pages that are this process's alone, whoever had them mapped */
  N_KINDS
} Kind;

static uint64_t
heap_bytes (void)
{
  const struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* "Private_Dirty:      1234 kB". Source: proc(5), /proc/PID/smaps_rollup. */
static uint64_t
resident_bytes (void)
{
  static const char key[] = "Private_Dirty:";
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  line = strstr (text, key);
  return line != NULL ? g_ascii_strtoull (line + strlen (key), NULL, 10) * 1024 : 0;
}

static void
measure (uint64_t bytes[N_KINDS])
{
#ifdef LT_SANITIZED
  /* A sanitizer has an allocator of its own. */
  bytes[HEAP] = bytes[RESIDENT] = 0;
  (void) heap_bytes, (void) resident_bytes;
#else
  bytes[HEAP] = heap_bytes ();
  bytes[RESIDENT] = resident_bytes ();
#endif
}

static uint64_t
operations_done (const LtSubject *subject, const LtTrial *trial)
{
  uint64_t n = 0;

  for (uint32_t i = 0; i < subject->descriptor->plugin.n_ops; i++)
    {
      for (int status = LT_OK; status <= LT_FATAL; status++)
        n += lt_trial_counts (trial, i)->by_status[status];
    }
  return n;
}

/* Runs @iterations on one worker, or as many as fit into a round. */
static gboolean
run_round (LtSubject *subject, LtTrial *trial, uint64_t iterations)
{
  const LtTrialPlan plan = { .workers = 1,
                             .operation = LT_TRIAL_IN_TURN,
                             .iterations = iterations,
                             .time_ns = iterations > 0 ? 4 * ROUND_NS : ROUND_NS };

  lt_trial_set_plan (trial, &plan);
  return lt_subject_accept (subject, trial, lt_trial_run (trial));
}

/* Growth in each of the last rounds, by as much as the one before: what fills up once,
 * such as a cache, comes to an end. */
static uint64_t
least_growth (uint64_t bytes[N_ROUNDS][N_KINDS], Kind kind)
{
  uint64_t least = UINT64_MAX;

  for (guint i = 2; i < N_ROUNDS; i++)
    {
      const uint64_t before = bytes[i - 1][kind], now = bytes[i][kind];

      least = MIN (least, now > before ? now - before : 0);
    }
  return least;
}

static void
judge_growth (LtProbeReport *report, uint64_t bytes[N_ROUNDS][N_KINDS], uint64_t iterations)
{
  const uint64_t heap = least_growth (bytes, HEAP);
  const uint64_t resident = least_growth (bytes, RESIDENT);
  const double n = (double) MAX (iterations, 1);

  if (heap >= LEAST_GROWTH)
    lt_probe_find (report, LT_FINDING_WARN, "Free what an operation allocates.",
                   "memory grows by %.1f bytes an operation", (double) heap / n);
  else if (resident >= LEAST_RESIDENT_GROWTH)
    lt_probe_find (report, LT_FINDING_WARN, "Unmap what an operation maps.",
                   "memory outside malloc() grows by %.1f bytes an operation",
                   (double) resident / n);
  else
    lt_probe_pass (report, "memory does not grow with the number of operations");
}

static void
check_memory (const LtProbeTask *task)
{
  g_autoptr (LtTrial) trial = NULL;
  g_autoptr (LtSubject) subject = lt_subject_start (task, 1, &trial);
  uint64_t bytes[N_ROUNDS][N_KINDS], iterations = 0;

  if (subject == NULL)
    return;
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      if (!run_round (subject, trial, iterations))
        return;
      if (i == 0)
        iterations = MAX (operations_done (subject, trial), 1);
      measure (bytes[i]);
    }
  lt_trial_fini (trial);
  judge_growth (task->report, bytes, iterations);
}

/* What goes away by itself is given so long. */
#define LINGER_NS (500 * MS)

/* What is left after a life. Of the threads of a library, such as GLib's workers, some
 * stay for good: two lives tell what grows. */
static void
check_left (const LtProbeTask *task, LtSurrounding which, const char *passed,
            const char *advice)
{
  const LtTrialPlan plan = { .workers = 2, .operation = LT_TRIAL_IN_TURN, .time_ns = 50 * MS };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtSurroundings) before = lt_surroundings_new ();
  g_autoptr (LtSurroundings) after = NULL;
  g_autoptr (LtTrial) trial = NULL;
  g_autofree char *difference = NULL;
  uint64_t end_ns;

  if (subject == NULL)
    return;
  trial = lt_subject_trial (subject, &plan);
  if (!lt_subject_live (subject, trial))
    return;
  /* A thread that has been joined may still show for a moment. To look at thousands of
   * descriptors takes as long. */
  end_ns = lt_now_ns () + LINGER_NS;
  do
    {
      lt_probe_enter (task->report, "after fini");
      g_clear_pointer (&after, lt_surroundings_free);
      g_clear_pointer (&difference, g_free);
      after = lt_surroundings_new ();
      difference = lt_surroundings_compare (before, after, which);
      usleep (difference != NULL ? 5000 : 0);
    }
  while (difference != NULL && lt_now_ns () < end_ns);
  if (difference == NULL)
    lt_probe_pass (task->report, "%s", passed);
  else
    lt_probe_find (task->report, LT_FINDING_WARN, advice, "after fini: it %s", difference);
}

static void
check_descriptors (const LtProbeTask *task)
{
  check_left (task, LT_SURROUNDINGS_DESCRIPTORS, "descriptors are as they were after fini",
              "Close in worker_fini and fini what worker_init and init opened.");
}

static void
check_threads (const LtProbeTask *task)
{
  check_left (task, LT_SURROUNDINGS_THREADS, "no thread is left after fini",
              "Join in fini every thread that was started since init.");
}

/* The same seed */

#define N_COMPARED 60
#define COMPARED_NS (3000 * MS) /* slow operations: as many as fit */

typedef struct Sequence
{
  gboolean was_cut_short;
  uint64_t n_done;
  uint64_t by_operation[LT_MAX_OPERATIONS];
  uint64_t counters;
} Sequence;

typedef struct Way
{
  const LtSubject *subject;
  LtTrialPlan plan;
} Way;

static gboolean
follow (gpointer data, gpointer result)
{
  const Way *way = data;
  LtTrial *trial = lt_subject_trial (way->subject, &way->plan);
  Sequence *sequence = result;

  if (lt_trial_live (trial) != LT_TRIAL_DONE)
    return FALSE;
  sequence->was_cut_short = lt_trial_was_cut_short (trial);
  sequence->n_done = operations_done (way->subject, trial);
  for (uint32_t i = 0; i < way->subject->descriptor->plugin.n_ops; i++)
    sequence->by_operation[i] = lt_trial_counts (trial, i)->digest;
  sequence->counters = lt_trial_counters_digest (trial);
  return TRUE;
}

/* Two lives of equally many operations, none of which is cut short: where the stop came in
 * is no question of the seed. */
static gboolean
follow_twice (Way *way, Sequence *first, Sequence *second)
{
  if (!lt_apart_run (follow, way, first, sizeof *first))
    return FALSE;
  if (first->was_cut_short)
    {
      way->plan.iterations = first->n_done - 1;
      way->plan.time_ns = 4 * COMPARED_NS;
      if (first->n_done < 2 || !lt_apart_run (follow, way, first, sizeof *first))
        return FALSE;
    }
  return !first->was_cut_short && lt_apart_run (follow, way, second, sizeof *second)
         && !second->was_cut_short;
}

static void
compare_sequences (const LtSubject *subject, const Sequence *first, const Sequence *second,
                   uint64_t n)
{
  LtProbeReport *report = subject->task->report;

  for (uint32_t i = 0; i < subject->descriptor->plugin.n_ops; i++)
    {
      if (first->by_operation[i] != second->by_operation[i])
        lt_probe_find (report, LT_FINDING_WARN,
                       "Draw from lt_op_random() and lt_worker.seed only.",
                       "operation '%s' came to other results with the same seed",
                       subject->descriptor->ops[i].name);
    }
  if (first->counters != second->counters)
    lt_probe_find (report, LT_FINDING_WARN, "Draw from lt_op_random() and lt_worker.seed only.",
                   "the counters came to other values with the same seed");
  lt_probe_pass (report, "the same seed, the same results of %u operations", (guint) n);
}

static void
check_seed (const LtProbeTask *task)
{
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  Way way = { subject,
              { .workers = 1,
                .operation = LT_TRIAL_IN_TURN,
                .iterations = N_COMPARED,
                .time_ns = COMPARED_NS } };
  Sequence first, second;

  if (subject == NULL)
    return;
  lt_probe_enter (task->report, "in a life of %d operations", N_COMPARED);
  if (follow_twice (&way, &first, &second))
    compare_sequences (subject, &first, &second, way.plan.iterations);
  else
    lt_probe_skip (task->report, "two operations on one worker did not come to an end");
}

LtProbeCheck
lt_probe_quality_find (const char *id)
{
  static const LtProbeRow rows[] = {
    { "quality.memory", check_memory },
    { "quality.descriptors", check_descriptors },
    { "quality.threads", check_threads },
    { "quality.seed", check_seed },
  };

  return lt_probe_find_row (rows, G_N_ELEMENTS (rows), id);
}

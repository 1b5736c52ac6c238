/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-futex.h"
#include "lt-loop.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define LONG_NS (20 * LT_NS_PER_S) /* what a test that fails waits */
#define N_OPS 3
#define N_CALLS 7000

/* How a loop is to run. */
typedef struct Mode
{
  const char *name;
  gboolean open, tsc, latency;
} Mode;

static const Mode modes[] = {
  { "closed/tsc", FALSE, TRUE, TRUE },
  { "closed/tsc/no-latency", FALSE, TRUE, FALSE },
  { "closed/monotonic", FALSE, FALSE, TRUE },
  { "closed/monotonic/no-latency", FALSE, FALSE, FALSE },
  { "open", TRUE, FALSE, TRUE },
  { "open/no-latency", TRUE, FALSE, FALSE },
};

typedef struct Fixture
{
  LtLoop loop;
  LtMix mix;
  LtPacer pacer;
  LtWaiter waiter;
  lt_operation ops[N_OPS];
  lt_worker worker;
  LtWorkerSlot *slot;
  LtSlot *counts;
  LtCells *cells;
  LtHistogram *sample;
  _Atomic guint32 stop;
  guint n_fatal;
  guint fatal_op;

  /* What the operation saw and did. */
  guint n_calls;
  guint last_call; /* then it returns `last` */
  lt_status last;
  gboolean scripted;
  guint spin_us;
  guint64 before_ns;
  guint calls_of[N_OPS];
  guint8 picks[N_CALLS];
  guint64 ok[N_OPS], errors[N_OPS], skipped[N_OPS], bytes[N_OPS];
  guint64 errors_of[N_OPS][LT_SLOT_ERROR_CLASSES];
} Fixture;

/* What an operation can return. Class 64 does not exist; 99 and -5 are no status. */
static const struct
{
  lt_status status;
  lt_id error_class;
  guint64 bytes;
} script[] = {
  { LT_OK, 0, 0 },     { LT_OK, 7, 11 },    { LT_ERROR, 3, 0 },
  { LT_ERROR, 63, 5 }, { LT_ERROR, 64, 0 }, { LT_ERROR, UINT32_MAX, 0 },
  { LT_SKIP, 3, 0 },   { 99, 5, 0 },        { -5, 0, 0 },
};

static lt_status
follow_script (Fixture *fixture, lt_op *op)
{
  const guint step = (guint) (fixture->n_calls % G_N_ELEMENTS (script));
  const lt_status status = script[step].status;
  const lt_id error_class = script[step].error_class;

  op->error_class = error_class;
  op->bytes_sent = script[step].bytes;
  op->bytes_received = 2 * script[step].bytes;
  fixture->bytes[op->op_index] += script[step].bytes;
  if (status == LT_OK)
    fixture->ok[op->op_index]++;
  else if (status == LT_SKIP)
    fixture->skipped[op->op_index]++;
  else
    {
      fixture->errors[op->op_index]++;
      fixture->errors_of[op->op_index][error_class < LT_SLOT_ERROR_CLASSES ? error_class : 0]++;
    }
  return status;
}

static void
assert_fresh (Fixture *fixture, const lt_op *op)
{
  g_assert_cmpuint (op->struct_size, ==, sizeof (lt_op));
  g_assert_cmpuint (op->op_index, <, N_OPS);
  g_assert_cmpuint (op->iteration, ==, fixture->n_calls);
  g_assert_cmpuint (op->stream, ==, fixture->loop.stream);
  g_assert_cmpuint (op->bytes_sent | op->bytes_received | op->error_class, ==, 0);
  g_assert_cmpint (op->error_code, ==, 0);
  g_assert_cmpuint (op->start_ns, >=, fixture->before_ns);
  if (fixture->loop.pacer == NULL)
    g_assert_cmpuint (op->start_ns, ==, op->intended_ns);
  else
    g_assert_cmpuint (op->start_ns, >=, op->intended_ns);
}

static lt_status
run (void *wctx, lt_worker *worker, lt_op *op)
{
  Fixture *fixture = wctx;
  const guint64 end_ns = lt_now_ns () + fixture->spin_us * 1000;
  lt_status status = LT_OK;

  g_assert_true (worker == &fixture->worker);
  assert_fresh (fixture, op);
  if (fixture->n_calls < N_CALLS)
    fixture->picks[fixture->n_calls] = (guint8) op->op_index;
  if (fixture->n_calls == fixture->last_call)
    {
      op->error_class = 9;
      return fixture->last;
    }
  if (fixture->spin_us > 0)
    fixture->before_ns = op->start_ns + 1;
  while (lt_now_ns () < end_ns)
    ;
  if (fixture->scripted)
    status = follow_script (fixture, op);
  else
    fixture->ok[op->op_index]++;
  op->error_code = -1;
  fixture->calls_of[op->op_index]++;
  fixture->n_calls++;
  return status;
}

static void
note_fatal (void *data, uint32_t op_index)
{
  Fixture *fixture = data;

  fixture->n_fatal++;
  fixture->fatal_op = op_index;
}

static Fixture *
new_fixture (const Mode *mode, const double *weights)
{
  Fixture *fixture = g_aligned_alloc0 (1, sizeof (Fixture), LT_CACHE_LINE);
  const guint n_kinds = !mode->latency ? 0 : mode->open ? LT_N_CELLS : LT_CELLS_RESPONSE;
  const guint64 now_ns = lt_now_ns ();

  fixture->slot = g_aligned_alloc0 (1, sizeof (LtWorkerSlot), LT_CACHE_LINE);
  fixture->counts = g_aligned_alloc0 (N_OPS, sizeof (LtSlot), LT_CACHE_LINE);
  fixture->cells = g_aligned_alloc0 (N_OPS * LT_N_CELLS, sizeof (LtCells), LT_CACHE_LINE);
  fixture->sample = g_new0 (LtHistogram, 1);
  fixture->last_call = G_MAXUINT;
  fixture->last = LT_DONE;
  for (guint i = 0; i < N_OPS; i++)
    fixture->ops[i] = (lt_operation){ .name = "op", .run = run };
  g_assert_true (lt_mix_init (&fixture->mix, weights, N_OPS));
  lt_pacer_init (&fixture->pacer, 1e6, false, 0, now_ns - 10 * MS, G_MAXUINT64);
  lt_waiter_init (&fixture->waiter, &fixture->stop, 1);
  fixture->loop = (LtLoop){
    .ops = fixture->ops,
    .mix = &fixture->mix,
    .worker = &fixture->worker,
    .wctx = fixture,
    .op = (lt_op *) (void *) fixture->slot->op,
    .slot = fixture->slot,
    .counts = fixture->counts,
    .cells = mode->latency ? fixture->cells : NULL,
    .n_kinds = n_kinds,
    .stop = &fixture->stop,
    .fatal = note_fatal,
    .fatal_data = fixture,
    .pacer = mode->open ? &fixture->pacer : NULL,
    .waiter = &fixture->waiter,
    .stream = 4711,
    .end_ns = now_ns + LONG_NS,
    .limit = UINT64_MAX,
  };
  lt_clock_calibrate (&fixture->loop.clock, mode->tsc);
  return fixture;
}

static void
free_fixture (Fixture *fixture)
{
  g_aligned_free (fixture->slot);
  g_aligned_free (fixture->counts);
  g_aligned_free (fixture->cells);
  g_free (fixture->sample);
  g_aligned_free (fixture);
}

static const LtHistogram *
sample (Fixture *fixture, const LtCells *cells)
{
  lt_histogram_clear (fixture->sample);
  fixture->sample->min = UINT64_MAX;
  fixture->sample->max = 0;
  g_assert_true (lt_cells_sample (cells, fixture->sample));
  return fixture->sample;
}

static guint64
count_of (Fixture *fixture, guint op, LtCellsKind kind)
{
  return sample (fixture, &fixture->cells[op * fixture->loop.n_kinds + kind])->count;
}

/* Every number in the slots is what the operation knows of its own calls. */
static void
assert_counts (Fixture *fixture)
{
  for (guint op = 0; op < N_OPS; op++)
    {
      const LtSlot *counts = &fixture->counts[op];
      const gboolean latency = fixture->loop.cells != NULL;

      g_assert_cmpuint (atomic_load (&counts->ok), ==, latency ? 0 : fixture->ok[op]);
      g_assert_cmpuint (atomic_load (&counts->errors), ==, fixture->errors[op]);
      g_assert_cmpuint (atomic_load (&counts->skipped), ==, fixture->skipped[op]);
      g_assert_cmpuint (atomic_load (&counts->bytes_sent), ==, fixture->bytes[op]);
      g_assert_cmpuint (atomic_load (&counts->bytes_received), ==, 2 * fixture->bytes[op]);
      for (guint i = 0; i < LT_SLOT_ERROR_CLASSES; i++)
        g_assert_cmpuint (atomic_load (&counts->errors_of[i]), ==, fixture->errors_of[op][i]);
      for (guint kind = 0; kind < fixture->loop.n_kinds; kind++)
        g_assert_cmpuint (count_of (fixture, op, (LtCellsKind) kind), ==,
                          kind % 2 == 0 ? fixture->ok[op] : fixture->errors[op]);
    }
}

static const double mixed[] = { 5, 0, 3 };
static const double alone[] = { 0, 1, 0 };

static void
test_counts (gconstpointer data)
{
  Fixture *fixture = new_fixture (data, mixed);

  g_test_summary ("Each status is counted where it belongs; LT_DONE ends it, uncounted.");
  fixture->scripted = TRUE;
  fixture->last_call = N_CALLS;
  lt_loop_run (&fixture->loop);

  g_assert_cmpuint (fixture->n_calls, ==, N_CALLS);
  g_assert_cmpuint (fixture->loop.started, ==, N_CALLS + 1);
  g_assert_true (fixture->loop.done);
  g_assert_cmpuint (fixture->n_fatal, ==, 0);
  g_assert_cmpuint (atomic_load (&fixture->slot->state), ==, LT_WORKER_READY);
  assert_counts (fixture);
  /* 5 to 3, by 5 standard deviations. */
  g_assert_cmpuint (fixture->calls_of[1], ==, 0);
  g_assert_cmpfloat_with_epsilon (fixture->calls_of[0], N_CALLS * 5 / 8.0, 5 * 40.5);
  free_fixture (fixture);
}

static void
test_alone (gconstpointer data)
{
  Fixture *fixture = new_fixture (data, alone);

  fixture->scripted = TRUE;
  fixture->last_call = 1000;
  lt_loop_run (&fixture->loop);
  g_assert_cmpuint (fixture->calls_of[1], ==, 1000);
  assert_counts (fixture);

  /* A second pass counts on. */
  fixture->last_call = 0;
  fixture->n_calls = 0;
  fixture->loop.done = false;
  atomic_store (&fixture->pacer.position, 0);
  lt_loop_run (&fixture->loop);
  g_assert_cmpuint (fixture->loop.started, ==, 1);
  assert_counts (fixture);
  free_fixture (fixture);
}

static void
test_fatal (gconstpointer data)
{
  Fixture *fixture = new_fixture (data, alone);

  g_test_summary ("LT_FATAL ends the loop, is told once and counted as an error.");
  fixture->last_call = 3;
  fixture->last = LT_FATAL;
  lt_loop_run (&fixture->loop);
  g_assert_cmpuint (fixture->n_fatal, ==, 1);
  g_assert_cmpuint (fixture->fatal_op, ==, 1);
  g_assert_true (fixture->loop.done);
  fixture->errors[1] = fixture->errors_of[1][9] = 1;
  assert_counts (fixture);
  free_fixture (fixture);
}

static void
test_choice (gconstpointer data)
{
  Fixture *fixtures[3];
  guint n_equal = 0;

  g_test_summary ("The same stream chooses the same operations, another one others.");
  for (guint i = 0; i < 3; i++)
    {
      fixtures[i] = new_fixture (data, mixed);
      fixtures[i]->loop.stream += i / 2;
      fixtures[i]->last_call = N_CALLS;
      lt_loop_run (&fixtures[i]->loop);
    }
  g_assert_cmpmem (fixtures[0]->picks, N_CALLS, fixtures[1]->picks, N_CALLS);
  for (guint i = 0; i < N_CALLS; i++)
    n_equal += fixtures[0]->picks[i] == fixtures[2]->picks[i];
  /* Two choices at 5 to 3 agree by chance in 34 of 64 cases. */
  g_assert_cmpfloat_with_epsilon (n_equal, N_CALLS * 34 / 64.0, 5 * 42);
  for (guint i = 0; i < 3; i++)
    free_fixture (fixtures[i]);
}

static void
test_deadline (gconstpointer data)
{
  const Mode *mode = data;
  Fixture *fixture = new_fixture (mode, alone);
  const guint64 begin_ns = lt_now_ns (), end_ns = begin_ns + 30 * MS;

  fixture->loop.end_ns = end_ns;
  fixture->before_ns = begin_ns - MS;
  lt_pacer_init (&fixture->pacer, 1000, false, 0, begin_ns, end_ns);
  lt_loop_run (&fixture->loop);

  g_assert_false (fixture->loop.done);
  g_assert_cmpuint (lt_now_ns (), <, begin_ns + LONG_NS);
  g_assert_cmpuint (fixture->loop.started, ==, fixture->n_calls);
  g_assert_cmpuint (fixture->loop.last_end_ns, <=, lt_now_ns ());
  if (mode->open)
    g_assert_cmpuint (fixture->n_calls, ==, 30);
  else
    g_assert_cmpuint (fixture->loop.last_end_ns, >=, end_ns);
  g_assert_cmpuint (fixture->n_calls, >, 0);
  assert_counts (fixture);
  free_fixture (fixture);
}

static gpointer
stop_soon (gpointer data)
{
  Fixture *fixture = data;

  g_usleep (20000);
  lt_futex_set (&fixture->stop, 1);
  lt_waiter_release (&fixture->waiter);
  return NULL;
}

static void
test_stop (gconstpointer data)
{
  Fixture *fixture = new_fixture (data, alone);
  const guint64 begin_ns = lt_now_ns ();
  GThread *thread = g_thread_new ("stop", stop_soon, fixture);

  lt_pacer_init (&fixture->pacer, 0.001, false, 0, begin_ns, G_MAXUINT64);
  lt_loop_run (&fixture->loop);
  g_thread_join (thread);
  g_assert_cmpuint (lt_now_ns (), <, begin_ns + LONG_NS / 2);
  g_assert_cmpuint (fixture->n_calls, >, 0);
  g_assert_false (fixture->loop.done);
  assert_counts (fixture);
  free_fixture (fixture);
}

/* Between two looks at the clock of record too. */
static void
test_starts (gconstpointer data)
{
  Fixture *fixture = new_fixture (data, alone);

  g_test_summary ("Each operation starts later than the one before.");
  fixture->spin_us = 50;
  fixture->last_call = 200;
  lt_loop_run (&fixture->loop);
  g_assert_cmpuint (fixture->n_calls, ==, 200);
  free_fixture (fixture);
}

static void
test_times (gconstpointer data)
{
  const Mode *mode = data;
  Fixture *fixture = new_fixture (mode, alone);
  const guint64 begin_ns = lt_now_ns ();
  const LtHistogram *histogram;
  guint64 spent_ns;

  g_test_summary ("Service and response time, and lag, hold what really passed.");
  fixture->spin_us = 2000;
  fixture->last_call = 10;
  /* All ten were due at once, 500 ms ago. */
  lt_pacer_init (&fixture->pacer, 1e7, false, 0, begin_ns - 500 * MS, G_MAXUINT64);
  lt_loop_run (&fixture->loop);
  spent_ns = lt_now_ns () - begin_ns;

  histogram = sample (fixture, &fixture->cells[fixture->loop.n_kinds + LT_CELLS_SERVICE]);
  g_assert_cmpuint (histogram->count, ==, 10);
  g_assert_cmpuint (histogram->min, >=, 2 * MS - 2 * MS / 1000); /* the TSC's calibration */
  g_assert_cmpuint (histogram->sum, <=, spent_ns + spent_ns / 1000);
  if (mode->open)
    {
      const guint64 service_sum = histogram->sum;

      histogram = sample (fixture, &fixture->cells[fixture->loop.n_kinds + LT_CELLS_RESPONSE]);
      g_assert_cmpuint (histogram->count, ==, 10);
      g_assert_cmpuint (histogram->min, >=, 502 * MS - 1000);
      g_assert_cmpuint (histogram->max, >=, 520 * MS - 1000);
      g_assert_cmpuint (histogram->sum, >=, service_sum + 10 * (500 * MS - 1000));
      histogram = sample (fixture, &fixture->slot->lag);
      g_assert_cmpuint (histogram->count, ==, 11); /* that of LT_DONE too */
      g_assert_cmpuint (histogram->min, >=, 500 * MS - 1000);
      g_assert_cmpuint (histogram->max, >=, 518 * MS - 1000);
    }
  free_fixture (fixture);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc function;
  } tests[] = {
    { "counts", test_counts }, { "alone", test_alone },       { "fatal", test_fatal },
    { "choice", test_choice }, { "deadline", test_deadline }, { "stop", test_stop },
    { "starts", test_starts }, { "times", test_times },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (modes); j++)
        {
          g_autofree char *path = g_strdup_printf ("/loop/%s/%s", tests[i].name, modes[j].name);

          if (modes[j].latency || tests[i].function != test_times)
            g_test_add_data_func (path, &modes[j], tests[i].function);
        }
    }

  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-slot.h"

typedef struct Fixture
{
  LtCells *cells;
  LtHistogram *sample;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->cells = g_aligned_alloc0 (1, sizeof (LtCells), LT_CACHE_LINE);
  fixture->sample = g_new0 (LtHistogram, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_aligned_free (fixture->cells);
  g_free (fixture->sample);
}

/* As the sampler does before the first of several cells. */
static gboolean
sample (Fixture *fixture)
{
  lt_histogram_clear (fixture->sample);
  fixture->sample->min = UINT64_MAX;
  fixture->sample->max = 0;
  return lt_cells_sample (fixture->cells, fixture->sample);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_assert_true (sample (fixture));
  g_assert_cmpuint (fixture->sample->count, ==, 0);
  g_assert_cmpuint (fixture->sample->min, ==, UINT64_MAX);
  g_assert_cmpuint (fixture->sample->max, ==, 0);
}

static void
test_record (Fixture *fixture, gconstpointer data)
{
  static const guint64 values[] = { 1000, 0, 255, 256, 1000, 123456789, UINT64_MAX };
  guint64 sum = 0;

  (void) data;
  g_test_summary ("Every value is in its bucket; sum, min and max are exact.");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      lt_cells_record (fixture->cells, values[i]);
      sum += values[i];
    }

  g_assert_true (sample (fixture));
  g_assert_cmpuint (fixture->sample->count, ==, G_N_ELEMENTS (values));
  g_assert_cmpuint (fixture->sample->sum, ==, sum);
  g_assert_cmpuint (fixture->sample->min, ==, 0);
  g_assert_cmpuint (fixture->sample->max, ==, UINT64_MAX);
  g_assert_cmpuint (fixture->sample->buckets[0], ==, 1);
  g_assert_cmpuint (fixture->sample->buckets[lt_bucket_of (1000)], ==, 2);
  g_assert_cmpuint (fixture->sample->buckets[lt_bucket_of (123456789)], ==, 1);
  g_assert_cmpuint (fixture->sample->buckets[LT_BUCKETS - 1], ==, 1);
}

static void
test_largest_alone (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_test_summary ("The value whose inverse is 0 is not taken for no value.");
  lt_cells_record (fixture->cells, UINT64_MAX);
  g_assert_true (sample (fixture));
  g_assert_cmpuint (fixture->sample->count, ==, 1);
  g_assert_cmpuint (fixture->sample->min, ==, UINT64_MAX);
  g_assert_cmpuint (fixture->sample->max, ==, UINT64_MAX);
}

static void
test_merge (Fixture *fixture, gconstpointer data)
{
  LtCells *other = g_aligned_alloc0 (1, sizeof (LtCells), LT_CACHE_LINE);

  (void) data;
  lt_cells_record (fixture->cells, 700);
  lt_cells_record (other, 30);
  lt_cells_record (other, 90000);
  g_assert_true (sample (fixture));
  g_assert_true (lt_cells_sample (other, fixture->sample));

  g_assert_cmpuint (fixture->sample->count, ==, 3);
  g_assert_cmpuint (fixture->sample->sum, ==, 90730);
  g_assert_cmpuint (fixture->sample->min, ==, 30);
  g_assert_cmpuint (fixture->sample->max, ==, 90000);
  g_aligned_free (other);
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_test_summary ("A restart forgets min and max and not a single count.");
  lt_cells_record (fixture->cells, 5);
  lt_cells_record (fixture->cells, 1000000);
  lt_cells_restart (fixture->cells);
  g_assert_true (sample (fixture));
  g_assert_cmpuint (fixture->sample->count, ==, 2);
  g_assert_cmpuint (fixture->sample->sum, ==, 1000005);
  g_assert_cmpuint (fixture->sample->min, ==, UINT64_MAX);
  g_assert_cmpuint (fixture->sample->max, ==, 0);

  lt_cells_record (fixture->cells, 300);
  g_assert_true (sample (fixture));
  g_assert_cmpuint (fixture->sample->count, ==, 3);
  g_assert_cmpuint (fixture->sample->min, ==, 300);
  g_assert_cmpuint (fixture->sample->max, ==, 300);
}

/* One value in each bucket, in an order that jumps about. */
static void
test_range (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_test_summary ("The range holds every bucket that was used, whatever the order.");
  for (guint i = 0; i < LT_BUCKETS; i++)
    {
      const guint bucket = (2000 + i * 1709u) % LT_BUCKETS; /* 1709 and 4608: coprime */

      if (i % 500 == 0)
        lt_cells_restart (fixture->cells);
      lt_cells_record (fixture->cells, lt_bucket_low (bucket));
      g_assert_true (sample (fixture));
      g_assert_cmpuint (fixture->sample->count, ==, i + 1);
      g_assert_cmpuint (fixture->sample->buckets[bucket], ==, 1);
    }
}

static void
scribble_end (LtCells *cells)
{
  atomic_store (&cells->end, LT_BUCKETS + 1);
}

static void
scribble_first (LtCells *cells)
{
  atomic_store (&cells->first_inverted, ~(uint32_t) LT_BUCKETS);
}

static void
scribble_empty_range (LtCells *cells)
{
  atomic_store (&cells->end, ~atomic_load (&cells->first_inverted));
}

static void
scribble_count (LtCells *cells)
{
  atomic_store (&cells->count, 4);
}

static void
scribble_bucket (LtCells *cells)
{
  atomic_store (&cells->buckets[lt_bucket_of (20)], 0);
}

static void
scribble_all (LtCells *cells)
{
  memset ((void *) cells, 0xff, sizeof *cells);
}

static const struct
{
  const char *name;
  void (*scribble) (LtCells *cells);
} corruptions[] = {
  { "end", scribble_end },
  { "first", scribble_first },
  { "empty-range", scribble_empty_range },
  { "count", scribble_count },
  { "bucket", scribble_bucket },
  { "all", scribble_all },
};

static void
test_corrupt (Fixture *fixture, gconstpointer data)
{
  lt_cells_record (fixture->cells, 10);
  lt_cells_record (fixture->cells, 20);
  lt_cells_record (fixture->cells, 30);
  g_assert_true (sample (fixture));

  corruptions[GPOINTER_TO_UINT (data)].scribble (fixture->cells);
  g_assert_false (sample (fixture));
}

/* A writer that died between raising a bucket and the count. */
static void
test_bucket_ahead (Fixture *fixture, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < 3; i++)
    lt_cells_record (fixture->cells, 10);
  atomic_store (&fixture->cells->count, 2);
  g_assert_true (sample (fixture));
  g_assert_cmpuint (fixture->sample->count, ==, 3);
}

#define N_VALUES 300000

typedef guint64 (*Law) (guint64 i);

/* Wider and wider apart, so that the range grows while it is read. */
static guint64
widening (guint64 i)
{
  return i % 2 == 0 ? 100000 + i * i : 100000 - i / 3;
}

/* One bucket, so that it is read right after the count. */
static guint64
constant (guint64 i)
{
  (void) i;
  return 100;
}

static const Law laws[] = { widening, constant };

typedef struct Writer
{
  LtCells *cells;
  Law law;
} Writer;

static gpointer
write_values (gpointer data)
{
  const Writer *writer = data;

  for (guint64 i = 0; i < N_VALUES; i++)
    lt_cells_record (writer->cells, writer->law (i));
  return NULL;
}

static guint64
sum_of_buckets (const LtHistogram *histogram)
{
  guint64 sum = 0;

  for (guint i = 0; i < LT_BUCKETS; i++)
    sum += histogram->buckets[i];
  return sum;
}

static void
test_never_behind (Fixture *fixture, gconstpointer data)
{
  Writer writer = { fixture->cells, laws[GPOINTER_TO_UINT (data)] };
  GThread *thread = g_thread_new ("writer", write_values, &writer);
  guint64 count, before = 0;

  g_test_summary ("However a reader falls, no value is counted before its bucket.");
  do
    {
      count = atomic_load (&fixture->cells->count);
      g_assert_true (sample (fixture));
      g_assert_cmpuint (fixture->sample->count, ==, sum_of_buckets (fixture->sample));
      g_assert_cmpuint (fixture->sample->count, >=, count);
      g_assert_cmpuint (fixture->sample->count, >=, before);
      before = fixture->sample->count;
    }
  while (count < N_VALUES);

  g_thread_join (thread);
  g_assert_true (sample (fixture));
  g_assert_cmpuint (fixture->sample->count, ==, N_VALUES);
}

/* Nothing but the two loads that matter, as often as can be. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  Writer writer = { fixture->cells, constant };
  _Atomic guint64 *bucket = &fixture->cells->buckets[lt_bucket_of (100)];
  guint64 count;

  (void) data;
  for (guint round = 0; round < 10; round++)
    {
      GThread *thread = g_thread_new ("writer", write_values, &writer);

      do
        {
          count = atomic_load_explicit (&fixture->cells->count, memory_order_acquire);
          g_assert_cmpuint (atomic_load (bucket), >=, count);
        }
      while (count < (round + 1) * N_VALUES);
      g_thread_join (thread);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
  ADD ("/slot/empty", NULL, test_empty);
  ADD ("/slot/record", NULL, test_record);
  ADD ("/slot/largest-alone", NULL, test_largest_alone);
  ADD ("/slot/merge", NULL, test_merge);
  ADD ("/slot/restart", NULL, test_restart);
  ADD ("/slot/range", NULL, test_range);
  for (guint i = 0; i < G_N_ELEMENTS (corruptions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/slot/corrupt/%s", corruptions[i].name);

      ADD (path, GUINT_TO_POINTER (i), test_corrupt);
    }
  ADD ("/slot/bucket-ahead", NULL, test_bucket_ahead);
  ADD ("/slot/never-behind/widening", GUINT_TO_POINTER (0), test_never_behind);
  ADD ("/slot/never-behind/constant", GUINT_TO_POINTER (1), test_never_behind);
  ADD ("/slot/order", NULL, test_order);

  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-ring.h"
#include "lt-samples.h"

/* Ring */

static LtRing *
new_ring (void)
{
  return g_aligned_alloc0 (1, sizeof (LtRing), 64);
}

static gboolean
write_number (LtRing *ring, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("line %" G_GUINT64_FORMAT, number);

  return lt_ring_write (ring, (guint32) number % 5, number, text, strlen (text));
}

static void
assert_number (const LtRingLine *line, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("line %" G_GUINT64_FORMAT, number);

  g_assert_cmpstr (line->text, ==, text);
  g_assert_cmpuint (line->time_ns, ==, number);
  g_assert_cmpuint (line->level, ==, number % 5);
}

static void
test_order (void)
{
  LtRing *ring = new_ring ();
  LtRingLine line;
  guint64 written = 0, read = 0;

  g_test_summary ("First in, first out, many times round.");
  g_assert_false (lt_ring_read (ring, &line));
  for (guint round = 0; round < 40; round++)
    {
      for (guint i = 0; i < 1 + round * 13 % LT_RING_RECORDS; i++)
        g_assert_true (write_number (ring, written++));
      while (lt_ring_read (ring, &line))
        assert_number (&line, read++);
      g_assert_cmpuint (read, ==, written);
    }
  g_assert_cmpuint (written, >, 4 * LT_RING_RECORDS);
  g_assert_cmpuint (atomic_load (&ring->dropped), ==, 0);
  g_aligned_free (ring);
}

static void
test_full (void)
{
  LtRing *ring = new_ring ();
  LtRingLine line;

  g_test_summary ("A full ring keeps the oldest lines and counts those it drops.");
  for (guint64 i = 0; i < LT_RING_RECORDS; i++)
    g_assert_true (write_number (ring, i));
  for (guint i = 0; i < 7; i++)
    g_assert_false (write_number (ring, 9999));
  g_assert_cmpuint (atomic_load (&ring->dropped), ==, 7);

  g_assert_true (lt_ring_read (ring, &line));
  assert_number (&line, 0);
  g_assert_true (write_number (ring, LT_RING_RECORDS));
  g_assert_false (write_number (ring, 9999));
  for (guint64 i = 1; i <= LT_RING_RECORDS; i++)
    {
      g_assert_true (lt_ring_read (ring, &line));
      assert_number (&line, i);
    }
  g_assert_false (lt_ring_read (ring, &line));
  g_aligned_free (ring);
}

static void
test_long_line (void)
{
  LtRing *ring = new_ring ();
  g_autofree char *text = g_strnfill (3 * LT_RING_TEXT, 'x');
  LtRingLine line;

  g_assert_true (lt_ring_write (ring, 1, 0, text, LT_RING_TEXT));
  g_assert_true (lt_ring_write (ring, 1, 0, text, 3 * LT_RING_TEXT));
  g_assert_true (lt_ring_write (ring, 1, 0, text, 0));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (lt_ring_read (ring, &line));
      g_assert_cmpuint (strlen (line.text), ==, LT_RING_TEXT);
    }
  g_assert_true (lt_ring_read (ring, &line));
  g_assert_cmpstr (line.text, ==, "");
  g_aligned_free (ring);
}

/* A thread that died between claiming a record and filling it in. */
static void
test_half_written (void)
{
  LtRing *ring = new_ring ();
  LtRingLine line;
  guint written = 0;

  g_test_summary ("A record that is never filled in stops nobody for ever.");
  atomic_store (&ring->head, 1);
  while (write_number (ring, written))
    written++;
  g_assert_cmpuint (written, ==, LT_RING_RECORDS - 1);
  g_assert_false (lt_ring_read (ring, &line));
  g_assert_cmpuint (atomic_load (&ring->dropped), ==, 1);
  g_aligned_free (ring);
}

static void
test_hostile_ring (void)
{
  LtRing *ring = new_ring ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  LtRingLine line;

  g_test_summary ("Whatever lies in the ring, a line is text that ends.");
  for (guint i = 0; i < 2000; i++)
    {
      LtRingRecord *record;

      for (gsize at = 0; at < sizeof *ring; at += 4 * (gsize) g_rand_int_range (random, 1, 400))
        *(guint32 *) (void *) ((char *) ring + at) = g_rand_int (random);
      /* Now and then as if it were a record to read. */
      record = &ring->records[atomic_load (&ring->tail) % LT_RING_RECORDS];
      if (i % 2 == 0)
        atomic_store (&record->turn, atomic_load (&ring->tail) / LT_RING_RECORDS * 2 + 1);
      if (!lt_ring_read (ring, &line))
        g_assert_cmpuint (i % 2, ==, 1);
      else
        g_assert_cmpuint (strlen (line.text), <=, LT_RING_TEXT);
    }
  g_aligned_free (ring);
}

#define N_WRITERS 4
#define N_LINES 20000
#define N_ROUNDS 500

typedef struct Writer
{
  LtRing *ring;
  guint index;
  guint dropped;
  GThread *thread;
} Writer;

static gpointer
write_lines (gpointer data)
{
  Writer *writer = data;

  for (guint i = 0; i < N_LINES; i++)
    {
      const guint pair[] = { writer->index, i };

      while (!lt_ring_write (writer->ring, writer->index, i, (const char *) pair, sizeof pair))
        {
          writer->dropped++;
          g_thread_yield ();
        }
    }
  return NULL;
}

static void
test_many_writers (void)
{
  LtRing *ring = new_ring ();
  Writer writers[N_WRITERS];
  guint next[N_WRITERS] = { 0 };
  guint64 dropped = 0, read = 0;
  LtRingLine line;

  g_test_summary ("Of many writers each line comes once, those of one in their order.");
  for (guint i = 0; i < N_WRITERS; i++)
    {
      writers[i] = (Writer){ .ring = ring, .index = i };
      writers[i].thread = g_thread_new ("writer", write_lines, &writers[i]);
    }
  while (read < N_WRITERS * N_LINES)
    {
      guint pair[2];

      if (!lt_ring_read (ring, &line))
        continue;
      memcpy (pair, line.text, sizeof pair);
      g_assert_cmpuint (pair[0], <, N_WRITERS);
      g_assert_cmpuint (pair[0], ==, line.level);
      g_assert_cmpuint (pair[1], ==, line.time_ns);
      g_assert_cmpuint (pair[1], ==, next[pair[0]]);
      next[pair[0]]++;
      read++;
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_thread_join (writers[i].thread);
      dropped += writers[i].dropped;
    }
  g_assert_false (lt_ring_read (ring, &line));
  g_assert_cmpuint (atomic_load (&ring->dropped), ==, dropped);
  g_aligned_free (ring);
}

typedef struct Pair
{
  LtRing *ring;
  _Atomic guint *ready; /* writers at the start of a round, added up */
  guint base;
} Pair;

static gpointer
write_together (gpointer data)
{
  const Pair *pair = data;

  for (guint round = 1; round <= N_ROUNDS; round++)
    {
      /* The reader is the third. */
      atomic_fetch_add (pair->ready, 1);
      while (atomic_load (pair->ready) < 3 * round)
        ;
      for (guint i = 0; i < LT_RING_RECORDS / 2; i++)
        lt_ring_write (pair->ring, pair->base + i, 0, "x", 1);
      atomic_fetch_add (pair->ready + 1, 1);
    }
  return NULL;
}

/* Two writers alone with a ring in which there is room: nothing slows them down. */
static void
test_contention (void)
{
  LtRing *ring = new_ring ();
  _Atomic guint ready[2] = { 0, 0 };
  Pair pairs[] = { { ring, ready, 0 }, { ring, ready, LT_RING_RECORDS / 2 } };
  GThread *threads[2];

  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("writer", write_together, &pairs[i]);
  for (guint round = 1; round <= N_ROUNDS; round++)
    {
      guint8 seen[LT_RING_RECORDS] = { 0 };
      LtRingLine line;

      atomic_fetch_add (&ready[0], 1);
      while (atomic_load (&ready[1]) < 2 * round)
        g_thread_yield ();
      for (guint i = 0; i < LT_RING_RECORDS; i++)
        {
          g_assert_true (lt_ring_read (ring, &line));
          g_assert_cmpuint (line.level, <, LT_RING_RECORDS);
          g_assert_cmpuint (seen[line.level]++, ==, 0);
        }
    }
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (atomic_load (&ring->dropped), ==, 0);
  g_aligned_free (ring);
}

/* Samples */

static void
test_samples (void)
{
  g_autofree LtSamples *samples = g_new0 (LtSamples, 1);
  g_autofree char *text = g_strnfill (2 * LT_SAMPLES_TEXT, 'x');
  LtSampleLine line;

  g_assert_false (lt_samples_get (samples, 3, 0, &line));
  for (guint i = 0; i < LT_SAMPLES_KEPT + 2; i++)
    {
      g_assert_true (lt_samples_wanted (samples, 3) == (i < LT_SAMPLES_KEPT));
      lt_samples_add (samples, 3, 10 + i, 20 + i, -30 - (gint) i, text,
                      i == 0 ? 5 : 2 * LT_SAMPLES_TEXT);
    }
  for (guint i = 0; i < LT_SAMPLES_KEPT; i++)
    {
      g_assert_true (lt_samples_get (samples, 3, i, &line));
      g_assert_cmpuint (line.worker, ==, 10 + i);
      g_assert_cmpuint (line.iteration, ==, 20 + i);
      g_assert_cmpint (line.code, ==, -30 - (gint) i);
      g_assert_cmpuint (strlen (line.text), ==, i == 0 ? 5 : LT_SAMPLES_TEXT);
    }
  g_assert_false (lt_samples_get (samples, 3, LT_SAMPLES_KEPT, &line));
  g_assert_false (lt_samples_get (samples, 2, 0, &line));
  g_assert_false (lt_samples_get (samples, 4, 0, &line));
}

static void
test_samples_limits (void)
{
  g_autofree LtSamples *samples = g_new0 (LtSamples, 1);
  LtSampleLine line;

  g_assert_true (lt_samples_wanted (samples, LT_SAMPLES_CLASSES - 1));
  g_assert_false (lt_samples_wanted (samples, LT_SAMPLES_CLASSES));
  g_assert_false (lt_samples_wanted (samples, UINT32_MAX));
  lt_samples_add (samples, LT_SAMPLES_CLASSES, 0, 0, 0, "x", 1);
  g_assert_false (lt_samples_get (samples, LT_SAMPLES_CLASSES, 0, &line));
  for (guint i = 0; i < LT_SAMPLES_CLASSES; i++)
    g_assert_false (lt_samples_get (samples, i, 0, &line));

  /* Lengths that no writer leaves behind. */
  atomic_store (&samples->classes[0].kept[0].length_plus_1, LT_SAMPLES_TEXT + 2);
  g_assert_false (lt_samples_get (samples, 0, 0, &line));
  atomic_store (&samples->classes[0].kept[0].length_plus_1, UINT32_MAX);
  g_assert_false (lt_samples_get (samples, 0, 0, &line));
  atomic_store (&samples->classes[0].kept[0].length_plus_1, LT_SAMPLES_TEXT + 1);
  g_assert_true (lt_samples_get (samples, 0, 0, &line));
}

typedef struct Adder
{
  LtSamples *samples;
  _Atomic guint *ready; /* threads at the same class, added up */
  guint round;
} Adder;

/* Two threads of these claim four places of three at the same time. */
static gpointer
add_samples (gpointer data)
{
  const Adder *adder = data;

  for (guint i = 0; i < LT_SAMPLES_CLASSES; i++)
    {
      const guint both = 2 * (adder->round * LT_SAMPLES_CLASSES + i + 1);

      atomic_fetch_add (adder->ready, 1);
      for (guint spins = 0; atomic_load (adder->ready) < both; spins++)
        {
          if (spins > 1000)
            g_thread_yield ();
        }
      lt_samples_add (adder->samples, i, 7, i, i, "same", 4);
      lt_samples_add (adder->samples, i, 7, i, i, "same", 4);
    }
  return NULL;
}

static void
test_samples_many_writers (void)
{
  g_autofree LtSamples *samples = g_new0 (LtSamples, 1);
  _Atomic guint ready = 0;

  g_test_summary ("Threads that claim together fill each place once and none beyond.");
  for (guint round = 0; round < 200; round++)
    {
      Adder adder = { samples, &ready, round };
      GThread *threads[2];
      LtSampleLine line;

      memset ((void *) samples, 0, sizeof *samples);
      for (guint i = 0; i < 2; i++)
        threads[i] = g_thread_new ("adder", add_samples, &adder);
      lt_samples_get (samples, 0, 0, &line);
      for (guint i = 0; i < 2; i++)
        g_thread_join (threads[i]);
      for (guint i = 0; i < LT_SAMPLES_CLASSES * LT_SAMPLES_KEPT; i++)
        {
          g_assert_true (
            lt_samples_get (samples, i / LT_SAMPLES_KEPT, i % LT_SAMPLES_KEPT, &line));
          g_assert_cmpstr (line.text, ==, "same");
          g_assert_cmpuint (line.worker, ==, 7);
          g_assert_cmpuint (line.iteration, ==, i / LT_SAMPLES_KEPT);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ring/order", test_order);
  g_test_add_func ("/ring/full", test_full);
  g_test_add_func ("/ring/long-line", test_long_line);
  g_test_add_func ("/ring/half-written", test_half_written);
  g_test_add_func ("/ring/hostile", test_hostile_ring);
  g_test_add_func ("/ring/many-writers", test_many_writers);
  g_test_add_func ("/ring/contention", test_contention);
  g_test_add_func ("/samples/kept", test_samples);
  g_test_add_func ("/samples/limits", test_samples_limits);
  g_test_add_func ("/samples/many-writers", test_samples_many_writers);

  return g_test_run ();
}

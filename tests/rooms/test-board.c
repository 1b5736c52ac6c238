/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-layout.h"

#define PAGE 4096

/* Board */

static LtBoard *
new_board (void)
{
  LtBoard *board = g_aligned_alloc0 (1, lt_board_size (), PAGE);

  lt_board_init (board);
  return board;
}

static void
test_intact (void)
{
  LtBoard *board = g_aligned_alloc0 (1, lt_board_size (), PAGE);

  g_assert_cmpuint (lt_board_size () % PAGE, ==, 0);
  g_assert_false (lt_board_is_intact (board));
  lt_board_init (board);
  g_assert_true (lt_board_is_intact (board));

  board->magic ^= 1;
  g_assert_false (lt_board_is_intact (board));
  lt_board_init (board);
  board->version++;
  g_assert_false (lt_board_is_intact (board));
  lt_board_init (board);
  board->size--;
  g_assert_false (lt_board_is_intact (board));
  g_aligned_free (board);
}

static const struct
{
  const char *name;
  LtAreaKind kind;
  uint32_t capacity;
} areas[] = {
  { "plan", LT_AREA_PLAN, 512 * 1024 },
  { "description", LT_AREA_DESCRIPTION, 1024 * 1024 },
  { "metrics", LT_AREA_METRICS, 512 * 1024 },
};

static void
test_areas_apart (void)
{
  LtBoard *board = new_board ();

  g_test_summary ("Areas filled to the brim touch neither each other nor the board.");
  for (guint i = 0; i < LT_N_AREAS; i++)
    {
      g_autofree char *bytes = g_malloc (areas[i].capacity);

      memset (bytes, 'a' + (int) i, areas[i].capacity);
      g_assert_true (lt_board_write (board, areas[i].kind, bytes, areas[i].capacity));
    }

  g_assert_true (lt_board_is_intact (board));
  for (guint i = 0; i < LT_N_AREAS; i++)
    {
      uint32_t length;
      const char *bytes = lt_board_read (board, areas[i].kind, &length);

      g_assert_cmpuint (length, ==, areas[i].capacity);
      g_assert_cmpuint ((guint64) (bytes - (char *) board), >=, sizeof (LtBoard));
      g_assert_cmpuint ((guint64) (bytes - (char *) board) + length, <=, lt_board_size ());
      for (uint32_t at = 0; at < length; at++)
        {
          if (bytes[at] != 'a' + (int) i)
            g_error ("area %s has another's byte at %u", areas[i].name, at);
        }
    }
  g_aligned_free (board);
}

static void
test_area_limits (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  LtBoard *board = new_board ();
  g_autofree char *bytes = g_malloc0 (areas[i].capacity + 1);
  uint32_t length;

  lt_board_read (board, areas[i].kind, &length);
  g_assert_cmpuint (length, ==, 0);
  g_assert_true (lt_board_write (board, areas[i].kind, "xy", 2));
  g_assert_false (lt_board_write (board, areas[i].kind, bytes, areas[i].capacity + 1));
  g_assert_cmpmem (lt_board_read (board, areas[i].kind, &length), 2, "xy", 2);
  g_assert_cmpuint (length, ==, 2);

  /* A length that the host wrote is not believed. */
  atomic_store (&board->area_length[areas[i].kind], UINT32_MAX);
  lt_board_read (board, areas[i].kind, &length);
  g_assert_cmpuint (length, ==, areas[i].capacity);
  g_aligned_free (board);
}

/* Layout */

typedef struct Region
{
  guint64 begin, end;
} Region;

static void
add_region (GArray *regions, const void *pointer, const void *base, guint64 size)
{
  const guint64 begin = (guint64) ((const char *) pointer - (const char *) base);
  const Region region = { begin, begin + size };

  g_array_append_val (regions, region);
}

static gint
compare_regions (gconstpointer a, gconstpointer b)
{
  const Region *one = a, *other = b;

  return one->begin < other->begin ? -1 : one->begin > other->begin;
}

static void
add_worker_regions (GArray *regions, const LtLayout *layout, void *base, guint worker)
{
  add_region (regions, lt_layout_worker (layout, base, worker), base, sizeof (LtWorkerSlot));
  add_region (regions, lt_layout_counters (layout, base, worker), base,
              layout->n_ids * sizeof (uint64_t));
  for (guint op = 0; op < layout->n_ops; op++)
    {
      add_region (regions, lt_layout_slot (layout, base, worker, op), base, sizeof (LtSlot));
      for (guint kind = 0; kind < layout->n_kinds; kind++)
        add_region (regions, lt_layout_cells (layout, base, worker, op, (LtCellsKind) kind),
                    base, sizeof (LtCells));
    }
  for (guint i = 0; i < layout->n_distributions; i++)
    add_region (regions, lt_layout_distribution (layout, base, worker, i), base,
                sizeof (LtCells));
}

static void
assert_aligned (const LtLayout *layout, void *base, guint worker)
{
  const guint64 block =
    (guint64) ((char *) lt_layout_worker (layout, base, worker) - (char *) base);

  g_assert_cmpuint (block % PAGE, ==, 0);
  g_assert_cmpuint ((guintptr) lt_layout_counters (layout, base, worker) % 8, ==, 0);
  g_assert_cmpuint ((guintptr) lt_layout_slot (layout, base, worker, 0) % LT_CACHE_LINE, ==, 0);
  g_assert_cmpuint ((guintptr) lt_layout_cells (layout, base, worker, 0, LT_CELLS_SERVICE)
                      % LT_CACHE_LINE,
                    ==, 0);
  g_assert_cmpuint ((guintptr) lt_layout_distribution (layout, base, worker, 0) % LT_CACHE_LINE,
                    ==, 0);
}

static void
assert_no_overlap (const LtLayout *layout)
{
  /* Addresses are compared, never looked at. */
  void *base = (void *) (guintptr) (G_GUINT64_CONSTANT (1) << 40);
  g_autoptr (GArray) regions = g_array_new (FALSE, FALSE, sizeof (Region));
  guint64 end = lt_board_size ();

  for (guint worker = 0; worker < layout->n_workers; worker++)
    {
      add_worker_regions (regions, layout, base, worker);
      assert_aligned (layout, base, worker);
    }
  g_array_sort (regions, compare_regions);
  for (guint i = 0; i < regions->len; i++)
    {
      const Region *region = &g_array_index (regions, Region, i);

      g_assert_cmpuint (region->begin, >=, end);
      end = region->end;
    }
  g_assert_cmpuint (end, <=, layout->total_size);
}

static void
test_no_overlap (void)
{
  static const guint workers[] = { 1, 2, 7 }, ops[] = { 1, 3, 64 }, kinds[] = { 0, 2, 4 },
                     ids[] = { 1, 2, 9, 257 }, distributions[] = { 0, 1, 256 };
  LtLayout layout;

#define EACH(i, table) for (guint i = 0; i < G_N_ELEMENTS (table); i++)
  EACH (a, workers)
  EACH (b, ops)
  EACH (c, kinds)
  EACH (d, ids)
  EACH (e, distributions)
  {
    g_assert_true (
      lt_layout_init (&layout, workers[a], ops[b], kinds[c], ids[d], distributions[e]));
    assert_no_overlap (&layout);
  }
#undef EACH
}

static void
test_layout_limits (void)
{
  LtLayout layout = { .total_size = 42 };
  guint64 ops_that_fit;

  g_assert_true (lt_layout_init (&layout, 1, 1, 2, 1, 0));
  g_assert_cmpuint (layout.total_size, ==, layout.board_size + layout.block_size);
  g_assert_true (lt_layout_init (&layout, LT_LAYOUT_MAX_WORKERS, 1, 4, 1, 0));
  g_assert_cmpuint (layout.total_size, <=, LT_LAYOUT_MAX_SIZE);

  layout.total_size = 42;
  g_assert_false (lt_layout_init (&layout, LT_LAYOUT_MAX_WORKERS + 1, 1, 0, 1, 0));
  g_assert_false (lt_layout_init (&layout, LT_LAYOUT_MAX_WORKERS, 64, 4, 257, 256));
  g_assert_cmpuint (layout.total_size, ==, 42);

  /* Just at the limit of the size, and one operation beyond. */
  ops_that_fit =
    (LT_LAYOUT_MAX_SIZE - lt_board_size ()) / (sizeof (LtSlot) + 4 * sizeof (LtCells));
  g_assert_true (lt_layout_init (&layout, 1, (uint32_t) ops_that_fit - 1, 4, 1, 0));
  g_assert_false (lt_layout_init (&layout, 1, (uint32_t) ops_that_fit + 1, 4, 1, 0));
}

static const guint32 overflowing[][5] = {
  { 1, UINT32_MAX, 4, 1, 0 },
  { 1, 1, 4, UINT32_MAX, UINT32_MAX },
  { LT_LAYOUT_MAX_WORKERS, UINT32_MAX, 4, UINT32_MAX, UINT32_MAX },
  { 1, 1, LT_N_CELLS + 1, 1, 0 },
  { 1, UINT32_MAX, UINT32_MAX, 1, 0 },
};

static void
test_layout_overflow (void)
{
  LtLayout layout;
  guint n_wrapped = 0;

  g_test_summary ("Counts that overflow 64 bits are refused, not wrapped.");
  for (guint i = 0; i < G_N_ELEMENTS (overflowing); i++)
    {
      const guint32 *n = overflowing[i];

      g_assert_false (lt_layout_init (&layout, n[0], n[1], n[2], n[3], n[4]));
    }

  /* Those whose size, cut to 64 bits, would fit. */
  for (guint32 n_ops = 1 << 20; n_ops < 1 << 24; n_ops += 4096)
    {
      const guint64 row = n_ops * sizeof (LtCells);
      const guint64 n_kinds = G_MAXUINT64 / row + 1;

      if (n_kinds > UINT32_MAX || n_kinds * row > LT_LAYOUT_MAX_SIZE / 4)
        continue;
      n_wrapped++;
      g_assert_false (lt_layout_init (&layout, 1, n_ops, (guint32) n_kinds, 1, 0));
    }
  g_assert_cmpuint (n_wrapped, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/board/intact", test_intact);
  g_test_add_func ("/board/areas-apart", test_areas_apart);
  for (guint i = 0; i < G_N_ELEMENTS (areas); i++)
    {
      g_autofree char *path = g_strdup_printf ("/board/area-limits/%s", areas[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_area_limits);
    }
  g_test_add_func ("/layout/no-overlap", test_no_overlap);
  g_test_add_func ("/layout/limits", test_layout_limits);
  g_test_add_func ("/layout/overflow", test_layout_overflow);

  return g_test_run ();
}

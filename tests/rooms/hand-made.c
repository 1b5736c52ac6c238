/* SPDX-License-Identifier: MIT */

#include "hand-made.h"

#define PAGE 4096

static LtRunPlugin *
new_plugin (guint n_ops, const guint *kinds, guint *ret_n_distributions)
{
  LtRunPlugin *plugin = lt_run_plugin_new ();

  plugin->name = g_strdup ("hand-made");
  for (guint i = 0; i < n_ops; i++)
    {
      LtRunOperation *operation = g_new0 (LtRunOperation, 1);

      operation->name = g_strdup_printf ("op%u", i);
      g_ptr_array_add (plugin->operations, operation);
    }
  *ret_n_distributions = 0;
  for (guint i = 0; kinds != NULL && kinds[i] != 0; i++)
    {
      LtRunMetric *metric = g_new0 (LtRunMetric, 1);

      metric->name = g_strdup_printf ("metric%u", i);
      metric->kind = (LtRunMetricKind) kinds[i];
      metric->id = i + 1;
      if (metric->kind == LT_RUN_METRIC_HISTOGRAM || metric->kind == LT_RUN_METRIC_STEP)
        metric->distribution = (*ret_n_distributions)++;
      g_ptr_array_add (plugin->metrics, metric);
    }
  g_ptr_array_add (plugin->error_classes, lt_run_error_class_new ("unclassified", NULL));
  g_ptr_array_add (plugin->error_classes, lt_run_error_class_new ("refused", NULL));
  return plugin;
}

HandMade *
hand_made_new (guint n_workers, guint n_ops, guint n_kinds, const guint *kinds)
{
  HandMade *made = g_new0 (HandMade, 1);
  guint n_distributions;

  made->plugin = new_plugin (n_ops, kinds, &n_distributions);
  g_assert_true (lt_layout_init (&made->layout, n_workers, n_ops, n_kinds,
                                 made->plugin->metrics->len + 1, n_distributions));
  made->board = g_aligned_alloc0 (1, made->layout.total_size, PAGE);
  lt_board_init (made->board);
  for (guint i = 0; i < n_workers; i++)
    lt_layout_worker (&made->layout, made->board, i)->magic = LT_WORKER_MAGIC;
  made->source =
    (LtSource){ .board = made->board, .layout = made->layout, .plugin = made->plugin };
  return made;
}

void
hand_made_free (HandMade *made)
{
  g_aligned_free (made->board);
  lt_run_plugin_free (made->plugin);
  g_free (made);
}

LtSlot *
hand_made_slot (HandMade *made, guint worker, guint op)
{
  return lt_layout_slot (&made->layout, made->board, worker, op);
}

LtCells *
hand_made_cells (HandMade *made, guint worker, guint op, LtCellsKind kind)
{
  return lt_layout_cells (&made->layout, made->board, worker, op, kind);
}

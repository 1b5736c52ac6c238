/* SPDX-License-Identifier: MIT
 *
 * hand-made: shared memory as a host leaves it, made without one.
 */
#pragma once

#include "lt-source.h"

typedef struct HandMade
{
  LtBoard *board; /* with room for the workers */
  LtLayout layout;
  LtRunPlugin *plugin; /* operations "op0"...; metrics as given */
  LtSource source;     /* of it all */
} HandMade;

/* @kinds: a LtRunMetricKind for each metric, 0 after the last. */
HandMade *hand_made_new (guint n_workers, guint n_ops, guint n_kinds, const guint *kinds);
void hand_made_free (HandMade *made);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HandMade, hand_made_free)

/* What the worker and its operation own. */
LtSlot *hand_made_slot (HandMade *made, guint worker, guint op);
LtCells *hand_made_cells (HandMade *made, guint worker, guint op, LtCellsKind kind);

/* SPDX-License-Identifier: MIT
 *
 * lt-sink: somewhere a run's numbers go.
 *
 * A sink sees the run, snapshots and the verdict, and nothing else: it knows no
 * shared memory, no process, no other sink. Adding one is a new .c file and a
 * line in lt-sink-list.c. All calls come from the controller's main thread; a
 * sink that talks to a network queues and returns.
 */
#pragma once

#include <gio/gio.h>

#include "lt-run.h"
#include "lt-stats.h"
#include "lt-verdict.h"

typedef struct LtSinkClass
{
  const char *name;   /* as in -o NAME=FILE */
  const char *suffix; /* of a file name, to say "use json=" when it is left out */
  const char *help;   /* one line of --help */

  /* Opens @target: checks that it can be written, before any load is put on
   * anything. Returns NULL with @error that names @target. */
  gpointer (*open) (const char *target, GError **error);
  void (*free) (gpointer self);

  /* Any of the three below may be NULL: "this does not interest me". begin comes
   * once, before the first snapshot, or never when set-up failed. end comes once. */
  gboolean (*begin) (gpointer self, const LtRun *run, GError **error);
  gboolean (*update) (gpointer self, const LtSnapshot *snapshot, GError **error);
  gboolean (*end) (gpointer self, const LtSnapshot *last, const LtVerdict *verdict,
                   GError **error);
} LtSinkClass;

/* NULL-terminated. */
const LtSinkClass *const *lt_sink_list (void);
const LtSinkClass *lt_sink_find (const char *name); /* NULL: none of that name */

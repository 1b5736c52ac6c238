/* SPDX-License-Identifier: MIT
 *
 * lt-sink: somewhere the numbers of a call go.
 *
 * A sink sees runs, snapshots, verdicts and at the end the whole result, and nothing
 * else: it knows no shared memory, no process, no other sink. Several runs may be on
 * at a time; a tag tells whose a snapshot is. Adding a sink is a new .c file and a
 * line in lt-sink-list.c. All calls come from the controller's main thread; a sink
 * that talks to a network queues and returns.
 */
#pragma once

#include <gio/gio.h>

#include "lt-result.h"

typedef struct LtSinkClass
{
  const char *name;   /* as in -o NAME=FILE */
  const char *suffix; /* of a file name, to say "use json=" when it is left out */
  const char *help;   /* one line of --help */

  /* Opens @target: checks that it can be written, before any load is put on
   * anything. Returns NULL with @error that names @target. */
  gpointer (*open) (const char *target, GError **error);
  void (*free) (gpointer self);

  /* Any of those below may be NULL: "this does not interest me".
   *
   * begin comes once, before the first run begins or, when none ever did, before end.
   * @result outlives the sink; it grows as runs end.
   * run_begin comes before the first snapshot of a run, or never when its set-up
   * failed. run_end comes once for each run; @run and @last are NULL when there was
   * none. end comes once, when @result is concluded. */
  gboolean (*begin) (gpointer self, const LtResult *result, GError **error);
  gboolean (*run_begin) (gpointer self, const LtRunTag *tag, const LtRun *run, GError **error);
  gboolean (*update) (gpointer self, const LtRunTag *tag, const LtSnapshot *snapshot,
                      GError **error);
  gboolean (*run_end) (gpointer self, const LtRunTag *tag, const LtRun *run,
                       const LtSnapshot *last, const LtVerdict *verdict, GError **error);
  gboolean (*end) (gpointer self, GError **error);
} LtSinkClass;

/* NULL-terminated. */
const LtSinkClass *const *lt_sink_list (void);
const LtSinkClass *lt_sink_find (const char *name); /* NULL: none of that name */

/* SPDX-License-Identifier: MIT
 *
 * lt-interval-log: a file of JSON lines that grows by one line a snapshot, so that
 * whatever happens to the controller, at most the last interval is lost. Main thread
 * of the controller only.
 *
 * Invariant: on a regular file every line is whole; what a full disk cut short is
 * taken back.
 */
#pragma once

#include <gio/gio.h>

#include "lt-run.h"
#include "lt-stats.h"
#include "lt-verdict.h"

typedef struct LtIntervalLog LtIntervalLog;

/* Opens or creates @path; what is in it stays until the header is written. Errors
 * do not name @path: the caller prefixes that. */
LtIntervalLog *lt_interval_log_open (const char *path, GError **error);
void lt_interval_log_free (LtIntervalLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtIntervalLog, lt_interval_log_free)

/* Empties the file and writes its header. @run: NULL when set-up failed. */
gboolean lt_interval_log_begin (LtIntervalLog *log, const LtRun *run, GError **error);

/* Writes a line for the interval of @snapshot, unless it has one. After a failure
 * nothing more is written, and that is not reported again. */
gboolean lt_interval_log_add (LtIntervalLog *log, const LtSnapshot *snapshot, GError **error);

/* Writes the last line. Fails if any line before could not be written. */
gboolean lt_interval_log_end (LtIntervalLog *log, const LtVerdict *verdict, GError **error);

/* Deletes the file, unless another run has put its own in that place. */
void lt_interval_log_delete (LtIntervalLog *log);

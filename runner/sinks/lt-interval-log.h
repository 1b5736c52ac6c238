/* SPDX-License-Identifier: MIT
 *
 * lt-interval-log: a file of JSON lines that grows by one line a snapshot, so that
 * whatever happens to the controller, at most the last interval is lost. Lines of runs
 * that are on at the same time are mixed; each names its run. Main thread of the
 * controller only.
 *
 * Invariant: on a regular file every line is whole; what a full disk cut short is
 * taken back.
 */
#pragma once

#include <gio/gio.h>

#include "lt-result.h"

typedef struct LtIntervalLog LtIntervalLog;

/* Opens or creates @path; what is in it stays until the header is written. Errors
 * do not name @path: the caller prefixes that. */
LtIntervalLog *lt_interval_log_open (const char *path, GError **error);
void lt_interval_log_free (LtIntervalLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtIntervalLog, lt_interval_log_free)

/* Empties the file and writes its header. @result must outlive the log. */
gboolean lt_interval_log_begin (LtIntervalLog *log, const LtResult *result, GError **error);

/* Writes what is known of a run; its snapshots follow. */
gboolean lt_interval_log_run_begin (LtIntervalLog *log, const LtRunTag *tag, const LtRun *run,
                                    GError **error);

/* Writes a line for the interval of @snapshot, unless it has one. Here and below: after
 * a failure nothing more is written, and that is not reported again. */
gboolean lt_interval_log_add (LtIntervalLog *log, const LtRunTag *tag,
                              const LtSnapshot *snapshot, GError **error);

/* Writes how a run ended; @last may be NULL. */
gboolean lt_interval_log_run_end (LtIntervalLog *log, const LtRunTag *tag,
                                  const LtSnapshot *last, const LtVerdict *verdict,
                                  GError **error);

/* Writes the last line. Fails if any line before could not be written. */
gboolean lt_interval_log_end (LtIntervalLog *log, GError **error);

/* Deletes the file, unless another run has put its own in that place. */
void lt_interval_log_delete (LtIntervalLog *log);

/* SPDX-License-Identifier: MIT
 *
 * lt-history: what the verbs `history` and `trend` share: their options, the filter, the
 * file. [main thread]
 */
#pragma once

#include "lt-cli-private.h"
#include "lt-store.h"

/* Options that choose results, and how they are shown. */
typedef struct LtHistoryOptions
{
  char *file; /* --history; NULL: the user's */
  char *verb; /* NULL: not said */
  char *suite;
  char *scenario;
  char *operation;
  char *verdict;
  char *revision;
  char *since;
  char *format;
  char **labels; /* NULL: none */
  int limit;
  char *moment;     /* what @since means, ISO 8601 */
  GPtrArray *label; /* borrowed texts of @labels; NULL: none */
} LtHistoryOptions;

void lt_history_options_clear (LtHistoryOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LtHistoryOptions, lt_history_options_clear)

/* Takes the options of @entries, those above and --history out of @args. Which of those
 * above there are: @filters. Returns: (transfer full): what is left; NULL with an error
 * that names the option. */
char **lt_history_parse (LtHistoryOptions *options, gboolean filters,
                         const GOptionEntry *entries, char **args, GError **error);

/* The verb whose results are meant: that of --verb, and @verb if it does not say; NULL: all. */
const char *lt_history_verb (const LtHistoryOptions *options, const char *verb);
LtStoreFilter lt_history_filter (const LtHistoryOptions *options, const char *verb);

/* "7d" ago, or "2026-11-20" and the like, as ISO 8601, UTC. (transfer full); NULL with an
 * error. */
char *lt_history_moment (const char *text, GError **error);

/* (transfer full) */
char *lt_history_path (const LtHistoryOptions *options);

/* Opens the history to read. NULL with @error, or without where there is none yet and none
 * was asked for by name: nothing was ever recorded. */
LtStore *lt_history_open (const LtHistoryOptions *options, GError **error);

/* Says what went wrong; returns the status. */
int lt_history_fail (const GError *error);

/* lt-history-list.c: rows (LtStoreRow) as text, JSON, CSV. @operation: NULL: all operations
 * together. @scenario: NULL: the only one. (transfer full) */
char *lt_history_list_text (LtStore *store, const GPtrArray *rows, const char *scenario,
                            const char *operation, LtLook look, guint columns);
char *lt_history_list_json (LtStore *store, const GPtrArray *rows, const char *operation);
char *lt_history_list_csv (LtStore *store, const GPtrArray *rows, const char *operation);

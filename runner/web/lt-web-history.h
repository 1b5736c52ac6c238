/* SPDX-License-Identifier: MIT
 *
 * lt-web-history: everything that clients were or are to be told, in order, in a bounded
 * amount of memory. [dashboard's thread]
 *
 * Each entry has a number that grows by one from entry to entry; a client that has seen
 * up to number N is told what is after N. When there are more intervals than there is
 * room for, in the older half each two that follow one another in a run become one, with
 * the number of the later.
 */
#pragma once

#include "lt-web-row.h"

#define LT_WEB_HISTORY_MAX_ROWS 7200u
/* Rows times operations, of about half a KiB each. */
#define LT_WEB_HISTORY_MAX_CELLS 100000u

typedef struct LtWebEntry
{
  guint64 number;
  char *text;  /* a JSON object on a line; NULL: of an interval, made when it is asked for */
  char *chart; /* the same for the page; NULL: likewise, or the text will do */
  guint run_index;
  char *scenario; /* of an interval, as the rest */
  guint run_number;
  LtRun *run;
  LtWebRow *row;
} LtWebEntry;

typedef struct LtWebHistory LtWebHistory;

/* @max_rows: 0: LT_WEB_HISTORY_MAX_ROWS. */
LtWebHistory *lt_web_history_new (guint max_rows);
void lt_web_history_free (LtWebHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWebHistory, lt_web_history_free)

/* Which form of an entry. */
typedef enum
{
  LT_WEB_LINES,  /* as the interval log has it */
  LT_WEB_CHARTS, /* as charts.js takes it */
} LtWebForm;

/* Takes @text, a JSON object, and @chart, for the page, which may be NULL: the same.
 * Returns its number. */
guint64 lt_web_history_add_text (LtWebHistory *history, char *text, char *chart);
/* Takes @row. */
guint64 lt_web_history_add_row (LtWebHistory *history, const LtRunTag *tag, const LtRun *run,
                                LtWebRow *row);

/* The number of the last entry; 0: there is none. */
guint64 lt_web_history_last (const LtWebHistory *history);

/* The first entry after @number; NULL: there is none. Valid until something is added. */
const LtWebEntry *lt_web_history_after (const LtWebHistory *history, guint64 number);

/* Returns: (transfer full): a JSON object without a line break. */
char *lt_web_entry_to_json (const LtWebEntry *entry, LtWebForm form);

/* SPDX-License-Identifier: MIT
 *
 * lt-web-row: an interval as the dashboard keeps it: a row of the result document, which
 * may be made of several when there are too many. Pure; one thread at a time.
 */
#pragma once

#include "lt-json.h"
#include "lt-series.h"

typedef struct LtWebRow
{
  LtSeriesRow *row;
  guint n_merged; /* intervals that it is made of */
} LtWebRow;

/* As lt_series_row_new(). */
LtWebRow *lt_web_row_new (const LtStats *interval, const LtSeriesCursor *from,
                          const LtSeriesCursor *to, guint n_workers);
void lt_web_row_free (LtWebRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWebRow, lt_web_row_free)

/* Whether @later, of the same run, follows in the same phase. */
gboolean lt_web_row_can_merge (const LtWebRow *earlier, const LtWebRow *later);

/* Adds @earlier to @later, which covers both then. Counts, errors and heat are exact. A percentile becomes
 * the higher one of the two, which the percentile of both together does not exceed: what
 * it is cannot be told any more. */
void lt_web_row_merge (const LtWebRow *earlier, LtWebRow *later);

/* Adds its members to the object that is open. */
void lt_web_row_add_json (LtJson *json, const LtRun *run, const LtWebRow *row);

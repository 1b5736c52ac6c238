/* SPDX-License-Identifier: MIT
 *
 * lt-document-parts: parts of a result document; for lt-document*.c only. Each reads
 * members of @object, as lt-result-parts.h writes them.
 */
#pragma once

#include "lt-document.h"
#include "lt-members.h"

#define LT_DOCUMENT_MAX_RUNS 65536u
#define LT_DOCUMENT_MAX_LINES 65536u /* of texts: warnings, arguments, frames, ... */
#define LT_DOCUMENT_MAX_OPERATIONS 1024u
#define LT_DOCUMENT_MAX_METRICS 1024u
#define LT_DOCUMENT_MAX_STAGES 1000u
#define LT_DOCUMENT_MAX_THRESHOLDS 1048576u /* of all runs */

LtVerdict *lt_document_read_verdict (LtMembers *members, const LtJsonValue *object,
                                     const char *key);
LtCrashInfo *lt_document_read_crash (LtMembers *members, const LtJsonValue *object,
                                     const char *key);

/* started_at, config, plugin, harness, and of the numbers what belongs to the suite: its
 * metrics and error classes, stages. NULL for a run that never was known. */
LtRun *lt_document_read_run (LtMembers *members, const LtJsonValue *object);

/* The thresholds of all runs, and those of one moved to its verdict. */
typedef struct LtDocumentThresholds LtDocumentThresholds;
LtDocumentThresholds *lt_document_thresholds_read (LtMembers *members,
                                                   const LtJsonValue *object);
void lt_document_thresholds_free (LtDocumentThresholds *thresholds);
void lt_document_thresholds_move (LtDocumentThresholds *thresholds, const LtRunTag *tag,
                                  LtVerdict *verdict);

/* The last snapshot of @run, with total and warm-up for the caller to free; NULL when it
 * has measured nothing. */
typedef struct LtDocumentNumbers
{
  LtSnapshot last;
  LtStats *total;
  LtStats *warmup;
} LtDocumentNumbers;

gboolean lt_document_read_numbers (LtMembers *members, const LtJsonValue *object,
                                   const LtRun *run, LtDocumentNumbers *ret_numbers);
void lt_document_numbers_clear (LtDocumentNumbers *numbers);

/* The index of an operation or error class by name; the first is refused when there is
 * none. */
guint lt_document_operation (LtMembers *members, const LtRun *run, const char *name);
guint lt_document_error_class (const LtRun *run, const char *name);

void lt_document_read_baselines (LtMembers *members, const LtJsonValue *object,
                                 LtResult *result);
void lt_document_read_intervals (LtMembers *members, const LtJsonValue *object,
                                 const LtRun *run, LtSeries *series);

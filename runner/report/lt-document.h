/* SPDX-License-Identifier: MIT
 *
 * lt-document: a result document, "ltrun.result/1", read back into the values that it
 * was written from. Whatever renders a result renders one of these.
 *
 * What the document rounds is rounded here: means and rates to six digits, sums with
 * them. Percentiles, counts, minima and maxima are exact. The text of strangers: every
 * size has a limit, and nothing is taken that is not of its type. [any thread, one at a
 * time]
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

#define LT_DOCUMENT_MAX_BYTES (256u * 1024 * 1024)

typedef struct LtDocument
{
  char *text; /* as it was read */
  LtResult *result;
  LtSeriesSet *series;
} LtDocument;

/* Returns: (transfer full): NULL with an error that names @path, what was expected and
 * what was found. */
LtDocument *lt_document_read (const char *path, GError **error);
/* The same of text in memory; the error does not name where it is from. */
LtDocument *lt_document_parse (const char *text, gsize length, GError **error);
void lt_document_free (LtDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtDocument, lt_document_free)

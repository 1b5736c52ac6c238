/* SPDX-License-Identifier: MIT
 *
 * made-up: results of runs with chosen levels, for the tests of comparing.
 */
#pragma once

#include "lt-pair.h"

/* A result of @n runs of one operation, "work", in a closed loop of @workers; the i-th takes
 * levels[i] ns an operation. (transfer full) */
LtResult *made_up_result (const double *levels, guint n, guint workers);

/* The same, and every operation fails. (transfer full) */
LtResult *made_up_failing (const double *levels, guint n, guint workers);

/* A side of @result alone. (transfer full) */
LtSide *made_up_side (const char *label, LtResult *result);

/* Compares @a with @b; NULL with an error. */
LtPair *made_up_pair (const LtSide *a, const LtSide *b, const char *gate, gboolean allow,
                      GError **error);

/* The run of index @index, to be changed. */
LtRun *made_up_run (LtResult *result, guint index);

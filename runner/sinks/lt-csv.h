/* SPDX-License-Identifier: MIT
 *
 * lt-csv: the totals of a result as comma-separated values (RFC 4180): a row for each
 * operation of each run, and one for all of them, named "total". Latencies are those of
 * ok operations, in ns; what has no value is empty. Pure; main thread.
 */
#pragma once

#include "lt-result.h"

/* Returns: (transfer full): UTF-8, with a line of names first. */
char *lt_csv_totals (const LtResult *result);

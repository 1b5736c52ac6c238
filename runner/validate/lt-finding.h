/* SPDX-License-Identifier: MIT
 *
 * lt-finding: what a check of a suite came to. A value; text may be a stranger's and is
 * made safe by who prints it.
 */
#pragma once

#include <glib.h>

#include "lt-probe-report.h"

typedef struct LtFinding
{
  const char *id; /* of the check, static */
  LtFindingStatus status;
  LtTrouble trouble; /* with LT_FINDING_SKIP */
  char *text;
  char *advice; /* NULL: none */
  guint64 took_ns;
} LtFinding;

void lt_finding_free (LtFinding *finding);

/* Sets what was found, unless something has been before. printf-like. */
void lt_finding_set (LtFinding *finding, LtFindingStatus status, const char *advice,
                     const char *format, ...) G_GNUC_PRINTF (4, 5);

/* The same for a check that could not be made, and not for anything of the suite's. */
void lt_finding_set_trouble (LtFinding *finding, LtTrouble trouble, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* "PASS", "WARN", "FAIL", "SKIP" */
const char *lt_finding_status_name (LtFindingStatus status);

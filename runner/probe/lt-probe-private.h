/* SPDX-License-Identifier: MIT
 *
 * lt-probe-private: what the checks share. [main thread]
 */
#pragma once

#include "lt-probe.h"

typedef void (*LtProbeCheck) (const LtProbeTask *task);

/* NULL: none of that id. */
LtProbeCheck lt_probe_load_find (const char *id);
LtProbeCheck lt_probe_description_find (const char *id);
LtProbeCheck lt_probe_lifecycle_find (const char *id);
LtProbeCheck lt_probe_contract_find (const char *id);
LtProbeCheck lt_probe_quality_find (const char *id);
LtProbeCheck lt_probe_extensions_find (const char *id);

typedef struct LtProbeRow
{
  const char *id;
  LtProbeCheck check;
} LtProbeRow;

LtProbeCheck lt_probe_find_row (const LtProbeRow *rows, gsize n, const char *id);

/* Leave the finding; the first call of a process counts. printf-like. */
void lt_probe_pass (LtProbeReport *report, const char *format, ...) G_GNUC_PRINTF (2, 3);
void lt_probe_skip (LtProbeReport *report, const char *format, ...) G_GNUC_PRINTF (2, 3);
void lt_probe_find (LtProbeReport *report, LtFindingStatus status, const char *advice,
                    const char *format, ...) G_GNUC_PRINTF (4, 5);

/* A skip for a value that the user gave, or did not give. */
void lt_probe_refuse (LtProbeReport *report, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Says where the suite is from now on. */
void lt_probe_enter (LtProbeReport *report, const char *format, ...) G_GNUC_PRINTF (2, 3);

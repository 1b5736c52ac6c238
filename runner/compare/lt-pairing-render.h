/* SPDX-License-Identifier: MIT
 *
 * lt-pairing-render: a comparison as text for people, as Markdown and as a document,
 * "ltrun.comparison/1". Pure; one thread. Text of results comes out harmless.
 */
#pragma once

#include "lt-pair.h"
#include "lt-text-plain.h"

#define LT_COMPARISON_SCHEMA "ltrun.comparison/1"

/* @columns: of the terminal, 0: 80. Its last line is the verdict and why.
 * Returns: (transfer full), as the next ones. */
char *lt_pairing_text (const LtPairing *pairing, LtLook look, guint columns);
char *lt_pairing_markdown (const LtPairing *pairing);
/* Described by ltrun-comparison-1.schema.json beside this file. */
char *lt_pairing_json (const LtPairing *pairing);

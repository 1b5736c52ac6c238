/* SPDX-License-Identifier: MIT
 *
 * lt-describe: what the suite is, and what it registered, written to the board in
 * the formats of lt-wire.h. [main thread]
 */
#pragma once

#include "lt-board.h"
#include "lt-option-table.h"
#include "lt-registry.h"

/* @weights: of this run, by operation. @excluded: why an operation is left out, or
 * NULL, for each of LT_MAX_OPERATIONS; UTF-8. @data: of LT_WIRE_DATA, (transfer floating).
 * FALSE: it does not fit. */
gboolean lt_describe_suite (LtBoard *board, const LtDescriptor *descriptor,
                            const LtOptionTable *options, const double *weights);
gboolean lt_describe_metrics (LtBoard *board, const LtRegistry *registry, char *const *excluded,
                              GVariant *data);

/* SPDX-License-Identifier: MIT
 *
 * lt-suite-info: what the host wrote about its suite, as a value of the model. The
 * host is not trusted: what is malformed is refused. [controller's main thread]
 */
#pragma once

#include "lt-board.h"
#include "lt-run.h"

/* Reads LT_AREA_DESCRIPTION. Returns: (transfer full): NULL when it is malformed. */
LtRunPlugin *lt_suite_info_read (const LtBoard *board);

/* Adds what LT_AREA_METRICS says to @plugin. FALSE: malformed. */
gboolean lt_suite_info_read_metrics (const LtBoard *board, LtRunPlugin *plugin);

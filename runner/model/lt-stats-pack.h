/* SPDX-License-Identifier: MIT
 *
 * lt-stats-pack: stats that are kept for later, in a few KiB instead of 36 KiB a
 * histogram. Within one process only: what is packed is not checked.
 */
#pragma once

#include "lt-stats.h"

/* Returns: (transfer full): all numbers of @stats. */
GBytes *lt_stats_pack (const LtStats *stats);

/* Restores them into stats of the same shape. */
void lt_stats_unpack (GBytes *packed, LtStats *ret_stats);

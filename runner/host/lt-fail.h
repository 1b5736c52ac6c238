/* SPDX-License-Identifier: MIT
 *
 * lt-fail: why the host gives up, left on the board. The first call wins.
 */
#pragma once

#include <glib.h>

#include "lt-board.h"

/* printf-like; cut to one line of LT_FAILURE_TEXT. @worker or LT_CRASH_NO_WORKER,
 * @op_index or UINT32_MAX. [any thread] */
void lt_fail_set (LtBoard *board, LtFailureKind kind, uint32_t worker, uint32_t op_index,
                  const char *format, ...) G_GNUC_PRINTF (5, 6);
gboolean lt_fail_is_set (LtBoard *board);

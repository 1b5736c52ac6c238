/* SPDX-License-Identifier: MIT
 *
 * lt-host: the host's life from the first order to the clean end.
 */
#pragma once

#include <glib.h>

#include "lt-board.h"

/* Address space set aside for the memory that the board begins; the slots behind
 * the board come to be when the controller makes the file longer. */
#define LT_HOST_MAP_SIZE (UINT64_C (16) << 30)

/* Follows the orders on @board until LT_ORDER_FINISH, or until it has to give up,
 * and says why on the board. @board: the beginning of a mapping of at least
 * LT_HOST_MAP_SIZE. @bell_fd: a byte is written to it at each change of stage; -1:
 * none. @in_process: the controller is this same process; no signal handlers then.
 * [the process's main thread, or a thread of the controller's; once] */
void lt_host_run (LtBoard *board, int bell_fd, gboolean in_process);

/* SPDX-License-Identifier: MIT
 *
 * lt-spawn: how processes are started that load a suite.
 */
#pragma once

#include <spawn.h>

/* Signals as a fresh program expects them, and a process group of its own. To be destroyed
 * with posix_spawnattr_destroy(). [any thread] */
void lt_spawn_attributes_init (posix_spawnattr_t *attributes);

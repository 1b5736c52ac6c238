/* SPDX-License-Identifier: MIT
 *
 * lt-memory: the memory that controller and host share: a sealed memfd, mapped once
 * at its final address with room to grow. One thread.
 */
#pragma once

#include <gio/gio.h>

#include "lt-layout.h"

typedef struct LtMemory
{
  int fd;
  LtBoard *board;
} LtMemory;

/* Makes the memory with an empty board; it cannot shrink from then on. */
gboolean lt_memory_open (LtMemory *ret_memory, GError **error);

/* Makes room for the slots of @layout and seals the size for good. */
gboolean lt_memory_grow (LtMemory *memory, const LtLayout *layout, GError **error);

/* Takes a memory that was never opened, if zeroed with fd -1. */
void lt_memory_close (LtMemory *memory);

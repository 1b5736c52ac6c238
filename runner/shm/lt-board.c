/* SPDX-License-Identifier: MIT */

#include "lt-board.h"

#include <string.h>

#define PAGE 4096u
#define KIB 1024u

/* Constants of the code, not fields of the board: a plugin that scribbles over the
 * board cannot move them. */
static const struct
{
  uint32_t offset, capacity;
} areas[] = {
  [LT_AREA_PLAN] = { 0, 512 * KIB },
  [LT_AREA_DESCRIPTION] = { 512 * KIB, 1024 * KIB },
  [LT_AREA_METRICS] = { 1536 * KIB, 512 * KIB },
};

#define AREAS_SIZE (2048 * KIB)

static uint32_t
areas_at (void)
{
  return ((uint32_t) sizeof (LtBoard) + PAGE - 1) / PAGE * PAGE;
}

uint32_t
lt_board_size (void)
{
  return areas_at () + AREAS_SIZE;
}

void
lt_board_init (LtBoard *board)
{
  board->magic = LT_BOARD_MAGIC;
  board->version = LT_BOARD_VERSION;
  board->size = lt_board_size ();
}

bool
lt_board_is_intact (const LtBoard *board)
{
  return board->magic == LT_BOARD_MAGIC && board->version == LT_BOARD_VERSION
         && board->size == lt_board_size ();
}

bool
lt_board_write (LtBoard *board, LtAreaKind kind, const void *bytes, uint32_t length)
{
  if (length > areas[kind].capacity)
    return false;
  memcpy ((char *) board + areas_at () + areas[kind].offset, bytes, length);
  atomic_store_explicit (&board->area_length[kind], length, memory_order_release);
  return true;
}

const void *
lt_board_read (const LtBoard *board, LtAreaKind kind, uint32_t *ret_length)
{
  uint32_t length = atomic_load_explicit (&board->area_length[kind], memory_order_acquire);

  if (length > areas[kind].capacity)
    length = areas[kind].capacity;
  *ret_length = length;
  return (const char *) board + areas_at () + areas[kind].offset;
}

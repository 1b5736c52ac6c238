/* SPDX-License-Identifier: MIT
 *
 * lt-ring: lines from many threads of the host to the one reader in the
 * controller; a bounded queue after Dmitry Vyukov's MPMC design (1024cores.net).
 *
 * A writer never waits: a full ring, or a record that a dying thread left half
 * written, makes it drop the line and count it. Zeroed memory is an empty ring.
 * The reader treats every field as hostile.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LT_RING_RECORDS 512u
#define LT_RING_TEXT 480u

typedef struct LtRingRecord
{
  _Atomic uint64_t turn;
  uint32_t level;  /* the ABI's LT_LOG_... */
  uint32_t length; /* bytes of text */
  uint64_t time_ns;
  char text[LT_RING_TEXT];
} LtRingRecord;

typedef struct LtRing
{
  _Alignas(64) _Atomic uint64_t head; /* next to write */
  _Alignas(64) _Atomic uint64_t tail; /* next to read */
  _Alignas(64) _Atomic uint64_t dropped;
  LtRingRecord records[LT_RING_RECORDS];
} LtRing;

/* A line as the reader gets it. */
typedef struct LtRingLine
{
  uint32_t level;
  uint64_t time_ns;
  char text[LT_RING_TEXT + 1]; /* NUL-terminated; any bytes */
} LtRingLine;

/* Appends a line, cut to LT_RING_TEXT bytes. Returns false when it was dropped.
 * [any thread of the host; never blocks] */
bool lt_ring_write (LtRing *ring, uint32_t level, uint64_t time_ns, const char *text,
                    uint64_t length);

/* Takes the oldest line. Returns false when there is none. [controller, one thread] */
bool lt_ring_read (LtRing *ring, LtRingLine *ret_line);

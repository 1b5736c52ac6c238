/* SPDX-License-Identifier: MIT
 *
 * lt-path: names, resource paths and their hashes.
 *
 * A path is one to LT_ACCESS_DEPTH_MAX components with '/' between them. A
 * component is not empty, not "." and not "..", and holds no control character,
 * space or '*'. Pure; any thread.
 */
#pragma once

#include "lt-access.h"

#include <string.h>

/* A path taken apart; it points into the caller's text. */
typedef struct LtPath
{
  const char *text;
  uint32_t depth;                     /* number of components; 0: the root */
  uint16_t end[LT_ACCESS_DEPTH_MAX];  /* length of the first 1, 2, ... components */
  uint32_t hash[LT_ACCESS_DEPTH_MAX]; /* hash of the first 1, 2, ... components */
} LtPath;

/* Secret of a store: keys that collide in one do not in another. */
typedef struct LtHashSeed
{
  uint64_t state;
  uint64_t factor;
} LtHashSeed;

/* Takes @text apart. Returns false if it is no path; *ret_path is then undefined. */
bool lt_path_parse (const LtHashSeed *seed, const char *text, LtPath *ret_path);

/* Takes a pattern apart: *ret_below is true if it is for all that is below
 * *ret_path, false if it is for the path itself. */
bool lt_pattern_parse (const LtHashSeed *seed, const char *text, LtPath *ret_path,
                       bool *ret_below);

/* True if @text may name a principal, a role or a permission. */
bool lt_name_is_valid (const char *text, size_t length);

static inline uint64_t
lt_hash_load (const char *bytes, size_t n)
{
  uint64_t word = 0;

  memcpy (&word, bytes, n);
  return word;
}

/* Both halves of the product, so that every bit of either factor counts. */
static inline uint64_t
lt_hash_fold (uint64_t a, uint64_t b)
{
  __extension__ typedef unsigned __int128 u128;
  u128 product = (u128) a * b;

  return (uint64_t) product ^ (uint64_t) (product >> 64);
}

/* Hash of what @state is the hash of, followed by @bytes. */
static inline uint64_t
lt_hash_more (const LtHashSeed *seed, uint64_t state, const char *bytes, size_t n)
{
  uint64_t low = 0, high = 0;

  for (; n > 16; bytes += 16, n -= 16)
    state = lt_hash_fold (state ^ lt_hash_load (bytes, 8),
                          seed->factor ^ lt_hash_load (bytes + 8, 8));

  /* The two loads overlap for lengths that are no multiple of their size. */
  if (n >= 8)
    {
      low = lt_hash_load (bytes, 8);
      high = lt_hash_load (bytes + n - 8, 8);
    }
  else if (n >= 4)
    {
      low = lt_hash_load (bytes, 4);
      high = lt_hash_load (bytes + n - 4, 4);
    }
  else if (n > 0)
    low = (uint64_t) (uint8_t) bytes[0] << 16 | (uint64_t) (uint8_t) bytes[n / 2] << 8
          | (uint8_t) bytes[n - 1];

  return lt_hash_fold (state ^ low, seed->factor ^ high ^ (uint64_t) n << 56);
}

/* The 32 bits that a table uses of a hash. */
static inline uint32_t
lt_hash_short (uint64_t state)
{
  return (uint32_t) (state ^ state >> 32);
}

static inline uint32_t
lt_hash (const LtHashSeed *seed, const char *bytes, size_t n)
{
  return lt_hash_short (lt_hash_more (seed, seed->state, bytes, n));
}

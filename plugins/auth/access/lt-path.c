/* SPDX-License-Identifier: MIT */

#include "lt-path.h"

static bool
is_dots (const char *text, size_t length)
{
  return (length == 1 && text[0] == '.') || (length == 2 && text[0] == '.' && text[1] == '.');
}

static bool
is_path_char (uint8_t c)
{
  return c > ' ' && c != '*' && c != 0x7f;
}

/* Most of what paths are made of, by one comparison: '0' to '~'. */
static inline bool
is_common (uint8_t c)
{
  return (uint8_t) (c - '0') < 0x7f - '0';
}

/* Takes @text apart in one go: up to its NUL or, if @bounded, to @length at most. Inlined
 * to have a loop for each: most of what a check executes before it decides is this. */
static inline bool __attribute__ ((always_inline))
take_apart (const LtHashSeed *seed, const char *text, bool bounded, size_t length,
            LtPath *ret_path)
{
  uint64_t state = seed->state;
  size_t start = 0;
  uint32_t depth = 0;

  ret_path->text = text;
  for (size_t i = 0;; i++)
    {
      const uint8_t c = (uint8_t) text[i];
      const bool within = !bounded || i < length;

      if (within && (is_common (c) || (c != '/' && is_path_char (c))))
        continue;
      if (within && c != '/' && c != '\0')
        return false;
      if (i == start || (text[start] == '.' && is_dots (text + start, i - start))
          || depth == LT_ACCESS_DEPTH_MAX || i > LT_ACCESS_PATH_MAX)
        return false;

      state = lt_hash_more (seed, state, text + start, i - start);
      ret_path->end[depth] = (uint16_t) i;
      ret_path->hash[depth++] = lt_hash_short (state);
      start = i + 1;
      if (!within || c == '\0')
        break;
    }
  ret_path->depth = depth;
  return true;
}

bool
lt_path_parse (const LtHashSeed *seed, const char *text, LtPath *ret_path)
{
  return take_apart (seed, text, false, 0, ret_path);
}

bool
lt_pattern_parse (const LtHashSeed *seed, const char *text, LtPath *ret_path, bool *ret_below)
{
  size_t length = strnlen (text, LT_ACCESS_PATH_MAX + 3);

  *ret_below = length > 0 && text[length - 1] == '*';
  if (!*ret_below)
    return lt_path_parse (seed, text, ret_path);

  if (length == 1)
    {
      ret_path->text = text;
      ret_path->depth = 0;
      return true;
    }
  return text[length - 2] == '/' && take_apart (seed, text, true, length - 2, ret_path);
}

bool
lt_name_is_valid (const char *text, size_t length)
{
  if (length == 0 || length > LT_ACCESS_NAME_MAX)
    return false;

  for (size_t i = 0; i < length; i++)
    if (text[i] <= ' ' || text[i] > '~' || text[i] == '"' || text[i] == '\\')
      return false;
  return true;
}

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

bool
lt_path_parse (const LtHashSeed *seed, const char *text, size_t length, LtPath *ret_path)
{
  uint64_t state = seed->state;
  size_t start = 0;

  if (length == 0 || length > LT_ACCESS_PATH_MAX)
    return false;

  ret_path->text = text;
  ret_path->depth = 0;
  for (size_t i = 0; i <= length; i++)
    {
      if (i < length && text[i] != '/')
        {
          if (!is_path_char ((uint8_t) text[i]))
            return false;
          continue;
        }
      if (i == start || is_dots (text + start, i - start)
          || ret_path->depth == LT_ACCESS_DEPTH_MAX)
        return false;

      state = lt_hash_more (seed, state, text + start, i - start);
      ret_path->end[ret_path->depth] = (uint16_t) i;
      ret_path->hash[ret_path->depth++] = lt_hash_short (state);
      start = i + 1;
    }
  return true;
}

bool
lt_pattern_parse (const LtHashSeed *seed, const char *text, LtPath *ret_path, bool *ret_below)
{
  size_t length = strnlen (text, LT_ACCESS_PATH_MAX + 3);

  *ret_below = length > 0 && text[length - 1] == '*';
  if (!*ret_below)
    return lt_path_parse (seed, text, length, ret_path);

  if (length == 1)
    {
      ret_path->text = text;
      ret_path->depth = 0;
      return true;
    }
  return text[length - 2] == '/' && lt_path_parse (seed, text, length - 2, ret_path);
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

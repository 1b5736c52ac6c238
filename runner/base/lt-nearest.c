/* SPDX-License-Identifier: MIT */

#include "lt-nearest.h"

#include <string.h>

#define MAX_BYTES 64

guint
lt_nearest_distance (const char *a, const char *b)
{
  gsize a_size = strlen (a), b_size = strlen (b);
  guint row[MAX_BYTES + 1];

  if (a_size > MAX_BYTES || b_size > MAX_BYTES)
    return G_MAXUINT;

  /* Levenshtein's distance, one row of his table at a time. */
  for (guint j = 0; j <= b_size; j++)
    row[j] = j;
  for (guint i = 1; i <= a_size; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= b_size; j++)
        {
          guint above = row[j];
          guint change = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]) ? 0 : 1;

          row[j] = MIN (MIN (above, row[j - 1]) + 1, diagonal + change);
          diagonal = above;
        }
    }

  return row[b_size];
}

const char *
lt_nearest_find (const char *name, const GPtrArray *names)
{
  guint nearest = (guint) strlen (name) / 3 + 1;
  const char *found = NULL;

  for (guint i = 0; i < names->len; i++)
    {
      const char *candidate = g_ptr_array_index (names, i);
      const guint distance = lt_nearest_distance (name, candidate);

      if (distance >= nearest)
        continue;
      nearest = distance;
      found = candidate;
    }
  return found;
}

/* SPDX-License-Identifier: MIT */

#include "lt-suggest.h"

#include <string.h>

#define MAX_BYTES 64
#define MAX_FILES 10000
#define SUFFIX ".so"

guint
lt_suggest_distance (const char *a, const char *b)
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

static char *
stem_of (const char *file)
{
  return g_str_has_suffix (file, SUFFIX) ? g_strndup (file, strlen (file) - strlen (SUFFIX))
                                         : NULL;
}

char *
lt_suggest (const char *name, char **folders)
{
  guint nearest = (guint) strlen (name) / 3 + 1;
  g_autofree char *suggestion = NULL;
  guint n_read = 0;

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autoptr (GDir) dir = g_dir_open (folders[i], 0, NULL);
      const char *file;

      while (dir != NULL && n_read++ < MAX_FILES && (file = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *candidate = stem_of (file);
          guint distance =
            candidate == NULL ? G_MAXUINT : lt_suggest_distance (name, candidate);

          if (distance >= nearest)
            continue;
          nearest = distance;
          g_free (suggestion);
          suggestion = g_steal_pointer (&candidate);
        }
    }

  return g_steal_pointer (&suggestion);
}

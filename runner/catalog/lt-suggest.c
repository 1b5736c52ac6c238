/* SPDX-License-Identifier: MIT */

#include "lt-suggest.h"

#include <string.h>

#include "lt-nearest.h"

#define MAX_FILES 10000
#define SUFFIX ".so"

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
            candidate == NULL ? G_MAXUINT : lt_nearest_distance (name, candidate);

          if (distance >= nearest)
            continue;
          nearest = distance;
          g_free (suggestion);
          suggestion = g_steal_pointer (&candidate);
        }
    }

  return g_steal_pointer (&suggestion);
}

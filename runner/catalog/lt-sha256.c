/* SPDX-License-Identifier: MIT */

#include "lt-sha256.h"

#include "lt-catalog-error.h"
#include "lt-plugin-file.h"
#include "lt-text-plain.h"

#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_BYTES 65536

static char *
refuse (GError **error)
{
  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_A_PLUGIN,
               "expected at most %" G_GOFFSET_FORMAT " bytes, found more",
               LT_PLUGIN_FILE_MAX_BYTES);
  return NULL;
}

static char *
sha256_of (int fd, GError **error)
{
  struct stat info;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *chunk = g_malloc (CHUNK_BYTES);
  goffset offset = 0;
  gssize n;

  /* A file that says so is not read for seconds to find that out. */
  if (fstat (fd, &info) == 0 && info.st_size > LT_PLUGIN_FILE_MAX_BYTES)
    return refuse (error);
  while ((n = lt_plugin_file_read_at (fd, chunk, CHUNK_BYTES, offset, error)) > 0)
    {
      offset += n;
      if (offset > LT_PLUGIN_FILE_MAX_BYTES)
        return refuse (error);
      g_checksum_update (checksum, chunk, n);
    }

  return n < 0 ? NULL : g_strdup (g_checksum_get_string (checksum));
}

char *
lt_file_sha256 (const char *path, GError **error)
{
  g_autofree char *safe = lt_text_sanitize (path);
  g_autofree char *hex = NULL;
  int fd = lt_plugin_file_open (path, "a regular file", error);

  if (fd >= 0)
    {
      hex = sha256_of (fd, error);
      close (fd);
    }
  if (hex == NULL)
    g_prefix_error (error, "%s: ", safe);

  return g_steal_pointer (&hex);
}

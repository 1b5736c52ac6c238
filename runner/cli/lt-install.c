/* SPDX-License-Identifier: MIT */

#include "lt-install.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lt-plugin-file.h"
#include "lt-receipt.h"
#include "lt-sha256.h"
#include "lt-text-plain.h"

#define CHUNK_BYTES 65536

static gboolean
fail (GError **error, const char *path, int code)
{
  g_autofree char *safe = lt_text_sanitize (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", safe,
               g_strerror (code));
  return FALSE;
}

/* In */

static gboolean
write_all (int fd, const char *bytes, gsize size)
{
  while (size > 0)
    {
      const gssize n = write (fd, bytes, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
copy_bytes (int from, int to, const char *to_path, GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  goffset offset = 0;
  gssize n;

  while ((n = lt_plugin_file_read_at (from, chunk, CHUNK_BYTES, offset, error)) > 0)
    {
      if (!write_all (to, chunk, (gsize) n))
        return fail (error, to_path, errno);
      offset += n;
    }
  if (n == 0 && fsync (to) != 0)
    return fail (error, to_path, errno);
  return n == 0;
}

static gboolean
copy (const char *source, const char *target, GError **error)
{
  const int from = lt_plugin_file_open (source, "a regular file", error);
  const int to = from >= 0 ? open (target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) : -1;
  gboolean good = FALSE;

  if (from < 0)
    {
      g_prefix_error (error, "%s: ", source);
      return FALSE;
    }
  if (to < 0)
    fail (error, target, errno);
  else
    {
      good = copy_bytes (from, to, target, error);
      /* Whatever the umask: others must be able to run it, and not to change it. */
      if (good && fchmod (to, 0644) != 0)
        good = fail (error, target, errno);
      close (to);
    }
  close (from);
  return good;
}

gboolean
lt_install_begin (LtInstall *install, const char *source, const char *folder, GError **error)
{
  g_autofree char *name = g_path_get_basename (source);

  if (!g_str_has_suffix (name, ".so") || strlen (name) <= strlen (".so"))
    {
      g_autofree char *safe = lt_text_sanitize (name);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                   "expected a file named NAME.so, found '%s'", safe);
      return FALSE;
    }
  if (g_mkdir_with_parents (folder, 0755) != 0)
    return fail (error, folder, errno);
  install->folder = g_strdup (folder);
  install->path = g_build_filename (folder, name, NULL);
  install->staging = g_build_filename (folder, ".install-XXXXXX", NULL);
  if (g_mkdtemp (install->staging) == NULL)
    {
      g_clear_pointer (&install->staging, g_free);
      return fail (error, folder, errno);
    }
  install->staged = g_build_filename (install->staging, name, NULL);
  return copy (source, install->staged, error);
}

/* What was said of the file that was there before. */
static gboolean
remove_papers (const char *path, GError **error)
{
  g_autofree char *receipt = lt_receipt_path (path);
  g_autofree char *description = lt_receipt_description_path (path);
  const char *papers[] = { receipt, description };

  for (gsize i = 0; i < G_N_ELEMENTS (papers); i++)
    {
      if (g_unlink (papers[i]) != 0 && errno != ENOENT)
        return fail (error, papers[i], errno);
    }
  return TRUE;
}

/* All that takes space is written before anything is put into its place. */
static gboolean
stage_papers (const LtInstall *install, const char *description, GError **error)
{
  g_autofree char *sha256 = lt_file_sha256 (install->staged, error);
  g_autofree char *description_path = lt_receipt_description_path (install->staged);

  return sha256 != NULL && lt_receipt_write (install->staged, sha256, error)
         && g_file_set_contents_full (description_path, description, -1,
                                      G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

static gboolean
put (const char *from, const char *to, GError **error)
{
  return g_rename (from, to) == 0 || fail (error, to, errno);
}

/* Between these a crash leaves a suite without a receipt: never a wrong one. */
static gboolean
put_all (const LtInstall *install, GError **error)
{
  g_autofree char *staged_receipt = lt_receipt_path (install->staged);
  g_autofree char *staged_description = lt_receipt_description_path (install->staged);
  g_autofree char *receipt = lt_receipt_path (install->path);
  g_autofree char *description = lt_receipt_description_path (install->path);

  return remove_papers (install->path, error) && put (install->staged, install->path, error)
         && put (staged_receipt, receipt, error)
         && put (staged_description, description, error);
}

gboolean
lt_install_finish (LtInstall *install, const char *description, GError **error)
{
  const gboolean replaces = g_file_test (install->path, G_FILE_TEST_EXISTS);

  if (!stage_papers (install, description, error))
    return FALSE;
  if (put_all (install, error))
    return TRUE;
  if (!replaces)
    {
      g_unlink (install->path);
      remove_papers (install->path, NULL);
    }
  return FALSE;
}

void
lt_install_clear (LtInstall *install)
{
  if (install->staging != NULL)
    {
      if (install->staged != NULL)
        {
          g_unlink (install->staged);
          remove_papers (install->staged, NULL);
        }
      g_rmdir (install->staging);
    }
  g_clear_pointer (&install->staging, g_free);
  g_clear_pointer (&install->staged, g_free);
  g_clear_pointer (&install->folder, g_free);
  g_clear_pointer (&install->path, g_free);
}

/* Out */

gboolean
lt_install_remove (const char *folder, const char *name, gboolean others, GError **error)
{
  g_autofree char *file = g_strconcat (name, g_str_has_suffix (name, ".so") ? "" : ".so", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  if (strchr (name, '/') != NULL || name[0] == '.' || name[0] == '\0')
    {
      g_autofree char *safe = lt_text_sanitize (name);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                   "expected the name of a suite, found '%s'", safe);
      return FALSE;
    }
  if (others && g_file_test (path, G_FILE_TEST_EXISTS) && !lt_receipt_exists (path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "expected a suite that `ltrun install` put there, found %s without its "
                   "%s.sha256",
                   path, file);
      return FALSE;
    }
  if (g_unlink (path) != 0)
    return fail (error, path, errno);
  return remove_papers (path, error);
}

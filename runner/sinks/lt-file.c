/* SPDX-License-Identifier: MIT */

#include "lt-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail_with_errno (GError **error, int number)
{
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
  return FALSE;
}

/* A new file beside @path; -1 with @error. */
static int
create_beside (const char *path, char **ret_name, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.XXXXXX", path);
  const int fd = g_mkstemp_full (name, O_WRONLY | O_CLOEXEC, 0666);

  if (fd < 0)
    {
      fail_with_errno (error, errno);
      return -1;
    }
  *ret_name = g_steal_pointer (&name);
  return fd;
}

gboolean
lt_file_check_replaceable (const char *path, GError **error)
{
  g_autofree char *name = NULL;
  struct stat there;
  int fd;

  /* A rename would replace a device like /dev/null by a plain file. */
  if (stat (path, &there) == 0 && !S_ISREG (there.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   "expected a regular file, found %s",
                   S_ISDIR (there.st_mode) ? "a folder" : "a device, pipe or socket");
      return FALSE;
    }
  fd = create_beside (path, &name, error);
  if (fd < 0)
    return FALSE;
  close (fd);
  g_unlink (name);
  return TRUE;
}

gboolean
lt_file_write (int fd, const char *text, GError **error)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      const ssize_t written = write (fd, text, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return fail_with_errno (error, errno);
      text += written;
      left -= (gsize) written;
    }
  return TRUE;
}

/* Some file systems can't sync and say EINVAL; that is not a failed write. */
static gboolean
write_and_close (int fd, const char *text, GError **error)
{
  if (!lt_file_write (fd, text, error))
    {
      close (fd);
      return FALSE;
    }
  if (fsync (fd) != 0 && errno != EINVAL)
    {
      fail_with_errno (error, errno);
      close (fd);
      return FALSE;
    }
  return close (fd) == 0 || fail_with_errno (error, errno);
}

gboolean
lt_file_replace (const char *path, const char *text, GError **error)
{
  g_autofree char *name = NULL;
  const int fd = create_beside (path, &name, error);

  if (fd < 0)
    return FALSE;
  if (!write_and_close (fd, text, error))
    {
      g_unlink (name);
      return FALSE;
    }
  if (g_rename (name, path) != 0)
    {
      fail_with_errno (error, errno);
      g_unlink (name);
      return FALSE;
    }
  return TRUE;
}

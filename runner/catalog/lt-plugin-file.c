/* SPDX-License-Identifier: MIT */

#include "lt-plugin-file.h"

#include "lt-catalog-error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const char *
kind_of (mode_t mode)
{
  switch (mode & S_IFMT)
    {
    case S_IFDIR:
      return "a directory";
    case S_IFIFO:
      return "a FIFO";
    case S_IFSOCK:
      return "a socket";
    case S_IFCHR:
    case S_IFBLK:
      return "a device";
    default:
      return "a file of unknown kind";
    }
}

gboolean
lt_plugin_file_check_regular (mode_t mode, const char *expected, GError **error)
{
  if (S_ISREG (mode))
    return TRUE;

  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_A_PLUGIN, "expected %s, found %s",
               expected, kind_of (mode));
  return FALSE;
}

static void
set_open_error (int code, const char *expected, GError **error)
{
  if (code == ENOENT || code == ENOTDIR)
    g_set_error_literal (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_FOUND, "no such file");
  else if (code == ENXIO) /* what open() says of a socket */
    lt_plugin_file_check_regular (S_IFSOCK, expected, error);
  else
    g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_IO, "cannot be opened: %s",
                 g_strerror (code));
}

int
lt_plugin_file_open (const char *path, const char *expected, GError **error)
{
  struct stat info;
  int fd;

  /* O_NONBLOCK: a FIFO opens at once, with or without a writer. */
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    {
      set_open_error (errno, expected, error);
      return -1;
    }

  if (fstat (fd, &info) != 0)
    g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_IO, "cannot be examined: %s",
                 g_strerror (errno));
  else if (lt_plugin_file_check_regular (info.st_mode, expected, error))
    return fd;

  close (fd);
  return -1;
}

gssize
lt_plugin_file_read_at (int fd, void *buffer, gsize size, goffset offset, GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = pread (fd, (char *) buffer + done, size - done, offset + (goffset) done);

      if (n == 0)
        break;
      if (n > 0)
        done += (gsize) n;
      else if (errno != EINTR)
        {
          g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_IO, "cannot be read: %s",
                       g_strerror (errno));
          return -1;
        }
    }

  return (gssize) done;
}

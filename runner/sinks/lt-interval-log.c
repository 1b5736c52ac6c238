/* SPDX-License-Identifier: MIT */

#include "lt-interval-log.h"

#include "lt-file.h"
#include "lt-result-json.h"
#include "lt-series.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct LtIntervalLog
{
  char *path;
  int fd;
  LtRun *run; /* NULL before begin, or when set-up failed */
  LtSeriesCursor cursor;
  gboolean made; /* by us */
  gboolean begun;
  gboolean failed;
};

/* Not blocking, so that a pipe that nobody reads is an error and no wait; writing to one
 * that somebody reads may block. */
static int
open_log (const char *path, gboolean *ret_made)
{
  const int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK;
  int fd = g_open (path, flags | O_CREAT | O_EXCL, 0666);

  *ret_made = fd >= 0;
  if (fd < 0 && errno == EEXIST)
    fd = g_open (path, flags | O_CREAT, 0666);
  if (fd >= 0)
    fcntl (fd, F_SETFL, O_APPEND);
  return fd;
}

LtIntervalLog *
lt_interval_log_open (const char *path, GError **error)
{
  LtIntervalLog *log;
  gboolean made;
  const int fd = open_log (path, &made);

  if (fd < 0)
    {
      const int number = errno;

      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number),
                           number == ENXIO ? "expected a reader of the pipe, found none"
                                           : g_strerror (number));
      return NULL;
    }
  log = g_new0 (LtIntervalLog, 1);
  log->made = made;
  log->path = g_strdup (path);
  log->fd = fd;
  return log;
}

void
lt_interval_log_free (LtIntervalLog *log)
{
  if (log == NULL)
    return;
  /* There was no run to write about. */
  if (log->made && !log->begun)
    lt_interval_log_delete (log);
  close (log->fd);
  lt_run_unref (log->run);
  g_free (log->path);
  g_free (log);
}

/* Takes @line. */
static gboolean
write_line (LtIntervalLog *log, char *line, GError **error)
{
  g_autofree char *text = line;
  struct stat before;
  const gboolean is_file = fstat (log->fd, &before) == 0 && S_ISREG (before.st_mode);

  if (lt_file_write (log->fd, text, error))
    return TRUE;
  log->failed = TRUE;
  /* Best effort: a reader has to take a cut line from a dying machine anyway. */
  if (is_file && ftruncate (log->fd, before.st_size) != 0)
    return FALSE;
  return FALSE;
}

gboolean
lt_interval_log_begin (LtIntervalLog *log, const LtRun *run, GError **error)
{
  struct stat now;

  log->begun = TRUE;
  log->run = run != NULL ? lt_run_ref (run) : NULL;
  if (fstat (log->fd, &now) == 0 && S_ISREG (now.st_mode) && ftruncate (log->fd, 0) != 0)
    {
      const int number = errno;

      log->failed = TRUE;
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number),
                           g_strerror (number));
      return FALSE;
    }
  return write_line (log, lt_interval_json_header (run), error);
}

gboolean
lt_interval_log_add (LtIntervalLog *log, const LtSnapshot *snapshot, GError **error)
{
  g_autofree LtSeriesRow *row = NULL;
  LtSeriesCursor now;

  if (log->failed || !lt_series_cursor_is_behind (&log->cursor, snapshot))
    return TRUE;
  now = lt_series_cursor_at (snapshot);
  row = lt_series_row_new (snapshot->interval, &log->cursor, &now);
  log->cursor = now;
  return write_line (log, lt_interval_json_row (log->run, row, snapshot->interval), error);
}

gboolean
lt_interval_log_end (LtIntervalLog *log, const LtVerdict *verdict, GError **error)
{
  if (!log->begun && !lt_interval_log_begin (log, NULL, error))
    return FALSE;
  if (log->failed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           "incomplete, as an earlier line could not be written");
      return FALSE;
    }
  return write_line (log, lt_interval_json_end (verdict), error);
}

void
lt_interval_log_delete (LtIntervalLog *log)
{
  struct stat mine, there;

  if (fstat (log->fd, &mine) != 0 || stat (log->path, &there) != 0)
    return;
  if (mine.st_dev == there.st_dev && mine.st_ino == there.st_ino)
    g_unlink (log->path);
}

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

/* A run that began. */
typedef struct Open
{
  LtRun *run;
  LtSeriesCursor cursor;
} Open;

struct LtIntervalLog
{
  char *path;
  int fd;
  const LtResult *result; /* NULL before begin */
  GPtrArray *runs;        /* Open, by index; NULL: did not begin */
  gboolean made;          /* by us */
  gboolean failed;
};

static void
open_free (gpointer data)
{
  Open *open = data;

  if (open != NULL)
    lt_run_unref (open->run);
  g_free (open);
}

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
  log->runs = g_ptr_array_new_with_free_func (open_free);
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
  if (log->made && log->result == NULL)
    lt_interval_log_delete (log);
  close (log->fd);
  g_ptr_array_unref (log->runs);
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
lt_interval_log_begin (LtIntervalLog *log, const LtResult *result, GError **error)
{
  struct stat now;

  log->result = result;
  if (fstat (log->fd, &now) == 0 && S_ISREG (now.st_mode) && ftruncate (log->fd, 0) != 0)
    {
      const int number = errno;

      log->failed = TRUE;
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number),
                           g_strerror (number));
      return FALSE;
    }
  return write_line (log, lt_interval_json_header (result), error);
}

gboolean
lt_interval_log_run_begin (LtIntervalLog *log, const LtRunTag *tag, const LtRun *run,
                           GError **error)
{
  Open *open = g_new0 (Open, 1);

  open->run = lt_run_ref (run);
  if (log->runs->len <= tag->index)
    g_ptr_array_set_size (log->runs, (gint) tag->index + 1);
  log->runs->pdata[tag->index] = open;
  return log->failed || write_line (log, lt_interval_json_run (tag, run), error);
}

gboolean
lt_interval_log_add (LtIntervalLog *log, const LtRunTag *tag, const LtSnapshot *snapshot,
                     GError **error)
{
  Open *open = tag->index < log->runs->len ? g_ptr_array_index (log->runs, tag->index) : NULL;
  g_autoptr (LtSeriesRow) row = NULL;
  LtSeriesCursor now;

  if (log->failed || open == NULL || !lt_series_cursor_is_behind (&open->cursor, snapshot))
    return TRUE;
  now = lt_series_cursor_at (snapshot);
  row = lt_series_row_new (snapshot->interval, &open->cursor, &now, open->run->n_workers);
  open->cursor = now;
  return write_line (log, lt_interval_json_row (tag, open->run, row, snapshot->interval),
                     error);
}

gboolean
lt_interval_log_run_end (LtIntervalLog *log, const LtRunTag *tag, const LtSnapshot *last,
                         const LtVerdict *verdict, GError **error)
{
  return lt_interval_log_add (log, tag, last, error)
         && (log->failed || write_line (log, lt_interval_json_run_end (tag, verdict), error));
}

gboolean
lt_interval_log_end (LtIntervalLog *log, GError **error)
{
  if (log->failed)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           "incomplete, as an earlier line could not be written");
      return FALSE;
    }
  return write_line (log, lt_interval_json_end (log->result), error);
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

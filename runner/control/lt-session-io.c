/* SPDX-License-Identifier: MIT */

#include <fcntl.h>
#include <glib-unix.h>
#include <unistd.h>

#include "lt-host-plan.h"
#include "lt-session-private.h"

/* Above the numbers that the host finds its descriptors under; see lt-memory.c. */
#define FD_FROM 16

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_source_unref (*source);
  *source = NULL;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* What makes the loop turn: the bell, the end of the process, the clock */

static gboolean
on_wake (gpointer data)
{
  g_source_set_ready_time (((LtSession *) data)->wake, -1);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_bell (int fd, GIOCondition condition, gpointer data)
{
  LtSession *session = data;
  char rings[64];

  /* Closed by the suite: the clock has to do. */
  if ((condition & G_IO_IN) == 0 || read (fd, rings, sizeof rings) <= 0)
    {
      drop_source (&session->bell_source);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_end (int fd, GIOCondition condition, gpointer data)
{
  LtSession *session = data;

  (void) fd;
  (void) condition;
  session->setup.launcher->reap (&session->process);
  drop_source (&session->end_source);
  return G_SOURCE_REMOVE;
}

static gboolean
dispatch_wake (GSource *source, GSourceFunc callback, gpointer data)
{
  (void) source;
  return callback (data);
}

static GSourceFuncs wake_funcs = { NULL, NULL, dispatch_wake, NULL, NULL, NULL };

static GSource *
attach_fd (int fd, GUnixFDSourceFunc function, LtSession *session)
{
  GSource *source = g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP | G_IO_ERR);

  g_source_set_callback (source, G_SOURCE_FUNC (function), session, NULL);
  g_source_attach (source, NULL);
  return source;
}

static gboolean
open_bell (LtSession *session, GError **error)
{
  int low[2];

  if (!g_unix_open_pipe (low, FD_CLOEXEC, error))
    return FALSE;
  session->bell[0] = fcntl (low[0], F_DUPFD_CLOEXEC, FD_FROM);
  session->bell[1] = fcntl (low[1], F_DUPFD_CLOEXEC, FD_FROM);
  close (low[0]);
  close (low[1]);
  return g_unix_set_fd_nonblocking (session->bell[0], TRUE, error)
         && g_unix_set_fd_nonblocking (session->bell[1], TRUE, error);
}

gboolean
lt_session_start_host (LtSession *session, GError **error)
{
  const LtSessionSetup *setup = &session->setup;
  LtPlan own = *setup->plan; /* borrows all that it points to */
  g_autoptr (GPtrArray) no_mix = g_ptr_array_new ();
  g_autoptr (GBytes) plan = NULL;
  gconstpointer bytes;
  gsize length;

  /* Whose turn it is runs alone: a mix has said which ones have a turn. */
  if (setup->operation != NULL)
    {
      own.operation = (char *) setup->operation;
      own.mix = no_mix;
    }
  plan = lt_host_plan_to_bytes (&own, setup->path, setup->note_id, setup->note_version,
                                !session->describe_only ? LT_HOST_RUN
                                : setup->rehearse       ? LT_HOST_REHEARSE
                                                        : LT_HOST_DESCRIBE);
  bytes = g_bytes_get_data (plan, &length);
  if (!lt_memory_open (&session->memory, error) || !open_bell (session, error))
    return FALSE;
  if (length > G_MAXUINT32
      || !lt_board_write (session->memory.board, LT_AREA_PLAN, bytes, (uint32_t) length))
    {
      g_set_error_literal (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                           "--set: expected at most 512 KiB of values, found more");
      return FALSE;
    }
  if (!setup->launcher->start (&session->process, &session->memory, session->bell[1],
                               setup->host_program, setup->strays, error))
    return FALSE;

  if (!setup->launcher->in_process)
    close_fd (&session->bell[1]);
  session->bell_source = attach_fd (session->bell[0], on_bell, session);
  session->end_source = attach_fd (session->process.end_fd, on_end, session);
  session->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_callback (session->wake, on_wake, session, NULL);
  g_source_attach (session->wake, NULL);
  return TRUE;
}

void
lt_session_close_host (LtSession *session)
{
  drop_source (&session->wake);
  drop_source (&session->bell_source);
  drop_source (&session->end_source);
  close_fd (&session->bell[0]);
  close_fd (&session->bell[1]);
}

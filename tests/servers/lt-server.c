/* SPDX-License-Identifier: MIT */

#include "lt-server-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lt-it.h"

#define START_TIMEOUT_S 30
#define STOP_TIMEOUT_S 10
#define COMMAND_TIMEOUT_S 60
#define MAX_TRIES 5
#define POLL_US 20000

/* ---- Helpers --------------------------------------------------------------- */

char *
lt_server_command (const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  g_autofree char *line = NULL;
  g_autofree char *err = NULL;
  char *out = NULL;
  int status = 0;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("timeout %d %s", COMMAND_TIMEOUT_S, command);
  g_spawn_command_line_sync (line, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s: status %d: %s%s", line, status, out, err);
  return out;
}

guint
lt_server_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_listener_add_address (listener, any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &bound, &error);
  g_assert_no_error (error);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

void
lt_server_write (const LtServer *server, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (server->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

gboolean
lt_server_exchange (const LtServer *server, const void *request, gsize length,
                    const char *expected)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  char answer[2048] = "";
  gssize n = 0;
  gsize total = 0;

  g_socket_client_set_timeout (client, 5);
  /* Proxies are looked for in a thread of GLib's, which ThreadSanitizer does not know. */
  g_socket_client_set_enable_proxy (client, FALSE);
  connection =
    g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) server->port, NULL, NULL);
  if (connection == NULL)
    return FALSE;
  if (length == 0)
    return TRUE;
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                  request, length, NULL, NULL, NULL))
    return FALSE;
  do
    {
      n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                               answer + total, sizeof answer - 1 - total, NULL, NULL);
      total += n > 0 ? (gsize) n : 0;
      if (memmem (answer, total, expected, strlen (expected)) != NULL)
        return TRUE;
    }
  while (n > 0 && total < sizeof answer - 1);
  return FALSE;
}

/* ---- The process ----------------------------------------------------------- */

static void
in_child (gpointer data)
{
  const LtServer *server = data;
  const int log = open (server->log, O_WRONLY | O_CREAT | O_APPEND, 0600);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (log < 0)
    _exit (127);
  dup2 (log, STDOUT_FILENO);
  dup2 (log, STDERR_FILENO);
}

static gboolean
has_ended (LtServer *server)
{
  if (server->pid != 0 && waitpid (server->pid, NULL, WNOHANG) == server->pid)
    server->pid = 0;
  return server->pid == 0;
}

static void
spawn (LtServer *server)
{
  g_autoptr (GError) error = NULL;

  g_spawn_async (server->folder, server->argv, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, in_child, server,
                 &server->pid, &error);
  if (error != NULL)
    g_error ("%s: %s; Debian's package %s has it", server->argv[0], error->message,
             server->kind->package);
}

/* FALSE: it ended instead; perhaps the port was taken meanwhile. */
static gboolean
wait_until_ready (LtServer *server)
{
  const gint64 deadline_us = g_get_monotonic_time () + START_TIMEOUT_S * G_TIME_SPAN_SECOND;

  while (!server->kind->answers (server))
    {
      if (has_ended (server))
        return FALSE;
      if (g_get_monotonic_time () > deadline_us)
        return FALSE;
      g_usleep (POLL_US);
    }
  return !has_ended (server);
}

static void
fail_to_start (const LtServer *server)
{
  g_autofree char *text = NULL;

  g_file_get_contents (server->log, &text, NULL, NULL);
  g_error ("%s did not start; its log:\n%s", server->argv[0], text != NULL ? text : "");
}

/* Daemons live where an ordinary user's PATH may not lead. */
static char *
find_program (const char *name)
{
  const char *path = g_getenv ("PATH");
  g_autofree char *wider =
    g_strconcat (path != NULL ? path : "/usr/bin:/bin", ":/usr/sbin:/sbin", NULL);

  if (path == NULL || strstr (path, "/usr/sbin") == NULL)
    g_setenv ("PATH", wider, TRUE);
  return g_find_program_in_path (name);
}

LtServer *
lt_server_new (const LtServerKind *kind, guint flags)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = find_program (kind->program);
  LtServer *server = g_new0 (LtServer, 1);

  if (program == NULL)
    g_error ("%s is missing: Debian's package %s has it", kind->program, kind->package);
  server->kind = kind;
  server->flags = flags;
  server->folder = g_dir_make_tmp ("lt-server-XXXXXX", &error);
  g_assert_no_error (error);
  server->log = g_build_filename (server->folder, "log", NULL);
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      server->port = lt_server_free_port ();
      g_clear_pointer (&server->argv, g_strfreev);
      g_clear_pointer (&server->address, g_free);
      kind->prepare (server);
      spawn (server);
      if (wait_until_ready (server))
        return server;
      lt_server_kill (server);
    }
  fail_to_start (server);
  return NULL;
}

static void
wait_for_end (LtServer *server, int signal_number, guint timeout_s)
{
  const gint64 deadline_us = g_get_monotonic_time () + timeout_s * G_TIME_SPAN_SECOND;

  if (has_ended (server))
    return;
  kill (server->pid, signal_number);
  while (!has_ended (server) && g_get_monotonic_time () < deadline_us)
    g_usleep (POLL_US / 4);
}

void
lt_server_stop (LtServer *server)
{
  lt_server_resume (server);
  wait_for_end (server, SIGTERM, STOP_TIMEOUT_S);
  lt_server_kill (server);
}

void
lt_server_kill (LtServer *server)
{
  wait_for_end (server, SIGKILL, STOP_TIMEOUT_S);
  g_assert_true (has_ended (server));
}

void
lt_server_restart (LtServer *server)
{
  lt_server_stop (server);
  spawn (server);
  if (!wait_until_ready (server))
    fail_to_start (server);
}

void
lt_server_pause (LtServer *server)
{
  if (!has_ended (server))
    kill (server->pid, SIGSTOP);
}

void
lt_server_resume (LtServer *server)
{
  if (!has_ended (server))
    kill (server->pid, SIGCONT);
}

void
lt_server_free (LtServer *server)
{
  if (server == NULL)
    return;
  lt_server_stop (server);
  g_free (lt_server_command ("rm -rf %s", server->folder));
  g_strfreev (server->argv);
  g_free (server->address);
  g_free (server->unix_address);
  g_free (server->ca_file);
  g_free (server->folder);
  g_free (server->log);
  g_free (server);
}

/* ---- Asking ---------------------------------------------------------------- */

const char *
lt_server_address (const LtServer *server)
{
  return server->address;
}

const char *
lt_server_unix_address (const LtServer *server)
{
  return server->unix_address;
}

const char *
lt_server_folder (const LtServer *server)
{
  return server->folder;
}

const char *
lt_server_ca_file (const LtServer *server)
{
  return server->ca_file;
}

guint
lt_server_port (const LtServer *server)
{
  return server->port;
}

GPid
lt_server_pid (const LtServer *server)
{
  return server->pid;
}

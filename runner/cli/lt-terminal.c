/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-text-plain.h"

void
lt_terminal_init (void)
{
  /* The wrong way round, so that who uses it is told. */
  static const int flags[] = { O_WRONLY, O_RDONLY, O_RDONLY };

  for (int fd = 0; fd <= STDERR_FILENO; fd++)
    {
      /* open() takes the lowest number that is free, which is this one. */
      if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", flags[fd]) != fd)
        return;
    }
}

/* So much a pipe that poll() calls writable takes without waiting (pipe(7)). */
#define PIECE 4096

/* Writes all of @text. Each time its reader has not made room for @wait_ms, @go_on is
 * asked (NULL: no). */
static gboolean
write_all (int fd, const char *text, int wait_ms, LtGoOn go_on, gpointer data)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      struct pollfd room = { .fd = fd, .events = POLLOUT };
      gssize written;

      if (poll (&room, 1, wait_ms) == 0)
        {
          if (go_on != NULL && go_on (data))
            continue;
          errno = ETIMEDOUT;
          return FALSE;
        }
      written = write (fd, text, MIN (left, PIECE));
      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      text += written;
      left -= (gsize) written;
    }
  return TRUE;
}

gboolean
lt_terminal_try_note (const char *text, int wait_ms)
{
  g_autofree char *safe = lt_terminal_as_shown (lt_text_sanitize (text));
  g_autofree char *line = g_strconcat (safe, "\n", NULL);

  return write_all (STDERR_FILENO, line, wait_ms, NULL, NULL);
}

void
lt_terminal_try_raw (const char *bytes, int wait_ms)
{
  write_all (STDERR_FILENO, bytes, wait_ms, NULL, NULL);
}

void
lt_terminal_note (const char *text)
{
  lt_terminal_try_note (text, 2000);
}

static gboolean
always (gpointer data)
{
  (void) data;
  return TRUE;
}

gboolean
lt_terminal_print_while (const char *text, LtGoOn go_on, gpointer data)
{
  g_autofree char *message = NULL;

  if (write_all (STDOUT_FILENO, text, 100, go_on, data))
    return TRUE;
  message = g_strdup_printf ("ltrun: standard output: %s", g_strerror (errno));
  lt_terminal_note (message);
  return FALSE;
}

gboolean
lt_terminal_print (const char *text)
{
  return lt_terminal_print_while (text, always, NULL);
}

/* The locale of a minimal system may be named but not installed. */
gboolean
lt_terminal_is_utf8 (void)
{
  static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };

  if (strcmp (nl_langinfo (CODESET), "UTF-8") == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const char *value = g_getenv (variables[i]);
      g_autofree char *lower = NULL;

      if (value == NULL || *value == '\0')
        continue;
      lower = g_ascii_strdown (value, -1);
      return strstr (lower, "utf-8") != NULL || strstr (lower, "utf8") != NULL;
    }
  return FALSE;
}

char *
lt_terminal_as_shown (char *text)
{
  char *ascii;

  if (lt_terminal_is_utf8 ())
    return text;
  ascii = lt_text_to_ascii (text);
  g_free (text);
  return ascii;
}

static gboolean
wants_color (int fd)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *term = g_getenv ("TERM");

  return isatty (fd) && (no_color == NULL || *no_color == '\0') && term != NULL
         && !g_str_equal (term, "dumb");
}

LtLook
lt_terminal_look (int fd)
{
  return (wants_color (fd) ? LT_LOOK_COLOR : LT_LOOK_PLAIN)
         | (lt_terminal_is_utf8 () ? LT_LOOK_PLAIN : LT_LOOK_ASCII);
}

guint
lt_terminal_columns (int fd)
{
  struct winsize size;

  return ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 0;
}

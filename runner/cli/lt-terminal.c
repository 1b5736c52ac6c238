/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <fcntl.h>
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

static gboolean
write_all (int fd, const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      const gssize written = write (fd, text, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      text += written;
      left -= (gsize) written;
    }
  return TRUE;
}

void
lt_terminal_note (const char *text)
{
  g_autofree char *safe = lt_text_sanitize (text);
  g_autofree char *line = g_strconcat (safe, "\n", NULL);

  write_all (STDERR_FILENO, line);
}

gboolean
lt_terminal_print (const char *text)
{
  g_autofree char *message = NULL;

  if (write_all (STDOUT_FILENO, text))
    return TRUE;
  message = g_strdup_printf ("ltrun: standard output: %s", g_strerror (errno));
  lt_terminal_note (message);
  return FALSE;
}

gboolean
lt_terminal_wants_color (int fd)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *term = g_getenv ("TERM");

  return isatty (fd) && (no_color == NULL || *no_color == '\0') && term != NULL
         && !g_str_equal (term, "dumb");
}

guint
lt_terminal_columns (int fd)
{
  struct winsize size;

  return ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 0;
}

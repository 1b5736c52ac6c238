/* SPDX-License-Identifier: MIT */

#include "lt-screen-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define MAX_CAUGHT 4096     /* of a line that does not end */
#define AT_ONCE (64 * 1024) /* of what is caught */
#define STOP_WAIT_MS 100
#define LAST_WAIT_MS 2000 /* nothing is measured any more */

static void
drop_source (LtScreen *screen, guint which)
{
  if (screen->sources[which] != 0)
    g_source_remove (screen->sources[which]);
  screen->sources[which] = 0;
}

/* ---- What others write ------------------------------------------------------- */

static void
note_caught (LtScreen *screen, gsize length)
{
  g_autofree char *line = g_strndup (screen->caught->str, length);

  g_strchomp (line);
  lt_screen_queue_note (screen, line);
}

static void
split_caught (LtScreen *screen)
{
  const char *end;

  while ((end = memchr (screen->caught->str, '\n', screen->caught->len)) != NULL)
    {
      note_caught (screen, (gsize) (end - screen->caught->str));
      g_string_erase (screen->caught, 0, end + 1 - screen->caught->str);
    }
  if (screen->caught->len < MAX_CAUGHT)
    return;
  note_caught (screen, screen->caught->len);
  g_string_truncate (screen->caught, 0);
}

static void
read_caught (LtScreen *screen)
{
  char bytes[4096];
  gsize total = 0;
  gssize n;

  while (total < AT_ONCE && (n = read (screen->caught_fd, bytes, sizeof bytes)) > 0)
    {
      /* Text ends at a NUL, and what comes behind it is to be seen. */
      for (gssize i = 0; i < n; i++)
        g_string_append_c (screen->caught, bytes[i] != '\0' ? bytes[i] : '\x1a');
      split_caught (screen);
      total += (gsize) n;
    }
  lt_screen_put_notes (screen);
}

static gboolean
on_caught (int fd, GIOCondition condition, gpointer data)
{
  (void) fd;
  (void) condition;
  read_caught (data);
  return G_SOURCE_CONTINUE;
}

/* ---- Keys, and news of the terminal ------------------------------------------- */

static void look_for_foreground (LtScreen *screen);

static gboolean
on_keys (int fd, GIOCondition condition, gpointer data)
{
  LtScreen *screen = data;
  char keys[64];
  gssize n;

  look_for_foreground (screen);
  if (screen->sources[SOURCE_KEYS] == 0)
    return G_SOURCE_REMOVE;
  n = read (fd, keys, sizeof keys);
  /* An arrow is three characters, and no key of ours. */
  for (gssize i = 0; i < n && keys[i] != '\x1b'; i++)
    screen->events->key (screen->data, keys[i]);
  if ((condition & (G_IO_HUP | G_IO_ERR)) == 0 && (n >= 0 || errno == EINTR))
    return G_SOURCE_CONTINUE;
  screen->sources[SOURCE_KEYS] = 0;
  return G_SOURCE_REMOVE;
}

/* Takes the terminal if we have the foreground, and keeps off it if not. */
static void
look_for_foreground (LtScreen *screen)
{
  const gboolean shown = lt_tty_take ();

  if (shown == screen->shown)
    return;
  screen->shown = shown;
  drop_source (screen, SOURCE_KEYS);
  if (shown && lt_tty_has_keys ())
    screen->sources[SOURCE_KEYS] =
      g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_keys, screen);
  if (!shown)
    {
      lt_tty_give_back ();
      lt_screen_forget (screen);
    }
}

static void
stop (LtScreen *screen)
{
  drop_source (screen, SOURCE_KEYS);
  if (screen->shown)
    {
      lt_screen_erase (screen);
      g_string_append (screen->out, LT_TTY_RESTORE);
      lt_screen_wait_for_room (screen, STOP_WAIT_MS);
    }
  screen->shown = FALSE;
  lt_tty_give_back ();
  lt_tty_stop ();
}

static gboolean
on_news (int fd, GIOCondition condition, gpointer data)
{
  LtScreen *screen = data;
  char what;

  (void) condition;
  while (read (fd, &what, 1) == 1)
    {
      if (what == LT_TTY_STOP)
        stop (screen);
      else if (what == LT_TTY_CONTINUED)
        {
          lt_tty_give_back (); /* the shell may have changed it: it is taken anew */
          lt_screen_forget (screen);
        }
    }
  look_for_foreground (screen);
  screen->events->changed (screen->data);
  return G_SOURCE_CONTINUE;
}

/* ---- Life ------------------------------------------------------------------ */

gboolean
lt_screen_is_possible (void)
{
  const char *term = g_getenv ("TERM");

  return isatty (STDERR_FILENO) && term != NULL && *term != '\0' && !g_str_equal (term, "dumb")
         && tcgetpgrp (STDERR_FILENO) == getpgrp ();
}

LtScreen *
lt_screen_open (const LtScreenEvents *events, gpointer data)
{
  const int fd = lt_tty_open ();
  LtScreen *screen;

  if (fd < 0)
    return NULL;
  screen = g_new0 (LtScreen, 1);
  screen->events = events;
  screen->data = data;
  screen->fd = fd;
  screen->notes = g_string_new (NULL);
  screen->out = g_string_new (NULL);
  screen->caught = g_string_new (NULL);
  screen->sources[SOURCE_NEWS] = g_unix_fd_add (lt_tty_news_fd (), G_IO_IN, on_news, screen);
  screen->caught_fd = lt_tty_catch_output ();
  if (screen->caught_fd >= 0)
    screen->sources[SOURCE_CAUGHT] =
      g_unix_fd_add (screen->caught_fd, G_IO_IN, on_caught, screen);
  look_for_foreground (screen);
  return screen;
}

guint64
lt_screen_close (LtScreen *screen)
{
  guint64 n_dropped;

  if (screen->caught_fd >= 0)
    read_caught (screen);
  if (screen->caught->len > 0)
    note_caught (screen, screen->caught->len);
  for (guint i = 0; i < G_N_ELEMENTS (screen->sources); i++)
    drop_source (screen, i);
  look_for_foreground (screen);
  drop_source (screen, SOURCE_KEYS);
  if (screen->shown)
    {
      lt_screen_erase (screen);
      g_string_append (screen->out, LT_TTY_RESTORE);
    }
  lt_screen_move_notes (screen);
  lt_screen_wait_for_room (screen, LAST_WAIT_MS);
  if (screen->out->len > 0)
    lt_tty_owe ();
  n_dropped = screen->n_dropped + screen->n_on_the_way;
  lt_tty_close ();
  g_string_free (screen->notes, TRUE);
  g_string_free (screen->out, TRUE);
  g_string_free (screen->caught, TRUE);
  g_free (screen);
  return n_dropped;
}

gboolean
lt_screen_is_shown (LtScreen *screen)
{
  look_for_foreground (screen);
  return screen->shown;
}

gboolean
lt_screen_has_keys (const LtScreen *screen)
{
  return screen->sources[SOURCE_KEYS] != 0;
}

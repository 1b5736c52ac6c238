/* SPDX-License-Identifier: MIT */

#include "lt-screen.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-glyphs.h"
#include "lt-text-plain.h"

#define MAX_NOTES (256 * 1024) /* bytes that wait for a terminal that is stopped */
#define MAX_CAUGHT 4096        /* of a line that does not end */
#define AT_ONCE (64 * 1024)    /* of what is caught */
#define STOP_WAIT_MS 100
#define LAST_WAIT_MS 2000 /* nothing is measured any more */

#define BEGIN_FRAME "\x1b[?2026h" LT_TTY_HIDE_CURSOR "\x1b[?7l"
#define END_FRAME "\x1b[?7h\x1b[?2026l"
#define ERASE_LINE "\x1b[K"
#define ERASE_BELOW "\x1b[J"

struct LtScreen
{
  const LtScreenEvents *events;
  gpointer data;
  int fd;
  int caught_fd; /* -1: nothing is */
  gboolean shown;
  gboolean reflows; /* the terminal breaks lines anew when it becomes narrower */

  GArray *drawn;   /* guint: width of each line of the frame */
  guint columns;   /* of the terminal, when it was drawn */
  GPtrArray *last; /* lines of the frame: they come back under a note */
  GString *notes;  /* lines for above the frame, not yet in `out` */
  GString *out;    /* bytes that the terminal is still to take */
  GString *caught;
  gboolean wanted;    /* a frame was dropped */
  guint n_notes;      /* lines in `notes` */
  guint n_on_the_way; /* and in `out`; about, as some may be written already */
  guint64 n_dropped;

  guint sources[4];
};

enum
{
  SOURCE_NEWS,
  SOURCE_KEYS,
  SOURCE_CAUGHT,
  SOURCE_ROOM,
};

static void
drop_source (LtScreen *screen, guint which)
{
  if (screen->sources[which] != 0)
    g_source_remove (screen->sources[which]);
  screen->sources[which] = 0;
}

/* ---- Writing --------------------------------------------------------------- */

/* Writes what the terminal takes now. FALSE: something is left. */
static gboolean
write_some (LtScreen *screen)
{
  while (screen->out->len > 0)
    {
      const gssize n = write (screen->fd, screen->out->str, screen->out->len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno != EAGAIN)
        g_string_truncate (screen->out, 0); /* it has gone */
      else if (n <= 0)
        return FALSE;
      else
        g_string_erase (screen->out, 0, n);
    }
  screen->n_on_the_way = 0;
  return TRUE;
}

static void put_notes (LtScreen *screen);

static gboolean
on_room (int fd, GIOCondition condition, gpointer data)
{
  LtScreen *screen = data;

  (void) fd;
  (void) condition;
  if (!write_some (screen))
    return G_SOURCE_CONTINUE;
  screen->sources[SOURCE_ROOM] = 0;
  put_notes (screen);
  if (screen->wanted)
    screen->events->changed (screen->data);
  return G_SOURCE_REMOVE;
}

static void
flush (LtScreen *screen)
{
  if (!write_some (screen) && screen->sources[SOURCE_ROOM] == 0)
    screen->sources[SOURCE_ROOM] =
      g_unix_fd_add (screen->fd, G_IO_OUT | G_IO_ERR | G_IO_HUP, on_room, screen);
}

static void
get_terminal_size (const LtScreen *screen, guint *ret_columns, guint *ret_rows)
{
  struct winsize size = { 0 };

  if (ioctl (screen->fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0)
    size = (struct winsize){ .ws_col = 80, .ws_row = 24 };
  *ret_columns = size.ws_col;
  *ret_rows = size.ws_row;
}

/* All below the cursor, which is at the top of the frame. In the upper left corner tmux
 * would keep in its history what is erased. */
static void
erase_frame (LtScreen *screen)
{
  g_string_append (screen->out, screen->drawn->len > 1 ? ERASE_LINE "\x1b[B" ERASE_BELOW
                                                                    "\x1b[A"
                                                       : ERASE_BELOW);
}

/* The cursor stands in the last line of the frame; lines may take several rows since
 * the terminal has become narrower. */
static void
go_to_top (LtScreen *screen)
{
  guint columns, rows, n = 0;

  get_terminal_size (screen, &columns, &rows);
  for (guint i = 0; i < screen->drawn->len; i++)
    {
      const guint width = g_array_index (screen->drawn, guint, i);

      n += screen->reflows && width > columns ? (width + columns - 1) / columns : 1;
    }
  g_string_append_c (screen->out, '\r');
  if (n > 1)
    g_string_append_printf (screen->out, "\x1b[%uA", n - 1);
  if (columns < screen->columns)
    erase_frame (screen);
}

static void
put_lines (LtScreen *screen, const GPtrArray *lines)
{
  const guint before = screen->drawn->len;
  guint rows;

  get_terminal_size (screen, &screen->columns, &rows);
  g_array_set_size (screen->drawn, 0);
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      const guint width = lt_glyphs_width (line);

      g_string_append_printf (screen->out, "%s%s" ERASE_LINE, i > 0 ? "\r\n" : "", line);
      g_array_append_val (screen->drawn, width);
    }
  if (lines->len < before)
    g_string_append (screen->out, ERASE_BELOW);
}

static void
move_notes (LtScreen *screen)
{
  g_string_append_len (screen->out, screen->notes->str, (gssize) screen->notes->len);
  g_string_truncate (screen->notes, 0);
  screen->n_on_the_way += screen->n_notes;
  screen->n_notes = 0;
}

/* Above the frame, with lines that are wider than the terminal wrapped by it. */
static void
put_notes_above (LtScreen *screen)
{
  if (screen->notes->len == 0)
    return;
  erase_frame (screen);
  g_string_append (screen->out, "\x1b[?7h");
  move_notes (screen);
  g_string_append (screen->out, "\x1b[?7l");
}

/* One write a frame, so that none is seen half drawn. */
static void
put_frame (LtScreen *screen, const GPtrArray *lines)
{
  g_string_append (screen->out, BEGIN_FRAME);
  go_to_top (screen);
  put_notes_above (screen);
  put_lines (screen, lines);
  g_string_append (screen->out, END_FRAME);
  flush (screen);
}

static void
put_notes (LtScreen *screen)
{
  if (screen->notes->len == 0 || screen->out->len > 0)
    return;
  if (screen->shown && screen->last != NULL)
    {
      put_frame (screen, screen->last);
      return;
    }
  move_notes (screen);
  flush (screen);
}

/* ---- What there is to write -------------------------------------------------- */

void
lt_screen_draw (LtScreen *screen, const GPtrArray *lines)
{
  if (!screen->shown)
    return;
  screen->wanted = screen->out->len > 0;
  if (screen->wanted)
    return;
  g_clear_pointer (&screen->last, g_ptr_array_unref);
  screen->last = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (screen->last, g_strdup (g_ptr_array_index (lines, i)));
  put_frame (screen, screen->last);
}

static void
queue_note (LtScreen *screen, const char *text)
{
  g_autofree char *safe = lt_text_sanitize (text);
  const gsize length = strlen (safe) + strlen ("\r\n");

  if (screen->notes->len + length > MAX_NOTES)
    {
      screen->n_dropped++;
      return;
    }
  g_string_append_printf (screen->notes, "%s\r\n", safe);
  screen->n_notes++;
}

void
lt_screen_note (LtScreen *screen, const char *text)
{
  queue_note (screen, text);
  put_notes (screen);
}

/* Where the frame was others may have written: the next one is drawn where the cursor is. */
static void
forget (LtScreen *screen)
{
  g_array_set_size (screen->drawn, 0);
  g_clear_pointer (&screen->last, g_ptr_array_unref);
}

/* The frame is to be no more. */
static void
erase (LtScreen *screen)
{
  if (screen->drawn->len > 0)
    {
      go_to_top (screen);
      erase_frame (screen);
    }
  forget (screen);
}

/* ---- What others write ------------------------------------------------------- */

static void
note_caught (LtScreen *screen, gsize length)
{
  g_autofree char *line = g_strndup (screen->caught->str, length);

  g_strchomp (line);
  queue_note (screen, line);
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
  put_notes (screen);
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
      forget (screen);
    }
}

static void
wait_for_room (LtScreen *screen, int wait_ms)
{
  struct pollfd room = { .fd = screen->fd, .events = POLLOUT };

  while (!write_some (screen) && poll (&room, 1, wait_ms) > 0)
    ;
}

static void
stop (LtScreen *screen)
{
  drop_source (screen, SOURCE_KEYS);
  if (screen->shown)
    {
      erase (screen);
      g_string_append (screen->out, LT_TTY_RESTORE);
      wait_for_room (screen, STOP_WAIT_MS);
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
          forget (screen);
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

/* Nearly all do; what does not would lose lines above the frame if it were taken to. */
static gboolean
breaks_lines_anew (void)
{
  const char *term = g_getenv ("TERM");

  return g_getenv ("XTERM_VERSION") == NULL && !g_str_has_prefix (term, "linux")
         && !g_str_has_prefix (term, "vt")
         && (!g_str_has_prefix (term, "screen") || g_getenv ("TMUX") != NULL);
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
  screen->reflows = breaks_lines_anew ();
  screen->drawn = g_array_new (FALSE, FALSE, sizeof (guint));
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
      erase (screen);
      g_string_append (screen->out, LT_TTY_RESTORE);
    }
  move_notes (screen);
  wait_for_room (screen, LAST_WAIT_MS);
  if (screen->out->len > 0)
    lt_tty_owe ();
  n_dropped = screen->n_dropped + screen->n_on_the_way;
  lt_tty_close ();
  g_array_unref (screen->drawn);
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

void
lt_screen_get_size (const LtScreen *screen, guint *ret_columns, guint *ret_rows)
{
  get_terminal_size (screen, ret_columns, ret_rows);
  *ret_columns -= *ret_columns > 1;
  *ret_rows -= *ret_rows > 1;
}

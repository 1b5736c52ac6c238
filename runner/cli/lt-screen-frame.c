/* SPDX-License-Identifier: MIT */

#include "lt-screen-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-text-plain.h"

#define MAX_NOTES (256 * 1024) /* bytes that wait for a terminal that is stopped */

#define BEGIN_FRAME "\x1b[?2026h" LT_TTY_HIDE_CURSOR "\x1b[?7l"
#define END_FRAME "\x1b[?7h\x1b[?2026l"
#define ERASE_LINE "\x1b[K"
#define ERASE_BELOW "\x1b[J"
#define DOWN "\x1b[B"
#define SAVE \
  "\x1b"     \
  "7"
#define GO_BACK \
  "\x1b"        \
  "8"

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

static gboolean
on_room (int fd, GIOCondition condition, gpointer data)
{
  LtScreen *screen = data;

  (void) fd;
  (void) condition;
  if (!write_some (screen))
    return G_SOURCE_CONTINUE;
  screen->sources[SOURCE_ROOM] = 0;
  lt_screen_put_notes (screen);
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

/* Between frames the cursor stands at the start of the first line: there it stays when the
 * terminal becomes narrower and breaks lines anew, which it may do (tmux: always) some time
 * before we are told its size. What is below is the frame, however many rows that takes now.
 *
 * A row that the last frame had is gone down to, as a line end would scroll the frame away
 * in a terminal that has become lower. And rows are erased, not only written over, once the
 * size is known: those that the terminal made of one line would be joined again when it
 * becomes wider. */
static void
put_lines (LtScreen *screen, const GPtrArray *lines)
{
  guint columns, rows, n_there;

  get_terminal_size (screen, &columns, &rows);
  n_there = columns == screen->columns && rows == screen->rows ? screen->n_drawn : 0;
  if (n_there == 0 && screen->n_drawn > 0)
    g_string_append (screen->out, LT_TTY_ERASE);
  g_string_append (screen->out, "\r" SAVE);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (screen->out, "%s%s" ERASE_LINE,
                            i == 0                  ? ""
                            : lines->len <= n_there ? "\r" DOWN
                                                    : "\r\n",
                            (const char *) g_ptr_array_index (lines, i));
  g_string_append (screen->out, ERASE_BELOW "\r");
  if (lines->len <= n_there)
    g_string_append (screen->out, GO_BACK);
  else if (lines->len > 1)
    g_string_append_printf (screen->out, "\x1b[%uA", lines->len - 1);
  screen->n_drawn = lines->len;
  screen->columns = columns;
  screen->rows = rows;
}

void
lt_screen_move_notes (LtScreen *screen)
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
  g_string_append (screen->out, LT_TTY_ERASE "\x1b[?7h");
  lt_screen_move_notes (screen);
  screen->n_drawn = 0;
  g_string_append (screen->out, "\x1b[?7l");
}

/* One write a frame, so that none is seen half drawn. */
static void
put_frame (LtScreen *screen, const GPtrArray *lines)
{
  g_string_append (screen->out, BEGIN_FRAME);
  put_notes_above (screen);
  put_lines (screen, lines);
  g_string_append (screen->out, END_FRAME);
  flush (screen);
}

void
lt_screen_put_notes (LtScreen *screen)
{
  if (screen->notes->len == 0 || screen->out->len > 0)
    return;
  if (screen->shown && screen->last != NULL)
    {
      put_frame (screen, screen->last);
      return;
    }
  lt_screen_move_notes (screen);
  flush (screen);
}

void
lt_screen_wait_for_room (LtScreen *screen, int wait_ms)
{
  struct pollfd room = { .fd = screen->fd, .events = POLLOUT };

  while (!write_some (screen) && poll (&room, 1, wait_ms) > 0)
    ;
}

/* ---- What there is to write -------------------------------------------------- */

void
lt_screen_get_size (const LtScreen *screen, guint *ret_columns, guint *ret_rows)
{
  get_terminal_size (screen, ret_columns, ret_rows);
  *ret_columns -= *ret_columns > 1;
  *ret_rows -= *ret_rows > 1;
}

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

void
lt_screen_queue_note (LtScreen *screen, const char *text)
{
  g_autofree char *safe = lt_terminal_as_shown (lt_text_sanitize (text));
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
  lt_screen_queue_note (screen, text);
  lt_screen_put_notes (screen);
}

void
lt_screen_forget (LtScreen *screen)
{
  screen->n_drawn = 0;
  g_clear_pointer (&screen->last, g_ptr_array_unref);
}

void
lt_screen_erase (LtScreen *screen)
{
  if (screen->n_drawn > 0)
    g_string_append (screen->out, LT_TTY_ERASE);
  lt_screen_forget (screen);
}

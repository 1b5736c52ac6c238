/* SPDX-License-Identifier: MIT
 *
 * lt-screen: the lower lines of the terminal on standard error, drawn again and again
 * while other lines scroll by above them.
 *
 * Writing never waits: a terminal that is stopped (Ctrl-S) costs frames, then lines,
 * and no time. What others in this process and in the hosts write to standard error
 * meanwhile is caught and shown above the frame. The terminal is left as it was found
 * at the end, when the process is stopped (Ctrl-Z) and when it dies of a signal that
 * can be caught; in the background it is not touched at all. There is one at most.
 * [controller's main thread]
 */
#pragma once

#include <glib.h>

typedef struct LtScreenEvents
{
  void (*key) (gpointer data, char key);
  void (*changed) (gpointer data); /* draw anew: size, foreground, or there is room again */
} LtScreenEvents;

typedef struct LtScreen LtScreen;

/* Whether standard error is a terminal of which we have the foreground and that can
 * move its cursor, as far as TERM says. */
gboolean lt_screen_is_possible (void);

/* NULL: it cannot be opened; standard error is as it was. @events outlive the screen. */
LtScreen *lt_screen_open (const LtScreenEvents *events, gpointer data);

/* Takes the frame away and gives the terminal back. Returns how many lines were dropped,
 * for which there was no room. */
guint64 lt_screen_close (LtScreen *screen);

/* Looks for the foreground. FALSE: we are in the background; notes are lines as ever, and
 * frames are not drawn. */
gboolean lt_screen_is_shown (LtScreen *screen);
gboolean lt_screen_has_keys (const LtScreen *screen);
/* Of a frame at most: a line less than the terminal has, and a column. */
void lt_screen_get_size (const LtScreen *screen, guint *ret_columns, guint *ret_rows);

/* Draws @lines, that fit, instead of those before; drops them when the terminal has not
 * taken those yet. Sees to it that `changed` comes when it has. */
void lt_screen_draw (LtScreen *screen, const GPtrArray *lines);

/* A line above the frame, made harmless; dropped when too many wait for a terminal that
 * is stopped. */
void lt_screen_note (LtScreen *screen, const char *text);

/* lt-tty.c: the terminal's state, which outlives a crash of ours. */

typedef enum
{
  LT_TTY_SIZE,      /* it may have another size now */
  LT_TTY_STOP,      /* we are to stop */
  LT_TTY_CONTINUED, /* we go on */
} LtTtyNews;

/* Opens the terminal of standard error for writing that does not wait. Returns -1
 * with errno. Catches signals: lt_tty_news_fd() becomes readable, a byte of LtTtyNews
 * each. */
int lt_tty_open (void);
void lt_tty_close (void);
int lt_tty_news_fd (void);
/* What is written to standard error from now on comes out of the returned descriptor,
 * which does not wait; -1: it cannot be. Undone by lt_tty_close(). */
int lt_tty_catch_output (void);
/* Takes the foreground's terminal over, or gives it back: keys without echo or Enter,
 * no cursor. Returns whether it is ours. */
gboolean lt_tty_take (void);
void lt_tty_give_back (void);
gboolean lt_tty_has_keys (void);
/* The terminal has not taken LT_TTY_RESTORE, which is to be written once it goes on. */
void lt_tty_owe (void);
gboolean lt_tty_is_owed (void);
/* Stops this process as SIGTSTP does; returns when it goes on. */
void lt_tty_stop (void);

#define LT_TTY_HIDE_CURSOR "\x1b[?25l"
/* The cursor's line and what is below it, in the upper left corner too, where tmux would keep
 * in its history what "\x1b[J" erases. */
#define LT_TTY_ERASE  \
  "\r\x1b[K\x1b"      \
  "7\x1b[B\x1b[J\x1b" \
  "8"
#define LT_TTY_RESTORE "\x1b[0m\x1b[?7h\x1b[?25h"

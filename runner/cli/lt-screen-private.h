/* SPDX-License-Identifier: MIT
 *
 * lt-screen-private: what the parts of lt-screen share: lt-screen.c has its life, its keys
 * and what others write; lt-screen-frame.c what the terminal is given and when.
 * [controller's main thread]
 */
#pragma once

#include "lt-screen.h"

struct LtScreen
{
  const LtScreenEvents *events;
  gpointer data;
  int fd;
  int caught_fd; /* -1: nothing is */
  gboolean shown;

  guint n_drawn;       /* lines of the frame; the cursor stands at the start of the first */
  guint columns, rows; /* of the terminal, when it was drawn */
  GPtrArray *last;     /* lines of the frame: they come back under a note */
  GString *notes;      /* lines for above the frame, not yet in `out` */
  GString *out;        /* bytes that the terminal is still to take */
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

/* Writes all that waits; gives up when the terminal takes nothing for @wait_ms. */
void lt_screen_wait_for_room (LtScreen *screen, int wait_ms);

/* Keeps a line, made harmless, for above the frame; counts it as dropped when too many
 * wait. */
void lt_screen_queue_note (LtScreen *screen, const char *text);
/* Those lines go on their way unless the terminal has not taken what it was given before. */
void lt_screen_put_notes (LtScreen *screen);
/* They go behind what waits for the terminal, whatever that is. */
void lt_screen_move_notes (LtScreen *screen);

/* Where the frame was others may have written: the next one is drawn where the cursor is. */
void lt_screen_forget (LtScreen *screen);
/* The frame is to be no more. */
void lt_screen_erase (LtScreen *screen);

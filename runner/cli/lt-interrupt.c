/* SPDX-License-Identifier: MIT */

#include "lt-interrupt.h"

#include <glib-unix.h>
#include <signal.h>

#include "lt-clock.h"

struct LtInterrupt
{
  GSource *sources[2];
  guint n_signals;
  gboolean terminated;
  LtConductor *conductor;
};

static gboolean
on_signal (gpointer data)
{
  lt_interrupt_raise (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_terminate (gpointer data)
{
  LtInterrupt *interrupt = data;

  interrupt->terminated = TRUE;
  return on_signal (interrupt);
}

static GSource *
take_signal (int number, GSourceFunc callback, LtInterrupt *interrupt)
{
  GSource *source = g_unix_signal_source_new (number);

  g_source_set_callback (source, callback, interrupt, NULL);
  g_source_attach (source, NULL);
  return source;
}

static gboolean
ignore (gpointer data)
{
  (void) data;
  return G_SOURCE_CONTINUE;
}

LtInterrupt *
lt_interrupt_new (void)
{
  LtInterrupt *interrupt = g_new0 (LtInterrupt, 1);

  interrupt->sources[0] = take_signal (SIGINT, on_signal, interrupt);
  interrupt->sources[1] = take_signal (SIGTERM, on_terminate, interrupt);
  return interrupt;
}

void
lt_interrupt_free (LtInterrupt *interrupt)
{
  if (interrupt == NULL)
    return;
  /* Without a source a signal would end the process again, and with it what is still to
   * be written or waited for. */
  for (guint i = 0; i < G_N_ELEMENTS (interrupt->sources); i++)
    {
      g_source_set_callback (interrupt->sources[i], ignore, NULL, NULL);
      g_source_unref (interrupt->sources[i]);
    }
  g_free (interrupt);
}

void
lt_interrupt_aim (LtInterrupt *interrupt, LtConductor *conductor)
{
  interrupt->conductor = conductor;
}

gboolean
lt_interrupt_is_terminated (const LtInterrupt *interrupt)
{
  return interrupt->terminated;
}

guint
lt_interrupt_count (LtInterrupt *interrupt)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return interrupt->n_signals;
}

gboolean
lt_interrupt_has_come (const LtInterrupt *interrupt)
{
  return interrupt->n_signals > 0;
}

void
lt_interrupt_raise (LtInterrupt *interrupt)
{
  interrupt->n_signals++;
  if (interrupt->conductor != NULL)
    lt_conductor_interrupt (interrupt->conductor);
}

static gboolean
is_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

gboolean
lt_interrupt_wait (LtInterrupt *interrupt, guint64 span_ns)
{
  const guint64 span_ms = (span_ns + 999999) / 1000000;
  gboolean over = span_ns == 0;
  guint timer;

  if (lt_interrupt_count (interrupt) > 0 || over)
    return interrupt->n_signals == 0;
  timer = g_timeout_add ((guint) MIN (span_ms, G_MAXUINT), is_over, &over);
  while (!over && interrupt->n_signals == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  return interrupt->n_signals == 0;
}

/* SPDX-License-Identifier: MIT
 *
 * lt-outage: a run whose server goes away in its midst and comes back.
 */
#pragma once

#include "lt-it.h"
#include "lt-server.h"

typedef enum
{
  LT_OUTAGE_STOP,  /* the server's process ends: connections break, none can be made */
  LT_OUTAGE_PAUSE, /* it says nothing more, until it goes on */
} LtOutageKind;

/* Starts `ltrun WORDS... --format json` with four workers, takes the server away after the
 * first second that was good, brings it back when a second had errors, and interrupts the
 * run when a second had none. Asserts that
 *   - until the server is taken away no operation fails,
 *   - while it is away operations fail,
 *   - when it is back there is a second of good operations only, within a minute,
 *   - the run ends as interrupted, with a whole result, and nothing left behind.
 * Returns: (transfer full): the run, so that error classes can be looked at. @words is
 * printf-like. */
LtIt *lt_outage_run (LtServer *server, LtOutageKind kind, const char *words, ...)
  G_GNUC_PRINTF (3, 4);

/* Errors of a class in the result; 0 when it has none. */
guint64 lt_outage_errors (LtIt *it, const char *error_class);

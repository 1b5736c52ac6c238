/* SPDX-License-Identifier: MIT
 *
 * lt-interrupt: SIGINT and SIGTERM of a call that runs campaigns, one after another.
 * Signals reach the conductor that is on, and end every wait of the call. They are taken
 * for good, and ignored once the value is freed: what is written after the runs must not
 * die of a second Ctrl-C. [main thread]
 */
#pragma once

#include "lt-conductor.h"

typedef struct LtInterrupt LtInterrupt;

LtInterrupt *lt_interrupt_new (void);
void lt_interrupt_free (LtInterrupt *interrupt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtInterrupt, lt_interrupt_free)

/* Who is told of the next signal. NULL: nobody. */
void lt_interrupt_aim (LtInterrupt *interrupt, LtConductor *conductor);

/* Whether SIGTERM came: nobody is there who waits for anything. */
gboolean lt_interrupt_is_terminated (const LtInterrupt *interrupt);

/* As if SIGINT had come. */
void lt_interrupt_raise (LtInterrupt *interrupt);

/* Signals that came until now, after a look for new ones. */
guint lt_interrupt_count (LtInterrupt *interrupt);

/* Whether one came that was seen. Does not look for new ones: may be asked in a callback. */
gboolean lt_interrupt_has_come (const LtInterrupt *interrupt);

/* Waits for @span_ns, or less when a signal came before or comes meanwhile: FALSE. */
gboolean lt_interrupt_wait (LtInterrupt *interrupt, guint64 span_ns);

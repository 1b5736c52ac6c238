/* SPDX-License-Identifier: MIT
 *
 * lt-it-history: histories of a test's own. [the test's main thread]
 */
#pragma once

#include "lt-it.h"

/* A path in a folder that is not there yet, another one each time. (transfer full) */
char *lt_it_history_new (void);

/* What `ltrun history -f json` says of it with @options; it has to succeed. (transfer full) */
LtIt *lt_it_history_list (const char *history, const char *options);

/* How many results that are. */
guint lt_it_history_count (const char *history, const char *options);

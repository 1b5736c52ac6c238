/* SPDX-License-Identifier: MIT
 *
 * lt-apart: part of a check in a process of its own, so that what one life of a suite left
 * does not matter to the next. [main thread, before any other thread]
 */
#pragma once

#include <glib.h>

/* Fills @result; FALSE: it came to nothing. */
typedef gboolean (*LtApartBody) (gpointer data, gpointer result);

/* Runs @body in a fork and takes over the @size bytes of its result. FALSE:
 * it said so, or died. */
gboolean lt_apart_run (LtApartBody body, gpointer data, gpointer result, gsize size);

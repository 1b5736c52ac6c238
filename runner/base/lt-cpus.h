/* SPDX-License-Identifier: MIT
 *
 * lt-cpus: the processors ("cores") that this thread may run on. Any thread.
 */
#pragma once

#include <glib.h>

#define LT_CPUS_MAX 8192u /* as many as Linux is built for */

/* Their numbers, rising. Returns: (transfer full): guint; empty when the system does not
 * tell. */
GArray *lt_cpus_usable (void);

/* "0-1, 3". Returns: (transfer full). */
char *lt_cpus_format (const GArray *cpus);

/* Keeps the calling thread on @cpu. FALSE: the system refuses. */
gboolean lt_cpus_pin (guint cpu);

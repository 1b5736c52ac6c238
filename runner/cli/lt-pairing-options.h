/* SPDX-License-Identifier: MIT
 *
 * lt-pairing-options: options of compare and ab, which judge alike. [main thread]
 */
#pragma once

#include "lt-pair.h"

/* What --gate said; @texts: NULL: nothing. Returns: (transfer full) (element-type LtGate):
 * NULL with an error that names the option. */
GPtrArray *lt_pairing_options_gates (char **texts, GError **error);

/* What --format said; NULL: nothing, which is text. FALSE with LT_PLAN_ERROR. */
gboolean lt_pairing_options_check_format (const char *format, GError **error);
gboolean lt_pairing_options_is_text (const char *format);

/* As it is printed. (transfer full) */
char *lt_pairing_options_render (const LtPairing *pairing, const char *format);

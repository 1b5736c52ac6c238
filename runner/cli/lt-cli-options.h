/* SPDX-License-Identifier: MIT
 *
 * lt-cli-options: the options of a verb that has a few of its own. [main thread]
 */
#pragma once

#include <glib.h>

/* Reads the options of @tables, which a NULL ends, out of @args, which begins behind the
 * verb. @others_stay: options that no table has are left for somebody else; otherwise they
 * are an error, of G_OPTION_ERROR. Returns: (transfer full): what is left of @args, NULL
 * with an error. */
char **lt_cli_options_read (const GOptionEntry *const *tables, char **args,
                            gboolean others_stay, GError **error);

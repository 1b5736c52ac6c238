/* SPDX-License-Identifier: MIT
 *
 * lt-cmd-inspect: what `ltrun inspect` prints. All text is the suite's and made safe
 * for a terminal. [any thread]
 */
#pragma once

#include "lt-run.h"

/* For people, wrapped at @columns (0: 80). @name: as given to --plugin. Returns:
 * (transfer full). */
char *lt_cmd_inspect_text (const LtRunPlugin *plugin, const char *name, guint columns);

/* One JSON document, "schema":"ltrun.inspect/1". Returns: (transfer full). */
char *lt_cmd_inspect_json (const LtRunPlugin *plugin, const char *name);

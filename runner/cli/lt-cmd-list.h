/* SPDX-License-Identifier: MIT
 *
 * lt-cmd-list: what `ltrun list` prints.
 *
 * Runs nothing of what it lists. Names and notes are other people's text:
 * nothing in the result acts on a terminal. Main thread.
 */
#pragma once

#include "lt-finder.h"

/* A table for people, at most @columns wide where that can be done without
 * hiding a name; 0: as wide as it gets. Returns: (transfer full). */
char *lt_cmd_list_text (const LtFinder *finder, guint columns);

/* One JSON document, "schema":"ltrun.list/1". Returns: (transfer full). */
char *lt_cmd_list_json (const LtFinder *finder);

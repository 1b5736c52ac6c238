/* SPDX-License-Identifier: MIT
 *
 * lt-cmd-validate: what `ltrun validate` prints. All text is made safe for a terminal.
 * [any thread]
 */
#pragma once

#include "lt-text-plain.h"
#include "lt-validation.h"

typedef struct LtValidateFacts
{
  const char *path;
  const char *sha256; /* NULL: could not be read */
  guint64 seed;
  gboolean only_findings; /* leave out what passed and what was not asked for */
} LtValidateFacts;

/* For people, wrapped at @columns (0: 80). Returns: (transfer full). */
char *lt_cmd_validate_text (const LtValidation *validation, const LtValidateFacts *facts,
                            LtLook look, guint columns);
/* One JSON document, "schema":"ltrun.validate/1". Returns: (transfer full). */
char *lt_cmd_validate_json (const LtValidation *validation, const LtValidateFacts *facts);
/* The checks there are. Returns: (transfer full). */
char *lt_cmd_validate_list (void);

/* SPDX-License-Identifier: MIT
 *
 * lt-static: checks of the file itself. Nothing of it is run.
 */
#pragma once

#include "lt-elf-facts.h"
#include "lt-finding.h"
#include "lt-note.h"

/* What the checks of one file share. */
typedef struct LtStatic
{
  const char *path;
  LtElfFacts *facts; /* set by lt_static_elf() */
  LtNote *note;      /* set by lt_static_note() */
} LtStatic;

void lt_static_clear (LtStatic *self);

void lt_static_elf (LtStatic *self, LtFinding *finding);
void lt_static_note (LtStatic *self, LtFinding *finding);
void lt_static_exports (LtStatic *self, LtFinding *finding);
void lt_static_textrel (LtStatic *self, LtFinding *finding);
void lt_static_stack (LtStatic *self, LtFinding *finding);
void lt_static_segments (LtStatic *self, LtFinding *finding);
void lt_static_tls (LtStatic *self, LtFinding *finding);
void lt_static_rpath (LtStatic *self, LtFinding *finding);

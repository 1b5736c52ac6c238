/* SPDX-License-Identifier: MIT
 *
 * lt-loaded: checks that load the suite, in ltrun-probe. [main thread]
 */
#pragma once

#include "lt-static.h"
#include "lt-validation.h"

/* Carries out check @id. @file: what its own checks have found so far. */
void lt_loaded_check (const LtValidationSetup *setup, const LtStatic *file, const char *id,
                      LtFinding *finding);

/* SPDX-License-Identifier: MIT
 *
 * lt-contrast-json: contrasts and checks as members of result documents and of
 * comparison documents. One thread.
 */
#pragma once

#include "lt-baseline.h"
#include "lt-json.h"

/* scenario, operation, figure, clock, and the numbers: to the object that is open. */
void lt_contrast_add_members (LtJson *json, const LtContrast *contrast);

/* An object of its own in the array that is open: the check and its contrast. */
void lt_contrast_add_check (LtJson *json, const LtBaselineCheck *check);

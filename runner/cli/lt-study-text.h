/* SPDX-License-Identifier: MIT
 *
 * lt-study-text: parts of what search and scale print and write. [any thread]
 */
#pragma once

#include "lt-json.h"
#include "lt-page.h"
#include "lt-result.h"

/* "auth 1.0.0  org.ltrun.auth"; nothing of a @run that is NULL. */
void lt_study_text_suite (LtPage *page, const LtRun *run);

/* Warnings, then the last line: "PASS  @why", or "FAIL", the first reason and the status. */
void lt_study_text_end (LtPage *page, const LtVerdict *verdict, const char *why);

/* Opens the document: what it is, the verdict, the call, and the first run that began
 * (NULL: none did). */
void lt_study_json_begin (LtJson *json, const char *schema, const LtVerdict *verdict,
                          const LtResult *call, const LtRun *run);

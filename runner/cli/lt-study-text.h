/* SPDX-License-Identifier: MIT
 *
 * lt-study-text: parts of what search and scale print. [any thread]
 */
#pragma once

#include "lt-page.h"
#include "lt-run.h"
#include "lt-verdict.h"

/* "auth 1.0.0  org.ltrun.auth"; nothing of a @run that is NULL. */
void lt_study_text_suite (LtPage *page, const LtRun *run);

/* Warnings, then the last line: "PASS  @why", or "FAIL", the first reason and the status. */
void lt_study_text_end (LtPage *page, const LtVerdict *verdict, const char *why);

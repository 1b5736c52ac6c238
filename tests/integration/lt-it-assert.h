/* SPDX-License-Identifier: MIT
 *
 * lt-it-assert: what every run has to leave behind, or must not, however it ended.
 * [the test's main thread]
 */
#pragma once

#include "lt-it.h"

/* No process that a run of this test program started, or that a suite forked, is
 * alive; they are given @within_ms. Whatever holds a memory file open is one. */
void lt_it_assert_nothing_left (guint within_ms);

/* Exit status 0; @what: for the message. */
void lt_it_assert_passes (const LtIt *it, const char *what);

/* The run refused its input: @status, nothing on standard output, and on standard
 * error one line, "ltrun: ", with each of @words in it (separated by "|"). */
void lt_it_assert_refused (const LtIt *it, int status, const char *words);

/* @text has each of @words, separated by "|". */
void lt_it_assert_says (const char *text, const char *words);

/* Each line of the interval log @path is JSON; the first is a header, and the last an
 * end with @status unless @status is -1, "cut short". Returns the time of the last
 * interval, ns; 0: there is none. */
guint64 lt_it_assert_log (const char *path, int status);

/* What `ltrun validate --format json` found, such as "WARN a|FAIL b", and the text of the
 * first. (transfer full) */
char *lt_it_findings (LtIt *it, const char **ret_text);

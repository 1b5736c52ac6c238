/* SPDX-License-Identifier: MIT
 *
 * lt-sink-list: every sink there is, and what they share; for lt-sink-list.c and their
 * own files only.
 */
#pragma once

#include "lt-sink.h"

extern const LtSinkClass lt_sink_json;
extern const LtSinkClass lt_sink_jsonl;

#define RENDERING(id, name, suffix, help, has_series, function) \
  extern const LtSinkClass lt_sink_##id;
#include "lt-rendering-list.h"

/* Whether @target can be the name of a file; the error names @format too. */
gboolean lt_sink_check_file_name (const char *format, const char *target, GError **error);

/* SPDX-License-Identifier: MIT
 *
 * lt-sink-list: every sink there is, for lt-sink-list.c and their own files only.
 */
#pragma once

#include "lt-sink.h"

extern const LtSinkClass lt_sink_json;
extern const LtSinkClass lt_sink_jsonl;

/* SPDX-License-Identifier: MIT
 *
 * lt-json-scan: JSON (RFC 8259), token by token and in place: the host links no JSON
 * library, so that none of ours clashes with a suite's. One thread.
 */
#pragma once

#include "ltplugin-ext.h"

typedef struct LtJsonScan
{
  char *at;
  char *end;
  const char *expected; /* after a failure: what should have been there */
} LtJsonScan;

void lt_json_scan_space (LtJsonScan *scan);
/* Passes @what, if it is next. */
int lt_json_scan_is (LtJsonScan *scan, char what);
/* A string, its escapes undone in place. Returns 0 on failure, here and below. */
int lt_json_scan_string (LtJsonScan *scan, lt_data_field *ret_text);
/* Any value: of a string its text, of null nothing, of all else what is written. */
int lt_json_scan_value (LtJsonScan *scan, lt_data_field *ret_text);

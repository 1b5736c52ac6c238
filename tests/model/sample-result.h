/* SPDX-License-Identifier: MIT
 *
 * sample-result: results of made-up calls, of one sample run or of several.
 */
#pragma once

#include "lt-result.h"
#include "sample-run.h"

/* The tag of the only run of a call. */
extern const LtRunTag sample_tag;

/* A result before any run, of a call that is to have so many. (transfer full) */
LtResult *sample_result_new (guint n_scenarios, guint n_repetitions);

/* The result of a call that ran @sample alone. Takes its verdict. (transfer full) */
LtResult *sample_result_of (SampleRun *sample);

/* Calls with several runs; ended by a NULL name. */
typedef struct SampleCall
{
  const char *name;
  LtResult *(*make) (void);
} SampleCall;

extern const SampleCall sample_calls[];

/* Of a sample run or a sample call. (transfer full) */
LtResult *sample_result_make (const char *name);

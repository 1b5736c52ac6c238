/* SPDX-License-Identifier: MIT
 *
 * sample-run: made-up runs with known numbers, for the tests of model and sinks.
 * The same numbers every time, on every machine.
 */
#pragma once

#include "lt-result.h"

typedef struct SampleRun
{
  LtRun *run; /* NULL: none was made, as when set-up failed */
  LtStats *total;
  LtStats *interval;
  LtStats *warmup; /* may be NULL */
  LtSnapshot last;
  gboolean has_last;
  LtVerdict *verdict;
} SampleRun;

typedef struct SampleCase
{
  const char *name;
  SampleRun *(*make) (void);
} SampleCase;

/* Ended by a NULL name. */
extern const SampleCase sample_cases[];

SampleRun *sample_run_make (const char *name);
void sample_run_free (SampleRun *sample);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SampleRun, sample_run_free)

/* The last snapshot, or NULL. */
const LtSnapshot *sample_run_last (const SampleRun *sample);

/* A snapshot of second number @second (from 1) of a run like @sample's, in @phase;
 * each has 100 ok operations and one failed one of every operation in the mix.
 * @stats: of the sample's shape, overwritten. */
LtSnapshot sample_run_second (const SampleRun *sample, LtPhase phase, guint second,
                              LtStats *stats);

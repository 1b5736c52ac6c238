/* SPDX-License-Identifier: MIT
 *
 * lt-load: whether two runs were asked for the same load, and under the same
 * circumstances. Pure; one thread.
 *
 * Load is what was asked for: suite, model, workers, rate, arrivals, stages, mix, options,
 * data, batches, iterations. Numbers of different loads are no comparison, so each
 * difference is named: "concurrency: 10 against 20". Durations differ when one is more than
 * twice the other, a warm-up when only one has it. Secret options are not compared beyond
 * whether they were set, and an option that only one version of a suite has only when it
 * was set.
 */
#pragma once

#include "lt-result.h"

/* Adds a line for each difference of load to @lines (char *). */
void lt_load_differences (const LtRun *a, const LtRun *b, GPtrArray *lines);

/* Adds a line for each circumstance that explains a difference without the suite being
 * slower: another machine, another version of suite or ltrun, another seed. Hosts may be
 * NULL. */
void lt_load_circumstances (const LtResult *a, const LtRun *run_a, const LtResult *b,
                            const LtRun *run_b, GPtrArray *lines);

/* SPDX-License-Identifier: MIT
 *
 * truth: what must hold of every result, and what a seed makes a suite choose.
 */
#pragma once

#include "lt-it.h"

/* Checks the document of a run with latencies or without: every total is the sum of
 * its parts, over operations, error classes, intervals and buckets; percentiles are
 * those of the histogram, and in order. */
void truth_assert_sums (LtIt *it);

/* lt_op.stream of a worker in a closed loop. Which choices a seed makes is a promise:
 * results of two versions of ltrun must compare. */
guint64 truth_stream (guint64 seed, guint32 worker);

/* The total of a counter of the suite. */
guint64 truth_counter (LtIt *it, const char *name);

/* A number of an operation, such as "service.ok.p50". */
double truth_of (LtIt *it, const char *operation, const char *subpath);

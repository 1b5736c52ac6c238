/* SPDX-License-Identifier: MIT
 *
 * sample-parts: what sample-cases.c makes its runs of.
 */
#pragma once

#include "sample-run.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define SECOND G_GUINT64_CONSTANT (1000000000)

/* Of a closed loop of 10 for 30 s, without operations. */
LtRun *sample_make_run (void);
/* @weight: of the mix; 0: it is never called. */
void sample_add_operation (LtRun *run, const char *name, double weight);
void sample_add_metric (LtRun *run, const char *name, const char *unit, LtRunMetricKind kind,
                        guint op_index);
void sample_add_error_class (LtRun *run, const char *name);

/* Takes @run, which is complete but for its numbers. */
SampleRun *sample_make (LtRun *run);
/* A skewed distribution of @n values: most near @base, a few far above. */
void sample_spread (LtHistogram *histogram, guint64 n, guint64 base);
void sample_add_ok (LtOpStats *op, guint64 n, guint64 service_ns, guint64 response_ns);
void sample_add_errors (LtOpStats *op, guint error_class, guint64 n, guint64 service_ns,
                        guint64 response_ns);
void sample_add_error_sample (SampleRun *sample, guint error_class, gint64 code,
                              const char *text);

/* SPDX-License-Identifier: MIT
 *
 * lt-load-key: which results are of the same load, and of the same kind of machine, so
 * that their numbers may be put side by side. Pure; any thread.
 *
 * A load is the suite, its options in force, the operations and their weights, rows it is
 * fed, workers, rate and its shape, pauses, batches, and what else was put on the machine
 * at the same time. How long it lasted, how often it was repeated, the seed, and versions
 * are no part of it: that is what is compared.
 */
#pragma once

#include "lt-result.h"

/* What the load of @run was, a line for each part of it, "workers=10". Of two runs the
 * lines tell where the loads differ. Returns: (transfer full) (element-type utf8). */
GPtrArray *lt_load_describe (const LtRun *run);

/* 16 hex digits for each load of @record in @result: its own and, when others were put on
 * at the same time, theirs. NULL: nothing of it is known. Returns: (transfer full). */
char *lt_load_key (const LtResult *result, const LtRecord *record);

/* 16 hex digits for each kind of machine: model of the processor, how many a run may use,
 * memory in GiB. The name is no part of it: what CI hands out has another each time.
 * @host: NULL: of none. Returns: (transfer full). */
char *lt_host_key (const LtRunHost *host);

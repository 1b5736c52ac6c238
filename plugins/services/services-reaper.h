/* SPDX-License-Identifier: MIT
 *
 * services-reaper: a thread that frees what has expired in a registry.
 *
 * It looks at intervals of half the time to live, but not under 10 ms or over 1 s: what
 * has expired is seen by nobody, whether or not it is freed.
 */
#pragma once

#include "services-backend.h"

#include <lt-service-registry.h>

typedef struct ServicesReaper ServicesReaper;

/* NULL, and *ret_error, on failure. [main] */
ServicesReaper *services_reaper_start (LtServiceRegistry *registry, uint64_t ttl_ns,
                                       ServicesError *ret_error);

/* Takes NULL. [main] */
void services_reaper_stop (ServicesReaper *reaper);

/* SPDX-License-Identifier: MIT
 *
 * services-ticker: a thread that does the same thing at intervals.
 */
#pragma once

#include "services-backend.h"

typedef struct ServicesTicker ServicesTicker;

/* In the ticker's thread. */
typedef void (*ServicesTick) (void *user);

/* Calls @tick at once, and again @pause_ns after it has returned. @user stays the caller's
 * and must outlive the ticker. NULL, and *ret_error, on failure. [main] */
ServicesTicker *services_ticker_start (uint64_t pause_ns, ServicesTick tick, void *user,
                                       ServicesError *ret_error);

/* Waits for a call that is under way. Takes NULL. [main] */
void services_ticker_stop (ServicesTicker *ticker);

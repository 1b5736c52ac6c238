/* SPDX-License-Identifier: MIT
 *
 * services-endpoints: health endpoints on loopback, served by libmicrohttpd.
 *
 * GET /services/N answers {"service":"service-N","status":"..."}: "healthy", "degraded"
 * and, after a delay, "slow" with status 200, "failing" with 503. Each connection has a
 * thread of its own, which ends with it; one that waits out the delay also ends when its
 * client goes or the endpoints are stopped.
 */
#pragma once

#include "services-backend.h"

#include <lt-service-registry.h>

typedef struct ServicesEndpoints ServicesEndpoints;

/* Serves on a free port of 127.0.0.1. @options stays the caller's and must outlive it.
 * NULL, and *ret_error, on failure. [main] */
ServicesEndpoints *services_endpoints_start (const ServicesOptions *options,
                                             ServicesError *ret_error);

/* Takes NULL. [main] */
void services_endpoints_stop (ServicesEndpoints *endpoints);

/* [any] */
uint16_t services_endpoints_port (const ServicesEndpoints *endpoints);

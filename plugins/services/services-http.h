/* SPDX-License-Identifier: MIT
 *
 * services-http: an HTTP/1.1 client for load, one for each worker.
 *
 * A handle of libcurl that keeps its connection. A request ends after the time-out, and
 * 500 ms after the first one that saw the pass to be over at the latest. Redirects are not followed, and proxies
 * of the environment are not asked.
 *
 * Threads: [main] services_http_global_...; a client belongs to one thread at a time.
 */
#pragma once

#include "services-backend.h"

#include <stddef.h>

#define SERVICES_MAX_BODY (16u << 20)

typedef struct ServicesHttp ServicesHttp;

typedef struct ServicesAnswer
{
  long status;
  const char *body; /* NUL-terminated; valid until the next request */
  size_t length;
} ServicesAnswer;

/* Before the first client and after the last. [main] */
bool services_http_global_init (void);
void services_http_global_cleanup (void);

/* @stop: lt_worker.stop; NULL: cannot be stopped. NULL without memory, or when libcurl
 * lacks something, told in *report. */
ServicesHttp *services_http_new (const ServicesOptions *options, const uint32_t *stop,
                                 ServicesReport *report);

/* Takes NULL. */
void services_http_free (ServicesHttp *http);

/* Opens the connection to the server of @url, whatever it answers to a GET, and waits for
 * that for as long as @patience_ns instead of the time-out. */
ServicesStatus services_http_connect (ServicesHttp *http, const char *url, uint64_t patience_ns,
                                      ServicesReport *report);

/* Requests from now on have this time although the pass is over. */
void services_http_extend (ServicesHttp *http, uint64_t grace_ns);

/* GET, or POST of the JSON @post if it is not NULL. OK: an answer came, whatever its
 * status. Adds the traffic to *report. */
ServicesStatus services_http_request (ServicesHttp *http, const char *url, const char *post,
                                      ServicesAnswer *ret_answer, ServicesReport *report);

/* GET whose answer must have @status and a body that is @body, or contains it if not
 * @whole. Counts in report->n_checks. */
ServicesStatus services_http_check (ServicesHttp *http, const char *url, long status,
                                    const char *body, bool whole, ServicesReport *report);

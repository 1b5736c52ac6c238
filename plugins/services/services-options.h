/* SPDX-License-Identifier: MIT
 *
 * services-options: what the user can set, and the values of one run.
 *
 * The table is const; the values are read once, in init, and never change.
 */
#pragma once

#include <ltplugin.h>

#include <stdbool.h>

#define SERVICES_N_OPTIONS 15u
#define SERVICES_URL_SIZE 256u /* shown of an address, see suite_mask() */

enum
{
  SERVICES_BACKEND_EMBEDDED,
  SERVICES_BACKEND_URL,
  SERVICES_BACKEND_ETCD
};

extern const lt_option services_options[SERVICES_N_OPTIONS];

typedef struct ServicesOptions
{
  uint32_t backend; /* index into the table of back ends */
  const char *url;
  const char *server;
  const char *ca_file; /* "": the system's */
  uint32_t status;     /* of HTTP, expected with url */
  const char *body;    /* that an answer must contain; "": any */
  uint64_t timeout_ns; /* of one request */
  uint32_t n_services;
  uint32_t n_degraded, n_failing, n_slow; /* of them, in this order from the first */
  uint64_t delay_ns;                      /* of a slow one */
  uint64_t ttl_ns;
  uint32_t n_kept; /* instances that each worker keeps registered */
  const char *prefix;
} ServicesOptions;

/* Reads all options. Returns false after lt_host.set_error() if some do not go together.
 * Texts live as long as the process. [init] */
bool services_options_read (const lt_host *host, ServicesOptions *ret_options);

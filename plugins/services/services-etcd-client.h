/* SPDX-License-Identifier: MIT
 *
 * services-etcd-client: requests of etcd's v3 API through its JSON gateway.
 *
 * Each function is one HTTP request that waits for its answer, and returns OK when the
 * answer is what the API says. Keys and values are NUL-terminated text.
 *
 * Threads: as ServicesHttp.
 */
#pragma once

#include "services-http.h"

typedef struct EtcdClient
{
  ServicesHttp *http;
  const char *server; /* http://HOST:PORT */
} EtcdClient;

/* *ret_lease is never 0. @ttl_s: at least 1; etcd may make it longer. */
ServicesStatus etcd_grant (const EtcdClient *client, uint64_t ttl_s, uint64_t *ret_lease,
                           ServicesReport *report);

/* *ret_there: false when the lease had expired. */
ServicesStatus etcd_keep_alive (const EtcdClient *client, uint64_t lease, bool *ret_there,
                                ServicesReport *report);
ServicesStatus etcd_revoke (const EtcdClient *client, uint64_t lease, bool *ret_there,
                            ServicesReport *report);

/* @lease: 0: none. */
ServicesStatus etcd_put (const EtcdClient *client, const char *key, const char *value,
                         uint64_t lease, ServicesReport *report);

/* How many keys begin with @prefix. @expected: the value that the first of them must have;
 * NULL: only count them. */
ServicesStatus etcd_range (const EtcdClient *client, const char *prefix, const char *expected,
                           uint64_t *ret_n, ServicesReport *report);

/* All keys that begin with @prefix, which is not empty. */
ServicesStatus etcd_delete (const EtcdClient *client, const char *prefix,
                            ServicesReport *report);

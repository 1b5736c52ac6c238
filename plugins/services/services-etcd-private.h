/* SPDX-License-Identifier: MIT
 *
 * services-etcd-private: what the files of the etcd back end share.
 *
 * Keys are BASE/service-N/0, which are there from set-up to teardown and have one lease
 * together, and BASE/service-N/wWORKER-SERIAL with one each. So nothing outlives its
 * lease, whatever becomes of this process.
 */
#pragma once

#include "services-etcd-client.h"
#include "services-etcd.h"
#include "services-model.h"
#include "services-ticker.h"

#include <stdatomic.h>

#define ETCD_MAX_PREFIX 200u
#define ETCD_BASE_SIZE (ETCD_MAX_PREFIX + 48)
#define ETCD_KEY_SIZE (ETCD_BASE_SIZE + 64)

/* What became of instances; of all workers and the set-up. */
typedef struct EtcdLedger
{
  _Atomic uint64_t registered, removed, expired, unknown;
} EtcdLedger;

/* The services of the set-up; of one thread at a time. */
typedef struct EtcdServices
{
  uint64_t lease; /* 0: none */
  bool is_whole;  /* all are there */
  EtcdClient client;
  ServicesTicker *keeper;
  uint32_t is_closing; /* atomic: a request of the keeper is given up */
} EtcdServices;

typedef struct Etcd
{
  const ServicesWorld *world;
  char base[ETCD_BASE_SIZE]; /* of this run alone */
  char server[256];          /* without '/' at the end */
  EtcdLedger ledger;
  EtcdServices services;
} Etcd;

/* Time to live of the workers' instances, and of the services' lease. */
uint64_t services_etcd_ttl_s (const Etcd *etcd);
uint64_t services_etcd_services_ttl_s (const Etcd *etcd);

/* Of the keys of service @index. Ends in '/', so that service-1 is no prefix of
 * service-10. */
void services_etcd_write_prefix (const Etcd *etcd, uint32_t index,
                                 char ret_prefix[ETCD_KEY_SIZE]);

/* Registers the services and keeps their lease alive from then on. Returns false, and
 * leaves nothing behind but what a lease ends, on failure. [main] */
bool services_etcd_put_services (Etcd *etcd, ServicesError *ret_error);

/* Removes the services, then all that is there beside them: *ret_n_left keys. Returns
 * false, and *report, when the server does not say that it has. [main] */
bool services_etcd_remove_services (Etcd *etcd, uint64_t *ret_n_left, ServicesReport *report);

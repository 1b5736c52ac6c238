/* SPDX-License-Identifier: MIT */

#include "services-etcd-private.h"

#include <suite-kit.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NS_PER_S UINT64_C (1000000000)
#define MIN_SERVICES_TTL_S 60u
#define KEEP_ALIVES 6u /* within the time of a lease */
#define PUTS_PER_KEEP_ALIVE 512u
#define UNDO_NS (2 * NS_PER_S)  /* for what a set-up that fails has made */
#define CLOSE_NS (5 * NS_PER_S) /* for a request of the teardown */

uint64_t
services_etcd_ttl_s (const Etcd *etcd)
{
  return (etcd->world->options.ttl_ns + NS_PER_S - 1) / NS_PER_S;
}

uint64_t
services_etcd_services_ttl_s (const Etcd *etcd)
{
  const uint64_t ttl_s = services_etcd_ttl_s (etcd);

  return ttl_s > MIN_SERVICES_TTL_S ? ttl_s : MIN_SERVICES_TTL_S;
}

void
services_etcd_write_prefix (const Etcd *etcd, uint32_t index, char ret_prefix[ETCD_KEY_SIZE])
{
  snprintf (ret_prefix, ETCD_KEY_SIZE, "%s/service-%u/", etcd->base, index);
}

/* ---- Being there ----------------------------------------------------------- */

/* They may be so many that the lease has to be kept alive meanwhile. */
static ServicesStatus
put_all (const Etcd *etcd, const EtcdClient *client, ServicesReport *report)
{
  ServicesStatus status = SERVICES_OK;

  for (uint32_t i = 0; i < etcd->world->options.n_services && status == SERVICES_OK; i++)
    {
      char key[ETCD_KEY_SIZE], value[SERVICES_NAME_SIZE];
      bool is_there = false;

      services_etcd_write_prefix (etcd, i, key);
      strcat (key, "0");
      services_model_name (i, value);
      if (services_stopping (etcd->world))
        return SERVICES_STOPPED;
      if (i % PUTS_PER_KEEP_ALIVE == PUTS_PER_KEEP_ALIVE - 1)
        status = etcd_keep_alive (client, etcd->services.lease, &is_there, report);
      if (status == SERVICES_OK)
        status = etcd_put (client, key, value, etcd->services.lease, report);
    }
  return status;
}

/* Makes of the services what is missing: at first all of it, later nothing, unless the
 * server was away for longer than their lease. */
static ServicesStatus
keep_services (Etcd *etcd, const EtcdClient *client, ServicesReport *report)
{
  const uint64_t n_services = etcd->world->options.n_services;
  EtcdServices *services = &etcd->services;
  ServicesStatus status = SERVICES_OK;
  bool is_there = false;

  if (services->lease != 0)
    status = etcd_keep_alive (client, services->lease, &is_there, report);
  if (status == SERVICES_OK && services->lease != 0 && !is_there)
    {
      atomic_fetch_add (&etcd->ledger.expired, services->is_whole ? n_services : 0);
      services->lease = 0;
      services->is_whole = false;
    }
  if (status == SERVICES_OK && services->lease == 0)
    status = etcd_grant (client, services_etcd_services_ttl_s (etcd), &services->lease, report);
  if (status != SERVICES_OK || services->is_whole)
    return status;
  status = put_all (etcd, client, report);
  services->is_whole = status == SERVICES_OK;
  atomic_fetch_add (&etcd->ledger.registered, services->is_whole ? n_services : 0);
  return status;
}

/* A server that does not answer is for the run to show, and is asked again. */
static void
keep (void *user)
{
  Etcd *etcd = user;
  ServicesReport report = { .text = "" };

  keep_services (etcd, &etcd->services.client, &report);
}

static bool
start_keeper (Etcd *etcd, ServicesReport *report, ServicesError *ret_error)
{
  EtcdServices *services = &etcd->services;
  const uint64_t pause_ns = services_etcd_services_ttl_s (etcd) * NS_PER_S / KEEP_ALIVES;

  services->client = (EtcdClient){
    services_http_new (&etcd->world->options, &services->is_closing, report),
    etcd->server,
  };
  if (services->client.http == NULL)
    return services_fail (ret_error, "%s", report->text) != NULL;
  services->keeper = services_ticker_start (pause_ns, keep, etcd, ret_error);
  return services->keeper != NULL;
}

static void
stop_keeper (EtcdServices *services)
{
  __atomic_store_n (&services->is_closing, 1, __ATOMIC_RELAXED);
  services_ticker_stop (services->keeper);
  services->keeper = NULL;
  services_http_free (services->client.http);
  services->client.http = NULL;
}

/* ---- Coming and going ------------------------------------------------------ */

bool
services_etcd_put_services (Etcd *etcd, ServicesError *ret_error)
{
  ServicesReport report = { .text = "" };
  const EtcdClient client = {
    services_http_new (&etcd->world->options, etcd->world->stop, &report), etcd->server
  };
  const ServicesStatus status =
    client.http != NULL ? keep_services (etcd, &client, &report) : SERVICES_INTERNAL;
  bool ok = status == SERVICES_OK, was_there = false;
  char server[SERVICES_URL_SIZE];

  suite_mask (etcd->server, server, sizeof server);
  if (ok)
    ok = start_keeper (etcd, &report, ret_error);
  else if (status == SERVICES_STOPPED)
    services_fail (ret_error, SERVICES_INTERRUPTED);
  else
    services_fail (ret_error, "etcd: %s: %s", server, report.text);
  if (!ok)
    stop_keeper (&etcd->services);
  if (!ok && etcd->services.lease != 0)
    {
      services_http_extend (client.http, UNDO_NS);
      etcd_revoke (&client, etcd->services.lease, &was_there, &report);
    }
  services_http_free (client.http);
  return ok;
}

/* All of the services go with their lease. */
static ServicesStatus
revoke_services (Etcd *etcd, const EtcdClient *client, ServicesReport *report)
{
  const EtcdServices *services = &etcd->services;
  const uint64_t n = services->is_whole ? etcd->world->options.n_services : 0;
  ServicesStatus status = SERVICES_OK;
  bool was_there = false;

  if (services->lease != 0)
    status = etcd_revoke (client, services->lease, &was_there, report);
  if (status != SERVICES_OK)
    atomic_fetch_add (&etcd->ledger.unknown, n);
  else
    atomic_fetch_add (was_there ? &etcd->ledger.removed : &etcd->ledger.expired, n);
  return status;
}

bool
services_etcd_remove_services (Etcd *etcd, uint64_t *ret_n_left, ServicesReport *report)
{
  ServicesOptions options = etcd->world->options;
  EtcdClient client = { NULL, etcd->server };
  char prefix[ETCD_BASE_SIZE + 1];
  bool ok = false;

  stop_keeper (&etcd->services);
  /* To remove very many takes longer than a request of the run may take. */
  options.timeout_ns = CLOSE_NS;
  client.http = services_http_new (&options, NULL, report);
  snprintf (prefix, sizeof prefix, "%s/", etcd->base);
  *ret_n_left = 0;
  ok = client.http != NULL && revoke_services (etcd, &client, report) == SERVICES_OK
       && etcd_range (&client, prefix, NULL, ret_n_left, report) == SERVICES_OK
       && etcd_delete (&client, prefix, report) == SERVICES_OK;
  services_http_free (client.http);
  return ok;
}

/* SPDX-License-Identifier: MIT */

#include "services-url.h"

#include "services-http.h"

#include <suite-kit.h>

#include <stdlib.h>

typedef struct Session
{
  const ServicesOptions *options;
  ServicesHttp *http;
} Session;

/* Better no run than one of errors: it is asked once. Another answer than expected is
 * for the run to show. */
static bool
try_once (const ServicesWorld *world, ServicesError *ret_error)
{
  const ServicesOptions *options = &world->options;
  ServicesReport report = { 0 };
  ServicesAnswer answer;
  char url[SERVICES_URL_SIZE];
  ServicesHttp *http = services_http_new (options, world->stop, &report);
  const ServicesStatus status =
    http != NULL ? services_http_request (http, options->url, NULL, &answer, &report)
                 : SERVICES_INTERNAL;

  services_http_free (http);
  suite_mask (options->url, url, sizeof url);
  if (status == SERVICES_STOPPED)
    return services_fail (ret_error, SERVICES_INTERRUPTED) != NULL;
  return status == SERVICES_OK
         || services_fail (ret_error, "url: %s: %s%s", url,
                           status == SERVICES_BAD_BODY ? ""
                                                       : "expected an answer, found none: ",
                           report.text)
              != NULL;
}

static void *
url_open (const ServicesWorld *world, ServicesError *ret_error)
{
  if (!services_http_global_init ())
    return services_fail (ret_error, "url: libcurl cannot be set up");
  if (try_once (world, ret_error))
    return (void *) world;
  services_http_global_cleanup ();
  return NULL;
}

static void
url_close (void *state, ServicesAccount *ret_account)
{
  (void) state;
  *ret_account = (ServicesAccount){ 0 };
  services_http_global_cleanup ();
}

static void *
session_new (void *state, uint32_t worker, const uint32_t *stop, ServicesReport *report)
{
  const ServicesWorld *world = state;
  Session *session = calloc (1, sizeof *session);

  (void) worker;
  services_report (report, SERVICES_INTERNAL, 0, "out of memory");
  if (session == NULL)
    return NULL;
  session->options = &world->options;
  session->http = services_http_new (session->options, stop, report);
  if (session->http != NULL)
    return session;
  free (session);
  return NULL;
}

static void
session_free (void *user)
{
  Session *session = user;

  services_http_free (session->http);
  free (session);
}

static ServicesStatus
run_health (void *user, uint64_t random, ServicesReport *report)
{
  const Session *session = user;
  const ServicesOptions *options = session->options;

  (void) random;
  return services_http_check (session->http, options->url, options->status, options->body,
                              false, report);
}

#define NO_REGISTRY "backend=url: a health endpoint alone has no registry"

const ServicesBackend services_url = {
  .name = "url",
  .run = { [SERVICES_OP_HEALTH] = run_health },
  .no_run = {
    [SERVICES_OP_REGISTER] = NO_REGISTRY,
    [SERVICES_OP_HEARTBEAT] = NO_REGISTRY,
    [SERVICES_OP_DISCOVER] = NO_REGISTRY,
    [SERVICES_OP_HEALTH_ALL] = NO_REGISTRY,
    [SERVICES_OP_SWEEP] = NO_REGISTRY,
  },
  .open = url_open,
  .close = url_close,
  .session_new = session_new,
  .session_free = session_free,
};

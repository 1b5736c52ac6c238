/* SPDX-License-Identifier: MIT */

#include "services-backend.h"

#include "services-embedded.h"
#ifdef SERVICES_HAVE_CURL
#include "services-etcd.h"
#include "services-url.h"
#endif

#include <stdarg.h>
#include <stdio.h>

/* In the order of the option's choices. */
static const struct
{
  const char *name;
  const char *library;
  const ServicesBackend *backend; /* NULL: not built */
} backends[] = {
  { "embedded", "", &services_embedded },
#ifdef SERVICES_HAVE_CURL
  { "url", "libcurl", &services_url },
  { "etcd", "libcurl", &services_etcd },
#else
  { "url", "libcurl", NULL },
  { "etcd", "libcurl", NULL },
#endif
};

#define N_BACKENDS (sizeof backends / sizeof backends[0])

const ServicesBackend *
services_backend_get (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].backend : NULL;
}

const char *
services_backend_name (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].name : "";
}

const char *
services_backend_library (uint32_t index)
{
  return index < N_BACKENDS ? backends[index].library : "";
}

void *
services_fail (ServicesError *ret_error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vsnprintf (ret_error->text, sizeof ret_error->text, format, args);
  va_end (args);
  return NULL;
}

ServicesStatus
services_report (ServicesReport *report, ServicesStatus status, int64_t code,
                 const char *format, ...)
{
  va_list args;

  report->code = code;
  va_start (args, format);
  vsnprintf (report->text, sizeof report->text, format, args);
  va_end (args);
  return status;
}

/* SPDX-License-Identifier: MIT */

#include "container-backend.h"

#include "container-embedded.h"
#ifdef CONTAINER_PEAS
#include "container-peas.h"
#endif

#include <stdarg.h>
#include <stdio.h>

static const ContainerBackend *const backends[] = {
  [CONTAINER_EMBEDDED] = &container_embedded,
#ifdef CONTAINER_PEAS
  [CONTAINER_LIBPEAS] = &container_peas,
#else
  [CONTAINER_LIBPEAS] = NULL,
#endif
};

const ContainerBackend *
container_backend_get (uint32_t index)
{
  return index < sizeof backends / sizeof backends[0] ? backends[index] : NULL;
}

ContainerVerdict
container_find (ContainerFinding *ret_finding, ContainerVerdict verdict, int64_t code,
                const char *format, ...)
{
  va_list args;

  if (ret_finding == NULL)
    return verdict;
  ret_finding->code = code;
  va_start (args, format);
  vsnprintf (ret_finding->text, sizeof ret_finding->text, format, args);
  va_end (args);
  return verdict;
}

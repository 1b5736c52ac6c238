/* SPDX-License-Identifier: MIT */

#include "lt-container-private.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

const char *
lt_container_status_text (LtContainerStatus status)
{
  static const char *const texts[] = {
    [LT_CONTAINER_OK] = "ok",
    [LT_CONTAINER_INVALID] = "invalid",
    [LT_CONTAINER_EXISTS] = "exists already",
    [LT_CONTAINER_NOT_FOUND] = "not found",
    [LT_CONTAINER_IN_USE] = "in use",
    [LT_CONTAINER_CYCLE] = "cycle",
    [LT_CONTAINER_CAPTIVE] = "captive dependency",
    [LT_CONTAINER_NO_SCOPE] = "no scope",
    [LT_CONTAINER_FACTORY] = "factory failed",
    [LT_CONTAINER_TIMEOUT] = "timeout",
    [LT_CONTAINER_LIMIT] = "limit",
    [LT_CONTAINER_NO_MEMORY] = "out of memory",
  };

  return (unsigned) status < sizeof texts / sizeof texts[0] ? texts[status] : "unknown";
}

LtContainerStatus
lt_container_fail (LtContainerError *error, LtContainerStatus status, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return status;
  error->status = status;
  va_start (args, format);
  vsnprintf (error->text, sizeof error->text, format, args);
  va_end (args);
  return status;
}

LtContainerStatus
lt_container_fail_memory (LtContainerError *error)
{
  return lt_container_fail (error, LT_CONTAINER_NO_MEMORY, "out of memory");
}

LtContainerStatus
lt_container_fail_id (LtContainerError *error, LtTypeId id)
{
  return lt_container_fail (error, LT_CONTAINER_NOT_FOUND,
                            "type with id %#" PRIx64 ": not registered", id);
}

LtContainerStatus
lt_container_fail_name (LtContainerError *error, const char *name)
{
  return lt_container_fail (error, LT_CONTAINER_NOT_FOUND, "type '%.128s': not registered",
                            name);
}

/* ---- Trails ---------------------------------------------------------------- */

void
lt_trail_add (LtTrail *trail, const char *name)
{
  if (trail->n_steps < LT_TRAIL_HEAD)
    trail->head[trail->n_steps] = name;
  else
    trail->tail[trail->n_steps % LT_TRAIL_TAIL] = name;
  trail->n_steps++;
}

void
lt_trail_write (const LtTrail *trail, char ret_text[LT_TRAIL_TEXT])
{
  /* Nine names of this length, and what is between them, fit. */
  static const char *const step = "%s%.44s";
  size_t length = 0;

  ret_text[0] = '\0';
  for (uint32_t i = 0; i < trail->n_steps; i++)
    {
      const uint32_t n_left_out = trail->n_steps - LT_TRAIL_HEAD - LT_TRAIL_TAIL;
      const char *name = i < LT_TRAIL_HEAD ? trail->head[i] : trail->tail[i % LT_TRAIL_TAIL];

      if (i == LT_TRAIL_HEAD && trail->n_steps > LT_TRAIL_HEAD + LT_TRAIL_TAIL)
        {
          length += (size_t) snprintf (ret_text + length, LT_TRAIL_TEXT - length,
                                       " -> (%u more)", n_left_out);
          i += n_left_out - 1;
          continue;
        }
      length += (size_t) snprintf (ret_text + length, LT_TRAIL_TEXT - length, step,
                                   i == 0 ? "" : " -> ", name);
    }
}

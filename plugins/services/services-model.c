/* SPDX-License-Identifier: MIT */

#include "services-model.h"

#include <stdio.h>

LtServiceHealth
services_model_health (const ServicesOptions *options, uint32_t index)
{
  if (index < options->n_degraded)
    return LT_SERVICE_DEGRADED;
  index -= options->n_degraded;
  if (index < options->n_failing)
    return LT_SERVICE_FAILING;
  index -= options->n_failing;
  return index < options->n_slow ? LT_SERVICE_SLOW : LT_SERVICE_HEALTHY;
}

void
services_model_name (uint32_t index, char ret_name[SERVICES_NAME_SIZE])
{
  snprintf (ret_name, SERVICES_NAME_SIZE, "service-%u", index);
}

void
services_model_body (uint32_t index, LtServiceHealth health, char ret_body[SERVICES_BODY_SIZE])
{
  snprintf (ret_body, SERVICES_BODY_SIZE, "{\"service\":\"service-%u\",\"status\":\"%s\"}",
            index, lt_service_health_text (health));
}

/* SPDX-License-Identifier: MIT
 *
 * services-model: what the services of a run are called, and what they should say.
 *
 * Pure; any thread.
 */
#pragma once

#include "services-options.h"

#include <lt-service-registry.h>

#define SERVICES_NAME_SIZE 24u
#define SERVICES_BODY_SIZE 80u
#define SERVICES_PATH "/services/"

/* The state of service @index of options.n_services. */
LtServiceHealth services_model_health (const ServicesOptions *options, uint32_t index);

void services_model_name (uint32_t index, char ret_name[SERVICES_NAME_SIZE]);

/* What its health endpoint answers. */
void services_model_body (uint32_t index, LtServiceHealth health,
                          char ret_body[SERVICES_BODY_SIZE]);

/* SPDX-License-Identifier: MIT
 *
 * services-url: one health endpoint, whoever serves it.
 */
#pragma once

#include "services-backend.h"

extern const ServicesBackend services_url;

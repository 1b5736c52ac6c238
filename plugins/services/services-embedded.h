/* SPDX-License-Identifier: MIT
 *
 * services-embedded: the registry of this process, and endpoints that it serves itself.
 */
#pragma once

#include "services-backend.h"

extern const ServicesBackend services_embedded;

/* SPDX-License-Identifier: MIT
 *
 * services-etcd: etcd as the registry: an instance is a key with a lease.
 */
#pragma once

#include "services-backend.h"

extern const ServicesBackend services_etcd;

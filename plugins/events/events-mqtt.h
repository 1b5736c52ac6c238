/* SPDX-License-Identifier: MIT
 *
 * events-mqtt: events by way of an MQTT broker.
 *
 * A topic for each of the suite's topics and workers, and one connection for each
 * worker, which publishes and has a subscription with a wildcard to its own topics.
 */
#pragma once

#include "events-backend.h"

extern const EventsBackend events_mqtt;

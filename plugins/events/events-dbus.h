/* SPDX-License-Identifier: MIT
 *
 * events-dbus: events by way of a message bus: as signals that come back to the worker
 * that emitted them, and as method calls to a service of the suite's own.
 *
 * Each worker has a connection, which emits, and has a match rule for the objects of its
 * own; an object for each topic. The service has a connection and a thread.
 */
#pragma once

#include "events-backend.h"

extern const EventsBackend events_dbus;

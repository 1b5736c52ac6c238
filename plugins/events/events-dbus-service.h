/* SPDX-License-Identifier: MIT
 *
 * events-dbus-service: an object on a message bus that answers requests, on a
 * connection and in a thread of its own.
 *
 * Requests are answered one after the other, in the order in which the bus delivers
 * them. When the bus closes the connection the service makes another one, ten times
 * a second at most. Knows nothing of ltrun.
 */
#pragma once

#include "events-dbus-client.h"

#define DBUS_SERVICE_PATH "/org/ltrun/Events"

/* What the object answers to a request of @length bytes. [the service's thread] */
typedef uint64_t (*DbusOnRequest) (void *user, const void *bytes, size_t length);

typedef struct DbusService DbusService;

/* Connects, takes the well-known @name and answers. NULL, and *ret_error, on failure.
 * Text is copied. @stop: as of remote_limit(), while this runs. [main] */
DbusService *dbus_service_start (DbusWatch *watch, const char *address, const char *name,
                                 uint64_t timeout_ns, const uint32_t *stop,
                                 DbusOnRequest on_request, void *user, RemoteError *ret_error);

/* Ends the thread, which may take as long as a connection attempt. Takes NULL.
 * [main] */
void dbus_service_stop (DbusService *service);

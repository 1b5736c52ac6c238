/* SPDX-License-Identifier: MIT
 *
 * auth-churn: a writer beside the workers, so that they read from a store that
 * lives.
 *
 * A thread of the suite's own makes a number of changes a second, on schedule:
 * changes it is late with are made up for. One that the system answered with a
 * failure ends the run; while there is no answer the change is tried again.
 */
#pragma once

#include "auth-backend.h"

typedef struct AuthChurn AuthChurn;

/* Starts the thread. NULL, and *ret_error, on failure. [main] */
AuthChurn *auth_churn_start (const lt_host *host, const AuthBackend *backend, void *state,
                             uint32_t changes_per_s, LtAccessError *ret_error);

/* Changes made since the last call of this. [any] */
uint64_t auth_churn_take (AuthChurn *churn);

/* Stops and joins the thread; it warns if it could not keep its rate. Takes
 * NULL. [main] */
void auth_churn_stop (AuthChurn *churn);

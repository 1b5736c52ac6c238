/* SPDX-License-Identifier: MIT
 *
 * auth-pam-stack: a PAM service of the suite's own, in a private folder, that needs
 * no account of the system.
 *
 * Modules: pam_pwdfile for passwords; pam_listfile for who is known and who is disabled;
 * pam_debug and pam_permit, which end the stack with a status.
 *
 * Threads: [main].
 */
#pragma once

#include "auth-model.h"

#include <lt-access.h>

#define AUTH_PAM_SERVICE "ltrun"

typedef struct AuthPamStack AuthPamStack;

/* Writes the service and the lists of principals, and leaves off once set-up is to come
 * back (@stop, see suite_stopping()). NULL, and *ret_error, on failure. */
AuthPamStack *auth_pam_stack_new (const AuthModel *model, const uint32_t *stop,
                                  LtAccessError *ret_error);

/* Removes folder and files. Takes NULL. */
void auth_pam_stack_free (AuthPamStack *stack);

/* Adds a password, hashed as the system's crypt(5) does by default. */
LtAccessStatus auth_pam_stack_set_password (AuthPamStack *stack, const char *name,
                                            const char *password, LtAccessError *ret_error);

/* Owned by the stack. */
const char *auth_pam_stack_folder (const AuthPamStack *stack);

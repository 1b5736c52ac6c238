/* SPDX-License-Identifier: MIT
 *
 * auth-ldap: the back end that keeps principals and the roles they hold in a
 * directory, reached over LDAP.
 *
 * A login is a simple bind as the principal, then a search of its groups; a token and
 * a request are followed by the same search. What a role may do is decided here, by
 * the policies of a store of lt-access. A session has two connections: one that logins
 * bind on, so that it is never anybody for long, and one that asks.
 */
#pragma once

#include "auth-backend.h"

extern const AuthBackend auth_ldap;

/* SPDX-License-Identifier: MIT
 *
 * auth-ldap-groups: which groups of the run a principal is a member of. [worker]
 */
#pragma once

#include "auth-ldap-client.h"
#include "auth-store.h"

#include <stdbool.h>

/* Roles, and the two groups that are none. */
#define AUTH_LDAP_MAX_GROUPS (AUTH_MAX_HELD + 2)

typedef struct AuthLdapGroups
{
  uint32_t n_roles;
  char roles[AUTH_LDAP_MAX_GROUPS][AUTH_ROLE_SIZE];
  bool disabled;
} AuthLdapGroups;

/* The groups of @name below @container, which is as a filter has it (RFC 4515) in
 * @filter_container: OK, UNKNOWN_PRINCIPAL without any, as everyone holds a role, DISABLED,
 * or no answer. Names need no escaping: they are the model's, or of a token with our
 * signature. */
AuthAnswer auth_ldap_groups_find (AuthLdapClient *client, const char *container,
                                  const char *filter_container, const char *name,
                                  AuthLdapGroups *ret_groups, AuthReport *report);

/* SPDX-License-Identifier: MIT
 *
 * auth-ldap-entries: what a run has in a directory, and how it gets there.
 *
 *   ou=ltrun-0123456789abcdef,BASE        of this run alone
 *     uid=u17                             a principal (inetOrgPerson)
 *     cn=r3                               a role (groupOfNames); its members hold it
 *     cn=disabled                         principals that are switched off
 *     cn=idle                             the churn's; no role
 *
 * Requests are sent ahead of their answers, so that set-up is not a wait for each.
 *
 * Threads: [main].
 */
#pragma once

#include "auth-ldap-client.h"
#include "auth-model.h"

#define AUTH_LDAP_DN_SIZE 512u /* base_dn is kept short enough */
#define AUTH_LDAP_DISABLED "disabled"
#define AUTH_LDAP_IDLE "idle"

/* Writes the DN of a principal of the run in @container. [any] */
void auth_ldap_principal_dn (const char *container, const char *name,
                             char ret_dn[AUTH_LDAP_DN_SIZE]);

/* The DN of a group of it. [any] */
void auth_ldap_group_dn (const char *container, const char *name,
                         char ret_dn[AUTH_LDAP_DN_SIZE]);

/* Adds @container and all below it; @client is connected. Leaves off once set-up is to
 * come back (@stop, see suite_stopping()). OK, or any other answer with the report. A part
 * may be there whatever it is: principals up to *ret_n_principals at most. */
AuthAnswer auth_ldap_entries_add (AuthLdapClient *client, const AuthModel *model,
                                  const char *container, const uint32_t *stop,
                                  uint32_t *ret_n_principals, AuthReport *report);

/* Removes what add() made, or a part of it, and @container last. OK if nothing is left. */
AuthAnswer auth_ldap_entries_remove (AuthLdapClient *client, const AuthModel *model,
                                     const char *container, uint32_t n_principals,
                                     AuthReport *report);

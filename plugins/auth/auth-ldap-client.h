/* SPDX-License-Identifier: MIT
 *
 * auth-ldap-client: one connection to a directory, made when it is needed.
 *
 * No request waits for longer than the server's timeout, and hardly any longer once
 * the run is to stop. After a request that had no answer the connection is closed, for
 * what comes late could be taken for another answer; the next request makes a new one.
 *
 * Threads: one at a time for each client.
 */
#pragma once

#include "auth-answer.h"

#include <ldap.h>
#include <stdbool.h>

/* Where a directory is and how it is spoken to; outlives its clients, immutable. */
typedef struct AuthLdapServer
{
  const char *url; /* ldap://, ldaps:// or ldapi:// */
  bool starttls;
  const char *ca_file; /* "": what libldap trusts otherwise */
  const char *bind_dn; /* who we are, but for logins */
  const char *password;
  uint64_t timeout_ns; /* of a request, and of making a connection */
} AuthLdapServer;

typedef struct AuthLdapClient AuthLdapClient;

/* NULL without memory. @stop: see AuthBackend.session_new(). */
AuthLdapClient *auth_ldap_client_new (const AuthLdapServer *server, const uint32_t *stop);

/* As auth_ldap_client_new(), and no request is to wait for longer than @most_ns either: for a
 * client that is used in set-up and beyond. What is connected stays so. */
void auth_ldap_client_set_patience (AuthLdapClient *client, const uint32_t *stop,
                                    uint64_t most_ns);

/* Closes the connection, and with it requests that have no answer yet. */
void auth_ldap_client_leave (AuthLdapClient *client);

/* Takes NULL. */
void auth_ldap_client_free (AuthLdapClient *client);

/* Connects if there is no connection, secured if the server is to be spoken to so. OK,
 * or an answer that says why there is none. */
AuthAnswer auth_ldap_client_connect (AuthLdapClient *client, AuthReport *report);

/* Connects, and binds as the server's bind_dn, if there is no connection. */
AuthAnswer auth_ldap_client_enter (AuthLdapClient *client, AuthReport *report);

/* A simple bind on the connection there is. OK, WRONG_PASSWORD, or no answer. */
AuthAnswer auth_ldap_client_bind (AuthLdapClient *client, const char *dn, const char *password,
                                  AuthReport *report);

/* The handle for requests of libldap; valid after connect() or enter() said OK, until
 * an answer was missing. */
LDAP *auth_ldap_client_handle (AuthLdapClient *client);

/* Waits for the answer number @id, or any with LDAP_RES_ANY. OK, and the caller frees
 * *ret_message with ldap_msgfree(), or no answer. @what: the request, for the report. */
AuthAnswer auth_ldap_client_wait (AuthLdapClient *client, int id, const char *what,
                                  LDAPMessage **ret_message, AuthReport *report);

/* The result code that @message ends with: *ret_code and, printed into @report, what
 * the server says of it. OK, or AUTH_PROTOCOL when there is none. */
AuthAnswer auth_ldap_client_result (AuthLdapClient *client, LDAPMessage *message,
                                    const char *what, int *ret_code, AuthReport *report);

/* Reports that @what failed with @code of libldap, and closes the connection if that
 * is no good any more; returns the answer that @code stands for. */
AuthAnswer auth_ldap_client_fail (AuthLdapClient *client, const char *what, int code,
                                  AuthReport *report);

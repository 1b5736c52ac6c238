/* SPDX-License-Identifier: MIT */

#include "auth-ldap-client.h"

#include <suite-kit.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define NS_PER_S UINT64_C (1000000000)
#define LOOK_NS UINT64_C (100000000) /* how often the flag is looked at while waiting */

struct AuthLdapClient
{
  const AuthLdapServer *server;
  const uint32_t *stop; /* NULL: never */
  uint64_t timeout_ns;
  LDAP *ld;             /* NULL: no connection */
  ldap_conncb callback;
};

/* ---- Life ------------------------------------------------------------------ */

AuthLdapClient *
auth_ldap_client_new (const AuthLdapServer *server, const uint32_t *stop)
{
  AuthLdapClient *client = calloc (1, sizeof *client);

  if (client == NULL)
    return NULL;
  client->server = server;
  client->stop = stop;
  client->timeout_ns = server->timeout_ns;
  return client;
}

void
auth_ldap_client_set_patience (AuthLdapClient *client, const uint32_t *stop, uint64_t most_ns)
{
  client->stop = stop;
  client->timeout_ns =
    client->server->timeout_ns < most_ns ? client->server->timeout_ns : most_ns;
}

void
auth_ldap_client_leave (AuthLdapClient *client)
{
  if (client->ld != NULL)
    ldap_unbind_ext (client->ld, NULL, NULL);
  client->ld = NULL;
}

void
auth_ldap_client_free (AuthLdapClient *client)
{
  if (client == NULL)
    return;
  auth_ldap_client_leave (client);
  free (client);
}

LDAP *
auth_ldap_client_handle (AuthLdapClient *client)
{
  return client->ld;
}

/* ---- Failures -------------------------------------------------------------- */

static AuthAnswer
answer_of (int code)
{
  switch (code)
    {
    case LDAP_SERVER_DOWN:
    case LDAP_CONNECT_ERROR:
      return AUTH_UNREACHABLE;
    case LDAP_TIMEOUT:
    case LDAP_TIMELIMIT_EXCEEDED:
      return AUTH_TIMEOUT;
    case LDAP_PROTOCOL_ERROR:
    case LDAP_ENCODING_ERROR:
    case LDAP_DECODING_ERROR:
      return AUTH_PROTOCOL;
    case LDAP_NO_MEMORY:
      return LT_ACCESS_NO_MEMORY;
    default:
      return AUTH_DECLINED;
    }
}

/* Closes the connection, too, unless the server merely declined. */
static AuthAnswer
fail_with (AuthLdapClient *client, const char *what, AuthAnswer answer, int code,
           AuthReport *report)
{
  char *diagnostic = NULL;

  if (client->ld != NULL)
    ldap_get_option (client->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &diagnostic);
  /* libldap has no words for some errors of TLS, and says so in brackets. */
  if (diagnostic != NULL && diagnostic[0] != '\0' && diagnostic[0] != '(')
    auth_answer_fail (report, answer, code, "%s: %s: %s", what, ldap_err2string (code),
                      diagnostic);
  else
    auth_answer_fail (report, answer, code, "%s: %s", what, ldap_err2string (code));
  ldap_memfree (diagnostic);
  if (answer != AUTH_DECLINED)
    auth_ldap_client_leave (client);
  return answer;
}

AuthAnswer
auth_ldap_client_fail (AuthLdapClient *client, const char *what, int code, AuthReport *report)
{
  return fail_with (client, what, answer_of (code), code, report);
}

static int
code_of (LDAP *ld)
{
  int code = LDAP_OTHER;

  ldap_get_option (ld, LDAP_OPT_RESULT_CODE, &code);
  return code;
}

/* ---- Answers --------------------------------------------------------------- */

static struct timeval
timeval_of (uint64_t ns)
{
  return (struct timeval){ (time_t) (ns / NS_PER_S), (suseconds_t) (ns % NS_PER_S / 1000) };
}

static bool
is_stopping (const AuthLdapClient *client)
{
  return client->stop != NULL && __atomic_load_n (client->stop, __ATOMIC_RELAXED) != 0;
}

/* Waits until *due_ns, or for a second once the run is to stop. What ldap_result()
 * returns: 0 is no answer. */
static int
wait_for (AuthLdapClient *client, int id, uint64_t due_ns, LDAPMessage **ret_message)
{
  bool stopping = false;

  for (;;)
    {
      uint64_t now = suite_now_ns ();
      struct timeval time;
      int kind = 0;

      if (!stopping && is_stopping (client))
        {
          stopping = true;
          due_ns = due_ns < now + NS_PER_S ? due_ns : now + NS_PER_S;
        }
      if (now >= due_ns)
        return 0;
      time = timeval_of (due_ns - now < LOOK_NS ? due_ns - now : LOOK_NS);
      kind = ldap_result (client->ld, id, id == LDAP_RES_ANY ? LDAP_MSG_ONE : LDAP_MSG_ALL,
                          &time, ret_message);
      if (kind != 0)
        return kind;
    }
}

AuthAnswer
auth_ldap_client_wait (AuthLdapClient *client, int id, const char *what,
                       LDAPMessage **ret_message, AuthReport *report)
{
  int kind = wait_for (client, id, suite_now_ns () + client->timeout_ns, ret_message);

  if (kind > 0)
    return LT_ACCESS_OK;
  return auth_ldap_client_fail (client, what, kind == 0 ? LDAP_TIMEOUT : code_of (client->ld),
                                report);
}

AuthAnswer
auth_ldap_client_result (AuthLdapClient *client, LDAPMessage *message, const char *what,
                         int *ret_code, AuthReport *report)
{
  char *text = NULL;
  int code = ldap_parse_result (client->ld, message, ret_code, NULL, &text, NULL, NULL, 0);

  if (code != LDAP_SUCCESS)
    return fail_with (client, what, AUTH_PROTOCOL, code, report);
  auth_answer_fail (report, LT_ACCESS_OK, *ret_code, "%s: %s%s%s", what,
                    ldap_err2string (*ret_code), text != NULL && text[0] != '\0' ? ": " : "",
                    text != NULL ? text : "");
  ldap_memfree (text);
  return LT_ACCESS_OK;
}

/* Waits for an answer that is nothing but a result code. */
static AuthAnswer
wait_for_result (AuthLdapClient *client, int id, const char *what, int *ret_code,
                 AuthReport *report)
{
  LDAPMessage *message = NULL;
  AuthAnswer answer = auth_ldap_client_wait (client, id, what, &message, report);

  if (answer == LT_ACCESS_OK)
    answer = auth_ldap_client_result (client, message, what, ret_code, report);
  ldap_msgfree (message);
  return answer;
}

/* ---- Connecting ------------------------------------------------------------ */

/* libldap hands over each socket when it is connected. Reads of a handshake block: the
 * socket's own limit ends them. */
static int
meet (LDAP *ld, Sockbuf *buffer, LDAPURLDesc *url, struct sockaddr *address,
      struct ldap_conncb *callback)
{
  AuthLdapClient *client = callback->lc_arg;
  struct timeval limit = timeval_of (client->timeout_ns);
  ber_socket_t fd = -1;

  (void) ld;
  (void) url;
  (void) address;
  if (ber_sockbuf_ctrl (buffer, LBER_SB_OPT_GET_FD, &fd) == 1)
    {
      setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
      setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }
  return 0;
}

static void
part (LDAP *ld, Sockbuf *buffer, struct ldap_conncb *callback)
{
  (void) ld;
  (void) buffer;
  (void) callback;
}

static int
set_tls_options (LDAP *ld, const AuthLdapServer *server)
{
  const int demand = LDAP_OPT_X_TLS_DEMAND, lowest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
  const int client = 0;
  int code = ldap_set_option (ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);

  if (code == LDAP_OPT_SUCCESS)
    code = ldap_set_option (ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, &lowest);
  if (code == LDAP_OPT_SUCCESS && server->ca_file[0] != '\0')
    code = ldap_set_option (ld, LDAP_OPT_X_TLS_CACERTFILE, server->ca_file);
  return code == LDAP_OPT_SUCCESS ? ldap_set_option (ld, LDAP_OPT_X_TLS_NEWCTX, &client) : code;
}

static bool
is_ldaps (const AuthLdapServer *server)
{
  return strncmp (server->url, "ldaps:", 6) == 0;
}

/* With ldaps:// libldap would shake hands within its connect, without a limit of time:
 * it is given ldap:// with that port, and shakes hands later. */
static int
initialize (AuthLdapClient *client)
{
  LDAPURLDesc *parts = NULL;
  char *scheme = NULL, *url = NULL;
  int code = LDAP_NO_MEMORY;

  if (!is_ldaps (client->server))
    return ldap_initialize (&client->ld, client->server->url);
  if (ldap_url_parse (client->server->url, &parts) != LDAP_URL_SUCCESS)
    return LDAP_PARAM_ERROR;
  scheme = parts->lud_scheme;
  parts->lud_scheme = (char *) "ldap";
  url = ldap_url_desc2str (parts);
  parts->lud_scheme = scheme;
  ldap_free_urldesc (parts);
  if (url != NULL)
    code = ldap_initialize (&client->ld, url);
  ldap_memfree (url);
  return code;
}

static AuthAnswer
prepare (AuthLdapClient *client, AuthReport *report)
{
  const AuthLdapServer *server = client->server;
  const struct timeval limit = timeval_of (client->timeout_ns);
  const int version = LDAP_VERSION3;
  int code = initialize (client);

  if (code != LDAP_SUCCESS)
    return auth_ldap_client_fail (client, server->url, code, report);
  client->callback = (ldap_conncb){ meet, part, client };
  ldap_set_option (client->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option (client->ld, LDAP_OPT_NETWORK_TIMEOUT, &limit);
  ldap_set_option (client->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option (client->ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
  ldap_set_option (client->ld, LDAP_OPT_CONNECT_CB, &client->callback);
  if ((server->starttls || is_ldaps (server))
      && (code = set_tls_options (client->ld, server)) != LDAP_OPT_SUCCESS)
    return fail_with (client, "TLS: cannot be set up, with ca_file", AUTH_TLS, code, report);
  return LT_ACCESS_OK;
}

/* A handshake looks at the clock only of a connection that libldap was to make without
 * waiting, and goes round and round without a pause on another one. */
static AuthAnswer
shake_hands (AuthLdapClient *client, AuthReport *report)
{
  uint64_t start_ns = suite_now_ns ();
  int code = LDAP_SUCCESS;

  ldap_set_option (client->ld, LDAP_OPT_CONNECT_ASYNC, LDAP_OPT_ON);
  code = ldap_install_tls (client->ld);
  if (code == LDAP_SUCCESS)
    {
      ldap_set_option (client->ld, LDAP_OPT_CONNECT_ASYNC, LDAP_OPT_OFF);
      return LT_ACCESS_OK;
    }
  if (code == LDAP_TIMEOUT || suite_now_ns () - start_ns >= client->timeout_ns)
    return fail_with (client, "TLS handshake", AUTH_TIMEOUT, LDAP_TIMEOUT, report);
  return fail_with (client, "TLS handshake, or certificate not trusted", AUTH_TLS, code,
                    report);
}

static AuthAnswer
start_tls (AuthLdapClient *client, AuthReport *report)
{
  AuthAnswer answer = LT_ACCESS_OK;
  int id = 0, result = LDAP_SUCCESS, code = ldap_start_tls (client->ld, NULL, NULL, &id);

  if (code != LDAP_SUCCESS)
    return auth_ldap_client_fail (client, "StartTLS", code, report);
  answer = wait_for_result (client, id, "StartTLS", &result, report);
  if (answer != LT_ACCESS_OK)
    return answer;
  if (result != LDAP_SUCCESS)
    {
      auth_ldap_client_leave (client);
      return AUTH_TLS;
    }
  return shake_hands (client, report);
}

AuthAnswer
auth_ldap_client_connect (AuthLdapClient *client, AuthReport *report)
{
  uint64_t start_ns = suite_now_ns ();
  AuthAnswer answer = LT_ACCESS_OK;
  int code = LDAP_SUCCESS;

  if (client->ld != NULL)
    return LT_ACCESS_OK;
  answer = prepare (client, report);
  if (answer != LT_ACCESS_OK)
    return answer;
  code = ldap_connect (client->ld);
  if (code == LDAP_SUCCESS && client->server->starttls)
    return start_tls (client, report);
  if (code == LDAP_SUCCESS)
    return is_ldaps (client->server) ? shake_hands (client, report) : LT_ACCESS_OK;
  if (suite_now_ns () - start_ns >= client->timeout_ns)
    code = LDAP_TIMEOUT;
  return auth_ldap_client_fail (client, "connect", code, report);
}

/* ---- Binding --------------------------------------------------------------- */

AuthAnswer
auth_ldap_client_bind (AuthLdapClient *client, const char *dn, const char *password,
                       AuthReport *report)
{
  struct berval secret = { strlen (password), (char *) password };
  AuthAnswer answer = LT_ACCESS_OK;
  int id = 0, result = LDAP_SUCCESS, code = LDAP_SUCCESS;

  /* To a server, a bind without a password is one as nobody, and succeeds (RFC 4513,
   * 5.1.2). */
  if (secret.bv_len == 0 && dn[0] != '\0')
    return LT_ACCESS_WRONG_PASSWORD;
  code = ldap_sasl_bind (client->ld, dn, LDAP_SASL_SIMPLE, &secret, NULL, NULL, &id);
  if (code != LDAP_SUCCESS)
    return auth_ldap_client_fail (client, "bind", code, report);
  answer = wait_for_result (client, id, "bind", &result, report);
  if (answer != LT_ACCESS_OK || result == LDAP_SUCCESS)
    return answer;
  return result == LDAP_INVALID_CREDENTIALS ? (AuthAnswer) LT_ACCESS_WRONG_PASSWORD
                                            : answer_of (result);
}

AuthAnswer
auth_ldap_client_enter (AuthLdapClient *client, AuthReport *report)
{
  const AuthLdapServer *server = client->server;
  AuthAnswer answer = LT_ACCESS_OK;

  if (client->ld != NULL)
    return LT_ACCESS_OK;
  answer = auth_ldap_client_connect (client, report);
  if (answer != LT_ACCESS_OK)
    return answer;
  answer = auth_ldap_client_bind (client, server->bind_dn, server->password, report);
  if (answer == LT_ACCESS_OK)
    return answer;
  if (answer == (AuthAnswer) LT_ACCESS_WRONG_PASSWORD)
    answer =
      auth_answer_fail (report, AUTH_DECLINED, LDAP_INVALID_CREDENTIALS, "bind as '%s': %s",
                        server->bind_dn, ldap_err2string (LDAP_INVALID_CREDENTIALS));
  auth_ldap_client_leave (client);
  return answer;
}

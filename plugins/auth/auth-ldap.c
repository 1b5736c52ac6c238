/* SPDX-License-Identifier: MIT */

#include "auth-ldap.h"

#include "auth-ldap-entries.h"
#include "auth-ldap-groups.h"
#include "auth-store.h"

#include <suite-kit.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* A silent server is not to use up the time of --teardown-timeout. */
#define REMOVE_NS UINT64_C (20000000000)

#define REMOVE_TRIES 3u

typedef struct AuthLdap
{
  const lt_host *host;
  const AuthModel *model;
  const AuthTokens *tokens;
  AuthLdapServer server;
  AuthStore store; /* for each role a principal of its name that holds it */
  char container[AUTH_LDAP_DN_SIZE];
  char filter_container[3 * AUTH_LDAP_DN_SIZE]; /* escaped for a filter (RFC 4515) */
  AuthLdapClient *admin;                        /* of set-up, churn and end */
  const uint32_t *stop;                         /* of set-up */
  bool has_entries;                             /* or a part of them */
  uint32_t n_principals;                        /* added at most */
} AuthLdap;

typedef struct Session
{
  const AuthLdap *ldap;
  AuthLdapClient *logins;
  AuthLdapClient *questions;
} Session;

/* ---- Life ------------------------------------------------------------------ */

/* Who binds need not be a DN: some servers know other names. */
static bool
check_base (const char *base, LtAccessError *error)
{
  LDAPDN dn = NULL;

  if (ldap_str2dn (base, &dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
    return auth_fail_with (error,
                           "base_dn: expected a DN such as dc=example,dc=org, found '%s'", base)
           != NULL;
  ldap_dnfree (dn);
  return true;
}

/* Not of the run's seed: two runs with the same one must not meet. */
static bool
name_container (AuthLdap *self, LtAccessError *error)
{
  const char *base = self->model->options.base_dn;
  struct berval dn, escaped = { 0, NULL };
  uint64_t random = 0;
  bool fits = false;

  if (getrandom (&random, sizeof random, 0) != (ssize_t) sizeof random)
    random = lt_mix64 ((uint64_t) time (NULL) ^ (uint64_t) (uintptr_t) self);
  snprintf (self->container, sizeof self->container, "ou=ltrun-%016" PRIx64 ",%s", random,
            base);
  dn = (struct berval){ strlen (self->container), self->container };
  if (ldap_bv2escaped_filter_value (&dn, &escaped) == 0
      && escaped.bv_len < sizeof self->filter_container)
    {
      memcpy (self->filter_container, escaped.bv_val, escaped.bv_len + 1);
      fits = true;
    }
  ber_memfree (escaped.bv_val);
  return fits
         || auth_fail_with (error, "base_dn: expected less to escape in it, found '%s'", base)
              != NULL;
}

static bool
add_role_principals (AuthLdap *self, LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  for (uint32_t i = 0; i < self->model->options.n_roles && status == LT_ACCESS_OK; i++)
    {
      char name[AUTH_ROLE_SIZE];
      const char *role = name;

      auth_role_name (i, name);
      status = lt_access_add_principal (self->store.access, name, &role, 1, error);
    }
  return status == LT_ACCESS_OK;
}

/* Those whose adding was given up, because set-up was interrupted, may come to be while
 * others are removed: then the container cannot be. */
static AuthAnswer
remove_all (AuthLdap *self, AuthReport *report)
{
  AuthAnswer answer = LT_ACCESS_OK;

  for (uint32_t i = 0; i < REMOVE_TRIES; i++)
    {
      answer = auth_ldap_entries_remove (self->admin, self->model, self->container,
                                         self->n_principals, report);
      if (answer != AUTH_DECLINED || report->code != LDAP_NOT_ALLOWED_ON_NONLEAF)
        break;
    }
  return answer;
}

static AuthAnswer
remove_entries (AuthLdap *self, AuthReport *report)
{
  AuthAnswer answer = LT_ACCESS_OK;

  if (!self->has_entries)
    return LT_ACCESS_OK;
  auth_ldap_client_set_patience (self->admin, NULL, REMOVE_NS);
  answer = auth_ldap_client_enter (self->admin, report);
  if (answer == LT_ACCESS_OK)
    answer = remove_all (self, report);
  /* A connection that an outage has broken shows only now. */
  if (answer == AUTH_UNREACHABLE
      && auth_ldap_client_enter (self->admin, report) == LT_ACCESS_OK)
    answer = remove_all (self, report);
  return answer;
}

/* The option that the server's answer @code is about; "": none that we know of. @entered:
 * it answered to adding the container, not to the bind. */
static const char *
blame (int64_t code, bool entered)
{
  switch (code)
    {
    case LDAP_STRONG_AUTH_REQUIRED:
    case LDAP_INSUFFICIENT_ACCESS:
    case LDAP_INAPPROPRIATE_AUTH:
    case LDAP_INVALID_CREDENTIALS:
      return "username";
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_UNWILLING_TO_PERFORM:
    case LDAP_REFERRAL:
      return entered ? "base_dn" : "username";
    default:
      return "";
    }
}

static void
explain (const AuthLdap *self, AuthAnswer answer, const AuthReport *report,
         LtAccessError *error)
{
  const AuthOptions *options = &self->model->options;
  const char *option = self->n_principals == 0 && answer == AUTH_DECLINED
                         ? blame (report->code, self->has_entries)
                         : "";
  const char *who = options->username;

  if (strcmp (option, "base_dn") == 0)
    auth_fail_with (error, "base_dn: expected an entry of %s, found '%s': %s", self->server.url,
                    options->base_dn, report->text);
  else if (option[0] != '\0' && who[0] == '\0')
    auth_fail_with (error, "username: expected the DN of who may add entries, found none: %s",
                    report->text);
  else if (option[0] != '\0')
    auth_fail_with (error, "username: expected the DN of who may add entries, found '%s': %s",
                    who, report->text);
  else
    auth_fail_with (error, "ldap at %s: %s", self->server.url, report->text);
}

/* True, too, if set-up is to come back: what is there is removed at the end. */
static bool
add_entries (AuthLdap *self, const uint32_t *stop, LtAccessError *error)
{
  AuthReport report = { 0 }, other = { 0 };
  AuthAnswer answer = LT_ACCESS_OK;

  auth_ldap_client_set_patience (self->admin, stop, UINT64_MAX);
  answer = auth_ldap_client_enter (self->admin, &report);
  if (answer == LT_ACCESS_OK)
    {
      /* Whoever ends the run by force knows what is left. */
      suite_log (self->host, LT_LOG_INFO, "ldap: adding entries below '%s'", self->container);
      self->has_entries = true;
      answer = auth_ldap_entries_add (self->admin, self->model, self->container, stop,
                                      &self->n_principals, &report);
    }
  auth_ldap_client_set_patience (self->admin, NULL, UINT64_MAX);
  if (answer == LT_ACCESS_OK || suite_stopping (stop))
    return true;
  explain (self, answer, &report, error);
  auth_ldap_client_leave (self->admin);
  /* Declined at once: nothing is there. */
  if (answer == AUTH_DECLINED && self->n_principals == 0)
    return false;
  if (remove_entries (self, &other) != LT_ACCESS_OK)
    auth_fail_with (error, "ldap at %s: %s; entries are left below '%s': %s", self->server.url,
                    report.text, self->container, other.text);
  return false;
}

static void
ldap_free (AuthLdap *self)
{
  auth_ldap_client_free (self->admin);
  auth_store_close (&self->store);
  free (self);
}

static void *
open_directory (const AuthWorld *world, LtAccessError *error)
{
  const AuthOptions *options = &world->model->options;
  AuthLdap *self = calloc (1, sizeof *self);

  if (self == NULL)
    return auth_fail_with (error, "out of memory");
  self->host = world->host;
  self->model = world->model;
  self->tokens = world->tokens;
  self->stop = world->stop;
  self->server = (AuthLdapServer){ options->server,   options->starttls, options->ca_file,
                                   options->username, options->password, options->timeout_ns };
  if (!check_base (options->base_dn, error))
    {
      free (self);
      return NULL;
    }
  self->admin = auth_ldap_client_new (&self->server, NULL);
  if (self->admin == NULL)
    auth_fail_with (error, "out of memory");
  else if (auth_store_open (self->model, &self->store, error)
           && add_role_principals (self, error) && name_container (self, error)
           && add_entries (self, world->stop, error))
    return self;
  ldap_free (self);
  return NULL;
}

static void
close_directory (void *state)
{
  AuthLdap *self = state;
  AuthReport report = { 0 };

  if (remove_entries (self, &report) != LT_ACCESS_OK)
    suite_set_error (self->host, "ldap: entries are left below '%s': %s", self->container,
                     report.text);
  ldap_free (self);
}

/* The server hashes the password in its own way (RFC 3062). */
static LtAccessStatus
set_password (void *state, const char *name, const char *password, LtAccessError *error)
{
  AuthLdap *self = state;
  struct berval secret = { strlen (password), (char *) password }, user;
  char dn[AUTH_LDAP_DN_SIZE];
  LDAPMessage *message = NULL;
  AuthReport report = { 0 };
  int id = 0, code = LDAP_SUCCESS;
  AuthAnswer answer = LT_ACCESS_OK;

  auth_ldap_client_set_patience (self->admin, self->stop, UINT64_MAX);
  answer = auth_ldap_client_enter (self->admin, &report);
  auth_ldap_principal_dn (self->container, name, dn);
  user = (struct berval){ strlen (dn), dn };
  if (answer == LT_ACCESS_OK)
    code = ldap_passwd (auth_ldap_client_handle (self->admin), &user, NULL, &secret, NULL, NULL,
                        &id);
  if (code != LDAP_SUCCESS)
    answer = auth_ldap_client_fail (self->admin, "password", code, &report);
  if (answer == LT_ACCESS_OK)
    answer = auth_ldap_client_wait (self->admin, id, "password", &message, &report);
  if (answer == LT_ACCESS_OK)
    answer = auth_ldap_client_result (self->admin, message, "password", &code, &report);
  ldap_msgfree (message);
  auth_ldap_client_set_patience (self->admin, NULL, UINT64_MAX);
  if (answer == LT_ACCESS_OK && code == LDAP_SUCCESS)
    return LT_ACCESS_OK;
  auth_fail_with (error, "ldap at %s: %s", self->server.url, report.text);
  return LT_ACCESS_INVALID;
}

static void
describe_passwords (void *state, char *ret_text, size_t size)
{
  (void) state;
  snprintf (ret_text, size, "hashed by the server");
}

/* ---- Sessions -------------------------------------------------------------- */

static void
session_free (void *session)
{
  Session *self = session;

  auth_ldap_client_free (self->logins);
  auth_ldap_client_free (self->questions);
  free (self);
  lt_access_thread_unregister ();
}

static void *
session_new (void *state, const uint32_t *stop)
{
  const AuthLdap *ldap = state;
  Session *self = calloc (1, sizeof *self);

  if (self == NULL)
    return NULL;
  lt_access_thread_register ();
  self->ldap = ldap;
  self->logins = auth_ldap_client_new (&ldap->server, stop);
  self->questions = auth_ldap_client_new (&ldap->server, stop);
  if (self->logins != NULL && self->questions != NULL)
    return self;
  session_free (self);
  return NULL;
}

/* ---- Questions ------------------------------------------------------------- */

static AuthAnswer
find_groups (Session *self, const char *name, AuthLdapGroups *ret_groups, AuthReport *report)
{
  return auth_ldap_groups_find (self->questions, self->ldap->container,
                                self->ldap->filter_container, name, ret_groups, report);
}

static AuthAnswer
check_password (void *session, const char *name, const char *password, AuthReport *report)
{
  Session *self = session;
  char dn[AUTH_LDAP_DN_SIZE];
  uint64_t bound_ns = 0;
  AuthLdapGroups groups;
  AuthAnswer answer = auth_ldap_client_connect (self->logins, report);

  auth_ldap_principal_dn (self->ldap->container, name, dn);
  if (answer == LT_ACCESS_OK)
    answer = auth_ldap_client_bind (self->logins, dn, password, report);
  if (answer != LT_ACCESS_OK)
    return answer;
  bound_ns = suite_now_ns ();
  answer = find_groups (self, name, &groups, report);
  report->account_ns = suite_now_ns () - bound_ns;
  return answer;
}

static AuthAnswer
authenticate (void *session, const AuthToken *token, AuthReport *report)
{
  Session *self = session;
  LtTokenClaims claims;
  AuthLdapGroups groups;
  LtAccessStatus status = auth_tokens_verify (self->ldap->tokens, token, &claims);

  return status == LT_ACCESS_OK ? find_groups (self, claims.subject, &groups, report)
                                : (AuthAnswer) status;
}

/* For a single permission it is the same to ask for each role and to ask for all at
 * once: what one denies is denied, else what one allows is allowed. */
static AuthAnswer
authorize (void *session, const char *name, const char *path, uint32_t permission,
           AuthReport *report)
{
  Session *self = session;
  const AuthStore *store = &self->ldap->store;
  AuthLdapGroups groups;
  AuthAnswer answer = find_groups (self, name, &groups, report), verdict = LT_ACCESS_NO_POLICY;

  if (answer != LT_ACCESS_OK)
    return answer;
  for (uint32_t i = 0; i < groups.n_roles; i++)
    {
      answer = (AuthAnswer) lt_access_check (store->access, groups.roles[i], path,
                                             store->permissions[permission]);
      if (answer == LT_ACCESS_OK)
        verdict = LT_ACCESS_OK;
      else if (answer != (AuthAnswer) LT_ACCESS_NO_POLICY)
        return answer;
    }
  return verdict;
}

/* ---- Churn ----------------------------------------------------------------- */

/* Members come to a group that is no role, and go again. What a change that had no
 * answer has done already is no failure of the next try. */
static AuthAnswer
change (void *state, uint64_t step, LtAccessError *error)
{
  AuthLdap *self = state;
  const AuthModel *model = self->model;
  const bool goes = step % 2 == 1;
  char dn[AUTH_LDAP_DN_SIZE], member[AUTH_LDAP_DN_SIZE];
  char *members[] = { member, NULL };
  LDAPMod mod = { .mod_op = goes ? LDAP_MOD_DELETE : LDAP_MOD_ADD,
                  .mod_type = (char *) "member",
                  .mod_values = members };
  LDAPMod *mods[] = { &mod, NULL };
  LDAPMessage *message = NULL;
  AuthReport report = { 0 };
  int id = 0, code = LDAP_SUCCESS;
  AuthAnswer answer = auth_ldap_client_enter (self->admin, &report);

  auth_ldap_group_dn (self->container, AUTH_LDAP_IDLE, dn);
  auth_ldap_principal_dn (self->container, model->names[step / 2 % model->options.n_principals],
                          member);
  if (answer == LT_ACCESS_OK)
    code = ldap_modify_ext (auth_ldap_client_handle (self->admin), dn, mods, NULL, NULL, &id);
  if (code != LDAP_SUCCESS)
    answer = auth_ldap_client_fail (self->admin, "modify", code, &report);
  if (answer == LT_ACCESS_OK)
    answer = auth_ldap_client_wait (self->admin, id, "modify", &message, &report);
  if (answer == LT_ACCESS_OK)
    answer = auth_ldap_client_result (self->admin, message, "modify", &code, &report);
  ldap_msgfree (message);
  if (answer == LT_ACCESS_OK && code != LDAP_SUCCESS
      && code != (goes ? LDAP_NO_SUCH_ATTRIBUTE : LDAP_TYPE_OR_VALUE_EXISTS))
    answer = AUTH_DECLINED;
  if (answer != LT_ACCESS_OK)
    auth_fail_with (error, "%s", report.text);
  return answer;
}

const AuthBackend auth_ldap = {
  .name = "ldap",
  .has_account_step = true,
  .is_external = true,
  .hides_unknown = true,
  .open = open_directory,
  .close = close_directory,
  .set_password = set_password,
  .describe_passwords = describe_passwords,
  .session_new = session_new,
  .session_free = session_free,
  .check_password = check_password,
  .authenticate = authenticate,
  .authorize = authorize,
  .change = change,
};

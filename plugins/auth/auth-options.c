/* SPDX-License-Identifier: MIT */

#include "auth-options.h"

#include <suite-kit.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One in a hundred principals is disabled, and at least one. */
#define DISABLED_OF 100u

/* What a directory is asked to take in, and the DN below which it does. */
#define LDAP_MAX_USERS 100000u
#define LDAP_MAX_BASE 400u

#define DEFAULT_PASSWORDS 16u

#define SERVER_SIZE 256u /* shown of it */

#define PAM_MAX_TEXT 127u /* of who logs in */

/* "ldap (libldap missing)"; CMake could not hand over the semicolon. */
#ifdef AUTH_NOT_BUILT
#define NOT_BUILT "; not built: " AUTH_NOT_BUILT
#else
#define NOT_BUILT ""
#endif

const lt_option auth_options[AUTH_N_OPTIONS] = {
  { "backend", "what answers: our own store, a directory over LDAP, or PAM" NOT_BUILT,
    "embedded", NULL, NULL, "embedded|ldap|pam", LT_OPT_ENUM, 0 },
  { "users", "number of principals; 1 % of them are disabled", "10000", "10", "10000000", NULL,
    LT_OPT_I64, 0 },
  { "roles", "embedded, ldap: number of roles; each but the first inherits an earlier one",
    "100", "1", "4000", NULL, LT_OPT_I64, 0 },
  { "policies", "embedded, ldap: policies of each role; the last of them denies", "8", "2",
    "64", NULL, LT_OPT_I64, 0 },
  { "resources", "embedded, ldap: number of resources, as tenant/project/document", "1000", "1",
    "1000000", NULL, LT_OPT_I64, 0 },
  { "deny_share", "share of the requests of each operation that must be refused", "10%", "0%",
    "100%", NULL, LT_OPT_F64, 0 },
  { "signature", "of tokens: Ed25519, or HMAC-SHA-256", "ed25519", NULL, NULL, "ed25519|hmac",
    LT_OPT_ENUM, 0 },
  { "argon2_ops", "embedded: passes of a password hash", "2", "1", "64", NULL, LT_OPT_I64, 0 },
  { "argon2_memory", "embedded: memory of a password hash, for each login under way", "19MiB",
    "8KiB", "1GiB", NULL, LT_OPT_SIZE, 0 },
  { "password_users",
    "principals that have a password, each hashed at full cost in set-up; 0: 16, or all that "
    "are enabled when they are fewer",
    "0", "0", "10000", NULL, LT_OPT_I64, 0 },
  { "tokens", "tokens prepared for authenticate, good and bad ones each", "512", "8", "100000",
    NULL, LT_OPT_I64, 0 },
  { "token_ttl", "life of a token from login; prepared ones outlive the run", "1h", "1s", "24h",
    NULL, LT_OPT_DURATION, 0 },
  { "churn", "changes a second by a writer beside the workers", "0", "0", "1000000", NULL,
    LT_OPT_I64, 0 },
  { "server", "ldap: ldap://HOST:PORT, ldaps://HOST:PORT or ldapi://PATH",
    "ldap://127.0.0.1:389", NULL, NULL, NULL, LT_OPT_STR, 0 },
  { "base_dn", "ldap: entry that the suite's own are made below, and removed again at the end",
    "", NULL, NULL, NULL, LT_OPT_STR, 0 },
  { "username",
    "ldap: DN to bind with, that may add and remove entries; pam_folder: who logs in", "", NULL,
    NULL, NULL, LT_OPT_STR, 0 },
  { "password", "of username", "", NULL, NULL, NULL, LT_OPT_STR, LT_OPTF_SECRET },
  { "timeout", "ldap: longest wait for a connection, and for an answer", "5s", "1ms", "1h",
    NULL, LT_OPT_DURATION, 0 },
  { "starttls", "ldap: secure the connection with StartTLS", "no", NULL, NULL, NULL,
    LT_OPT_BOOL, 0 },
  { "ca_file", "ldap: certificates to trust, PEM; empty: what the system trusts", "", NULL,
    NULL, NULL, LT_OPT_STR, 0 },
  { "pam_folder",
    "pam: folder with the service's file, such as /etc/pam.d; empty: a service of our own", "",
    NULL, NULL, NULL, LT_OPT_STR, 0 },
  { "pam_service", "pam: service in that folder", "ltrun", NULL, NULL, NULL, LT_OPT_STR, 0 },
};

/* ---- What goes with a back end --------------------------------------------- */

#define FOR(backend) (1u << AUTH_BACKEND_##backend)

static const SuiteReaders readers[] = {
  { "roles", FOR (EMBEDDED) | FOR (LDAP) },
  { "policies", FOR (EMBEDDED) | FOR (LDAP) },
  { "resources", FOR (EMBEDDED) | FOR (LDAP) },
  { "argon2_ops", FOR (EMBEDDED) },
  { "argon2_memory", FOR (EMBEDDED) },
  { "server", FOR (LDAP) },
  { "base_dn", FOR (LDAP) },
  { "username", FOR (LDAP) | FOR (PAM) },
  { "password", FOR (LDAP) | FOR (PAM) },
  { "timeout", FOR (LDAP) },
  { "starttls", FOR (LDAP) },
  { "ca_file", FOR (LDAP) },
  { "pam_folder", FOR (PAM) },
  { "pam_service", FOR (PAM) },
};

/* ---- Each back end's own --------------------------------------------------- */

static bool
is_embedded (const lt_host *host, const AuthOptions *options)
{
  (void) host;
  (void) options;
  return true;
}

static bool
starts_with (const char *text, const char *start)
{
  return strncmp (text, start, strlen (start)) == 0;
}

static bool
check_server (const lt_host *host, const AuthOptions *options)
{
  const bool secured = starts_with (options->server, "ldaps://");
  char server[SERVER_SIZE];

  suite_mask (options->server, server, sizeof server);
  if (!secured && !starts_with (options->server, "ldap://")
      && !starts_with (options->server, "ldapi://"))
    {
      suite_set_error (host, "server: expected ldap://, ldaps:// or ldapi://, found '%s'",
                       server);
      return false;
    }
  if (!starts_with (server, "ldapi://") && strchr (server, '@') != NULL)
    {
      suite_set_error (
        host, "server: expected no login in it (username=, password=), found '%s'", server);
      return false;
    }
  if (secured && options->starttls)
    {
      suite_set_error (host, "starttls: expected ldap:// to go with it, found '%s'", server);
      return false;
    }
  if (options->ca_file[0] == '\0' || access (options->ca_file, R_OK) == 0)
    return true;
  suite_set_error (host, "ca_file: expected a file of certificates, found '%s': %s",
                   options->ca_file, strerror (errno));
  return false;
}

static bool
check_ldap (const lt_host *host, const AuthOptions *options)
{
  const size_t length = strlen (options->base_dn);

  if (length == 0 || length > LDAP_MAX_BASE)
    {
      suite_set_error (host,
                       "base_dn: expected a DN such as dc=example,dc=org of at most %u bytes, "
                       "found %zu bytes",
                       LDAP_MAX_BASE, length);
      return false;
    }
  if (options->username[0] != '\0' && options->password[0] == '\0')
    {
      suite_set_error (host, "password: expected that of '%s', found none", options->username);
      return false;
    }
  if (options->n_principals > LDAP_MAX_USERS)
    {
      suite_set_error (host, "users: expected at most %u with backend=ldap, found %u",
                       LDAP_MAX_USERS, options->n_principals);
      return false;
    }
  return check_server (host, options);
}

/* Without the file PAM takes the rules of "other". */
static bool
check_service (const lt_host *host, const AuthOptions *options)
{
  char path[PATH_MAX];
  int n = snprintf (path, sizeof path, "%s/%s", options->pam_folder, options->pam_service);

  if (options->pam_service[0] == '\0' || strchr (options->pam_service, '/') != NULL)
    suite_set_error (host, "pam_service: expected the name of a file in pam_folder, found '%s'",
                     options->pam_service);
  else if (access (options->pam_folder, R_OK | X_OK) != 0)
    suite_set_error (host, "pam_folder: expected a folder to read, found '%s': %s",
                     options->pam_folder, strerror (errno));
  else if (n >= 0 && (size_t) n < sizeof path && access (path, R_OK) == 0)
    return true;
  else if (errno == ENOENT)
    suite_set_error (host, "pam_service: expected a file in %s, found no '%s'",
                     options->pam_folder, options->pam_service);
  else
    suite_set_error (host, "pam_service: expected a file to read in %s, found '%s': %s",
                     options->pam_folder, options->pam_service, strerror (errno));
  return false;
}

/* Is none of @names set? Else the host is told that it was expected @when only. */
static bool
are_left_out (const lt_host *host, const char *const *names, const char *when)
{
  for (; *names != NULL; names++)
    {
      const lt_option *option = auth_options;

      while (strcmp (option->name, *names) != 0)
        option++;
      if (suite_is_default (host, option))
        continue;
      suite_set_error (host, "%s: expected %s pam_folder only", *names, when);
      return false;
    }
  return true;
}

/* A service of the user's has one principal, and one of the suite's own those that it
 * makes. */
static bool
check_pam (const lt_host *host, const AuthOptions *options)
{
  static const char *const of_folder[] = { "pam_service", "username", "password", NULL };
  static const char *const of_own[] = { "users", "password_users", NULL };
  const size_t name = strlen (options->username), password = strlen (options->password);

  if (options->pam_folder[0] == '\0')
    return are_left_out (host, of_folder, "with");
  if (!are_left_out (host, of_own, "without") || !check_service (host, options))
    return false;
  if (name > 0 && name <= PAM_MAX_TEXT && password > 0 && password <= PAM_MAX_TEXT)
    return true;
  suite_set_error (host,
                   "username and password: expected 1 to %u bytes each with pam_folder, found "
                   "%zu and %zu",
                   PAM_MAX_TEXT, name, password);
  return false;
}

/* By the index of the back end's choice. */
static bool (*const checks[]) (const lt_host *host, const AuthOptions *options) = {
  is_embedded,
  check_ldap,
  check_pam,
};

/* ---- All ------------------------------------------------------------------- */

bool
auth_options_read (const lt_host *host, AuthOptions *ret_options)
{
  AuthOptions options = {
    .backend = suite_get_u32 (host, "backend"),
    .n_principals = suite_get_u32 (host, "users"),
    .n_roles = suite_get_u32 (host, "roles"),
    .n_policies = suite_get_u32 (host, "policies"),
    .n_resources = suite_get_u32 (host, "resources"),
    .n_passwords = suite_get_u32 (host, "password_users"),
    .n_tokens = suite_get_u32 (host, "tokens"),
    .deny_share = host->get_f64 (host, "deny_share"),
    .hmac = host->get_i64 (host, "signature") == 1,
    .argon2_ops = (uint64_t) host->get_i64 (host, "argon2_ops"),
    .argon2_memory_bytes = (uint64_t) host->get_i64 (host, "argon2_memory"),
    .token_ttl_s = host->get_i64 (host, "token_ttl") / 1000000000,
    .churn_per_s = suite_get_u32 (host, "churn"),
    .seed = host->run_seed,
    .server = host->get_str (host, "server"),
    .base_dn = host->get_str (host, "base_dn"),
    .username = host->get_str (host, "username"),
    .password = host->get_str (host, "password"),
    .timeout_ns = (uint64_t) host->get_i64 (host, "timeout"),
    .starttls = host->get_i64 (host, "starttls") != 0,
    .ca_file = host->get_str (host, "ca_file"),
    .pam_folder = host->get_str (host, "pam_folder"),
    .pam_service = host->get_str (host, "pam_service"),
  };
  uint32_t n_enabled = 0;

  options.n_disabled = (options.n_principals + DISABLED_OF - 1) / DISABLED_OF;
  n_enabled = options.n_principals - options.n_disabled;
  if (options.n_passwords == 0)
    options.n_passwords = n_enabled < DEFAULT_PASSWORDS ? n_enabled : DEFAULT_PASSWORDS;
  if (options.n_passwords > n_enabled)
    {
      suite_set_error (host,
                       "password_users: expected at most the %u enabled principals, found %u",
                       n_enabled, options.n_passwords);
      return false;
    }

  *ret_options = options;
  return suite_all_read (host, auth_options, readers, sizeof readers / sizeof readers[0])
         && checks[options.backend](host, &options);
}

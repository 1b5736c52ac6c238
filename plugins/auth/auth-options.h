/* SPDX-License-Identifier: MIT
 *
 * auth-options: what the user can set, and the values of one run.
 *
 * The table is const; the values are read once, in init, and never change.
 */
#pragma once

#include <ltplugin.h>

#include <stdbool.h>

#define AUTH_N_OPTIONS 22u

/* Choices of the option "backend". */
enum
{
  AUTH_BACKEND_EMBEDDED,
  AUTH_BACKEND_LDAP,
  AUTH_BACKEND_PAM
};

extern const lt_option auth_options[AUTH_N_OPTIONS];

typedef struct AuthOptions
{
  uint32_t backend; /* index into the table of back ends */
  uint32_t n_principals;
  uint32_t n_disabled; /* of these, the last ones */
  uint32_t n_roles;
  uint32_t n_policies; /* of each role */
  uint32_t n_resources;
  uint32_t n_passwords; /* principals with a password, the first ones */
  uint32_t n_tokens;    /* prepared, good and bad ones each */
  double deny_share;    /* 0 to 1 */
  bool hmac;
  uint64_t argon2_ops;
  uint64_t argon2_memory_bytes;
  int64_t token_ttl_s;
  uint32_t churn_per_s;
  uint64_t seed;

  /* External back ends. Text lives until the process ends. */
  const char *server;
  const char *base_dn;
  const char *username;
  const char *password;
  uint64_t timeout_ns;
  bool starttls;
  const char *ca_file;    /* "": none given */
  const char *pam_folder; /* "": a service of the suite's own */
  const char *pam_service;
} AuthOptions;

/* Reads all options. Returns false after lt_host.set_error() if two of them do
 * not go together, or one is not what its back end needs. [init] */
bool auth_options_read (const lt_host *host, AuthOptions *ret_options);

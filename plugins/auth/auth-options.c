/* SPDX-License-Identifier: MIT */

#include "auth-options.h"

#include <suite-kit.h>

/* One in a hundred principals is disabled, and at least one. */
#define DISABLED_OF 100u

const lt_option auth_options[AUTH_N_OPTIONS] = {
  { "backend", "where principals and policies live", "embedded", NULL, NULL, "embedded",
    LT_OPT_ENUM, 0 },
  { "principals", "number of principals; 1 % of them are disabled", "10000", "10", "10000000",
    NULL, LT_OPT_I64, 0 },
  { "roles", "number of roles; each but the first inherits an earlier one", "100", "1", "4000",
    NULL, LT_OPT_I64, 0 },
  { "policies", "policies of each role; the last of them denies", "8", "2", "64", NULL,
    LT_OPT_I64, 0 },
  { "resources", "number of resources, as tenant/project/document", "1000", "1", "1000000",
    NULL, LT_OPT_I64, 0 },
  { "deny_share", "share of the requests of each operation that must be refused", "10%", "0%",
    "100%", NULL, LT_OPT_F64, 0 },
  { "signature", "of tokens: Ed25519, or HMAC-SHA-256", "ed25519", NULL, NULL, "ed25519|hmac",
    LT_OPT_ENUM, 0 },
  { "argon2_ops", "passes of a password hash", "2", "1", "64", NULL, LT_OPT_I64, 0 },
  { "argon2_memory", "memory of a password hash, for each login under way", "19MiB", "8KiB",
    "1GiB", NULL, LT_OPT_SIZE, 0 },
  { "password_principals",
    "principals that have a password; set-up hashes each one at full cost", "16", "1", "10000",
    NULL, LT_OPT_I64, 0 },
  { "tokens", "tokens prepared for authenticate, good and bad ones each", "512", "8", "100000",
    NULL, LT_OPT_I64, 0 },
  { "token_ttl", "life of a token from login; prepared ones outlive the run", "1h", "1s", "24h",
    NULL, LT_OPT_DURATION, 0 },
  { "churn", "changes a second by a writer beside the workers", "0", "0", "1000000", NULL,
    LT_OPT_I64, 0 },
};

static uint32_t
get_u32 (const lt_host *host, const char *name)
{
  return (uint32_t) host->get_i64 (host, name);
}

bool
auth_options_read (const lt_host *host, AuthOptions *ret_options)
{
  AuthOptions options = {
    .backend = get_u32 (host, "backend"),
    .n_principals = get_u32 (host, "principals"),
    .n_roles = get_u32 (host, "roles"),
    .n_policies = get_u32 (host, "policies"),
    .n_resources = get_u32 (host, "resources"),
    .n_passwords = get_u32 (host, "password_principals"),
    .n_tokens = get_u32 (host, "tokens"),
    .deny_share = host->get_f64 (host, "deny_share"),
    .hmac = host->get_i64 (host, "signature") == 1,
    .argon2_ops = (uint64_t) host->get_i64 (host, "argon2_ops"),
    .argon2_memory_bytes = (uint64_t) host->get_i64 (host, "argon2_memory"),
    .token_ttl_s = host->get_i64 (host, "token_ttl") / 1000000000,
    .churn_per_s = get_u32 (host, "churn"),
    .seed = host->run_seed,
  };
  uint32_t n_enabled = 0;

  options.n_disabled = (options.n_principals + DISABLED_OF - 1) / DISABLED_OF;
  n_enabled = options.n_principals - options.n_disabled;
  if (options.n_passwords > n_enabled)
    {
      suite_set_error (
        host, "password_principals: expected at most the %u enabled principals, got %u",
        n_enabled, options.n_passwords);
      return false;
    }

  *ret_options = options;
  return true;
}

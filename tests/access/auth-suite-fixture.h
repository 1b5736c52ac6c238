/* SPDX-License-Identifier: MIT
 *
 * auth-suite-fixture: the suite as the host drives it, with its insides in reach.
 */
#pragma once

#include <auth-embedded.h>
#include <auth-ops.h>
#include <fake-host.h>

#include <math.h>

/* Password hashes at their cheapest: here it is the verdicts that matter. */
#define CHEAP "argon2_ops=1", "argon2_memory=8KiB"
#define SETTINGS(...) ((const char *const[]){ CHEAP, __VA_ARGS__, NULL })

static inline FakeHost *
started (const char *const *settings)
{
  FakeHost *fake = fake_host_new (settings);
  lt_status status = fake_host_init (fake);

  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_cmpint (status, ==, LT_OK);
  return fake;
}

static inline AuthSuite *
suite_of (FakeHost *fake)
{
  return fake->pctx;
}

/* Fails unless all went well and the share of refusals is @share, give or take
 * six standard deviations of the binomial distribution. */
static inline void
assert_share (const FakeHost *fake, const FakeTally *tally, double share)
{
  uint64_t granted = tally->values[fake_host_id (fake, "granted")];
  uint64_t refused = tally->values[fake_host_id (fake, "refused")];
  double n = (double) (granted + refused);

  g_assert_cmpstr (tally->detail, ==, "");
  g_assert_cmpuint (tally->n_other, ==, 0);
  g_assert_cmpuint (granted + refused, ==, tally->n_ok);
  g_assert_cmpfloat (fabs ((double) refused - n * share), <=,
                     6 * sqrt (n * share * (1 - share)));
}

static inline LtAccess *
store_of (FakeHost *fake)
{
  return ((AuthEmbedded *) suite_of (fake)->state)->store.access;
}

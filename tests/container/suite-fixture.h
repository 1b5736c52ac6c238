/* SPDX-License-Identifier: MIT
 *
 * suite-fixture: a container suite that runs in a made-up host, and its insides.
 */
#pragma once

#include <container-embedded.h>
#include <container-ops.h>
#include <fake-host.h>

#include <string.h>

#define SETTINGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static inline FakeHost *
suite_started (const char *const *settings)
{
  FakeHost *fake = fake_host_new (settings);
  lt_status status = fake_host_init (fake);

  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_cmpint (status, ==, LT_OK);
  return fake;
}

static inline ContainerSuite *
suite_of (FakeHost *fake)
{
  return fake->pctx;
}

static inline ContainerEmbedded *
embedded_of (FakeHost *fake)
{
  return suite_of (fake)->state;
}

/* Calls the suite's ltrun.verify/1, which must find @expected, a pattern; NULL: nothing. */
static inline void
suite_verified (FakeHost *fake, uint32_t quiet, const char *expected)
{
  const lt_ext_verify *extension = fake->plugin->get_extension (LT_EXT_VERIFY);
  char text[160] = "";

  g_assert_cmpint (extension->verify (fake->pctx, quiet, text, sizeof text), ==,
                   expected == NULL ? LT_OK : LT_ERROR);
  if (expected == NULL || !g_pattern_match_simple (expected, text))
    g_assert_cmpstr (text, ==, expected != NULL ? expected : "");
}

/* Runs fini; its error must be @expected, NULL: none. */
static inline void
suite_ended (FakeHost *fake, const char *expected)
{
  fake->plugin->fini (fake->pctx);
  fake->pctx = NULL;
  g_assert_cmpstr (fake->error, ==, expected);
  fake_host_free (fake);
}

static inline void
assert_all_well (const FakeTally *tally, uint64_t n)
{
  g_assert_cmpstr (tally->detail, ==, "");
  g_assert_cmpuint (tally->n_other, ==, 0);
  g_assert_cmpuint (tally->n_ok, ==, n);
}

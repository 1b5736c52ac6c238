/* SPDX-License-Identifier: MIT
 *
 * access-fixture: a store for the tests, with the cheapest password hash.
 */
#pragma once

#include <lt-access.h>

#include <glib.h>

#define READ 1u
#define WRITE 2u
#define DELETE 4u

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtAccess, lt_access_free)

#define assert_status(actual, expected) \
  g_assert_cmpstr (lt_access_status_text (actual), ==, lt_access_status_text (expected))

static inline LtAccess *
access_new (void)
{
  static const char *const names[] = { "read", "write", "delete" };
  const LtAccessConfig config = { 1, 8192 };
  LtAccess *store = NULL;
  LtAccessError error = { "" };

  lt_access_new (&config, &store, &error);
  g_assert_cmpstr (error.text, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LtPermissions bit = 0;

      g_assert_cmpint (lt_access_add_permission (store, names[i], &bit, NULL), ==,
                       LT_ACCESS_OK);
      g_assert_cmpuint (bit, ==, 1u << i);
    }
  return store;
}

/* SPDX-License-Identifier: MIT
 *
 * store-fixture: a history in a folder of its own, for tests of the store.
 */
#pragma once

#include "lt-store.h"
#include "sample-document.h"

typedef struct StoreFixture
{
  char *folder;
  char *path;
  LtStore *store;
} StoreFixture;

/* Of GLib's fixtures: before and after a test. */
void store_fixture_set_up (StoreFixture *fixture, gconstpointer data);
void store_fixture_tear_down (StoreFixture *fixture, gconstpointer data);

/* Adds a result; it has to work. */
void store_fixture_add (StoreFixture *fixture, SampleDocument sample);

/* Numbers of the results that @filter lets through, the last first: "2 1 0". */
void store_fixture_assert_listed (StoreFixture *fixture, LtStoreFilter filter,
                                  const char *expected);

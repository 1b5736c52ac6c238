/* SPDX-License-Identifier: MIT
 *
 * lt-registry: the tables that types are found in, by name and by id.
 *
 * Threads: everything here [lock], but lt_registry_reclaim().
 */
#pragma once

#include "lt-container-private.h"

/* What is out of the tables, to be freed after a grace period. */
typedef struct LtRetired
{
  LtType *types;
  LtReclaim tables;
} LtRetired;

/* Room for @n_types in all. */
LtContainerStatus lt_registry_reserve (LtContainer *container, uint32_t n_types,
                                       LtContainerError *error);

/* The type of that name, declared now if need be. */
LtContainerStatus lt_registry_declare (LtContainer *container, const char *name,
                                       LtType **ret_type, LtContainerError *error);

/* Takes @type out, unless it is registered, mentioned by another, or out already. */
void lt_registry_forget (LtContainer *container, LtType *type);

/* Takes over what was retired, if that is enough to wait for or @all is wanted. Returns
 * false if there is nothing to do. */
bool lt_registry_take_retired (LtContainer *container, bool all, LtRetired *ret_retired);

/* Waits for a grace period, then drops the references of the tables. Not under the lock,
 * nor within a reader's section. */
void lt_registry_reclaim (LtContainer *container, LtRetired *retired);

/* SPDX-License-Identifier: MIT
 *
 * lt-option-table: the values of a suite's options: what the user set, else the
 * defaults; parsed and checked by type and bounds. Immutable; any thread reads it.
 */
#pragma once

#include "lt-descriptor.h"
#include "lt-plan.h"

typedef struct LtOptionValue
{
  const lt_option *option;
  char *text;      /* in force; NULL: not set and no default */
  gboolean is_set; /* by the user */
  gint64 integer;  /* bool, i64, enum (index), duration (ns), size (bytes) */
  double real;
} LtOptionValue;

typedef struct LtOptionTable
{
  guint n;
  LtOptionValue *values;
  GHashTable *by_name; /* name → LtOptionValue */
} LtOptionTable;

/* Applies @sets (LtPlanSet; later ones win) to the options of @descriptor. @suite: the
 * name that SUITE.NAME must match. With @lenient a missing required option is no error
 * (inspect). Returns: (transfer full): NULL with LT_HOST_ERROR_USAGE for what the user
 * set, or _BAD_PLUGIN for a default that does not fit. */
LtOptionTable *lt_option_table_new (const LtDescriptor *descriptor, const GPtrArray *sets,
                                    const char *suite, gboolean lenient, GError **error);
void lt_option_table_free (LtOptionTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtOptionTable, lt_option_table_free)

/* NULL: no such option. */
const LtOptionValue *lt_option_table_find (const LtOptionTable *table, const char *name);

/* "integer", "duration", ... */
const char *lt_option_type_name (uint32_t type);

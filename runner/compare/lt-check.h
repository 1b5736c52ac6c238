/* SPDX-License-Identifier: MIT
 *
 * lt-check: contrasts between two sides, and the checks that are made of them. Pure; one
 * thread.
 */
#pragma once

#include "lt-baseline.h"
#include "lt-gate.h"
#include "lt-noise.h"
#include "lt-side.h"

/* Two sides, and a scenario of each that belong together. */
typedef struct LtMatch
{
  const LtSide *a;
  const char *scenario_a;
  const LtSide *b;
  const char *scenario_b;
  LtNoise noise;
} LtMatch;

/* The scenarios of @a with those of @b: by name, and one of each whatever they are called.
 * Adds a line for each that the other side does not have to @missing (char *).
 * Returns: (transfer full) (element-type LtMatch). */
GArray *lt_check_match (const LtSide *a, const LtSide *b, GPtrArray *missing);

/* A contrast for each key, (transfer full): known only where both sides have values. */
void lt_check_contrasts (const LtMatch *match, const LtSampleKey *keys, guint n_keys,
                         LtContrast **ret_contrasts);

/* The reference's runs had a rate, so that response times are what users saw. */
gboolean lt_check_is_open_loop (const LtMatch *match);

/* The operation of @match that @scope means, NULL: all of them. FALSE: the scope is of
 * another scenario, or of nothing. @scope: "auth", "login", "auth.login", NULL. */
gboolean lt_check_resolve (const LtMatch *match, const char *scope, const char **ret_operation);
/* The same of a single scenario, of @plugin, also before it runs. @plugin: NULL: one without
 * operations. The operation is borrowed of it. */
gboolean lt_check_resolve_in (const LtRunPlugin *plugin, const char *scenario,
                              const char *scope, const char **ret_operation);
/* Response times are those of an arrival rate: whether a run with one (@open_loop) or without
 * has what @gate limits. */
gboolean lt_check_has_clock (gboolean open_loop, const LtGate *gate);
/* Sets LT_PAIR_ERROR_GATE: what @gate is about is not in the side with @label; with
 * @in_scope it is, but without a rate. */
void lt_check_refuse (const char *label, const LtGate *gate, gboolean in_scope, GError **error);

/* Judges @gate, of @operation. It fails only when the limit is missed by more than the
 * noise floor. Returns: (transfer full). */
LtBaselineCheck *lt_check_new (const LtMatch *match, const LtGate *gate, const char *source,
                               const char *operation);

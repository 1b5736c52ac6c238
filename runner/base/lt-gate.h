/* SPDX-License-Identifier: MIT
 *
 * lt-gate: a limit of how a figure may differ from that of an earlier result, as text.
 * Syntax only: who compares decides what a scope means. Any thread.
 */
#pragma once

#include <glib.h>

#define LT_GATE_ERROR (lt_gate_error_quark ())
GQuark lt_gate_error_quark (void);

typedef enum
{
  LT_GATE_ERROR_SYNTAX, /* the message says what was expected and found */
} LtGateError;

typedef enum
{
  LT_FIGURE_KIND_OPS, /* operations a second */
  LT_FIGURE_KIND_AVG,
  LT_FIGURE_KIND_MIN,
  LT_FIGURE_KIND_MAX,
  LT_FIGURE_KIND_PERCENTILE,
  LT_FIGURE_KIND_ERROR_RATE,
} LtFigureKind;

typedef enum
{
  LT_GATE_CLOCK_ANY, /* response times where there are some, else service times */
  LT_GATE_CLOCK_SERVICE,
  LT_GATE_CLOCK_RESPONSE,
} LtGateClock;

typedef struct LtGate
{
  char *text;  /* as it was given, with "baseline." */
  char *scope; /* "auth", "login", "auth.login"; NULL: all operations of each scenario */
  LtGateClock clock;
  LtFigureKind kind;
  double percentile; /* of LT_FIGURE_KIND_PERCENTILE */
  gboolean at_most;  /* the ratio is to be at most limit; else at least */
  double limit;
} LtGate;

/* "[SCOPE:][baseline.][service.|response.]METRIC>=LIMITx", or <=. METRIC: ops (or rate),
 * avg, min, med, max, p(N), error_rate. Returns: (transfer full). */
LtGate *lt_gate_parse (const char *text, GError **error);
LtGate *lt_gate_copy (const LtGate *gate);
void lt_gate_free (LtGate *gate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtGate, lt_gate_free)

/* Whether @text is of this kind: its metric begins with "baseline.". */
gboolean lt_gate_is_text (const char *text);

/* "ops", "p(99.9)": as in documents and tables. Returns: (transfer full). */
char *lt_figure_kind_name (LtFigureKind kind, double percentile);
/* Of latencies, that is: it has a clock. */
gboolean lt_figure_kind_is_latency (LtFigureKind kind);

/* SPDX-License-Identifier: MIT
 *
 * lt-verdict: how a run ended and why. Built at the end of a run, then const.
 */
#pragma once

#include <glib.h>

#include "lt-exit.h"
#include "lt-threshold-state.h"

/* What happened to a host that did not end well. */
typedef struct LtCrashInfo
{
  char *kind;        /* "signal" "exit" "hang" "killed" "corruption" */
  char *stage;       /* "load" "init" "worker_init" "operation" "worker_fini" "fini" */
  int signal;        /* 0: none */
  char *signal_name; /* "SIGSEGV", or NULL */
  int exit_status;   /* "exit" */
  gint worker;       /* -1: none, or not known */
  char *operation;   /* NULL: none, or not known */
  guint64 iteration;
  guint64 address;  /* of the fault */
  char **backtrace; /* NULL-terminated lines, or NULL */
} LtCrashInfo;

typedef struct LtVerdict
{
  LtExit exit_status;
  char *outcome;       /* "pass" "threshold-failed" "regression" "inconclusive"
                        * "stopped" "unsustained"
                        * "interrupted" "setup-failed" "teardown-failed" "invariant-violated"
                        * "bad-input" "usage" "plugin-died" "plugin-stopped" "internal",
                        * as in the schemas */
  gboolean mistyped;   /* a value that the user gave decided it */
  GPtrArray *reasons;  /* char *: one line each, the deciding one first */
  GPtrArray *warnings; /* char * */
  GPtrArray *thresholds; /* LtThresholdState: of the run; none were judged when it failed
                          * before it could be told which concern it */
  LtCrashInfo *crash;  /* NULL: none */
} LtVerdict;

LtVerdict *lt_verdict_new (void); /* a pass */
void lt_verdict_free (LtVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtVerdict, lt_verdict_free)

/* Makes the verdict a failure, unless it is one already: the first decides, later
 * ones only add their reason. printf-like. */
void lt_verdict_fail (LtVerdict *verdict, LtExit status, const char *outcome,
                      const char *format, ...) G_GNUC_PRINTF (4, 5);
/* What was asked cannot be told: of a verdict that is no failure the outcome is
 * "inconclusive" and the line a reason. The status stays 0. printf-like. */
#define LT_VERDICT_INCONCLUSIVE "inconclusive"
void lt_verdict_doubt (LtVerdict *verdict, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean lt_verdict_is_in_doubt (const LtVerdict *verdict);
/* "PASS", "FAIL" or "INCONCLUSIVE": for people. */
const char *lt_verdict_word (const LtVerdict *verdict);
void lt_verdict_warn (LtVerdict *verdict, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Adds what @other came to, as its reasons say: a failure fails @verdict too. */
void lt_verdict_add_reasons (LtVerdict *verdict, const LtVerdict *other);
/* That, and its warnings. */
void lt_verdict_take_over (LtVerdict *verdict, const LtVerdict *other);

/* Whether @reason begins with the name of @scenario: "auth: init failed". */
gboolean lt_verdict_is_named (const char *reason, const char *scenario);

/* Whether a threshold ended the run, or it was stopped as one of a run beside it was
 * broken: what was measured is not what was planned. */
gboolean lt_verdict_is_cut_short (const LtVerdict *verdict);

LtCrashInfo *lt_crash_info_new (const char *kind, const char *stage);
/* Whether the signal is one that an access or instruction at an address brings about. */
gboolean lt_crash_info_has_address (const LtCrashInfo *crash);
void lt_crash_info_free (LtCrashInfo *crash);

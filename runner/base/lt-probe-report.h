/* SPDX-License-Identifier: MIT
 *
 * lt-probe-report: what a check of a suite came to, in memory that the process which
 * loads the suite shares with the one that started it.
 *
 * Memory and not a pipe: a suite may close every descriptor, crash or be ended while it
 * runs, and what was written before that counts. The reader trusts nothing of it: it
 * copies, bounds and sanitizes. One writer at a time.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

typedef enum
{
  LT_FINDING_NONE, /* the check has not come to an end */
  LT_FINDING_PASS,
  LT_FINDING_WARN, /* works, but will hurt */
  LT_FINDING_FAIL, /* does not work, or breaks a rule of the ABI */
  LT_FINDING_SKIP, /* could not be checked; the text says why */
} LtFindingStatus;

/* Why a check could not be made, where that is nothing of the suite's. */
typedef enum
{
  LT_TROUBLE_NONE,
  LT_TROUBLE_VALUES, /* what the user gave for an option or as data */
  LT_TROUBLE_OURS,   /* a program that does not start, no memory */
} LtTrouble;

#define LT_PROBE_TEXT 1024

typedef struct LtProbeReport
{
  _Atomic uint32_t status;      /* LtFindingStatus; written last */
  _Atomic uint32_t trouble;     /* LtTrouble, with LT_FINDING_SKIP; written before it */
  uint64_t timeout_ns;          /* how long a call may take; 0: as long as it likes */
  _Atomic uint32_t heartbeat;   /* changes as long as the suite comes back */
  char activity[256];           /* where the suite is: "in init" */
  char text[LT_PROBE_TEXT];     /* what was found */
  char advice[LT_PROBE_TEXT];   /* what to do about it; may be empty */
  char on_fault[LT_PROBE_TEXT]; /* what it means if the next thing is a SIGSEGV */
} LtProbeReport;

/* Descriptors that ltrun-probe is started with. */
#define LT_PROBE_FD_REPORT 3

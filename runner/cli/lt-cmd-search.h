/* SPDX-License-Identifier: MIT
 *
 * lt-cmd-search: what `ltrun search` prints and writes. [any thread]
 */
#pragma once

#include "lt-result.h"
#include "lt-search.h"
#include "lt-text-plain.h"

/* A run of the search. */
typedef struct LtSearchRun
{
  LtRateProbe probe;
  LtSearchPhase phase;
} LtSearchRun;

/* All that a search found out. */
typedef struct LtSearchReport
{
  const LtResult *call; /* of the estimate: host, command line, seed */
  const LtRun *run;     /* the first probe, else the estimate; NULL: none began */
  LtSearchSetup setup;
  guint64 probe_ns;
  guint64 warmup_ns;
  guint64 cool_down_ns;
  char **conditions;     /* NULL-terminated; may be empty */
  double estimate_per_s; /* 0: none was had */
  GArray *runs;          /* LtSearchRun, in their order */
  LtSearchOutcome outcome;
  double rate_per_s;        /* that was found, or the highest that held; 0: none */
  double failed_rate_per_s; /* the next higher one that did not; 0: none */
  const LtVerdict *verdict;
  char *why; /* of a pass */
} LtSearchReport;

/* "1,012/s": every digit of a whole number. Returns: (transfer full), as the rest. */
char *lt_cmd_search_rate (double per_s);
/* "p(99)<5ms and error_rate<1%" */
char *lt_cmd_search_conditions (const LtSearchReport *report);

/* For people. Its last line is the verdict. */
char *lt_cmd_search_text (const LtSearchReport *report, LtLook look, guint columns);
/* A line about a run that is over: "1,012/s held, p50 1.2 ms, p99 3.1 ms" */
char *lt_cmd_search_line (const LtSearchRun *run);
/* LtSearchReport: "schema":"ltrun.search/1"; a row for each run. */
char *lt_cmd_search_json (gconstpointer report);
char *lt_cmd_search_csv (gconstpointer report);

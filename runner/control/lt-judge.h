/* SPDX-License-Identifier: MIT
 *
 * lt-judge: what became of a host, and what that makes of the run. A pure function
 * of facts. [controller's main thread]
 */
#pragma once

#include "lt-board.h"
#include "lt-layout.h"
#include "lt-plan.h"
#include "lt-run.h"
#include "lt-verdict.h"

typedef struct LtEnding
{
  const char *suite; /* "auth" */
  const LtPlan *plan; /* that values were wrong in; NULL: not known */
  const LtBoard *board;
  const LtRunPlugin *plugin; /* NULL: never described */
  const LtLayout *layout;    /* NULL: there never were workers */
  gboolean in_process;
  int wait_status;
  gboolean corrupted;         /* the shared memory contradicts itself */
  gboolean timed_out;         /* we ended it because it took too long */
  guint64 waited_ns;          /* for so long */
  const char *believed_stage; /* that the controller asked for last */
  gboolean each;              /* the operation is one in turn, not the user's choice */
  gboolean begun;             /* a pass was, so that there is a result */
  gboolean interrupted;       /* by the user */
  gboolean forced;            /* by the user, twice */
  const char *overdue;        /* the part of set-up that took too long; NULL: none did */
} LtEnding;

/* Adds what the ending means to @verdict. */
void lt_judge (LtVerdict *verdict, const LtEnding *ending);

/* SPDX-License-Identifier: MIT
 *
 * lt-validation: all checks of one suite, in order.
 *
 * Those of the file are made here; those that load it are made by ltrun-probe, one
 * process each, that is ended with all it started once it takes too long. A check that
 * needs another one's success is skipped without it, so that one fault is one finding.
 * [controller's main thread]
 */
#pragma once

#include "lt-finding.h"
#include "lt-note.h"

/* Does the work of ltrun-probe in this process; see lt-probe.h for its arguments. */
typedef void (*LtValidationProbe) (const char *check, const char *argument, const char *path,
                                   char **options, LtProbeReport *report);

typedef struct LtValidationSetup
{
  const char *path;        /* absolute */
  const char *program;     /* path of ltrun-probe */
  LtValidationProbe probe; /* instead of it, in process; NULL: the program */
  char **options;          /* for the probe: "--set", "a=b", "--seed", "1" */
  char **only;             /* ids or their first part, "static"; NULL: all */
  char **skip;
  guint64 timeout_ns; /* of a check */
  gboolean verbose;   /* what the suite prints goes to standard error */
} LtValidationSetup;

typedef struct LtValidation
{
  LtNote *note;        /* NULL: it has none that can be read */
  GPtrArray *findings; /* LtFinding, one for each check there is */
  guint counts[LT_FINDING_SKIP + 1];
  const LtFinding *trouble; /* the first of the worst; NULL: every check could be made */
  guint n_troubled;         /* checks that could not, for what is not the suite's */
} LtValidation;

/* NULL with G_OPTION_ERROR_BAD_VALUE if @only or @skip names no check. */
LtValidation *lt_validation_run (const LtValidationSetup *setup, GError **error);
void lt_validation_free (LtValidation *validation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtValidation, lt_validation_free)

/* Id of check @index and one line of what it looks at; NULL after the last. */
const char *lt_validation_check (guint index, const char **ret_help);

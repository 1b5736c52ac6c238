/* SPDX-License-Identifier: MIT
 *
 * lt-cmd-scale: what `ltrun scale` prints and writes. [any thread]
 */
#pragma once

#include "lt-result.h"
#include "lt-scale.h"
#include "lt-text-plain.h"

/* All that a sweep of concurrency found out. */
typedef struct LtScaleReport
{
  const LtResult *call; /* its runs */
  const LtRun *run;     /* the first that began; NULL: none did */
  guint64 duration_ns;  /* of each run */
  guint n_runs;         /* of each concurrency, as planned */
  const LtScale *scale;
  const LtVerdict *verdict;
  char *why; /* of a pass */
} LtScaleReport;

/* What the fit found, each as "12.3 (95 %: 11.8 to 12.9)". */
typedef struct LtScaleTexts
{
  char *lambda; /* ops/s */
  char *sigma;
  char *kappa;
  char *peak; /* workers; means nothing without one */
} LtScaleTexts;

void lt_cmd_scale_texts_init (LtScaleTexts *ret_texts, const LtUsl *usl);
void lt_cmd_scale_texts_clear (LtScaleTexts *texts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LtScaleTexts, lt_cmd_scale_texts_clear)

/* For people. Its last line is the verdict. Returns: (transfer full), as the rest. */
char *lt_cmd_scale_text (const LtScaleReport *report, LtLook look, guint columns);
/* LtScaleReport: "schema":"ltrun.scale/1"; a row for each concurrency; tables. */
char *lt_cmd_scale_json (gconstpointer report);
char *lt_cmd_scale_csv (gconstpointer report);
char *lt_cmd_scale_markdown (gconstpointer report);

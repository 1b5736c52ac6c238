/* SPDX-License-Identifier: MIT
 *
 * lt-baselines: what --baseline and --save-baseline ask for, from before a campaign to its
 * end. [main thread]
 */
#pragma once

#include "lt-cases.h"
#include "lt-result.h"

typedef struct LtBaselines LtBaselines;

/* Reads the baseline and makes sure that one can be saved, before any load is put on
 * anything. Returns: (transfer full): NULL: nothing is asked for, and @ret_status is
 * LT_EXIT_OK; or something is wrong, and that was said. */
LtBaselines *lt_baselines_open (const LtCampaign *campaign, const GPtrArray *cases,
                                LtExit *ret_status);
/* The same without making room for one that is to be saved. */
LtBaselines *lt_baselines_rehearse (const LtCampaign *campaign, const GPtrArray *cases,
                                    LtExit *ret_status);
void lt_baselines_free (LtBaselines *baselines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtBaselines, lt_baselines_free)

/* The next ones do nothing where @baselines is NULL. */

/* A run is about to begin. Returns: (transfer full): why not, as its load is another one
 * than the baseline's; then the result is not judged either. NULL: it may. */
char *lt_baselines_look (LtBaselines *baselines, const LtRunTag *tag, const LtRun *run,
                         const LtResult *result);

/* After lt_result_conclude(): judges @result by the baseline. */
void lt_baselines_judge (LtBaselines *baselines, LtResult *result);

/* Keeps a result that passed, and every gate of it. */
void lt_baselines_save (LtBaselines *baselines, LtResult *result);

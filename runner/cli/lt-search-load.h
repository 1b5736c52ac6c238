/* SPDX-License-Identifier: MIT
 *
 * lt-search-load: the campaigns that a search runs. [main thread]
 */
#pragma once

#include "lt-search-options.h"
#include "lt-study.h"

typedef struct LtSearchLoad
{
  const LtStudy *study;
  const LtSearchOptions *options;
  gboolean warmup_given; /* by the user */
  gboolean can_abort;    /* a probe is long enough to be told hopeless */
  gboolean quiet_suite;  /* its messages of information are shown once */
} LtSearchLoad;

/* All workers busy all the time: what they can do at most. Returns: (transfer full): NULL
 * with an error. */
LtCampaign *lt_search_load_estimate (const LtSearchLoad *load, GError **error);
/* One rate, with the conditions as thresholds. As the other. */
LtCampaign *lt_search_load_probe (const LtSearchLoad *load, double rate_per_s, GError **error);

/* Returns: (transfer full): @message with the option called as the user called it. */
char *lt_search_load_as_slo (const char *message);

/* SPDX-License-Identifier: MIT
 *
 * lt-search-options: the options that only `search` has. [main thread]
 */
#pragma once

#include <glib.h>

typedef struct LtSearchOptions
{
  char **slo;            /* NULL-terminated; may be empty */
  double min_rate_per_s; /* 0: not given */
  double max_rate_per_s;
  double tolerance;
  guint max_probes;
  guint64 probe_ns;
  char *texts[5]; /* as given; private */
} LtSearchOptions;

/* Takes them out of @args. Returns: (transfer full): what is left, for
 * lt_study_campaign(); NULL with an error of usage. */
char **lt_search_options_read (LtSearchOptions *options, char **args, GError **error);
void lt_search_options_clear (LtSearchOptions *options);

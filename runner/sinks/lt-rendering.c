/* SPDX-License-Identifier: MIT */

#include "lt-rendering.h"

#include "lt-bencher.h"
#include "lt-csv.h"
#include "lt-hgrm.h"
#include "lt-hlog.h"
#include "lt-html.h"
#include "lt-junit.h"
#include "lt-markdown.h"
#include "lt-svg.h"

static const LtRendering renderings[] = {
#define RENDERING(id, name, suffix, help, has_series, function) \
  { name, suffix, help, has_series, function },
#include "lt-rendering-list.h"
  { 0 },
};

const LtRendering *
lt_rendering_list (void)
{
  return renderings;
}

const LtRendering *
lt_rendering_find (const char *name)
{
  for (const LtRendering *rendering = renderings; rendering->name != NULL; rendering++)
    if (g_str_equal (rendering->name, name))
      return rendering;
  return NULL;
}

gboolean
lt_rendering_check (const LtRendering *rendering, GError **error)
{
  return rendering->render != lt_html || lt_html_check (error);
}

const LtHistogram *
lt_rendering_latency (const LtOpStats *stats)
{
  return stats->latency[LT_STATS_RESPONSE] != NULL ? stats->latency[LT_STATS_RESPONSE]
                                                   : stats->latency[LT_STATS_SERVICE];
}

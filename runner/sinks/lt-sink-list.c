/* SPDX-License-Identifier: MIT */

#include "lt-sink-list.h"

#include <string.h>

static const LtSinkClass *const sinks[] = {
  &lt_sink_json,
  &lt_sink_jsonl,
  NULL,
};

const LtSinkClass *const *
lt_sink_list (void)
{
  return sinks;
}

const LtSinkClass *
lt_sink_find (const char *name)
{
  for (guint i = 0; sinks[i] != NULL; i++)
    if (strcmp (sinks[i]->name, name) == 0)
      return sinks[i];
  return NULL;
}

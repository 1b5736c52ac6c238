/* SPDX-License-Identifier: MIT */

#include "lt-sink-list.h"

#include <string.h>

static const LtSinkClass *const sinks[] = {
  &lt_sink_json,
  &lt_sink_jsonl,
#define RENDERING(id, name, suffix, help, has_series, function) &lt_sink_##id,
#include "lt-rendering-list.h"
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

gboolean
lt_sink_check_file_name (const char *format, const char *target, GError **error)
{
  if (*target != '\0' && strcmp (target, "-") != 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "%s=%s: expected the name of a file; for standard output use %s", format, target,
               g_str_has_prefix (format, "json") ? "--format json" : "ltrun report");
  return FALSE;
}

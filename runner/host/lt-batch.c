/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-host-private.h"

/* NULL: the suite has none, which was said. */
static const lt_ext_batch *
find_extension (LtHost *host)
{
  const lt_plugin *plugin = &host->descriptor->plugin;
  const lt_ext_batch *extension =
    plugin->get_extension != NULL ? plugin->get_extension (LT_EXT_BATCH) : NULL;

  if (extension != NULL && extension->struct_size >= sizeof (lt_ext_batch)
      && extension->find != NULL)
    return extension;
  lt_fail_set (host->board, LT_FAILURE_USAGE, LT_CRASH_NO_WORKER, UINT32_MAX,
               "--batch: expected a suite that does batches (" LT_EXT_BATCH
               "), found one that does not");
  return NULL;
}

gboolean
lt_batch_look (LtHost *host)
{
  return host->plan->work.batch == 1 || find_extension (host) != NULL;
}

gboolean
lt_batch_init (LtHost *host)
{
  const lt_plugin *plugin = &host->descriptor->plugin;
  const lt_ext_batch *extension;

  if (host->plan->work.batch == 1)
    return TRUE;
  extension = find_extension (host);
  if (extension == NULL)
    return FALSE;
  for (uint32_t i = 0; i < plugin->n_ops; i++)
    {
      host->batch_of[i] = extension->find (i);
      if (host->batch_of[i] != NULL || host->weights[i] <= 0)
        continue;
      lt_fail_set (host->board, LT_FAILURE_LEFT_OUT, LT_CRASH_NO_WORKER, UINT32_MAX,
                   "--batch: operation '%s' cannot be done in batches: leave it out by "
                   "--operation or --mix",
                   host->descriptor->ops[i].name);
      return FALSE;
    }
  return TRUE;
}

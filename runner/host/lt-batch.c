/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-host-private.h"

gboolean
lt_batch_init (LtHost *host)
{
  const lt_plugin *plugin = &host->descriptor->plugin;
  const lt_ext_batch *extension = NULL;

  if (host->plan->work.batch == 1)
    return TRUE;
  if (plugin->get_extension != NULL)
    extension = plugin->get_extension (LT_EXT_BATCH);
  if (extension == NULL || extension->struct_size < sizeof (lt_ext_batch)
      || extension->find == NULL)
    {
      lt_fail_set (host->board, LT_FAILURE_USAGE, LT_CRASH_NO_WORKER, UINT32_MAX,
                   "--batch: expected a suite that does batches (" LT_EXT_BATCH
                   "), found one that does not");
      return FALSE;
    }
  for (uint32_t i = 0; i < plugin->n_ops; i++)
    {
      host->batch_of[i] = extension->find (i);
      if (host->batch_of[i] != NULL || host->weights[i] <= 0)
        continue;
      lt_fail_set (host->board, LT_FAILURE_USAGE, LT_CRASH_NO_WORKER, UINT32_MAX,
                   "--batch: operation '%s' cannot be done in batches: leave it out by "
                   "--operation or --mix",
                   host->descriptor->ops[i].name);
      return FALSE;
    }
  return TRUE;
}

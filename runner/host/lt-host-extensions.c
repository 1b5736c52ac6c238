/* SPDX-License-Identifier: MIT */

#include <ltplugin-ext.h>
#include <string.h>

#include "lt-host-private.h"

#define MAX_REASON 200 /* bytes */

/* ltrun.operations/1 */

static char *
one_line (const char *reason)
{
  g_autofree char *cut = g_strndup (reason != NULL ? reason : "no reason given", MAX_REASON);

  return g_utf8_make_valid (g_strdelimit (cut, "\r\n", ' '), -1);
}

static lt_status
exclude (const lt_host *api, uint32_t op_index, const char *reason)
{
  LtHost *host = api->impl;

  if (!host->registering || op_index >= host->descriptor->plugin.n_ops)
    return LT_ERROR;
  if (host->excluded[op_index] == NULL)
    host->excluded[op_index] = one_line (reason);
  return LT_OK;
}

static const lt_ext_operations operations = {
  .struct_size = sizeof (lt_ext_operations),
  .exclude = exclude,
};

/* ltrun.stop/1 */

static const uint32_t *
stop_word (const lt_host *api)
{
  const LtHost *host = api->impl;

  return (const uint32_t *) &host->board->stop;
}

static const lt_ext_stop stop = {
  .struct_size = sizeof (lt_ext_stop),
  .stop = stop_word,
};

const void *
lt_host_get_extension (const lt_host *api, const char *id)
{
  (void) api;
  if (id == NULL)
    return NULL;
  if (strcmp (id, LT_EXT_DATA) == 0)
    return &lt_host_data_extension;
  if (strcmp (id, LT_EXT_STOP) == 0)
    return &stop;
  return strcmp (id, LT_EXT_OPERATIONS) == 0 ? &operations : NULL;
}

/* What comes of it */

static gboolean
was_asked_for (const LtHost *host, const char *name)
{
  if (g_strcmp0 (host->plan->operation, name) == 0)
    return TRUE;
  for (guint i = 0; i < host->plan->mix->len; i++)
    {
      const LtPlanShare *share = g_ptr_array_index (host->plan->mix, i);

      if (share->weight > 0 && g_str_equal (share->operation, name))
        return TRUE;
    }
  return FALSE;
}

gboolean
lt_host_apply_exclusions (LtHost *host)
{
  const uint32_t n = host->descriptor->plugin.n_ops;

  for (uint32_t i = 0; i < n; i++)
    {
      const char *name = host->descriptor->ops[i].name;

      if (host->excluded[i] == NULL)
        continue;
      if (was_asked_for (host, name))
        {
          lt_fail_set (host->board, LT_FAILURE_LEFT_OUT, LT_CRASH_NO_WORKER, UINT32_MAX,
                       "%s: operation '%s' does not go with these options: %s",
                       host->plan->operation != NULL ? "--operation" : "--mix", name,
                       host->excluded[i]);
          return FALSE;
        }
      host->weights[i] = 0;
    }
  if (lt_mix_init (&host->mix, host->weights, n))
    return TRUE;
  lt_fail_set (host->board, LT_FAILURE_USAGE, LT_CRASH_NO_WORKER, UINT32_MAX,
               "expected an operation with a weight above 0 that goes with these options: "
               "give --operation or --mix");
  return FALSE;
}

/* SPDX-License-Identifier: MIT */

#include "lt-cpus.h"
#include "lt-host-private.h"

static gboolean
is_among (const GArray *cpus, guint cpu)
{
  for (guint i = 0; i < cpus->len; i++)
    {
      if (g_array_index (cpus, guint, i) == cpu)
        return TRUE;
    }
  return FALSE;
}

gboolean
lt_pin_init (LtHost *host)
{
  GArray *pins = host->plan->pins;
  g_autoptr (GArray) usable = NULL;
  g_autofree char *text = NULL;

  if (!host->plan->work.pin)
    return TRUE;
  usable = lt_cpus_usable ();
  text = lt_cpus_format (usable);
  for (guint i = 0; i < pins->len; i++)
    {
      if (is_among (usable, g_array_index (pins, guint, i)))
        continue;
      lt_fail_set (host->board, LT_FAILURE_USAGE, LT_CRASH_NO_WORKER, UINT32_MAX,
                   "--pin: expected cores that this process may use (%s), found %u", text,
                   g_array_index (pins, guint, i));
      return FALSE;
    }
  if (pins->len == 0)
    g_array_append_vals (pins, usable->data, usable->len);
  return TRUE;
}

/* The thread's stack and what worker_init allocates are then near its core, too. */
void
lt_pin_worker (const LtHost *host, uint32_t index)
{
  const GArray *pins = host->plan->pins;
  guint cpu;

  if (!host->plan->work.pin || pins->len == 0)
    return;
  cpu = g_array_index (pins, guint, index % pins->len);
  if (!lt_cpus_pin (cpu))
    lt_fail_set (host->board, LT_FAILURE_SETUP, index, UINT32_MAX,
                 "--pin: expected to stay on core %u, found that the system refuses", cpu);
}

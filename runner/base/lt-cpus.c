/* SPDX-License-Identifier: MIT */

#include "lt-cpus.h"

#include <sched.h>

GArray *
lt_cpus_usable (void)
{
  GArray *cpus = g_array_new (FALSE, FALSE, sizeof (guint));
  const size_t size = CPU_ALLOC_SIZE (LT_CPUS_MAX);
  cpu_set_t *set = CPU_ALLOC (LT_CPUS_MAX);

  if (set == NULL)
    return cpus;
  CPU_ZERO_S (size, set);
  if (sched_getaffinity (0, size, set) == 0)
    {
      for (guint cpu = 0; cpu < LT_CPUS_MAX; cpu++)
        {
          if (CPU_ISSET_S (cpu, size, set))
            g_array_append_val (cpus, cpu);
        }
    }
  CPU_FREE (set);
  return cpus;
}

char *
lt_cpus_format (const GArray *cpus)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cpus->len;)
    {
      const guint first = g_array_index (cpus, guint, i);
      guint n = 1;

      while (i + n < cpus->len && g_array_index (cpus, guint, i + n) == first + n)
        n++;
      g_string_append_printf (text, "%s%u", i > 0 ? ", " : "", first);
      if (n > 1)
        g_string_append_printf (text, "-%u", first + n - 1);
      i += n;
    }
  return g_string_free (text, FALSE);
}

gboolean
lt_cpus_pin (guint cpu)
{
  const size_t size = CPU_ALLOC_SIZE (LT_CPUS_MAX);
  cpu_set_t *set = cpu < LT_CPUS_MAX ? CPU_ALLOC (LT_CPUS_MAX) : NULL;
  gboolean done;

  if (set == NULL)
    return FALSE;
  CPU_ZERO_S (size, set);
  CPU_SET_S (cpu, size, set);
  done = sched_setaffinity (0, size, set) == 0;
  CPU_FREE (set);
  return done;
}

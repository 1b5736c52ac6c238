/* SPDX-License-Identifier: MIT */

#include "lt-probe.h"

#include "lt-probe-private.h"

static void G_GNUC_PRINTF (4, 0) leave (LtProbeReport *report, LtFindingStatus status,
                                        const char *advice, const char *format, va_list args)
{
  if (atomic_load (&report->status) != LT_FINDING_NONE)
    return;
  g_vsnprintf (report->text, sizeof report->text, format, args);
  g_strlcpy (report->advice, advice != NULL ? advice : "", sizeof report->advice);
  atomic_store (&report->status, (uint32_t) status);
}

void
lt_probe_pass (LtProbeReport *report, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  leave (report, LT_FINDING_PASS, NULL, format, args);
  va_end (args);
}

void
lt_probe_skip (LtProbeReport *report, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  leave (report, LT_FINDING_SKIP, NULL, format, args);
  va_end (args);
}

void
lt_probe_refuse (LtProbeReport *report, const char *format, ...)
{
  va_list args;

  if (atomic_load (&report->status) == LT_FINDING_NONE)
    atomic_store (&report->trouble, LT_TROUBLE_VALUES);
  va_start (args, format);
  leave (report, LT_FINDING_SKIP, NULL, format, args);
  va_end (args);
}

void
lt_probe_find (LtProbeReport *report, LtFindingStatus status, const char *advice,
               const char *format, ...)
{
  va_list args;

  va_start (args, format);
  leave (report, status, advice, format, args);
  va_end (args);
}

void
lt_probe_enter (LtProbeReport *report, const char *format, ...)
{
  va_list args;

  atomic_fetch_add (&report->heartbeat, 1);
  va_start (args, format);
  g_vsnprintf (report->activity, sizeof report->activity, format, args);
  va_end (args);
}

LtProbeCheck
lt_probe_find_row (const LtProbeRow *rows, gsize n, const char *id)
{
  for (gsize i = 0; i < n; i++)
    {
      if (g_str_equal (rows[i].id, id))
        return rows[i].check;
    }
  return NULL;
}

void
lt_probe_run (const LtProbeTask *task)
{
  static LtProbeCheck (*const groups[]) (const char *id) = {
    lt_probe_load_find,     lt_probe_description_find, lt_probe_lifecycle_find,
    lt_probe_contract_find, lt_probe_quality_find,     lt_probe_extensions_find,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const LtProbeCheck check = groups[i](task->check);

      if (check == NULL)
        continue;
      check (task);
      return;
    }
  lt_probe_find (task->report, LT_FINDING_FAIL, NULL, "%s: this ltrun-probe has no such check",
                 task->check);
}

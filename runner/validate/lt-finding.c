/* SPDX-License-Identifier: MIT */

#include "lt-finding.h"

void
lt_finding_free (LtFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->text);
  g_free (finding->advice);
  g_free (finding);
}

void
lt_finding_set (LtFinding *finding, LtFindingStatus status, const char *advice,
                const char *format, ...)
{
  va_list args;

  if (finding->status != LT_FINDING_NONE)
    return;
  va_start (args, format);
  finding->text = g_strdup_vprintf (format, args);
  va_end (args);
  finding->advice = g_strdup (advice);
  finding->status = status;
}

void
lt_finding_set_trouble (LtFinding *finding, LtTrouble trouble, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (finding->status != LT_FINDING_NONE)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  lt_finding_set (finding, LT_FINDING_SKIP, NULL, "%s", text);
  finding->trouble = trouble;
}

const char *
lt_finding_status_name (LtFindingStatus status)
{
  static const char *const names[] = {
    [LT_FINDING_NONE] = "NONE", [LT_FINDING_PASS] = "PASS", [LT_FINDING_WARN] = "WARN",
    [LT_FINDING_FAIL] = "FAIL", [LT_FINDING_SKIP] = "SKIP",
  };

  return names[status];
}

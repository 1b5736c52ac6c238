/* SPDX-License-Identifier: MIT */

#include "lt-verdict.h"

#include <signal.h>
#include <string.h>

LtVerdict *
lt_verdict_new (void)
{
  LtVerdict *verdict = g_new0 (LtVerdict, 1);

  verdict->exit_status = LT_EXIT_OK;
  verdict->outcome = g_strdup ("pass");
  verdict->reasons = g_ptr_array_new_with_free_func (g_free);
  verdict->warnings = g_ptr_array_new_with_free_func (g_free);
  verdict->thresholds = lt_threshold_states_new ();
  return verdict;
}

void
lt_verdict_free (LtVerdict *verdict)
{
  if (verdict == NULL)
    return;
  g_free (verdict->outcome);
  g_ptr_array_unref (verdict->reasons);
  g_ptr_array_unref (verdict->warnings);
  g_ptr_array_unref (verdict->thresholds);
  lt_crash_info_free (verdict->crash);
  g_free (verdict);
}

/* A line may quote a plugin, which can write anything. */
G_GNUC_PRINTF (2, 0)
static void
add_line (GPtrArray *lines, const char *format, va_list arguments)
{
  g_autofree char *line = g_strdup_vprintf (format, arguments);

  g_ptr_array_add (lines, g_utf8_make_valid (line, -1));
}

void
lt_verdict_fail (LtVerdict *verdict, LtExit status, const char *outcome, const char *format,
                 ...)
{
  const gboolean decides = verdict->exit_status == LT_EXIT_OK;
  va_list arguments;

  g_return_if_fail (status != LT_EXIT_OK && outcome != NULL);

  if (decides)
    {
      verdict->exit_status = status;
      g_free (verdict->outcome);
      verdict->outcome = g_strdup (outcome);
    }
  va_start (arguments, format);
  add_line (verdict->reasons, format, arguments);
  va_end (arguments);
  if (decides)
    g_ptr_array_insert (verdict->reasons, 0,
                        g_ptr_array_steal_index (verdict->reasons, verdict->reasons->len - 1));
}

void
lt_verdict_doubt (LtVerdict *verdict, const char *format, ...)
{
  va_list arguments;

  g_return_if_fail (verdict->exit_status == LT_EXIT_OK);

  g_free (verdict->outcome);
  verdict->outcome = g_strdup (LT_VERDICT_INCONCLUSIVE);
  va_start (arguments, format);
  add_line (verdict->reasons, format, arguments);
  va_end (arguments);
}

gboolean
lt_verdict_is_in_doubt (const LtVerdict *verdict)
{
  return verdict->exit_status == LT_EXIT_OK
         && g_strcmp0 (verdict->outcome, LT_VERDICT_INCONCLUSIVE) == 0;
}

const char *
lt_verdict_word (const LtVerdict *verdict)
{
  return verdict->exit_status != LT_EXIT_OK ? "FAIL"
         : lt_verdict_is_in_doubt (verdict) ? "INCONCLUSIVE"
                                            : "PASS";
}

void
lt_verdict_warn (LtVerdict *verdict, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add_line (verdict->warnings, format, arguments);
  va_end (arguments);
}

void
lt_verdict_add_reasons (LtVerdict *verdict, const LtVerdict *other)
{
  for (guint i = 0; i < other->reasons->len; i++)
    {
      const char *reason = g_ptr_array_index (other->reasons, i);

      if (other->exit_status != LT_EXIT_OK)
        lt_verdict_fail (verdict, other->exit_status, other->outcome, "%s", reason);
      else if (verdict->exit_status == LT_EXIT_OK)
        lt_verdict_doubt (verdict, "%s", reason);
    }
}

void
lt_verdict_take_over (LtVerdict *verdict, const LtVerdict *other)
{
  lt_verdict_add_reasons (verdict, other);
  for (guint i = 0; i < other->warnings->len; i++)
    lt_verdict_warn (verdict, "%s", (const char *) g_ptr_array_index (other->warnings, i));
}

gboolean
lt_verdict_is_cut_short (const LtVerdict *verdict)
{
  if (g_str_equal (verdict->outcome, "stopped"))
    return TRUE;
  for (guint i = 0; i < verdict->thresholds->len; i++)
    {
      const LtThresholdState *state = g_ptr_array_index (verdict->thresholds, i);

      if (state->aborted)
        return TRUE;
    }
  return FALSE;
}

gboolean
lt_verdict_is_named (const char *reason, const char *scenario)
{
  const gsize length = strlen (scenario);

  return strncmp (reason, scenario, length) == 0 && strchr (" :,'", reason[length]) != NULL;
}

LtCrashInfo *
lt_crash_info_new (const char *kind, const char *stage)
{
  LtCrashInfo *crash = g_new0 (LtCrashInfo, 1);

  crash->kind = g_strdup (kind);
  crash->stage = g_strdup (stage);
  crash->worker = -1;
  return crash;
}

gboolean
lt_crash_info_has_address (const LtCrashInfo *crash)
{
  return crash->signal == SIGSEGV || crash->signal == SIGBUS || crash->signal == SIGILL
         || crash->signal == SIGFPE;
}

void
lt_crash_info_free (LtCrashInfo *crash)
{
  if (crash == NULL)
    return;
  g_free (crash->kind);
  g_free (crash->stage);
  g_free (crash->signal_name);
  g_free (crash->operation);
  g_strfreev (crash->backtrace);
  g_free (crash);
}

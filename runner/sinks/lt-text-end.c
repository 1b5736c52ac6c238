/* SPDX-License-Identifier: MIT */

#include "lt-text-parts.h"

#include "lt-units.h"

/* Crash */

static const struct
{
  const char *kind;
  const char *headline;
} headlines[] = {
  { "signal", "The suite crashed." },
  { "exit", "The suite ended the process." },
  { "hang", "The suite hung." },
  { "killed", "The suite was killed." },
  { "corruption", "The suite wrote over memory of the runner." },
};

static const char *
headline_of (const LtCrashInfo *crash)
{
  for (guint i = 0; i < G_N_ELEMENTS (headlines); i++)
    if (g_strcmp0 (headlines[i].kind, crash->kind) == 0)
      return headlines[i].headline;
  return "The suite died.";
}

static void
add_cause (LtPage *page, const LtCrashInfo *crash)
{
  const char *name = crash->signal_name != NULL ? crash->signal_name : "unknown";

  if (lt_crash_info_has_address (crash))
    lt_page_fact (page, "signal", LT_STYLE_BOLD, "%s (%d) at address 0x%" G_GINT64_MODIFIER "x",
                  name, crash->signal, crash->address);
  else if (crash->signal != 0)
    lt_page_fact (page, "signal", LT_STYLE_BOLD, "%s (%d)", name, crash->signal);
  else if (g_strcmp0 (crash->kind, "exit") == 0)
    lt_page_fact (page, "status", LT_STYLE_BOLD, "%d", crash->exit_status);
}

/* "operation 'login', worker 3, iteration 104,999"; "init". */
static void
add_place (LtPage *page, const LtCrashInfo *crash)
{
  g_autoptr (GString) place = g_string_new (crash->stage != NULL ? crash->stage : "unknown");
  g_autofree char *iteration = lt_format_count (crash->iteration);

  if (crash->operation != NULL)
    g_string_append_printf (place, " '%s'", crash->operation);
  if (crash->worker >= 0)
    g_string_append_printf (place, ", worker %d", crash->worker);
  if (crash->operation != NULL)
    g_string_append_printf (place, ", iteration %s", iteration);
  lt_page_fact (page, "in", LT_STYLE_BOLD, "%s", place->str);
}

/* A text has its lines whole, to be copied; a page in the column of the other facts. */
static void
add_backtrace (LtPage *page, const LtCrashInfo *crash)
{
  for (guint i = 0; crash->backtrace != NULL && crash->backtrace[i] != NULL; i++)
    {
      if (page->html)
        {
          lt_page_fact (page, i == 0 ? "backtrace" : "", LT_STYLE_PLAIN, "%s",
                        crash->backtrace[i]);
          continue;
        }
      lt_page_add (page, LT_STYLE_DIM, i == 0 ? "backtrace  " : "           ");
      lt_page_add (page, LT_STYLE_PLAIN, crash->backtrace[i]);
      lt_page_end_line (page);
    }
}

void
lt_text_add_crash (LtPage *page, const LtRun *run, const LtVerdict *verdict)
{
  const LtCrashInfo *crash = verdict->crash;

  if (crash == NULL)
    return;
  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_BAD, 0, "%s", headline_of (crash));
  if (run != NULL && run->plugin != NULL)
    lt_page_fact (page, "suite", LT_STYLE_BOLD, "%s %s", run->plugin->id, run->plugin->version);
  add_cause (page, crash);
  add_place (page, crash);
  add_backtrace (page, crash);
}

/* Verdict */

/* The reasons but the deciding one. */
static void
add_others (LtPage *page, const LtVerdict *verdict)
{
  for (guint i = 1; i < verdict->reasons->len; i++)
    {
      const char *other = g_ptr_array_index (verdict->reasons, i);

      lt_page_fact (page, "also", LT_STYLE_PLAIN, "%s", other);
    }
}

void
lt_text_add_verdict (LtPage *page, const LtVerdict *verdict, const char *why)
{
  const char *reason = verdict->outcome;
  g_autofree char *text = NULL;

  lt_page_skip_line (page);
  if (verdict->exit_status == LT_EXIT_OK)
    {
      const gboolean doubt = lt_verdict_is_in_doubt (verdict);

      add_others (page, verdict);
      lt_page_add (page, doubt ? LT_STYLE_WARN : LT_STYLE_GOOD, lt_verdict_word (verdict));
      why = doubt && verdict->reasons->len > 0 ? g_ptr_array_index (verdict->reasons, 0) : why;
      lt_page_add (page, LT_STYLE_PLAIN, why != NULL ? "  " : "");
      lt_page_add (page, LT_STYLE_PLAIN, why != NULL ? why : "");
      lt_page_end_line (page);
      return;
    }
  add_others (page, verdict);
  if (verdict->reasons->len > 0)
    reason = g_ptr_array_index (verdict->reasons, 0);
  /* Not wrapped: whoever looks for the verdict takes the last line. */
  text = g_strdup_printf ("  %s (exit %d)", reason, (int) verdict->exit_status);
  lt_page_add (page, LT_STYLE_BAD, "FAIL");
  lt_page_add (page, LT_STYLE_PLAIN, text);
  lt_page_end_line (page);
}

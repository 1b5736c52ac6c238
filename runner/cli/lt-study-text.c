/* SPDX-License-Identifier: MIT */

#include "lt-study-text.h"

#include "lt-result-parts.h"
#include "lt-text-parts.h"

void
lt_study_text_suite (LtPage *page, const LtRun *run)
{
  if (run == NULL || run->plugin == NULL)
    return;
  lt_page_add (page, LT_STYLE_BOLD, run->plugin->name);
  lt_page_add (page, LT_STYLE_BOLD, " ");
  lt_page_add (page, LT_STYLE_BOLD, run->plugin->version);
  if (g_strcmp0 (run->plugin->id, run->plugin->name) != 0)
    {
      lt_page_add (page, LT_STYLE_PLAIN, "  ");
      lt_page_add (page, LT_STYLE_DIM, run->plugin->id);
    }
  lt_page_end_line (page);
}

void
lt_study_text_end (LtPage *page, const LtVerdict *verdict, const char *why)
{
  lt_text_add_warnings (page, verdict);
  lt_text_add_verdict (page, verdict, why);
}

void
lt_study_json_begin (LtJson *json, const char *schema, const LtVerdict *verdict,
                     const LtResult *call, const LtRun *run)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "schema", schema);
  lt_result_add_verdict (json, "verdict", verdict);
  lt_result_add_strings (json, "warnings", verdict->warnings);
  lt_result_add_call (json, call);
  lt_json_object (json, "first_run", LT_JSON_LINES);
  lt_result_add_run (json, run);
  lt_json_end (json);
}

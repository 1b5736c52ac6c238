/* SPDX-License-Identifier: MIT */

#include "lt-html.h"

#include "lt-chart-page.h"
#include "lt-html-parts.h"
#include "lt-svg.h"
#include "lt-text-parts.h"

#include <string.h>

gboolean
lt_html_check (GError **error)
{
  return lt_chart_page_check (error);
}

/* ---- Verdict --------------------------------------------------------------- */

static void
add_lines (LtPage *page, const char *style, const GPtrArray *lines, guint first)
{
  if (lines->len <= first)
    return;
  lt_page_markup (page, "<ul class=\"lt-lines %s\">\n", style);
  for (guint i = first; i < lines->len; i++)
    {
      lt_page_markup (page, "<li>");
      lt_page_add_text (page, g_ptr_array_index (lines, i));
      lt_page_markup (page, "</li>\n");
    }
  lt_page_markup (page, "</ul>\n");
}

static void
add_pass (LtPage *page, const LtResult *result)
{
  g_autofree char *why = lt_text_why_pass (result);

  lt_page_markup (page, "<p>");
  lt_page_add_text (page, why);
  lt_page_markup (page, "</p>\n");
}

static void
add_verdict (LtPage *page, const LtResult *result)
{
  const LtVerdict *verdict = result->verdict;
  const gboolean pass = verdict->exit_status == LT_EXIT_OK;

  lt_page_markup (page,
                  "<section class=\"lt-verdict%s\" aria-label=\"Verdict\">\n"
                  "<p class=\"lt-word\">%s</p>\n",
                  pass ? "" : " lt-fail", lt_verdict_word (verdict));
  if (lt_verdict_is_in_doubt (verdict) && verdict->reasons->len > 0)
    {
      lt_page_markup (page, "<p>");
      lt_page_add_text (page, g_ptr_array_index (verdict->reasons, 0));
      lt_page_markup (page, "</p>\n");
    }
  else if (pass)
    add_pass (page, result);
  if (!pass)
    {
      lt_page_markup (page, "<p>");
      lt_page_add_text (page, verdict->reasons->len > 0
                                ? g_ptr_array_index (verdict->reasons, 0)
                                : verdict->outcome);
      lt_page_markup (page, " <span class=\"lt-muted\">(exit %d)</span></p>\n",
                      (int) verdict->exit_status);
    }
  add_lines (page, "", verdict->reasons, 1);
  lt_page_markup (page, "</section>\n");
  if (verdict->warnings->len > 0)
    lt_page_markup (page, "<h2>Warnings</h2>\n");
  add_lines (page, "lt-warn", verdict->warnings, 0);
}

/* What it was judged by. */
static void
add_gates (LtPage *page, const LtResult *result)
{
  const gsize begin = page->text->len;

  lt_text_add_thresholds (page, result);
  lt_text_add_baselines (page, result);
  lt_page_skip_line (page);
  if (page->text->len > begin)
    g_string_insert (page->text, (gssize) begin, "<h2>Gates</h2>\n");
}

/* ---- Runs ------------------------------------------------------------------ */

static void
add_run (LtPage *page, const LtRecord *record)
{
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);

  lt_text_add_run (page, lt_record_get_run (record), last, lt_record_get_verdict (record));
  lt_record_close (&view);
}

/* Of several runs each can be unfolded; the table above them has the main figures. */
static void
add_folded_run (LtPage *page, const LtResult *result, const LtRecord *record)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtVerdict *verdict = lt_record_get_verdict (record);
  g_autofree char *label = lt_result_label (result, &tag);

  lt_page_markup (page, "<details class=\"lt-more\"><summary>");
  lt_page_add_text (page, label);
  if (verdict->exit_status != LT_EXIT_OK)
    {
      lt_page_markup (page, " <span class=\"lt-bad\">");
      lt_page_add_text (page, verdict->outcome);
      lt_page_markup (page, "</span>");
    }
  lt_page_markup (page, "</summary>\n");
  add_run (page, record);
  lt_page_markup (page, "</details>\n");
}

static void
add_results (LtPage *page, const LtResult *result)
{
  const LtRecord *only = lt_result_get_record (result, 0);

  lt_page_markup (page, "<h2>Results</h2>\n");
  if (!lt_result_is_plural (result))
    {
      if (only != NULL)
        add_run (page, only);
      else
        lt_text_add_run (page, NULL, NULL, result->verdict);
      return;
    }
  lt_text_add_scenarios (page, result);
  for (guint i = 0; result->n_repetitions > 1 && i < result->records->len; i++)
    if (lt_result_get_record (result, i) != NULL)
      add_folded_run (page, result, lt_result_get_record (result, i));
}

/* ---- Configuration --------------------------------------------------------- */

/* Repetitions of a scenario have the same. */
static gboolean
is_first_of_scenario (const LtResult *result, guint index)
{
  const LtRecord *record = lt_result_get_record (result, index);

  for (guint i = 0; i < index; i++)
    {
      const LtRecord *other = lt_result_get_record (result, i);

      if (other != NULL && lt_record_get_run (other) != NULL
          && g_str_equal (lt_record_get_tag (other).scenario,
                          lt_record_get_tag (record).scenario))
        return FALSE;
    }
  return TRUE;
}

static void
add_circumstances (LtPage *page, const LtResult *result)
{
  lt_html_add_repeat (page, result);
  lt_page_markup (page, "<h2>Configuration</h2>\n<details class=\"lt-more\">"
                        "<summary>Settings, options and suite</summary>\n");
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      const LtRun *run = record != NULL ? lt_record_get_run (record) : NULL;

      if (run == NULL || !is_first_of_scenario (result, i))
        continue;
      if (result->n_scenarios > 1)
        {
          lt_page_markup (page, "<h3>");
          lt_page_add_text (page, lt_record_get_tag (record).scenario);
          lt_page_markup (page, "</h3>\n");
        }
      lt_html_add_config (page, run);
    }
  lt_page_markup (page, "</details>\n");
  lt_html_add_host (page, result);
}

/* ---- The page -------------------------------------------------------------- */

/* The scenarios: "auth, events". */
static char *
name_of (const LtResult *result)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      const char *scenario = record != NULL ? lt_record_get_tag (record).scenario : NULL;

      if (scenario != NULL
          && !g_ptr_array_find_with_equal_func (names, scenario, g_str_equal, NULL))
        g_ptr_array_add (names, (char *) scenario);
    }
  if (names->len == 0)
    g_ptr_array_add (names, "ltrun");
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

static void
add_head (LtPage *page, const LtChartDocument *document, const char *style,
          const char *const *hashes)
{
  g_autofree char *name = name_of (document->result);
  g_autofree char *title = lt_page_escape (name);

  lt_page_markup (page,
                  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "script-src %s %s; style-src %s; img-src data:; base-uri 'none'; "
                  "form-action 'none'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<title>%s: load test</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>",
                  hashes[0], hashes[1], hashes[2], title);
  g_string_append (page->text, style);
  lt_page_markup (page, "</style>\n</head>\n<body>\n"
                        "<a class=\"lt-skip\" href=\"#charts\">Skip to the charts</a>\n"
                        "<header><h1>");
  lt_page_add_text (page, name);
  lt_page_markup (page, "</h1>\n<p class=\"lt-muted\">load test");
  if (document->result->started_at != NULL)
    {
      lt_page_markup (page, ", started at ");
      lt_page_add_text (page, document->result->started_at);
    }
  lt_page_markup (page, "</p></header>\n<main>\n");
}

static void
add_charts (LtPage *page)
{
  lt_page_markup (
    page, "<h2 id=\"charts\">Charts</h2>\n"
          "<p class=\"lt-muted\">Drag over a chart to zoom all of them, double-click to see "
          "all again.</p>\n"
          "<div id=\"lt-view\"><noscript><p>The charts need JavaScript; the numbers are in the "
          "tables.</p></noscript></div>\n");
}

static void
add_end (LtPage *page, const LtChartDocument *documents, guint n_documents, const char *script,
         const char *start)
{
  g_autofree char *data = lt_chart_data (documents, n_documents);
  const char *version = documents[0].result->version;

  lt_page_markup (page, "</main>\n<footer><p class=\"lt-muted\">Made by ltrun ");
  lt_page_add_text (page, version != NULL ? version : LT_VERSION);
  lt_page_markup (page, "; result ");
  lt_page_add_text (page, documents[0].result->id != NULL ? documents[0].result->id : "-");
  lt_page_markup (page, "</p></footer>\n<script type=\"application/json\" id=\"lt-data\">");
  g_string_append (page->text, data);
  lt_page_markup (page, "</script>\n<script>");
  g_string_append (page->text, script);
  lt_page_markup (page, "</script>\n<script>");
  g_string_append (page->text, start);
  lt_page_markup (page, "</script>\n</body>\n</html>\n");
}

/* Each run as a dot. */
static void
add_dots (LtPage *page, const LtChartDocument *documents, guint n_documents)
{
  g_autofree char *svg = lt_svg_runs_element (documents, n_documents);

  if (svg == NULL)
    return;
  lt_page_markup (page, "<div class=\"lt-scroll\" tabindex=\"0\">\n");
  g_string_append (page->text, svg);
  lt_page_markup (page, "</div>\n");
}

/* Of several documents, before anything else. */
static void
add_verdicts (LtPage *page, const LtChartDocument *documents, guint n_documents)
{
  lt_page_markup (page, "<h2>Verdicts</h2>\n<ul class=\"lt-lines lt-verdicts\">\n");
  for (guint i = 0; i < n_documents; i++)
    {
      const LtVerdict *verdict = documents[i].result->verdict;
      const gboolean pass = verdict->exit_status == LT_EXIT_OK;

      lt_page_markup (page, "<li><b class=\"%s\">%s</b> ", pass ? "lt-good" : "lt-bad",
                      pass ? "PASS" : "FAIL");
      lt_page_add_text (page, documents[i].label);
      if (!pass)
        {
          lt_page_markup (page, ": ");
          lt_page_add_text (page, verdict->reasons->len > 0
                                    ? g_ptr_array_index (verdict->reasons, 0)
                                    : verdict->outcome);
        }
      lt_page_markup (page, "</li>\n");
    }
  lt_page_markup (page, "</ul>\n");
}

static void
add_document (LtPage *page, const LtChartDocument *document)
{
  lt_page_markup (page, "<hr>\n<h2>");
  lt_page_add_text (page, document->label);
  lt_page_markup (page, "</h2>\n");
  add_verdict (page, document->result);
  add_gates (page, document->result);
  add_results (page, document->result);
  add_circumstances (page, document->result);
}

char *
lt_html_documents (const LtChartDocument *documents, guint n_documents)
{
  g_autofree char *style = lt_chart_page_style ();
  g_autofree char *script = lt_chart_page_script ();
  g_autofree char *start = lt_chart_page_report_script ();
  g_autofree char *script_hash = NULL;
  g_autofree char *start_hash = NULL;
  g_autofree char *style_hash = NULL;
  LtPage page;

  if (style == NULL)
    return NULL;
  script_hash = lt_chart_page_hash (script);
  start_hash = lt_chart_page_hash (start);
  style_hash = lt_chart_page_hash (style);
  lt_page_init_html (&page);
  add_head (&page, &documents[0], style,
            (const char *const[]){ script_hash, start_hash, style_hash });
  if (n_documents == 1)
    {
      add_verdict (&page, documents[0].result);
      add_gates (&page, documents[0].result);
      add_results (&page, documents[0].result);
      add_dots (&page, documents, 1);
      add_charts (&page);
      add_circumstances (&page, documents[0].result);
    }
  else
    {
      add_verdicts (&page, documents, n_documents);
      lt_html_add_comparison (&page, documents, n_documents);
      add_dots (&page, documents, n_documents);
      add_charts (&page);
      for (guint i = 0; i < n_documents; i++)
        add_document (&page, &documents[i]);
    }
  add_end (&page, documents, n_documents, script, start);
  return lt_page_finish (&page);
}

char *
lt_html (const LtResult *result, const LtSeriesSet *series)
{
  const LtChartDocument document = { "", result, series };

  return lt_html_documents (&document, 1);
}

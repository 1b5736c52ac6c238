/* SPDX-License-Identifier: MIT */

#include "lt-html-parts.h"

#include "lt-result-parts.h"
#include "lt-units.h"

#include <string.h>

/* ---- To do it again -------------------------------------------------------- */

static gboolean
is_plain_word (const char *word)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                              "_@%+=:,./-";

  return *word != '\0' && word[strspn (word, plain)] == '\0';
}

/* How many words at @i say what is written where: "-o TARGET", "-oTARGET", "--out=TARGET". */
static guint
output_words (char **argv, guint i)
{
  if (g_str_equal (argv[i], "-o") || g_str_equal (argv[i], "--out"))
    return argv[i + 1] != NULL ? 2 : 1;
  return g_str_has_prefix (argv[i], "-o") || g_str_has_prefix (argv[i], "--out=") ? 1 : 0;
}

/* Pasted, it must not overwrite what is looked at: what names files is left out. */
static void
append_words (GString *line, char **argv, gboolean *ret_starred, gboolean *ret_left_out)
{
  guint n;

  for (guint i = 0; argv != NULL && argv[i] != NULL; i += MAX (n, 1))
    {
      g_autofree char *quoted =
        is_plain_word (argv[i]) ? g_strdup (argv[i]) : g_shell_quote (argv[i]);

      n = output_words (argv, i);
      *ret_left_out = *ret_left_out || n > 0;
      if (n > 0)
        continue;
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", quoted);
      *ret_starred = *ret_starred || strstr (argv[i], "***") != NULL;
    }
}

void
lt_html_add_repeat (LtPage *page, const LtResult *result)
{
  g_auto (GStrv) argv = lt_result_redact_argv (result);
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean starred = FALSE;
  gboolean left_out = FALSE;

  append_words (line, argv, &starred, &left_out);
  if (line->len == 0)
    return;
  lt_page_markup (page, "<h2>Run it again</h2>\n<pre>");
  lt_page_add_text (page, line->str);
  lt_page_markup (page, "</pre>\n");
  lt_page_wrap (page, LT_STYLE_DIM, 0,
                "With --seed %" G_GUINT64_FORMAT " it makes the same choices.%s%s",
                result->seed, left_out ? " Without -o, so that it overwrites no result." : "",
                starred ? " Values that may be secret are shown as ***." : "");
}

/* ---- Configuration --------------------------------------------------------- */

static void
add_header (LtGrid *grid, const char *const *names, guint n)
{
  lt_grid_add_row (grid);
  for (guint i = 0; i < n; i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (names[i]));
}

static void
add_settings (LtPage *page, const LtRun *run)
{
  static const char *const names[] = { "setting", "value", "source" };
  g_autoptr (LtGrid) grid = lt_grid_new (G_N_ELEMENTS (names), 7u);

  add_header (grid, names, G_N_ELEMENTS (names));
  for (guint i = 0; i < run->settings->len; i++)
    {
      const LtSetting *setting = g_ptr_array_index (run->settings, i);
      g_autofree char *value = lt_result_shown_value (run, setting);

      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_PLAIN, g_strdup (setting->name));
      lt_grid_set (grid, 1, LT_STYLE_PLAIN, g_strdup (value != NULL ? value : ""));
      lt_grid_set (grid, 2, LT_STYLE_DIM, g_strdup (setting->source));
    }
  if (run->settings->len > 0)
    lt_grid_render (grid, page, NULL);
}

static void
add_options (LtPage *page, const LtRunPlugin *plugin)
{
  static const char *const names[] = { "option of the suite", "value", "" };
  g_autoptr (LtGrid) grid = lt_grid_new (G_N_ELEMENTS (names), 7u);

  add_header (grid, names, G_N_ELEMENTS (names));
  for (guint i = 0; i < plugin->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (plugin->options, i);
      const char *value = option->value != NULL ? option->value : option->dflt;

      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_PLAIN, g_strdup (option->name));
      lt_grid_set (grid, 1, LT_STYLE_PLAIN,
                   g_strdup (value == NULL                      ? ""
                             : option->secret && option->is_set ? "***"
                             : option->secret                   ? ""
                                                                : value));
      lt_grid_set (grid, 2, LT_STYLE_DIM, g_strdup (option->is_set ? "set" : "default"));
    }
  if (plugin->options->len > 0)
    lt_grid_render (grid, page, NULL);
}

static void
add_fact (LtPage *page, const char *label, const char *value)
{
  if (value != NULL)
    lt_page_fact (page, label, LT_STYLE_PLAIN, "%s", value);
}

static void
add_suite (LtPage *page, const LtRunPlugin *plugin)
{
  lt_page_fact (page, "suite", LT_STYLE_PLAIN, "%s %s", plugin->name,
                plugin->version != NULL ? plugin->version : "");
  add_fact (page, "id", plugin->id);
  add_fact (page, "file", plugin->path);
  add_fact (page, "SHA-256", plugin->sha256);
  add_fact (page, "ABI", plugin->abi);
  add_fact (page, "vendor", plugin->vendor);
  add_fact (page, "licence", plugin->license);
}

void
lt_html_add_config (LtPage *page, const LtRun *run)
{
  add_settings (page, run);
  if (run->plugin == NULL)
    return;
  add_options (page, run->plugin);
  add_suite (page, run->plugin);
}

/* ---- The machine ----------------------------------------------------------- */

void
lt_html_add_host (LtPage *page, const LtResult *result)
{
  const LtRunHost *host = result->host;
  g_autofree char *memory = NULL;

  if (host == NULL)
    return;
  memory = lt_format_size ((double) host->memory_bytes);
  lt_page_markup (page, "<h2>Machine</h2>\n");
  add_fact (page, "host", host->hostname);
  add_fact (page, "system", host->os);
  add_fact (page, "kernel", host->kernel);
  add_fact (page, "processor", host->cpu);
  lt_page_fact (page, "cores", LT_STYLE_PLAIN, "%u", host->n_cpus);
  add_fact (page, "memory", memory);
}

/* ---- Side by side ---------------------------------------------------------- */

static const LtScenarioSummary *
find_summary (const GPtrArray *summaries, const char *scenario)
{
  for (guint i = 0; i < summaries->len; i++)
    {
      const LtScenarioSummary *summary = g_ptr_array_index (summaries, i);

      if (g_str_equal (summary->scenario, scenario))
        return summary;
    }
  return NULL;
}

/* "ops per second", "service p99": the unit is in the value. Returns: (transfer full). */
static char *
title_figure (LtFigure figure)
{
  const char *name = lt_figure_name (figure);
  const gsize length = strlen (name) - (g_str_has_suffix (name, "_ns") ? 3 : 0);

  return g_strdelimit (g_strndup (name, length), "_", ' ');
}

static char *
format_figure (LtFigure figure, double value)
{
  if (figure == LT_FIGURE_OPS_PER_SECOND)
    return lt_format_quantity (value);
  if (figure == LT_FIGURE_ERROR_RATE || figure == LT_FIGURE_ACHIEVED_SHARE)
    return lt_format_share (value);
  return lt_format_duration (value);
}

/* Of means, and what the first has. */
static void
set_figure (LtGrid *grid, guint column, LtFigure figure, const LtSpread *first,
            const LtSpread *spread)
{
  g_autofree char *value = format_figure (figure, spread->mean);
  char ratio[G_ASCII_DTOSTR_BUF_SIZE];

  if (spread->n == 0)
    return;
  if (spread == first || first->n == 0 || !(first->mean > 0))
    {
      lt_grid_set (grid, column, LT_STYLE_PLAIN, g_steal_pointer (&value));
      return;
    }
  g_ascii_formatd (ratio, sizeof ratio, "%.2f", spread->mean / first->mean);
  lt_grid_set (grid, column, LT_STYLE_PLAIN, g_strdup_printf ("%s (%s\xc3\x97)", value, ratio));
}

static void
add_scenario (LtPage *page, const LtChartDocument *documents, GPtrArray *const *summaries,
              guint n, const LtScenarioSummary *first)
{
  g_autoptr (LtGrid) grid = lt_grid_new (n + 1, 1u);

  lt_grid_add_row (grid);
  lt_grid_set (grid, 0, LT_STYLE_DIM, g_strdup (first->scenario));
  for (guint i = 0; i < n; i++)
    lt_grid_set (grid, i + 1, LT_STYLE_DIM, g_strdup (documents[i].label));
  for (LtFigure figure = 0; figure < LT_N_FIGURES; figure++)
    {
      if (first->figures[figure].n == 0)
        continue;
      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_PLAIN, title_figure (figure));
      for (guint i = 0; i < n; i++)
        {
          const LtScenarioSummary *other = find_summary (summaries[i], first->scenario);

          if (other != NULL)
            set_figure (grid, i + 1, figure, &first->figures[figure], &other->figures[figure]);
        }
    }
  lt_grid_render (grid, page, NULL);
}

static gboolean
is_counted (const GPtrArray *summaries)
{
  for (guint i = 0; i < summaries->len; i++)
    if (((const LtScenarioSummary *) g_ptr_array_index (summaries, i))->n_counted > 0)
      return TRUE;
  return FALSE;
}

/* Those that have no figures, and so an empty column at most. */
static void
add_left_out (LtPage *page, const LtChartDocument *documents, GPtrArray *const *summaries,
              guint n)
{
  for (guint i = 0; i < n; i++)
    if (!is_counted (summaries[i]))
      lt_page_wrap (page, LT_STYLE_WARN, 0,
                    "Left out: %s, as none of its runs was carried out as planned.",
                    documents[i].label);
}

/* The first that others can be held against. */
static guint
first_counted (GPtrArray *const *summaries, guint n)
{
  for (guint i = 0; i < n; i++)
    if (is_counted (summaries[i]))
      return i;
  return 0;
}

void
lt_html_add_comparison (LtPage *page, const LtChartDocument *documents, guint n_documents)
{
  g_autofree GPtrArray **summaries = g_new0 (GPtrArray *, n_documents);
  guint first;

  for (guint i = 0; i < n_documents; i++)
    summaries[i] = lt_result_sum_up (documents[i].result);
  lt_page_markup (page, "<h2>Side by side</h2>\n");
  first = first_counted (summaries, n_documents);
  for (guint i = 0; i < summaries[first]->len; i++)
    add_scenario (page, documents, summaries, n_documents,
                  g_ptr_array_index (summaries[first], i));
  add_left_out (page, documents, summaries, n_documents);
  lt_page_wrap (page, LT_STYLE_DIM, 0,
                "Means over the runs of each result; in brackets the ratio to the first. What "
                "is a difference and what is chance, ltrun compare tells.");
  for (guint i = 0; i < n_documents; i++)
    g_ptr_array_unref (summaries[i]);
}

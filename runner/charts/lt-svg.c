/* SPDX-License-Identifier: MIT */

#include "lt-svg.h"

#include "lt-svg-plots.h"
#include "lt-text-plain.h"

#include <string.h>

#define GAP 12

static const LtSvgChart charts[] = {
  { "throughput", "operations a second, with the target" },
  { "latency", "p50, p95, p99 and max of each interval" },
  { "errors", "failed operations a second, by class" },
  { "workers", "workers that were busy, and how many there were" },
  { "cpu", "processor time of the host process" },
  { "rss", "its resident memory" },
  { "lag", "how late operations were started" },
  { "spectrum", "all percentiles of the measured time" },
  { "heatmap", "latencies of each interval, in buckets" },
  { "runs", "each run of several, with confidence intervals" },
  { 0 },
};

/* In the order of the list above. */
static const LtSvgBuild builds[] = {
  lt_svg_throughput, lt_svg_latency, lt_svg_errors,   lt_svg_workers, lt_svg_cpu,
  lt_svg_rss,        lt_svg_lag,     lt_svg_spectrum, lt_svg_heatmap,
};

const LtSvgChart *
lt_svg_charts (void)
{
  return charts;
}

gboolean
lt_svg_has_chart (const char *name)
{
  for (const LtSvgChart *chart = charts; chart->name != NULL; chart++)
    if (g_str_equal (chart->name, name))
      return TRUE;
  return FALSE;
}

/* ---- Plots ----------------------------------------------------------------- */

typedef struct Gathering
{
  GPtrArray *plots;  /* LtPlot */
  const char *chart; /* NULL: all */
  gboolean labelled; /* each says of which run it is */
} Gathering;

static void
take (Gathering *gathering, LtPlot *plot, const char *label)
{
  if (gathering->labelled && plot->note == NULL)
    plot->note = g_strdup (label);
  if (gathering->chart == NULL && lt_plot_is_empty (plot))
    lt_plot_free (plot);
  else
    g_ptr_array_add (gathering->plots, plot);
}

static void
gather_run (Gathering *gathering, const LtChartDocument *document, const LtRecord *record)
{
  const LtRunTag tag = lt_record_get_tag (record);
  LtSeries *series = lt_series_set_get (document->series, tag.index);
  g_autofree char *label = *document->label != '\0'
                             ? g_strdup_printf ("%s: %s", document->label, tag.scenario)
                             : g_strdup (tag.scenario);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);
  const LtSvgRun run = {
    .label = label,
    .run = lt_record_get_run (record),
    .rows = series != NULL ? lt_series_get_rows (series) : NULL,
    .total = last != NULL && last->phase == LT_PHASE_MEASURE ? last->total : NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (builds); i++)
    if (gathering->chart == NULL || g_str_equal (gathering->chart, charts[i].name))
      take (gathering, builds[i](&run), label);
  lt_record_close (&view);
}

/* The first run of each scenario: the others are dots among the runs. */
static void
gather_document (Gathering *gathering, const LtChartDocument *document)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < document->result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (document->result, i);

      if (record == NULL || lt_record_get_run (record) == NULL
          || lt_record_get_run (record)->plugin == NULL)
        continue;
      if (g_hash_table_add (seen, (char *) lt_record_get_tag (record).scenario))
        gather_run (gathering, document, record);
    }
}

/* One run of each scenario alone has nothing beside it. */
static gboolean
has_runs (const LtChartDocument *documents, guint n_documents)
{
  return n_documents > 1 || documents[0].result->n_repetitions > 1;
}

static void
gather_runs (Gathering *gathering, const LtChartDocument *documents, guint n_documents)
{
  if (gathering->chart == NULL ? !has_runs (documents, n_documents)
                               : !g_str_equal (gathering->chart, "runs"))
    return;
  take (gathering, lt_svg_runs (documents, n_documents, LT_FIGURE_OPS_PER_SECOND), NULL);
  take (gathering,
        lt_svg_runs (documents, n_documents, lt_svg_runs_latency (documents, n_documents)),
        NULL);
}

static GPtrArray *
gather (const LtChartDocument *documents, guint n_documents, const char *chart)
{
  Gathering gathering = {
    .plots = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_plot_free),
    .chart = chart,
    .labelled = TRUE,
  };

  for (guint i = 0; i < n_documents; i++)
    gather_document (&gathering, &documents[i]);
  gather_runs (&gathering, documents, n_documents);
  if (gathering.plots->len == 0)
    g_ptr_array_add (gathering.plots,
                     lt_plot_new ("ltrun", NULL, LT_AXIS_SECONDS, LT_AXIS_QUANTITY, FALSE));
  return gathering.plots;
}

/* ---- The document ---------------------------------------------------------- */

/* The colours of page.css. */
static const char style[] =
  "svg{--p:#fff;--t:#1b1f24;--m:#59636e;--r:#c9d0d8;--g:#e6e9ed;--h:#1f5abe;"
  "--c0:#1f6fd6;--c1:#d1622b;--c2:#6a3fb5;--c3:#b3261e;--c4:#23804a;--c5:#9a7400;"
  "--c6:#c2378f;--c7:#4d5a68}\n"
  "@media(prefers-color-scheme:dark){svg{--p:#12161b;--t:#e4e8ed;--m:#9aa6b2;--r:#3b4550;"
  "--g:#262e37;--h:#6cacff;--c0:#6cacff;--c1:#ff9e64;--c2:#bb9af7;--c3:#ff7b8a;--c4:#6fd08c;"
  "--c5:#e0bf57;--c6:#f28fcf;--c7:#a9b4c0}}\n"
  "text{font:12px system-ui,'DejaVu Sans',sans-serif;fill:var(--t)}\n"
  ".title{font-size:15px;font-weight:600}.tick{fill:var(--m)}\n"
  ".band{paint-order:stroke;stroke:var(--p);stroke-width:4;stroke-linejoin:round}\n"
  ".page{fill:var(--p)}.grid{stroke:var(--g)}.axis{stroke:var(--r)}.heat{fill:var(--h)}\n"
  ".band0{fill:var(--c0);fill-opacity:.05}.band1{fill:var(--c0);fill-opacity:.12}\n"
  ".warm{fill:var(--m);fill-opacity:.16}\n"
  ".line,.bar{fill:none;stroke-width:1.6}.dashed{stroke-dasharray:5 4}.dot{fill-opacity:.75}\n";

static void
add_colors (GString *svg)
{
  for (guint i = 0; i < 8; i++)
    g_string_append_printf (svg, ".s%u{stroke:var(--c%u)}.f%u{fill:var(--c%u)}", i, i, i, i);
  g_string_append_c (svg, '\n');
}

static void
add_title (GString *svg, const GPtrArray *plots)
{
  g_autoptr (GString) title = g_string_new (NULL);
  g_autofree char *safe = NULL;
  g_autofree char *escaped = NULL;

  for (guint i = 0; i < plots->len; i++)
    {
      const LtPlot *plot = g_ptr_array_index (plots, i);

      g_string_append_printf (title, "%s%s", i > 0 ? ", " : "", plot->title);
    }
  safe = lt_text_sanitize (title->str);
  escaped = g_markup_escape_text (safe, -1);
  g_string_append_printf (svg, "<title>%s</title>\n", escaped);
}

static char *
draw (const GPtrArray *plots, gboolean standalone)
{
  GString *svg = g_string_new (NULL);
  const guint height = plots->len * (LT_PLOT_HEIGHT + GAP);

  g_string_append_printf (svg,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
                          "height=\"%u\" viewBox=\"0 0 %d %u\" "
                          "role=\"img\"%s>\n",
                          LT_PLOT_WIDTH, height, LT_PLOT_WIDTH, height,
                          standalone ? "" : " class=\"lt-svg\"");
  add_title (svg, plots);
  if (standalone)
    {
      g_string_append_printf (svg, "<style>\n%s", style);
      add_colors (svg);
      g_string_append (svg,
                       "</style>\n<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n");
    }
  for (guint i = 0; i < plots->len; i++)
    lt_plot_draw (g_ptr_array_index (plots, i), svg, i * (LT_PLOT_HEIGHT + GAP));
  g_string_append (svg, "</svg>\n");
  return g_string_free (svg, FALSE);
}

char *
lt_svg_documents (const LtChartDocument *documents, guint n_documents, const char *chart)
{
  g_autoptr (GPtrArray) plots = gather (documents, n_documents, chart);

  return draw (plots, TRUE);
}

char *
lt_svg (const LtResult *result, const LtSeriesSet *series)
{
  const LtChartDocument document = { "", result, series };

  return lt_svg_documents (&document, 1, NULL);
}

char *
lt_svg_runs_element (const LtChartDocument *documents, guint n_documents)
{
  g_autoptr (GPtrArray) plots = NULL;

  if (!has_runs (documents, n_documents))
    return NULL;
  plots = gather (documents, n_documents, "runs");
  return draw (plots, FALSE);
}

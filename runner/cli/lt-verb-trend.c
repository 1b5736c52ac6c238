/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "lt-history.h"
#include "lt-result.h"
#include "lt-trend-show.h"
#include "lt-units.h"

#define DEFAULT_METRICS "ops,avg,p99"
#define DEFAULT_LAST 100
#define DEFAULT_MIN_CHANGE 0.05

typedef struct Options
{
  LtHistoryOptions common;
  char *metric;
  char *min_change;
  int last;
  gboolean fail;
} Options;

static void
options_clear (Options *options)
{
  lt_history_options_clear (&options->common);
  g_free (options->metric);
  g_free (options->min_change);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
refuse (GError **error, const char *option, const char *expected, const char *found)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "%s: expected %s, found '%s'", option,
               expected, found);
  return FALSE;
}

static gboolean
check_metrics (char **metrics, GError **error)
{
  g_autoptr (GString) names = g_string_new ("");
  char **metric = metrics;

  while (*metric != NULL && lt_trend_knows (g_strstrip (*metric)))
    metric++;
  if (*metric == NULL && metric > metrics)
    return TRUE;
  for (guint i = 0; lt_store_metric (i) != NULL; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", lt_store_metric (i)->name);
  return refuse (error, "--metric", names->str, *metric != NULL ? *metric : "");
}

static gboolean
parse (Options *options, char **args, char ***ret_metrics, LtTrendRules *ret_rules,
       GError **error)
{
  const GOptionEntry entries[] = {
    { "metric", 0, 0, G_OPTION_ARG_FILENAME, &options->metric, NULL, NULL },
    { "last", 0, 0, G_OPTION_ARG_INT, &options->last, NULL, NULL },
    { "min-change", 0, 0, G_OPTION_ARG_FILENAME, &options->min_change, NULL, NULL },
    { "fail-on-regression", 0, 0, G_OPTION_ARG_NONE, &options->fail, NULL, NULL },
    { 0 },
  };
  g_auto (GStrv) rest = lt_history_parse (&options->common, TRUE, entries, args, error);
  const char *format = options->common.format;
  g_autofree char *number = NULL;

  if (rest == NULL)
    return FALSE;
  if (rest[0] != NULL)
    return refuse (error, "trend", "options only", rest[0]);
  if (format != NULL && !g_str_equal (format, "text") && !g_str_equal (format, "json")
      && !g_str_equal (format, "markdown"))
    return refuse (error, "--format", "text, json or markdown", format);
  number = g_strdup_printf ("%d", options->last);
  if (options->last < 2 || options->last > LT_TREND_MAX_POINTS)
    return refuse (error, "--last",
                   "a number of results from 2 to " G_STRINGIFY (LT_TREND_MAX_POINTS), number);
  *ret_rules = (LtTrendRules){ DEFAULT_MIN_CHANGE, (guint) options->last };
  if (options->min_change != NULL
      && (!lt_parse_real (options->min_change, &ret_rules->min_change, NULL)
          || ret_rules->min_change < 0))
    return refuse (error, "--min-change", "a share such as 5%", options->min_change);
  *ret_metrics =
    g_strsplit (options->metric != NULL ? options->metric : DEFAULT_METRICS, ",", -1);
  return check_metrics (*ret_metrics, error);
}

static char *
render (const GPtrArray *trends, const char *format)
{
  if (g_strcmp0 (format, "json") == 0)
    return lt_trend_show_json (trends);
  if (g_strcmp0 (format, "markdown") == 0)
    return lt_trend_show_markdown (trends);
  return lt_trend_show_text (trends, lt_terminal_look (STDOUT_FILENO),
                             lt_terminal_columns (STDOUT_FILENO));
}

static int
show (const GPtrArray *trends, const Options *options)
{
  g_autofree char *text = render (trends, options->common.format);

  if (trends->len == 0)
    lt_terminal_note ("ltrun: no such result is recorded");
  if (!lt_terminal_print (text))
    return LT_EXIT_INTERNAL;
  for (guint i = 0; options->fail && i < trends->len; i++)
    {
      if (lt_trend_is_regression (g_ptr_array_index (trends, i)))
        return LT_EXIT_REGRESSION;
    }
  return LT_EXIT_OK;
}

/* Whether there is a result that measured something. */
static gboolean
has_measured (LtStore *store, const LtStoreFilter *filter)
{
  g_autoptr (GPtrArray) rows = lt_store_list (store, filter, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const LtStoreRow *row = g_ptr_array_index (rows, i);

      for (guint j = 0; j < row->scenarios->len; j++)
        {
          if (((LtStoreScenario *) g_ptr_array_index (row->scenarios, j))->n_counted > 0)
            return TRUE;
        }
    }
  return FALSE;
}

/* That there are no results yet is no error; that those there are do not have what was
 * asked for is one: in CI it would hold for ever. */
static gboolean
check_asked (LtStore *store, const LtStoreFilter *filter, const char *metric, GError **error)
{
  LtStoreFilter any = *filter;

  any.operation = NULL;
  if (metric != NULL && has_measured (store, filter))
    g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_NOT_FOUND,
                 "--metric %s: no such figure in these results (response times are measured "
                 "where there is a rate, achieved_rate and rss not by operation)",
                 metric);
  else if (filter->operation != NULL && !has_measured (store, filter)
           && has_measured (store, &any))
    g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_NOT_FOUND,
                 "--operation %s: no such operation in these results", filter->operation);
  else
    return TRUE;
  return FALSE;
}

int
lt_cmd_trend (const LtCli *cli)
{
  g_auto (Options) options = { .last = DEFAULT_LAST };
  g_auto (GStrv) metrics = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LtStore) store = NULL;
  g_autoptr (GPtrArray) trends = NULL;
  LtTrendRules rules;
  LtStoreFilter filter;

  if (!parse (&options, cli->args, &metrics, &rules, &error))
    return lt_history_fail (error);
  store = lt_history_open (&options.common, &error);
  if (error != NULL)
    return lt_history_fail (error);
  filter = lt_history_filter (&options.common, LT_RESULT_RUN);
  trends = store != NULL
             ? lt_trend_read (store, &filter, (const char *const *) metrics, &rules, &error)
             : g_ptr_array_new ();
  if (store != NULL && trends != NULL && trends->len == 0
      && !check_asked (store, &filter, options.metric, &error))
    return lt_history_fail (error);
  return trends != NULL ? show (trends, &options) : lt_history_fail (error);
}

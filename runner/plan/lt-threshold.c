/* SPDX-License-Identifier: MIT */

#include "lt-threshold.h"

#include <string.h>

#include "lt-units.h"

#define MAX_BYTES 256
#define A_THRESHOLD "a threshold such as 'p(99)<5ms' or 'login:error_rate<1%'"
#define OPERATORS "<>=!"
#define A_NAME "abcdefghijklmnopqrstuvwxyz0123456789_.-"

static const struct
{
  const char *name;
  LtThresholdMetric metric;
} metrics[] = {
  { "avg", LT_THRESHOLD_AVG },
  { "min", LT_THRESHOLD_MIN },
  { "max", LT_THRESHOLD_MAX },
  { "med", LT_THRESHOLD_MED },
  { "stddev", LT_THRESHOLD_STDDEV },
  { "rate", LT_THRESHOLD_RATE },
  { "count", LT_THRESHOLD_COUNT },
  { "errors", LT_THRESHOLD_ERRORS },
  { "error_rate", LT_THRESHOLD_ERROR_RATE },
  { "achieved_rate", LT_THRESHOLD_ACHIEVED_RATE },
  { "dropped", LT_THRESHOLD_DROPPED },
  { "rss", LT_THRESHOLD_RSS },
  { "leak", LT_THRESHOLD_LEAK },
  { "sum", LT_THRESHOLD_SUM }, /* the last: of metrics of the suite only */
};

/* The longer ones first: "<=" begins with "<". */
static const struct
{
  const char *text;
  LtThresholdComparison comparison;
} operators[] = {
  { "<=", LT_THRESHOLD_AT_MOST }, { ">=", LT_THRESHOLD_AT_LEAST },
  { "==", LT_THRESHOLD_EQUAL },   { "!=", LT_THRESHOLD_NOT_EQUAL },
  { "<", LT_THRESHOLD_LESS },     { ">", LT_THRESHOLD_GREATER },
};

static gboolean
refuse (GError **error, const char *expected, const char *found)
{
  g_set_error (error, LT_UNITS_ERROR, LT_UNITS_ERROR_SYNTAX, "expected %s, found '%s'",
               expected, found);
  return FALSE;
}

/* ---- The metric ------------------------------------------------------------ */

/* "p(99.9)": FALSE without an error when it is none at all. */
static gboolean
read_percentile (const char *text, double *ret_percentile, GError **error)
{
  g_autofree char *number = NULL;

  if (!g_str_has_prefix (text, "p(") || !g_str_has_suffix (text, ")"))
    return FALSE;
  number = g_strndup (text + 2, strlen (text) - 3);
  if (lt_parse_real (number, ret_percentile, NULL) && strchr (number, '%') == NULL
      && *ret_percentile >= 0 && *ret_percentile <= 100)
    return TRUE;
  return refuse (error, "a percentile from p(0) to p(100)", text);
}

/* One of ours. FALSE without an error when it is none. */
static gboolean
read_statistic (const char *text, LtThreshold *threshold, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (read_percentile (text, &threshold->percentile, &local))
    {
      threshold->metric = LT_THRESHOLD_PERCENTILE;
      return TRUE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      if (!g_str_equal (text, metrics[i].name))
        continue;
      threshold->metric = metrics[i].metric;
      return TRUE;
    }
  return FALSE;
}

/* A slip that would be looked for among the suite's metrics in vain: "p99". */
static gboolean
check_slip (const char *text, GError **error)
{
  g_autofree char *hint = NULL;

  if (text[0] != 'p' || text[1] == '\0' || text[strspn (text + 1, "0123456789.") + 1] != '\0')
    return TRUE;
  hint = g_strdup_printf ("p(%s) for a percentile", text + 1);
  return refuse (error, hint, text);
}

static gboolean
is_metric_name (const char *text)
{
  return g_ascii_islower (*text) && text[strspn (text, A_NAME)] == '\0';
}

/* "granted", "granted.rate", "queue.depth.p(99.9)" */
static gboolean
read_custom (const char *text, LtThreshold *threshold, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *percentile = strstr (text, ".p(");
  const char *dot = percentile != NULL ? percentile : strrchr (text, '.');

  threshold->custom = g_strdup (text);
  threshold->metric = LT_THRESHOLD_SUM;
  threshold->is_default = TRUE;
  if (dot != NULL && read_statistic (dot + 1, threshold, &local))
    {
      threshold->custom[dot - text] = '\0';
      threshold->is_default = FALSE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!is_metric_name (threshold->custom))
    return refuse (error, "a metric such as p(99), error_rate or one of the suite", text);
  if (threshold->metric >= LT_THRESHOLD_ERRORS && threshold->metric != LT_THRESHOLD_SUM)
    return refuse (error, "avg, min, max, med, p(N), stddev, count, rate or sum of a metric",
                   text);
  return TRUE;
}

/* "response.p(99)". FALSE without an error when it names no clock. */
static gboolean
read_clocked (const char *text, LtThreshold *threshold, GError **error)
{
  static const char *const clocks[] = { "", "service.", "response." };
  g_autoptr (GError) local = NULL;
  guint i = G_N_ELEMENTS (clocks) - 1;

  while (i > 0 && !g_str_has_prefix (text, clocks[i]))
    i--;
  if (i == 0)
    return FALSE;
  threshold->clock = (LtThresholdClock) i;
  if (read_statistic (text + strlen (clocks[i]), threshold, &local)
      && lt_threshold_is_latency (threshold))
    return TRUE;
  if (local == NULL)
    return refuse (error, "avg, min, max, med, p(N) or stddev of a clock", text);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
read_metric (const char *text, LtThreshold *threshold, GError **error)
{
  g_autoptr (GError) local = NULL;

  threshold->name = g_strdup (text);
  if (read_clocked (text, threshold, &local))
    return TRUE;
  if (local == NULL && read_statistic (text, threshold, &local)
      && threshold->metric != LT_THRESHOLD_SUM)
    return TRUE;
  if (local == NULL)
    return check_slip (text, error) && read_custom (text, threshold, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* ---- What is around it ----------------------------------------------------- */

static gboolean
read_label (const char *text, LtThreshold *threshold, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : NULL;
  const struct
  {
    const char *name;
    char **value;
  } keys[] = {
    { "suite", &threshold->suite },
    { "operation", &threshold->operation },
    { "scenario", &threshold->scenario },
    { "stage", &threshold->stage },
  };

  for (guint i = 0; key != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      if (!g_str_equal (key, keys[i].name) || equals[1] == '\0' || *keys[i].value != NULL)
        continue;
      *keys[i].value = g_strdup (equals + 1);
      return TRUE;
    }
  return refuse (error, "{KEY=NAME,...} with suite, operation, scenario or stage, each once",
                 text);
}

/* Takes "OPEN...CLOSE" off the end of @text. Returns: (transfer full): what is
 * between, or NULL when it does not end so. */
static char *
take_bracket (char *text, char open, char close)
{
  const gsize length = strlen (text);
  char *begin = strrchr (text, open);
  char *inner;

  if (length == 0 || text[length - 1] != close || begin == NULL)
    return NULL;
  text[length - 1] = '\0';
  inner = g_strdup (begin + 1);
  *begin = '\0';
  return inner;
}

static gboolean
read_window (const char *text, LtThreshold *threshold, GError **error)
{
  g_autofree char *found = g_strdup_printf ("[%s]", text);
  gint64 window_ns;

  if (!lt_parse_duration (text, &window_ns, NULL)
      || (guint64) window_ns < LT_THRESHOLD_MIN_WINDOW_NS
      || (guint64) window_ns > LT_THRESHOLD_MAX_WINDOW_NS)
    return refuse (error, "a window from [1s] to [1h]", found);
  threshold->window_ns = (guint64) window_ns;
  return TRUE;
}

/* Changes @text, all that stands before the operator. */
static gboolean
read_left (char *text, LtThreshold *threshold, GError **error)
{
  g_autofree char *window = take_bracket (text, '[', ']');
  g_autofree char *labels = take_bracket (text, '{', '}');
  g_auto (GStrv) parts = labels != NULL ? g_strsplit (labels, ",", -1) : NULL;
  char *metric = strrchr (text, ':');

  if (window != NULL && !read_window (window, threshold, error))
    return FALSE;
  if (parts != NULL && parts[0] == NULL)
    return read_label ("", threshold, error);
  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    if (!read_label (g_strstrip (parts[i]), threshold, error))
      return FALSE;
  if (metric != NULL)
    {
      *metric++ = '\0';
      threshold->scope = g_strdup (g_strstrip (text));
      if (*threshold->scope == '\0' || strchr (threshold->scope, ':') != NULL)
        return refuse (error, "one SCOPE: before the metric", threshold->scope);
    }
  metric = g_strstrip (metric != NULL ? metric : text);
  if (*metric == '\0')
    return refuse (error, A_THRESHOLD, threshold->text);
  return read_metric (metric, threshold, error);
}

/* ---- All ------------------------------------------------------------------- */

static gboolean
check_window (const LtThreshold *threshold, GError **error)
{
  if (threshold->window_ns == 0)
    return TRUE;
  if (threshold->stage != NULL)
    return refuse (error, "a window or a stage", threshold->text);
  if (threshold->custom == NULL
      && (threshold->metric == LT_THRESHOLD_LEAK || threshold->metric == LT_THRESHOLD_DROPPED))
    return refuse (error, "no window with leak and dropped", threshold->text);
  return TRUE;
}

/* Where the operator begins: the "=" in {KEY=NAME} is none. */
static const char *
find_operator (const char *text)
{
  const char *at = strchr (text, '}');

  at = at != NULL ? at : text;
  return at + strcspn (at, OPERATORS);
}

LtThreshold *
lt_threshold_parse (const char *text, GError **error)
{
  g_autoptr (LtThreshold) threshold = g_new0 (LtThreshold, 1);
  g_autofree char *left = NULL;
  const char *at;
  guint i = 0;

  g_return_val_if_fail (text != NULL, NULL);

  threshold->text = g_strstrip (g_strdup (text));
  at = find_operator (threshold->text);
  while (i < G_N_ELEMENTS (operators) && !g_str_has_prefix (at, operators[i].text))
    i++;
  if (i == G_N_ELEMENTS (operators) || strlen (threshold->text) > MAX_BYTES)
    {
      refuse (error, A_THRESHOLD, threshold->text);
      return NULL;
    }
  left = g_strstrip (g_strndup (threshold->text, (gsize) (at - threshold->text)));
  at += strlen (operators[i].text);
  at += strspn (at, " \t");
  threshold->comparison = operators[i].comparison;
  if (!read_left (left, threshold, error) || !lt_threshold_read_value (threshold, at, error)
      || !check_window (threshold, error))
    return NULL;
  return g_steal_pointer (&threshold);
}

void
lt_threshold_free (LtThreshold *threshold)
{
  if (threshold == NULL)
    return;
  g_free (threshold->text);
  g_free (threshold->scope);
  g_free (threshold->suite);
  g_free (threshold->operation);
  g_free (threshold->scenario);
  g_free (threshold->stage);
  g_free (threshold->name);
  g_free (threshold->custom);
  g_free (threshold);
}

/* ---- Questions ------------------------------------------------------------- */

gboolean
lt_threshold_is_latency (const LtThreshold *threshold)
{
  return threshold->custom == NULL && threshold->metric <= LT_THRESHOLD_STDDEV;
}

gboolean
lt_threshold_is_of_run (const LtThreshold *threshold)
{
  return threshold->custom == NULL && threshold->metric >= LT_THRESHOLD_ACHIEVED_RATE;
}

const char *
lt_threshold_comparison_text (LtThresholdComparison comparison)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (operators[i].comparison == comparison)
        return operators[i].text;
    }
  return "";
}

gboolean
lt_threshold_holds (LtThresholdComparison comparison, double value, double limit)
{
  switch (comparison)
    {
    case LT_THRESHOLD_LESS:
      return value < limit;
    case LT_THRESHOLD_AT_MOST:
      return value <= limit;
    case LT_THRESHOLD_GREATER:
      return value > limit;
    case LT_THRESHOLD_AT_LEAST:
      return value >= limit;
    case LT_THRESHOLD_EQUAL:
      return value >= limit && value <= limit;
    default:
      return value < limit || value > limit;
    }
}

const char *
lt_threshold_metric_name (guint index)
{
  return index + 1 < G_N_ELEMENTS (metrics) ? metrics[index].name : NULL;
}

/* SPDX-License-Identifier: MIT */

#include "lt-gate.h"

#include <string.h>

#include "lt-units.h"

#define PREFIX "baseline."
#define EXAMPLE "as in ops>=0.9x or login:p(99)<=1.2x"

/* clang-format off */
G_DEFINE_QUARK (lt-gate-error-quark, lt_gate_error)
/* clang-format on */

static const struct
{
  const char *name;
  LtFigureKind kind;
  double percentile;
} metrics[] = {
  { "ops", LT_FIGURE_KIND_OPS, 0 },
  { "rate", LT_FIGURE_KIND_OPS, 0 },
  { "avg", LT_FIGURE_KIND_AVG, 0 },
  { "min", LT_FIGURE_KIND_MIN, 0 },
  { "med", LT_FIGURE_KIND_PERCENTILE, 50 },
  { "max", LT_FIGURE_KIND_MAX, 0 },
  { "error_rate", LT_FIGURE_KIND_ERROR_RATE, 0 },
};

static gboolean
refuse (GError **error, const char *expected, const char *found)
{
  g_set_error (error, LT_GATE_ERROR, LT_GATE_ERROR_SYNTAX, "expected %s, found '%s'", expected,
               found);
  return FALSE;
}

/* Where the comparison begins; NULL: nowhere. */
static const char *
find_comparison (const char *text)
{
  const char *at = strpbrk (text, "<>=!");

  return at != NULL && (at[0] == '<' || at[0] == '>') && at[1] == '=' ? at : NULL;
}

/* What is before the last colon of the left side: names may have one. NULL: no scope. */
static const char *
find_metric (const char *left)
{
  const char *colon = strrchr (left, ':');

  return colon != NULL ? colon + 1 : left;
}

gboolean
lt_gate_is_text (const char *text)
{
  const gsize length = strcspn (text, "<>=!");
  g_autofree char *left = g_strndup (text, length);
  g_autofree char *metric = g_strstrip (g_strdup (find_metric (left)));

  return g_str_has_prefix (metric, PREFIX);
}

static gboolean
parse_percentile (LtGate *gate, const char *metric)
{
  const gsize length = strlen (metric);
  g_autofree char *number =
    length > 3 ? g_strndup (metric + 2, length - 3) : g_strdup ("nothing");

  if (!g_str_has_prefix (metric, "p(") || metric[length - 1] != ')'
      || strspn (number, "0123456789.") != strlen (number)
      || !lt_parse_real (number, &gate->percentile, NULL) || gate->percentile <= 0
      || gate->percentile > 100)
    return FALSE;
  gate->kind = LT_FIGURE_KIND_PERCENTILE;
  return TRUE;
}

static gboolean
parse_metric (LtGate *gate, const char *text, GError **error)
{
  const char *metric = g_str_has_prefix (text, PREFIX) ? text + strlen (PREFIX) : text;

  if (g_str_has_prefix (metric, "service."))
    gate->clock = LT_GATE_CLOCK_SERVICE;
  else if (g_str_has_prefix (metric, "response."))
    gate->clock = LT_GATE_CLOCK_RESPONSE;
  if (gate->clock != LT_GATE_CLOCK_ANY)
    metric = strchr (metric, '.') + 1;
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    if (g_str_equal (metric, metrics[i].name))
      {
        gate->kind = metrics[i].kind;
        gate->percentile = metrics[i].percentile;
        return gate->clock == LT_GATE_CLOCK_ANY || lt_figure_kind_is_latency (gate->kind)
               || refuse (error, "avg, min, med, max or p(N) of service or response times",
                          text);
      }
  return parse_percentile (gate, metric)
         || refuse (error, "a metric of ops, avg, min, med, max, p(N) or error_rate", metric);
}

static gboolean
parse_limit (LtGate *gate, const char *text, GError **error)
{
  const gsize length = strlen (text);
  g_autofree char *number = length > 1 ? g_strndup (text, length - 1) : g_strdup ("");

  if (length > 1 && text[length - 1] == 'x' && strchr (number, '%') == NULL
      && lt_parse_real (number, &gate->limit, NULL) && gate->limit > 0 && gate->limit <= 1e6)
    return TRUE;
  return refuse (error, "a ratio above 0, as in 0.9x", text);
}

LtGate *
lt_gate_parse (const char *text, GError **error)
{
  g_autoptr (LtGate) gate = g_new0 (LtGate, 1);
  const char *comparison = find_comparison (text);
  g_autofree char *left = NULL;
  g_autofree char *metric = NULL;
  g_autofree char *limit = NULL;

  if (comparison == NULL)
    {
      refuse (error, "METRIC>=RATIOx or METRIC<=RATIOx, " EXAMPLE, text);
      return NULL;
    }
  left = g_strndup (text, (gsize) (comparison - text));
  metric = g_strstrip (g_strdup (find_metric (left)));
  limit = g_strstrip (g_strdup (comparison + 2));
  gate->at_most = comparison[0] == '<';
  if (find_metric (left) != left)
    gate->scope = g_strstrip (g_strndup (left, (gsize) (find_metric (left) - left - 1)));
  if (gate->scope != NULL && *gate->scope == '\0')
    {
      refuse (error, "a scenario or operation before the colon", text);
      return NULL;
    }
  if (!parse_metric (gate, metric, error) || !parse_limit (gate, limit, error))
    return NULL;
  gate->text = g_strdup_printf ("%s%s%s%s%s%s", gate->scope != NULL ? gate->scope : "",
                                gate->scope != NULL ? ":" : "",
                                g_str_has_prefix (metric, PREFIX) ? "" : PREFIX, metric,
                                gate->at_most ? "<=" : ">=", limit);
  return g_steal_pointer (&gate);
}

LtGate *
lt_gate_copy (const LtGate *gate)
{
  LtGate *copy = g_memdup2 (gate, sizeof *gate);

  copy->text = g_strdup (gate->text);
  copy->scope = g_strdup (gate->scope);
  return copy;
}

void
lt_gate_free (LtGate *gate)
{
  if (gate == NULL)
    return;
  g_free (gate->text);
  g_free (gate->scope);
  g_free (gate);
}

char *
lt_figure_kind_name (LtFigureKind kind, double percentile)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (kind == LT_FIGURE_KIND_PERCENTILE)
    return g_strdup_printf ("p(%s)",
                            g_ascii_formatd (number, sizeof number, "%.10g", percentile));
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    if (metrics[i].kind == kind)
      return g_strdup (metrics[i].name);
  return NULL;
}

gboolean
lt_figure_kind_is_latency (LtFigureKind kind)
{
  return kind != LT_FIGURE_KIND_OPS && kind != LT_FIGURE_KIND_ERROR_RATE;
}

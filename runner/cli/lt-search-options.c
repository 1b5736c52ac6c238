/* SPDX-License-Identifier: MIT */

#include "lt-search-options.h"

#include "lt-cli-options.h"
#include "lt-gate.h"
#include "lt-plan.h"
#include "lt-study.h"
#include "lt-units.h"

#define DEFAULT_TOLERANCE 0.02
#define DEFAULT_MAX_PROBES 40
#define DEFAULT_PROBE_NS (G_GINT64_CONSTANT (10) * 1000000000)
#define MIN_PROBE_NS (G_GINT64_CONSTANT (100) * 1000000)

enum
{
  TEXT_MIN_RATE,
  TEXT_MAX_RATE,
  TEXT_TOLERANCE,
  TEXT_PROBE_DURATION,
  TEXT_MAX_PROBES,
};

static gboolean
refuse (GError **error, const char *option, const char *expected, const char *found)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "--%s: expected %s, found '%s'",
               option, expected, found);
  return FALSE;
}

static gboolean
read_rate (const char *option, const char *text, double *ret_rate, GError **error)
{
  double rate;

  if (text == NULL)
    return TRUE;
  if (!lt_parse_rate (text, &rate, NULL) || rate <= 0 || rate > LT_PLAN_MAX_RATE)
    return refuse (error, option, "a rate above 0 and up to 10M/s, as in 500 or 5k/s", text);
  *ret_rate = rate;
  return TRUE;
}

/* There is no earlier result to hold a probe against. */
static gboolean
check_slo (char **slo, GError **error)
{
  for (; slo != NULL && *slo != NULL; slo++)
    {
      if (lt_gate_is_text (*slo))
        return refuse (error, "slo",
                       "a condition of a probe by itself, as in p(99)<5ms or error_rate<1%",
                       *slo);
    }
  return TRUE;
}

static gboolean
read_rest (LtSearchOptions *options, GError **error)
{
  const char *tolerance = options->texts[TEXT_TOLERANCE];
  const char *duration = options->texts[TEXT_PROBE_DURATION];
  const char *max_probes = options->texts[TEXT_MAX_PROBES];
  gint64 n = DEFAULT_MAX_PROBES, ns = DEFAULT_PROBE_NS;

  if (tolerance != NULL
      && (!lt_parse_real (tolerance, &options->tolerance, NULL) || options->tolerance < 0.001
          || options->tolerance > 0.5))
    return refuse (error, "tolerance", "a share from 0.1% to 50%", tolerance);
  if (duration != NULL
      && (!lt_parse_duration (duration, &ns, NULL) || ns < MIN_PROBE_NS
          || ns > LT_PLAN_MAX_DURATION_NS))
    return refuse (error, "probe-duration", "a duration from 100ms to 31d", duration);
  if (max_probes != NULL && (!lt_parse_integer (max_probes, &n, NULL) || n < 1 || n > 1000))
    return refuse (error, "max-probes", "a number from 1 to 1000", max_probes);
  options->probe_ns = (guint64) ns;
  options->max_probes = (guint) n;
  if (options->min_rate_per_s > options->max_rate_per_s)
    return refuse (error, "min-rate", "no more than --max-rate", options->texts[TEXT_MIN_RATE]);
  return TRUE;
}

char **
lt_search_options_read (LtSearchOptions *options, char **args, GError **error)
{
  char **texts = options->texts;
  const GOptionEntry entries[] = {
    { "slo", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->slo, NULL, NULL },
    { "min-rate", 0, 0, G_OPTION_ARG_STRING, &texts[TEXT_MIN_RATE], NULL, NULL },
    { "max-rate", 0, 0, G_OPTION_ARG_STRING, &texts[TEXT_MAX_RATE], NULL, NULL },
    { "tolerance", 0, 0, G_OPTION_ARG_STRING, &texts[TEXT_TOLERANCE], NULL, NULL },
    { "probe-duration", 0, 0, G_OPTION_ARG_STRING, &texts[TEXT_PROBE_DURATION], NULL, NULL },
    { "max-probes", 0, 0, G_OPTION_ARG_STRING, &texts[TEXT_MAX_PROBES], NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry *const tables[] = { entries, NULL };
  g_auto (GStrv) rest = lt_cli_options_read (tables, args, TRUE, error);

  options->tolerance = DEFAULT_TOLERANCE;
  options->max_rate_per_s = LT_PLAN_MAX_RATE;
  if (rest == NULL
      || !read_rate ("min-rate", texts[TEXT_MIN_RATE], &options->min_rate_per_s, error)
      || !read_rate ("max-rate", texts[TEXT_MAX_RATE], &options->max_rate_per_s, error)
      || !check_slo (options->slo, error) || !read_rest (options, error))
    return NULL;
  if (options->slo == NULL)
    options->slo = g_new0 (char *, 1);
  return g_steal_pointer (&rest);
}

void
lt_search_options_clear (LtSearchOptions *options)
{
  g_strfreev (options->slo);
  for (guint i = 0; i < G_N_ELEMENTS (options->texts); i++)
    g_free (options->texts[i]);
}

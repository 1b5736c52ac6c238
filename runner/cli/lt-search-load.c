/* SPDX-License-Identifier: MIT */

#include "lt-search-load.h"

#define MAX_ESTIMATE_NS (G_GINT64_CONSTANT (3) * 1000000000)
#define WARMUP_SHARE 5 /* of a probe: one in five */

static void add (GStrvBuilder *builder, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add (GStrvBuilder *builder, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_strv_builder_add (builder, text);
}

static void
add_common (GStrvBuilder *builder, const LtSearchLoad *load, guint64 duration_ns)
{
  add (builder, "duration=%" G_GUINT64_FORMAT "ns", duration_ns);
  add (builder, "runs=1");
  /* No two at the same time, whichever result they end up in. */
  add (builder, "mode=sequence");
  if (!load->warmup_given)
    add (builder, "warmup=%" G_GUINT64_FORMAT "ns", duration_ns / WARMUP_SHARE);
  if (load->quiet_suite)
    add (builder, "log-level=warning");
}

/* Metrics of the suite are known as soon as it is initialized, which that of the estimate
 * is first: a condition on one that it does not have is refused before any load. */
static void
add_custom_metrics (GStrvBuilder *builder, const LtSearchLoad *load)
{
  for (char **one = load->options->slo; *one != NULL; one++)
    {
      g_autoptr (LtThreshold) threshold = lt_threshold_parse (*one, NULL);

      if (threshold != NULL && threshold->custom != NULL)
        add (builder, "threshold=%s", *one);
    }
}

LtCampaign *
lt_search_load_estimate (const LtSearchLoad *load, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) overrides = NULL;

  add_common (builder, load, MIN (load->options->probe_ns, MAX_ESTIMATE_NS));
  add (builder, "rate=0");
  add (builder, "arrival=constant");
  add (builder, "backlog=queue");
  add_custom_metrics (builder, load);
  overrides = g_strv_builder_end (builder);
  return lt_study_campaign (load->study, overrides, error);
}

char *
lt_search_load_as_slo (const char *message)
{
  GString *text = g_string_new (message);

  g_string_replace (text, "--threshold", "--slo", 1);
  return g_string_free (text, FALSE);
}

LtCampaign *
lt_search_load_probe (const LtSearchLoad *load, double rate_per_s, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) overrides = NULL;
  char rate[G_ASCII_DTOSTR_BUF_SIZE];
  LtCampaign *campaign;

  add_common (builder, load, load->options->probe_ns);
  add (builder, "rate=%s", g_ascii_formatd (rate, sizeof rate, "%.6f", rate_per_s));
  for (char **one = load->options->slo; *one != NULL; one++)
    add (builder, "threshold=%s", *one);
  /* A probe that is hopeless ends itself. */
  if (load->can_abort)
    add (builder, "abort-if-unsustained");
  overrides = g_strv_builder_end (builder);
  campaign = lt_study_campaign (load->study, overrides, error);
  if (campaign == NULL && error != NULL)
    {
      char *message = lt_search_load_as_slo ((*error)->message);

      g_free ((*error)->message);
      (*error)->message = message;
    }
  return campaign;
}

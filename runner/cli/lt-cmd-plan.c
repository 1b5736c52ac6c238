/* SPDX-License-Identifier: MIT */

#include "lt-cmd-plan.h"

#include <math.h>
#include <string.h>

#include "lt-json.h"
#include "lt-page.h"
#include "lt-text-parts.h"
#include "lt-units.h"

/* ---- Values ---------------------------------------------------------------- */

typedef struct Value
{
  char *name;
  char *value;
  const char *source;
} Value;

static void
value_free (gpointer data)
{
  Value *value = data;

  g_free (value->name);
  g_free (value->value);
  g_free (value);
}

/* Takes @name and @text. */
static void
add_value (GPtrArray *values, char *name, char *text, const char *source)
{
  Value *value = g_new (Value, 1);

  *value = (Value){ name, text, source };
  g_ptr_array_add (values, value);
}

/* Who set an option of the suite. */
static const char *
source_of_option (const LtPlan *plan, const char *option)
{
  const char *source = "suite";

  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);
      const char *equals = strchr (setting->value, '=');
      const char *dot;
      g_autofree char *name = NULL;

      if (!g_str_equal (setting->name, "set") || equals == NULL)
        continue;
      name = g_strndup (setting->value, (gsize) (equals - setting->value));
      dot = strrchr (name, '.');
      if (g_str_equal (dot != NULL ? dot + 1 : name, option))
        source = setting->source;
    }
  return source;
}

static char *
mix_of (const LtRunPlugin *plugin)
{
  GString *mix = g_string_new (NULL);

  for (guint i = 0; i < plugin->operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);

      if (operation->weight > 0)
        g_string_append_printf (mix, "%s%s=%g", mix->len > 0 ? "," : "", operation->name,
                                operation->weight);
    }
  return g_string_free (mix, FALSE);
}

/* What runs, when no setting says so. */
static void
add_work (GPtrArray *values, const LtCase *one)
{
  const LtPlan *plan = one->scenario->plan;

  if (one->operation != NULL)
    add_value (values, g_strdup ("operation"), g_strdup (one->operation), "each");
  else if (plan->mix->len == 0 && plan->operation == NULL)
    add_value (values, g_strdup ("mix"), mix_of (one->plugin), "suite");
}

/* Settings, then what runs if none of them says so, then options. Returns: (transfer full). */
static GPtrArray *
values_of (const LtCase *one)
{
  const LtPlan *plan = one->scenario->plan;
  const LtRunPlugin *plugin = one->plugin;
  GPtrArray *values = g_ptr_array_new_with_free_func (value_free);

  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      /* Options follow; where operations take turns the mix is in force in none. */
      if (!g_str_equal (setting->name, "set")
          && (one->operation == NULL || !g_str_equal (setting->name, "mix")))
        add_value (values, g_strdup (setting->name), g_strdup (setting->value),
                   setting->source);
    }
  add_work (values, one);
  for (guint i = 0; i < plugin->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (plugin->options, i);
      const gboolean hide = option->secret && option->value != NULL;

      add_value (values, g_strconcat ("set.", option->name, NULL),
                 g_strdup (hide                    ? "***"
                           : option->value != NULL ? option->value
                                                   : ""),
                 source_of_option (plan, option->name));
    }
  return values;
}

/* ---- The schedule ---------------------------------------------------------- */

/* A span of the schedule. */
typedef struct Span
{
  const char *name;
  guint64 begin_ns;
  guint64 end_ns;
  double from;
  double to;
  double arrivals; /* NAN in a closed loop */
} Span;

/* The load in force, or its mean. */
static double
mean_of (const LtPlan *plan)
{
  if (plan->rate_per_s > 0)
    return plan->rate_per_s;
  return plan->profile != NULL ? plan->profile->area * 1e9 / (double) plan->profile->duration_ns
                               : plan->workers;
}

/* Returns: (transfer full) (element-type Span): the measured time, by stages. */
static GArray *
spans_of (const LtPlan *plan)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (Span));
  const gboolean open = plan->rate_per_s > 0;

  for (guint i = 0; i < plan->stages->len; i++)
    {
      const LtPlanStage *stage = g_ptr_array_index (plan->stages, i);
      const gboolean ends = lt_plan_stage_has_end (plan, i);
      const Span span = { stage->name,
                          stage->begin_ns,
                          ends ? stage->end_ns : 0,
                          stage->from,
                          stage->to,
                          open && ends ? lt_profile_area (plan->profile, stage->end_ns)
                                           - lt_profile_area (plan->profile, stage->begin_ns)
                                       : NAN };

      g_array_append_val (spans, span);
    }
  if (plan->stages->len == 0)
    {
      const double mean = mean_of (plan);
      const Span span = {
        "constant", 0,    plan->endless ? 0 : plan->duration_ns,
        mean,       mean, open && !plan->endless ? mean * (double) plan->duration_ns / 1e9 : NAN
      };

      g_array_append_val (spans, span);
    }
  return spans;
}

static double
arrivals_of (const GArray *spans)
{
  double sum = 0;

  for (guint i = 0; i < spans->len; i++)
    sum += g_array_index (spans, Span, i).arrivals;
  return sum;
}

/* ---- Text ------------------------------------------------------------------ */

static void
add_text_values (LtPage *page, const GPtrArray *values)
{
  static const guint nothing[] = { 0 };
  g_autoptr (LtGrid) grid = lt_grid_new (3, 7);

  lt_grid_add_row (grid);
  lt_grid_set (grid, 0, LT_STYLE_DIM, g_strdup ("setting"));
  lt_grid_set (grid, 1, LT_STYLE_DIM, g_strdup ("value"));
  lt_grid_set (grid, 2, LT_STYLE_DIM, g_strdup ("source"));
  for (guint i = 0; i < values->len; i++)
    {
      const Value *value = g_ptr_array_index (values, i);

      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_BOLD, g_strdup (value->name));
      lt_grid_set (grid, 1, LT_STYLE_PLAIN, g_strdup (value->value));
      lt_grid_set (grid, 2, LT_STYLE_PLAIN, g_strdup (value->source));
    }
  lt_grid_render (grid, page, nothing);
}

static char *
target_text (const Span *span, gboolean open)
{
  g_autofree char *from = lt_format_quantity (span->from);
  g_autofree char *to = lt_format_quantity (span->to);
  const char *unit = open ? "/s" : span->to == 1 ? " worker" : " workers";

  return span->from == span->to ? g_strdup_printf ("%s%s", to, unit)
                                : g_strdup_printf ("%s to %s%s", from, to, unit);
}

static void
add_span (LtGrid *grid, const Span *span, gboolean open)
{
  lt_grid_add_row (grid);
  lt_grid_set (grid, 0, LT_STYLE_BOLD, g_strdup (span->name));
  lt_grid_set (grid, 1, LT_STYLE_PLAIN, lt_text_plain_duration (span->begin_ns));
  lt_grid_set (grid, 2, LT_STYLE_PLAIN,
               span->end_ns > 0 ? lt_text_plain_duration (span->end_ns) : g_strdup ("none"));
  lt_grid_set (grid, 3, LT_STYLE_PLAIN, target_text (span, open));
  if (isfinite (span->arrivals))
    lt_grid_set (grid, 4, LT_STYLE_PLAIN, lt_format_count ((guint64) round (span->arrivals)));
}

static void
add_text_schedule (LtPage *page, const LtScenario *scenario)
{
  static const char *const headers[] = { "stage", "begin", "end", "target", "arrivals" };
  static const guint nothing[] = { 0 };
  const LtPlan *plan = scenario->plan;
  const gboolean open = plan->rate_per_s > 0;
  g_autoptr (GArray) spans = spans_of (plan);
  g_autoptr (LtGrid) grid = lt_grid_new (G_N_ELEMENTS (headers), 1u);
  const Span warmup = { "warm-up", 0, plan->warmup_ns, mean_of (plan), mean_of (plan), NAN };

  lt_grid_add_row (grid);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (headers[i]));
  if (plan->warmup_ns > 0)
    add_span (grid, &warmup, open);
  for (guint i = 0; i < spans->len; i++)
    add_span (grid, &g_array_index (spans, Span, i), open);
  if (spans->len > 1 && isfinite (arrivals_of (spans)))
    {
      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_DIM, g_strdup ("total"));
      lt_grid_set (grid, 4, LT_STYLE_BOLD,
                   lt_format_count ((guint64) round (arrivals_of (spans))));
    }
  lt_page_skip_line (page);
  lt_grid_render (grid, page, nothing);
}

static void
add_text_notes (LtPage *page, const LtCampaign *campaign, const LtScenario *scenario)
{
  const LtPlan *plan = scenario->plan;
  g_autofree char *start = lt_text_plain_duration (scenario->start_ns);
  g_autofree char *count = lt_format_count (MAX (plan->iterations, plan->worker_iterations));

  if (scenario->start_ns > 0)
    lt_page_wrap (page, LT_STYLE_PLAIN, 0, "Begins %s after %s.", start,
                  campaign->in_sequence ? "the one before has ended" : "all are set up");
  if (plan->iterations > 0 || plan->worker_iterations > 0)
    lt_page_wrap (page, LT_STYLE_PLAIN, 0, "Ends after %s operations of %s.", count,
                  plan->iterations > 0 ? "all workers together" : "each worker");
  if (plan->poisson)
    lt_page_wrap (page, LT_STYLE_DIM, 0,
                  "Poisson arrivals are random: their number is about that.");
}

char *
lt_cmd_plan_text (const LtCampaign *campaign, const GPtrArray *cases, guint columns)
{
  const guint n = cases->len;
  LtPage page;

  /* What goes on to a program is whole. */
  lt_page_init (&page, FALSE, columns > 0 ? columns : G_MAXINT);
  lt_page_wrap (&page, LT_STYLE_PLAIN, 0, "%u scenario%s%s, %u run%s", n, n == 1 ? "" : "s",
                n == 1                  ? ""
                : campaign->in_sequence ? " one after another"
                                        : " side by side",
                campaign->n_runs, campaign->n_runs == 1 ? "" : "s");
  for (guint i = 0; i < n; i++)
    {
      const LtCase *one = g_ptr_array_index (cases, i);
      const LtScenario *scenario = one->scenario;
      g_autoptr (GPtrArray) values = values_of (one);

      lt_page_skip_line (&page);
      lt_page_wrap (&page, LT_STYLE_BOLD, 0, "[%s]", one->name);
      add_text_values (&page, values);
      add_text_schedule (&page, scenario);
      add_text_notes (&page, campaign, scenario);
    }
  return lt_page_finish (&page);
}

/* ---- JSON ------------------------------------------------------------------ */

static void
add_json_schedule (LtJson *json, const LtPlan *plan)
{
  g_autoptr (GArray) spans = spans_of (plan);

  lt_json_array (json, "schedule", LT_JSON_LINES);
  for (guint i = 0; i < spans->len; i++)
    {
      const Span *span = &g_array_index (spans, Span, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "name", span->name);
      lt_json_uint (json, "begin_ns", span->begin_ns);
      if (span->end_ns > 0)
        lt_json_uint (json, "end_ns", span->end_ns);
      else
        lt_json_null (json, "end_ns");
      lt_json_string (json, "unit", plan->rate_per_s > 0 ? "per_second" : "workers");
      lt_json_double (json, "from", span->from);
      lt_json_double (json, "to", span->to);
      lt_json_double (json, "arrivals", span->arrivals);
      lt_json_end (json);
    }
  lt_json_end (json);
}

static void
add_json_scenario (LtJson *json, const LtCase *one)
{
  const LtScenario *scenario = one->scenario;
  const LtPlan *plan = scenario->plan;
  g_autoptr (GPtrArray) values = values_of (one);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "name", one->name);
  lt_json_uint (json, "start_ns", scenario->start_ns);
  lt_json_string (json, "model", plan->rate_per_s > 0 ? "open" : "closed");
  lt_json_uint (json, "workers", plan->workers);
  lt_json_uint (json, "warmup_ns", plan->warmup_ns);
  lt_json_array (json, "settings", LT_JSON_LINES);
  for (guint i = 0; i < values->len; i++)
    {
      const Value *value = g_ptr_array_index (values, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "name", value->name);
      lt_json_string (json, "value", value->value);
      lt_json_string (json, "source", value->source);
      lt_json_end (json);
    }
  lt_json_end (json);
  add_json_schedule (json, plan);
  lt_json_end (json);
}

char *
lt_cmd_plan_json (const LtCampaign *campaign, const GPtrArray *cases)
{
  LtJson *json = lt_json_new (TRUE);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "schema", "ltrun.plan/1");
  lt_json_string (json, "mode", campaign->in_sequence ? "sequence" : "parallel");
  lt_json_uint (json, "runs", campaign->n_runs);
  lt_json_uint (json, "cool_down_ns", campaign->cool_down_ns);
  lt_json_array (json, "scenarios", LT_JSON_LINES);
  for (guint i = 0; i < cases->len; i++)
    add_json_scenario (json, g_ptr_array_index (cases, i));
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}

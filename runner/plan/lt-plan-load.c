/* SPDX-License-Identifier: MIT */

#include "lt-plan-load.h"

#include <math.h>
#include <string.h>

#include "lt-units.h"

#define MAX_KEYS 4

/* A load under construction. */
typedef struct Builder
{
  LtPlan *plan;
  double now;    /* target reached so far */
  gboolean rate; /* targets are arrivals a second */
  gboolean bare; /* some target had no unit */
  gboolean per_time;
  gboolean parse_only; /* a pattern becomes no pieces */
} Builder;

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_clear_error (error);
  if (error != NULL)
    *error = g_error_new_valist (LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, format, args);
  va_end (args);
  return FALSE;
}

gboolean
lt_apply_stage (LtPlan *plan, const char *text, GError **error)
{
  if (plan->stage_texts->len == LT_PLAN_MAX_STAGES)
    return refuse (error, "expected at most %u of them", LT_PLAN_MAX_STAGES);
  g_ptr_array_add (plan->stage_texts, g_strdup (text));
  return TRUE;
}

gboolean
lt_apply_pattern (LtPlan *plan, const char *text, GError **error)
{
  (void) error;
  g_free (plan->pattern);
  plan->pattern = g_strdup (text);
  return TRUE;
}

/* ---- Parts ----------------------------------------------------------------- */

/* "100", "5k/s": also notes which of the two it is. */
static gboolean
parse_target (Builder *builder, const char *text, double *ret_target, GError **error)
{
  const gboolean per_time = strchr (text, '/') != NULL;
  const double limit =
    builder->rate || per_time ? LT_PLAN_MAX_RATE : (double) LT_PLAN_MAX_WORKERS;

  if (!lt_parse_rate (text, ret_target, NULL))
    return refuse (error, "expected a target such as 100 (workers) or 500/s, found '%s'", text);
  if (*ret_target > limit)
    return refuse (error, "expected at most %.0f%s, found '%s'", limit,
                   builder->rate || per_time ? "/s" : " workers", text);
  if (!builder->rate && !per_time && *ret_target != floor (*ret_target))
    return refuse (error, "expected a whole number of workers, found '%s'", text);
  builder->bare = builder->bare || !per_time;
  builder->per_time = builder->per_time || per_time;
  return TRUE;
}

static gboolean
parse_span (const char *text, guint64 *ret_ns, GError **error)
{
  gint64 ns;

  if (!lt_parse_duration (text, &ns, NULL) || ns > LT_PLAN_MAX_DURATION_NS)
    return refuse (error, "expected a duration of at most 31d, found '%s'", text);
  *ret_ns = (guint64) ns;
  return TRUE;
}

static void
add_stage (Builder *builder, const char *name, guint64 duration_ns, double from, double to)
{
  LtPlan *plan = builder->plan;
  LtPlanStage *stage;

  if (duration_ns == 0)
    return;
  stage = g_new0 (LtPlanStage, 1);
  stage->name = g_strdup (name);
  stage->begin_ns = plan->profile->duration_ns;
  stage->end_ns = stage->begin_ns + duration_ns;
  stage->from = from;
  stage->to = to;
  g_ptr_array_add (plan->stages, stage);
}

/* A stage of one straight line. */
static gboolean
add_line (Builder *builder, const char *name, guint64 duration_ns, double from, double to,
          GError **error)
{
  add_stage (builder, name, duration_ns, from, to);
  if (lt_profile_add_linear (builder->plan->profile, duration_ns, from, to))
    return TRUE;
  return refuse (error, "expected at most %u pieces", LT_PROFILE_MAX_PIECES);
}

/* ---- --stage --------------------------------------------------------------- */

static gboolean
join_stage (Builder *builder, guint index, const char *text, GError **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *span = NULL;
  g_autofree char *name = g_strdup_printf ("stage %u", index + 1);
  guint64 duration_ns = 0;
  double target = 0;

  if (colon == NULL || colon == text || colon[1] == '\0')
    return refuse (error, "expected TIME:TARGET, as in 30s:100, found '%s'", text);
  span = g_strndup (text, (gsize) (colon - text));
  if (!parse_span (span, &duration_ns, error)
      || !parse_target (builder, colon + 1, &target, error)
      || !add_line (builder, name, duration_ns, builder->now, target, error))
    return FALSE;
  builder->now = target;
  return TRUE;
}

static gboolean
join_stages (Builder *builder, GError **error)
{
  const GPtrArray *texts = builder->plan->stage_texts;

  for (guint i = 0; i < texts->len; i++)
    {
      if (join_stage (builder, i, g_ptr_array_index (texts, i), error))
        continue;
      g_prefix_error (error, "--stage: ");
      return FALSE;
    }
  return TRUE;
}

/* ---- --pattern ------------------------------------------------------------- */

typedef enum
{
  KEY_TARGET,
  KEY_SPAN,
  KEY_COUNT,
} KeyKind;

typedef struct Key
{
  const char *name; /* NULL: no more */
  KeyKind kind;
  const char *dflt; /* NULL: must be given */
} Key;

typedef union Value
{
  double target;
  guint64 span_ns;
  gint64 count;
} Value;

typedef struct Pattern
{
  const char *name;
  Key keys[MAX_KEYS];
  gboolean (*build) (Builder *builder, const Value *values, GError **error);
} Pattern;

static gboolean
build_ramp (Builder *builder, const Value *values, GError **error)
{
  return add_line (builder, "ramp", builder->plan->duration_ns, values[0].target,
                   values[1].target, error);
}

static gboolean
build_spike (Builder *builder, const Value *values, GError **error)
{
  const double base = values[0].target, peak = values[1].target;
  const guint64 at_ns = values[2].span_ns, for_ns = values[3].span_ns;
  const guint64 duration_ns = builder->plan->duration_ns;
  g_autofree char *most = lt_format_span (duration_ns);

  if (for_ns == 0 || at_ns + for_ns > duration_ns)
    return refuse (error, "expected a spike within the duration: at + for at most %s", most);
  return add_line (builder, "before", at_ns, base, base, error)
         && add_line (builder, "spike", for_ns, peak, peak, error)
         && add_line (builder, "after", duration_ns - at_ns - for_ns, base, base, error);
}

static gboolean
build_step (Builder *builder, const Value *values, GError **error)
{
  const double from = values[0].target, to = values[1].target;
  const guint64 duration_ns = builder->plan->duration_ns;
  const guint n = (guint) values[2].count;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("step %u", i + 1);
      const double level = n == 1 ? to : from + (to - from) * i / (n - 1);
      const guint64 end_ns = (guint64) ((long double) duration_ns * (i + 1) / n);

      if (!add_line (builder, name, end_ns - builder->plan->profile->duration_ns, level, level,
                     error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
build_sine (Builder *builder, const Value *values, GError **error)
{
  const double mean = values[0].target, amplitude = values[1].target;
  const guint64 period_ns = values[2].span_ns, duration_ns = builder->plan->duration_ns;

  if (amplitude > mean)
    return refuse (error, "expected an amplitude of at most the mean of %g, found %g", mean,
                   amplitude);
  if (period_ns < 1000000)
    return refuse (error, "expected a period of at least 1ms");
  add_stage (builder, "sine", duration_ns, mean, mean);
  return lt_profile_add_sine (builder->plan->profile, duration_ns, mean, amplitude, period_ns)
         || refuse (error, "expected at most %u pieces", LT_PROFILE_MAX_PIECES);
}

static gboolean
build_sawtooth (Builder *builder, const Value *values, GError **error)
{
  const double from = values[0].target, to = values[1].target;
  const guint64 period_ns = values[2].span_ns, duration_ns = builder->plan->duration_ns;

  if (period_ns == 0 || duration_ns / period_ns >= LT_PLAN_MAX_STAGES)
    return refuse (error, "expected fewer than %u periods in the duration", LT_PLAN_MAX_STAGES);
  for (guint64 begin_ns = 0, i = 1; begin_ns < duration_ns; begin_ns += period_ns, i++)
    {
      g_autofree char *name = g_strdup_printf ("tooth %" G_GUINT64_FORMAT, i);
      const guint64 length_ns = MIN (period_ns, duration_ns - begin_ns);
      const double top = from + (to - from) * ((double) length_ns / (double) period_ns);

      if (!add_line (builder, name, length_ns, from, top, error))
        return FALSE;
    }
  return TRUE;
}

/* clang-format off */
static const Pattern patterns[] = {
  { "ramp", { { "from", KEY_TARGET, "0" }, { "to", KEY_TARGET, NULL } }, build_ramp },
  { "spike", { { "base", KEY_TARGET, NULL }, { "peak", KEY_TARGET, NULL },
               { "at", KEY_SPAN, NULL }, { "for", KEY_SPAN, NULL } }, build_spike },
  { "step", { { "from", KEY_TARGET, NULL }, { "to", KEY_TARGET, NULL },
              { "steps", KEY_COUNT, NULL } }, build_step },
  { "sine", { { "mean", KEY_TARGET, NULL }, { "amplitude", KEY_TARGET, NULL },
              { "period", KEY_SPAN, NULL } }, build_sine },
  { "sawtooth", { { "from", KEY_TARGET, "0" }, { "to", KEY_TARGET, NULL },
                  { "period", KEY_SPAN, NULL } }, build_sawtooth },
};
/* clang-format on */

static const Pattern *
find_pattern (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      if (g_str_equal (patterns[i].name, name))
        return &patterns[i];
    }
  return NULL;
}

static gboolean
parse_value (Builder *builder, const Key *key, const char *text, Value *ret_value,
             GError **error)
{
  gboolean good = TRUE;

  if (key->kind == KEY_TARGET)
    good = parse_target (builder, text, &ret_value->target, error);
  else if (key->kind == KEY_SPAN)
    good = parse_span (text, &ret_value->span_ns, error);
  else if (!lt_parse_integer (text, &ret_value->count, NULL) || ret_value->count < 1
           || ret_value->count > LT_PLAN_MAX_STAGES)
    good =
      refuse (error, "expected a number from 1 to %u, found '%s'", LT_PLAN_MAX_STAGES, text);
  if (!good)
    g_prefix_error (error, "%s: ", key->name);
  return good;
}

static int
find_key (const Pattern *pattern, const char *name)
{
  for (int i = 0; i < MAX_KEYS && pattern->keys[i].name != NULL; i++)
    {
      if (g_str_equal (pattern->keys[i].name, name))
        return i;
    }
  return -1;
}

/* "base=10,peak=100" */
static gboolean
split_keys (const Pattern *pattern, const char *text, char **ret_texts, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *equals = strchr (g_strstrip (parts[i]), '=');
      int index;

      if (equals == NULL || equals[1] == '\0')
        return refuse (error, "expected KEY=VALUE, found '%s'", parts[i]);
      *equals = '\0';
      index = find_key (pattern, parts[i]);
      if (index < 0)
        return refuse (error, "%s: not a key of %s", parts[i], pattern->name);
      if (ret_texts[index] != NULL)
        return refuse (error, "%s: expected once, found twice", parts[i]);
      ret_texts[index] = g_strdup (equals + 1);
    }
  return TRUE;
}

static gboolean
build_pattern (Builder *builder, const Pattern *pattern, const char *keys, GError **error)
{
  char *texts[MAX_KEYS] = { NULL };
  Value values[MAX_KEYS] = { { 0 } };
  gboolean good = split_keys (pattern, keys, texts, error);

  for (guint i = 0; good && i < MAX_KEYS && pattern->keys[i].name != NULL; i++)
    {
      const Key *key = &pattern->keys[i];
      const char *text = texts[i] != NULL ? texts[i] : key->dflt;

      good = text != NULL ? parse_value (builder, key, text, &values[i], error)
                          : refuse (error, "%s: expected a value, found none", key->name);
      /* A default of 0 has no unit of its own. */
      if (texts[i] == NULL && key->kind == KEY_TARGET && good)
        builder->bare = i > 0 && builder->bare;
    }
  for (guint i = 0; i < MAX_KEYS; i++)
    g_free (texts[i]);
  return good && (builder->parse_only || pattern->build (builder, values, error));
}

static gboolean
join_pattern (Builder *builder, GError **error)
{
  const char *text = builder->plan->pattern;
  const char *colon = strchr (text, ':');
  g_autofree char *name =
    colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  const Pattern *pattern = find_pattern (name);
  gboolean good;

  if (pattern == NULL || colon == NULL)
    good = refuse (error,
                   "expected ramp, spike, step, sine or sawtooth with its values, as in "
                   "ramp:from=0,to=100; found '%s'",
                   text);
  else
    good = build_pattern (builder, pattern, colon + 1, error);
  if (!good)
    g_prefix_error (error, "--pattern: ");
  return good;
}

/* ---- The whole ------------------------------------------------------------- */

static gboolean
check_profile (const Builder *builder, const char *option, GError **error)
{
  const LtProfile *profile = builder->plan->profile;
  g_autofree char *found = lt_format_span (profile->duration_ns);

  if (builder->per_time && builder->bare && !builder->rate)
    return refuse (error, "%s: expected workers or rates (/s), found both", option);
  if (profile->duration_ns < 1000000 || profile->duration_ns > LT_PLAN_MAX_DURATION_NS)
    return refuse (error, "%s: expected a duration from 1ms to 31d in all, found %s", option,
                   found);
  if (profile->area <= 0)
    return refuse (error, "%s: expected a target above 0", option);
  return TRUE;
}

static void
settle (const Builder *builder)
{
  LtPlan *plan = builder->plan;

  plan->duration_ns = plan->profile->duration_ns;
  plan->profile_of_rate = builder->rate || builder->per_time;
  /* Behind a ramp that has no end the mean is that of the rest. */
  if (plan->profile_of_rate && !plan->endless)
    plan->rate_per_s = plan->profile->area * 1e9 / (double) plan->duration_ns;
  if (!plan->profile_of_rate)
    plan->workers = MAX ((guint) ceil (plan->profile->peak), 1);
}

/* --ramp-up: up to the whole load, and on with it. */
static gboolean
join_ramp_up (Builder *builder, GError **error)
{
  LtPlan *plan = builder->plan;
  g_autofree char *most = lt_format_span (plan->duration_ns);
  g_autofree char *found = lt_format_span (plan->ramp_up_ns);
  const double whole = plan->rate_per_s > 0 ? plan->rate_per_s : plan->workers;

  builder->per_time = plan->rate_per_s > 0;
  if (plan->ramp_up_ns > plan->duration_ns)
    return refuse (error, "--ramp-up: expected at most the duration of %s, found %s", most,
                   found);
  return add_line (builder, "ramp-up", plan->ramp_up_ns, 0, whole, error)
         && add_line (builder, "steady", plan->duration_ns - plan->ramp_up_ns, whole, whole,
                      error);
}

static gboolean
some_per_time (const LtPlan *plan)
{
  for (guint i = 0; i < plan->stage_texts->len; i++)
    {
      if (strchr (g_ptr_array_index (plan->stage_texts, i), '/') != NULL)
        return TRUE;
    }
  return FALSE;
}

gboolean
lt_plan_check_load (LtPlan *plan, GError **error)
{
  Builder builder = { .plan = plan, .rate = TRUE, .parse_only = TRUE };

  plan->profile = lt_profile_new ();
  return (plan->stage_texts->len == 0 || join_stages (&builder, error))
         && (plan->pattern == NULL || join_pattern (&builder, error));
}

gboolean
lt_plan_resolve_load (LtPlan *plan, double start_rate, guint start_workers, GError **error)
{
  const gboolean staged = plan->stage_texts->len > 0;
  Builder builder = { .plan = plan, .rate = start_rate > 0 };

  if (!staged && plan->pattern == NULL && plan->ramp_up_ns == 0)
    return TRUE;
  plan->profile = lt_profile_new ();
  if (!staged && plan->pattern == NULL)
    {
      if (!join_ramp_up (&builder, error))
        return FALSE;
      settle (&builder);
      return TRUE;
    }
  builder.now = builder.rate || some_per_time (plan) ? start_rate : start_workers;
  if (!(staged ? join_stages (&builder, error) : join_pattern (&builder, error))
      || !check_profile (&builder, staged ? "--stage" : "--pattern", error))
    return FALSE;
  settle (&builder);
  return TRUE;
}

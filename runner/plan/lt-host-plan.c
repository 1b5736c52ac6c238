/* SPDX-License-Identifier: MIT */

#include "lt-host-plan.h"

#include <math.h>
#include <string.h>

#include "lt-plan-values.h"

/* A path is bytes; everything else is UTF-8. */
#define FORMAT "(aysssuda(sss)a(sd)a(btddt)at(tttt)bbbut(bbutubbbu)a(ssuub)au)"
#define NEW_FORMAT "(^aysssuda(sss)a(sd)a(btddt)at(tttt)bbbut(bbutubbbu)a(ssuub)au)"

/* "" stands for NULL: none of these may be empty otherwise. */
static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static char *
or_null (const char *text)
{
  return *text != '\0' ? g_strdup (text) : NULL;
}

static void
add_profile (GVariantBuilder *pieces, const LtProfile *profile)
{
  for (guint i = 0; profile != NULL && i < profile->pieces->len; i++)
    {
      const LtPiece *piece = &g_array_index (profile->pieces, LtPiece, i);

      g_variant_builder_add (pieces, "(btddt)", piece->kind == LT_PIECE_SINE,
                             piece->end_ns - piece->begin_ns, piece->from, piece->to,
                             piece->period_ns);
    }
}

static void
add_data (GVariantBuilder *builder, const GPtrArray *array)
{
  for (guint i = 0; i < array->len; i++)
    {
      const LtPlanData *data = g_ptr_array_index (array, i);

      g_variant_builder_add (builder, "(ssuub)", data->name, data->path, data->format,
                             data->strategy, data->stop);
    }
}

GBytes *
lt_host_plan_to_bytes (const LtPlan *plan, const char *path, const char *id,
                       const char *version, LtHostPurpose purpose)
{
  g_autoptr (GVariant) variant = NULL;
  GVariantBuilder sets, mix, pieces, ends, data, pins;

  g_variant_builder_init (&sets, G_VARIANT_TYPE ("a(sss)"));
  for (guint i = 0; i < plan->sets->len; i++)
    {
      const LtPlanSet *set = g_ptr_array_index (plan->sets, i);

      g_variant_builder_add (&sets, "(sss)", or_empty (set->suite), set->name, set->value);
    }
  g_variant_builder_init (&mix, G_VARIANT_TYPE ("a(sd)"));
  for (guint i = 0; i < plan->mix->len; i++)
    {
      const LtPlanShare *share = g_ptr_array_index (plan->mix, i);

      g_variant_builder_add (&mix, "(sd)", share->operation, share->weight);
    }
  g_variant_builder_init (&pieces, G_VARIANT_TYPE ("a(btddt)"));
  add_profile (&pieces, plan->profile);
  g_variant_builder_init (&ends, G_VARIANT_TYPE ("at"));
  for (guint i = 0; i < plan->stages->len; i++)
    g_variant_builder_add (&ends, "t",
                           ((const LtPlanStage *) g_ptr_array_index (plan->stages, i))->end_ns);
  g_variant_builder_init (&data, G_VARIANT_TYPE ("a(ssuub)"));
  add_data (&data, plan->data);
  g_variant_builder_init (&pins, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < plan->pins->len; i++)
    g_variant_builder_add (&pins, "u", g_array_index (plan->pins, guint, i));

  variant = g_variant_ref_sink (g_variant_new (
    NEW_FORMAT, path, or_empty (id), or_empty (version), or_empty (plan->operation),
    plan->workers, plan->rate_per_s, &sets, &mix, &pieces, &ends, plan->iterations,
    plan->worker_iterations, plan->think_min_ns, plan->think_max_ns, plan->poisson,
    plan->latency, plan->tsc, (guint) purpose, plan->seed, plan->work.shared_iterations,
    plan->work.only, plan->work.only_worker, plan->work.only_iteration, plan->work.batch,
    plan->work.pin, plan->work.trace, plan->work.bounded, plan->work.backlog, &data, &pins));
  return g_variant_get_data_as_bytes (variant);
}

static void
read_arrays (LtHostPlan *plan, GVariantIter *sets, GVariantIter *mix)
{
  g_autoptr (LtPlan) arrays = lt_plan_new ();
  const char *suite, *name, *value;
  double weight;

  while (g_variant_iter_next (sets, "(&s&s&s)", &suite, &name, &value))
    {
      LtPlanSet *set = g_new0 (LtPlanSet, 1);

      set->suite = or_null (suite);
      set->name = g_strdup (name);
      set->value = g_strdup (value);
      g_ptr_array_add (arrays->sets, set);
    }
  while (g_variant_iter_next (mix, "(&sd)", &name, &weight))
    {
      LtPlanShare *share = g_new0 (LtPlanShare, 1);

      share->operation = g_strdup (name);
      share->weight = weight;
      g_ptr_array_add (arrays->mix, share);
    }
  plan->sets = g_steal_pointer (&arrays->sets);
  plan->mix = g_steal_pointer (&arrays->mix);
}

static gboolean
is_target (double value)
{
  return isfinite (value) && value >= 0 && !signbit (value);
}

/* FALSE: not what add_profile() made. */
static gboolean
read_profile (GVariantIter *pieces, LtProfile **ret_profile)
{
  g_autoptr (LtProfile) profile = lt_profile_new ();
  guint64 duration_ns, period_ns;
  double from, to;
  gboolean sine;

  while (g_variant_iter_next (pieces, "(btddt)", &sine, &duration_ns, &from, &to, &period_ns))
    {
      if (duration_ns == 0 || duration_ns > LT_PLAN_MAX_DURATION_NS || !is_target (from)
          || !is_target (to) || (sine ? to > from || period_ns == 0 : period_ns != 0))
        return FALSE;
      if (!(sine ? lt_profile_add_sine (profile, duration_ns, from, to, period_ns)
                 : lt_profile_add_linear (profile, duration_ns, from, to)))
        return FALSE;
    }
  *ret_profile = profile->pieces->len > 0 ? g_steal_pointer (&profile) : NULL;
  return TRUE;
}

static gboolean
read_data (LtHostPlan *plan, GVariantIter *iter)
{
  const char *name, *path;
  guint format, strategy;
  gboolean stop;

  plan->data = g_ptr_array_new_with_free_func (lt_plan_data_free);
  while (g_variant_iter_next (iter, "(&s&suub)", &name, &path, &format, &strategy, &stop))
    {
      LtPlanData *data = g_new0 (LtPlanData, 1);

      g_ptr_array_add (plan->data, data);
      data->name = g_strdup (name);
      data->path = g_strdup (path);
      data->format = (LtPlanDataFormat) format;
      data->strategy = (LtPlanDataStrategy) strategy;
      data->stop = stop;
      if (format >= LT_PLAN_N_DATA_FORMATS || strategy >= LT_PLAN_N_DATA_STRATEGIES)
        return FALSE;
    }
  return plan->data->len <= LT_PLAN_MAX_DATA;
}

static gboolean
is_work (const LtPlanWork *work)
{
  return work->batch >= 1 && work->batch <= LT_PLAN_MAX_BATCH
         && work->backlog <= LT_PLAN_MAX_BACKLOG;
}

/* Bytes are of normal form with a NUL in their midst, or none at their end, too. */
static gboolean
has_path (GVariant *variant)
{
  g_autoptr (GVariant) path = g_variant_get_child_value (variant, 0);
  const gsize length = strlen (g_variant_get_bytestring (path));

  return length > 0 && length + 1 == g_variant_n_children (path);
}

LtHostPlan *
lt_host_plan_from_bytes (gconstpointer bytes, gsize length)
{
  /* A copy: a GVariant needs alignment, and the memory is shared. */
  g_autoptr (GBytes) copy = g_bytes_new (bytes, length);
  g_autoptr (GVariant) variant =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FORMAT), copy, FALSE));
  g_autoptr (GVariantIter) sets = NULL;
  g_autoptr (GVariantIter) mix = NULL;
  g_autoptr (GVariantIter) pieces = NULL;
  g_autoptr (GVariantIter) ends = NULL;
  g_autoptr (GVariantIter) data = NULL;
  g_autoptr (GVariantIter) pins = NULL;
  guint64 end_ns;
  guint pin, purpose;
  const char *path, *id, *version, *operation;
  LtHostPlan *plan;

  if (length == 0 || !g_variant_is_normal_form (variant) || !has_path (variant))
    return NULL;

  plan = g_new0 (LtHostPlan, 1);
  g_variant_get (variant, "(^&ay&s&s&suda(sss)a(sd)a(btddt)at(tttt)bbbut(bbutubbbu)a(ssuub)au)",
                 &path, &id, &version, &operation, &plan->workers, &plan->rate_per_s, &sets,
                 &mix, &pieces, &ends, &plan->iterations, &plan->worker_iterations,
                 &plan->think_min_ns, &plan->think_max_ns, &plan->poisson, &plan->latency,
                 &plan->tsc, &purpose, &plan->seed, &plan->work.shared_iterations,
                 &plan->work.only, &plan->work.only_worker, &plan->work.only_iteration,
                 &plan->work.batch, &plan->work.pin, &plan->work.trace, &plan->work.bounded,
                 &plan->work.backlog, &data, &pins);
  plan->purpose = (LtHostPurpose) purpose;
  plan->path = g_strdup (path);
  plan->id = or_null (id);
  plan->version = or_null (version);
  plan->operation = or_null (operation);
  read_arrays (plan, sets, mix);
  plan->stage_ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  while (g_variant_iter_next (ends, "t", &end_ns))
    g_array_append_val (plan->stage_ends, end_ns);
  plan->pins = g_array_new (FALSE, FALSE, sizeof (guint));
  while (g_variant_iter_next (pins, "u", &pin))
    g_array_append_val (plan->pins, pin);
  if (purpose >= LT_N_HOST_PURPOSES || !read_profile (pieces, &plan->profile)
      || !is_work (&plan->work) || !read_data (plan, data))
    g_clear_pointer (&plan, lt_host_plan_free);
  return plan;
}

void
lt_host_plan_free (LtHostPlan *plan)
{
  if (plan == NULL)
    return;
  g_free (plan->path);
  g_free (plan->id);
  g_free (plan->version);
  g_free (plan->operation);
  g_clear_pointer (&plan->sets, g_ptr_array_unref);
  g_clear_pointer (&plan->mix, g_ptr_array_unref);
  g_clear_pointer (&plan->data, g_ptr_array_unref);
  g_clear_pointer (&plan->pins, g_array_unref);
  g_clear_pointer (&plan->profile, lt_profile_free);
  g_clear_pointer (&plan->stage_ends, g_array_unref);
  g_free (plan);
}

/* SPDX-License-Identifier: MIT */

#include "lt-document-parts.h"

#include <math.h>
#include <string.h>

#include "lt-hdr.h"
#include "lt-stats-pack.h"

/* ---- Distributions --------------------------------------------------------- */

/* What the encoded buckets do not hold: exact extremes, and the sum by way of the mean. */
static void
sharpen (LtMembers *members, const LtJsonValue *object, LtHistogram *histogram)
{
  const double mean = lt_members_double (members, object, "mean");
  const double sum = mean * (double) histogram->count;
  const guint64 min = lt_members_uint (members, object, "min", G_MAXINT64);
  const guint64 max = lt_members_uint (members, object, "max", G_MAXINT64);

  if (min > max || lt_bucket_of (min) != lt_bucket_of (histogram->min)
      || lt_bucket_of (max) != lt_bucket_of (histogram->max) || mean < 0)
    {
      lt_members_refuse (members, "min", "a histogram from min to max");
      return;
    }
  histogram->min = min;
  histogram->max = max;
  histogram->sum = sum < 0x1p64 ? (guint64) round (sum) : G_MAXUINT64;
}

/* @histogram: NULL when there should be none. */
static void
read_summary (LtMembers *members, const LtJsonValue *object, const char *key,
              LtHistogram *histogram)
{
  const LtJsonValue *from = lt_members_enter (members, object, key);
  g_autoptr (GError) error = NULL;
  g_autofree char *encoded = NULL;
  guint64 count;

  if (from == NULL)
    return;
  count = lt_members_uint (members, from, "count", G_MAXINT64);
  if (histogram == NULL)
    lt_members_refuse (members, "count", "no distribution with these settings");
  else if (count > 0)
    {
      encoded = lt_members_text (members, from, "histogram");
      if (encoded != NULL && !lt_hdr_decode (encoded, histogram, &error))
        lt_members_refuse (members, "histogram", error->message);
      else if (encoded != NULL && histogram->count != count)
        lt_members_refuse (members, "histogram", "as many values as count says");
      else if (encoded != NULL)
        sharpen (members, from, histogram);
    }
  lt_members_leave (members);
}

static void
read_latency (LtMembers *members, const LtJsonValue *object, const char *key, LtHistogram *ok,
              LtHistogram *errors)
{
  const LtJsonValue *from = lt_members_enter (members, object, key);

  if (from == NULL)
    return;
  read_summary (members, from, "ok", ok);
  read_summary (members, from, "errors", errors);
  lt_members_leave (members);
}

/* ---- Spans ----------------------------------------------------------------- */

typedef struct Span
{
  const LtRun *run;
  LtStats *stats;
  LtOpStats *op; /* whose error classes are being read */
} Span;

static void
read_class_count (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Span *span = data;
  g_autofree char *name = lt_members_text (members, object, "class");
  const guint i = lt_document_error_class (span->run, name);

  (void) index;
  if (i >= span->run->plugin->error_classes->len)
    lt_members_refuse (members, "class", "a class of the total");
  else
    span->op->errors_of[i] = lt_members_uint (members, object, "count", G_MAXINT64);
}

static void
read_op (LtMembers *members, const LtJsonValue *object, Span *span, LtOpStats *op)
{
  op->ok = lt_members_uint (members, object, "ok", G_MAXINT64);
  op->errors = lt_members_uint (members, object, "errors", G_MAXINT64);
  op->skipped = lt_members_uint (members, object, "skipped", G_MAXINT64);
  op->bytes_sent = lt_members_uint (members, object, "bytes_sent", G_MAXINT64);
  op->bytes_received = lt_members_uint (members, object, "bytes_received", G_MAXINT64);
  span->op = op;
  lt_members_each (members, object, "error_classes", LT_STATS_ERROR_CLASSES, read_class_count,
                   span);
  if (lt_run_is_batched (span->run))
    read_summary (members, object, "batches", op->latency[LT_STATS_SERVICE]);
  else
    read_latency (members, object, "service", op->latency[LT_STATS_SERVICE],
                  op->latency[LT_STATS_ERROR_SERVICE]);
  read_latency (members, object, "response", op->latency[LT_STATS_RESPONSE],
                op->latency[LT_STATS_ERROR_RESPONSE]);
}

static void
read_operation (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Span *span = data;
  g_autofree char *name = lt_members_text (members, object, "name");
  const guint i = lt_document_operation (members, span->run, name);

  (void) index;
  if (members->error == NULL)
    read_op (members, object, span, &span->stats->ops[i]);
}

/* Returns: (transfer full): NULL for null. */
static LtStats *
read_span (LtMembers *members, const LtJsonValue *object, const char *key, const LtRun *run)
{
  const LtJsonValue *from = lt_members_enter (members, object, key);
  Span span = { .run = run };
  const LtJsonValue *total;

  if (from == NULL)
    return NULL;
  span.stats = lt_result_new_stats (run);
  span.stats->duration_ns = lt_members_uint (members, from, "duration_ns", G_MAXINT64);
  total = lt_members_enter (members, from, "total");
  if (total != NULL)
    {
      read_op (members, total, &span, &span.stats->all);
      lt_members_leave (members);
    }
  lt_members_each (members, from, "operations", LT_DOCUMENT_MAX_OPERATIONS, read_operation,
                   &span);
  lt_members_leave (members);
  return span.stats;
}

/* ---- What belongs to the measured span ------------------------------------- */

static void
read_metric_value (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Span *span = data;
  LtMetricStats *stats = &span->stats->metrics[index];

  switch (lt_run_get_metric (span->run, index)->kind)
    {
    case LT_RUN_METRIC_COUNTER:
      stats->total = lt_members_uint (members, object, "total", G_MAXINT64);
      break;
    case LT_RUN_METRIC_GAUGE:
      stats->sum = lt_members_int (members, object, "sum");
      stats->min = lt_members_int (members, object, "min");
      stats->max = lt_members_int (members, object, "max");
      break;
    default:
      read_summary (members, object, "distribution", stats->distribution);
    }
}

static void
read_load (LtMembers *members, const LtJsonValue *object, LtDocumentNumbers *numbers)
{
  const LtJsonValue *load = lt_members_enter (members, object, "load");

  if (load == NULL)
    return;
  if (!lt_members_is_null (members, load, "unstarted"))
    numbers->last.unstarted = lt_members_uint (members, load, "unstarted", G_MAXINT64);
  if (!lt_members_is_null (members, load, "dropped"))
    numbers->last.dropped = lt_members_uint (members, load, "dropped", G_MAXINT64);
  read_summary (members, load, "lag", numbers->total->lag);
  lt_members_leave (members);
}

typedef struct Errors
{
  guint error_class;
  GPtrArray *samples;
  const LtRun *run;
} Errors;

static void
read_sample (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Errors *errors = data;
  LtErrorSample *sample = g_new0 (LtErrorSample, 1);

  (void) index;
  sample->error_class = errors->error_class;
  sample->text = lt_members_text (members, object, "text");
  sample->code = lt_members_int (members, object, "code");
  sample->worker = (guint) lt_members_uint (members, object, "worker", G_MAXINT);
  sample->iteration = lt_members_uint (members, object, "iteration", G_MAXINT64);
  g_ptr_array_add (errors->samples, sample);
}

static void
read_errors (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Errors *errors = data;
  g_autofree char *name = lt_members_text (members, object, "class");

  (void) index;
  errors->error_class = lt_document_error_class (errors->run, name);
  lt_members_each (members, object, "samples", LT_DOCUMENT_MAX_LINES, read_sample, errors);
}

static void
read_memory (LtMembers *members, const LtJsonValue *object, LtSnapshot *last)
{
  const LtJsonValue *memory = lt_members_enter (members, object, "memory");
  const LtJsonValue *resources;

  if (memory != NULL)
    {
      last->memory.known = TRUE;
      last->memory.start_bytes = lt_members_uint (members, memory, "start_bytes", G_MAXINT64);
      last->memory.peak_bytes = lt_members_uint (members, memory, "peak_bytes", G_MAXINT64);
      last->memory.end_bytes = lt_members_uint (members, memory, "end_bytes", G_MAXINT64);
      last->memory.slope_bytes_per_s =
        lt_members_double (members, memory, "slope_bytes_per_second");
      lt_members_leave (members);
    }
  resources = lt_members_enter (members, object, "resources");
  if (resources == NULL)
    return;
  last->resources.known = TRUE;
  last->resources.rss_bytes = lt_members_uint (members, resources, "rss_bytes", G_MAXINT64);
  last->resources.cpu_ns = lt_members_uint (members, resources, "cpu_ns", G_MAXINT64);
  last->resources.n_threads = (guint) lt_members_uint (members, resources, "threads", G_MAXINT);
  last->host_cpu_share = lt_members_double (members, resources, "cpu_share");
  lt_members_leave (members);
}

static void
read_noise (LtMembers *members, const LtJsonValue *object, LtSnapshot *last)
{
  const LtJsonValue *from = lt_members_enter (members, object, "noise");
  LtHistogram *noise;

  if (from == NULL)
    return;
  noise = g_new0 (LtHistogram, 1);
  lt_histogram_clear (noise);
  last->noise = noise;
  last->noise_period_ns = lt_members_uint (members, from, "period_ns", G_MAXINT64);
  read_summary (members, from, "wake_delay", noise);
  lt_members_leave (members);
}

/* ---- Stages and checks ----------------------------------------------------- */

typedef struct Stages
{
  const LtRun *run;
  GPtrArray *stages;
} Stages;

static void
read_stage (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Stages *stages = data;
  g_autoptr (LtStats) stats = read_span (members, object, "measured", stages->run);
  LtStageStats *stage = g_new0 (LtStageStats, 1);

  (void) index;
  if (!lt_members_is_null (members, object, "started"))
    stage->started = lt_members_uint (members, object, "started", G_MAXINT64);
  else if (stats == NULL && lt_run_is_open_loop (stages->run))
    {
      lt_stage_stats_free (stage); /* it did not begin, nor did those after it */
      return;
    }
  if (stats != NULL)
    stage->packed = lt_stats_pack (stats);
  g_ptr_array_add (stages->stages, stage);
}

static void
read_violation (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Stages *stages = data;
  g_autofree char *name = lt_members_text_or_null (members, object, "stage");
  LtViolationSample *sample = g_new0 (LtViolationSample, 1);

  (void) index;
  sample->stage = -1;
  for (guint i = 0; name != NULL && i < stages->run->stages->len; i++)
    if (g_strcmp0 (((const LtRunStage *) g_ptr_array_index (stages->run->stages, i))->name,
                   name)
        == 0)
      sample->stage = (gint) i;
  sample->text = lt_members_text (members, object, "text");
  g_ptr_array_add (stages->stages, sample);
}

static void
read_verification (LtMembers *members, const LtJsonValue *object, const LtRun *run,
                   LtVerification *verification)
{
  const LtJsonValue *from = lt_members_enter (members, object, "verification");
  Stages stages = { .run = run };

  if (from == NULL)
    return;
  verification->n_checks = (guint) lt_members_uint (members, from, "checks", G_MAXINT);
  verification->n_violations = (guint) lt_members_uint (members, from, "violations", G_MAXINT);
  verification->samples = stages.stages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_violation_sample_free);
  lt_members_each (members, from, "samples", LT_DOCUMENT_MAX_LINES, read_violation, &stages);
  lt_members_leave (members);
}

static void
read_steady_phase (LtMembers *members, const LtJsonValue *object, const char *key,
                   LtSteadyState *state)
{
  const LtJsonValue *from = lt_members_enter (members, object, key);

  if (from == NULL)
    return;
  state->reached = lt_members_boolean (members, from, "reached");
  state->known = !lt_members_is_null (members, from, "time_ns");
  state->latency_slope = NAN;
  if (state->known)
    {
      state->time_ns = lt_members_uint (members, from, "time_ns", G_MAXINT64);
      state->rate_slope = lt_members_double (members, from, "throughput_slope_per_second");
      if (!lt_members_is_null (members, from, "latency_slope_per_second"))
        state->latency_slope = lt_members_double (members, from, "latency_slope_per_second");
    }
  lt_members_leave (members);
}

static void
read_steady (LtMembers *members, const LtJsonValue *object, LtSnapshot *last)
{
  const LtJsonValue *from = lt_members_enter (members, object, "steady");

  if (from == NULL)
    return;
  read_steady_phase (members, from, "warmup", &last->steady_warmup);
  read_steady_phase (members, from, "measured", &last->steady);
  lt_members_leave (members);
}

static void
read_load_change (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  const LtLoadChange change = {
    .time_ns = lt_members_uint (members, object, "time_ns", G_MAXINT64),
    .value = lt_members_double (members, object, "value"),
  };

  (void) index;
  g_array_append_val ((GArray *) data, change);
}

static GArray *
read_load_changes (LtMembers *members, const LtJsonValue *object)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (LtLoadChange));

  /* Earlier documents have none. */
  if (lt_members_has (object, "load_changes"))
    lt_members_each (members, object, "load_changes", LT_DOCUMENT_MAX_LINES, read_load_change,
                     changes);
  return changes->len > 0 ? g_steal_pointer (&changes) : NULL;
}

/* ---- All ------------------------------------------------------------------- */

static void
read_measured (LtMembers *members, const LtJsonValue *object, const LtRun *run,
               LtDocumentNumbers *numbers)
{
  LtSnapshot *last = &numbers->last;
  Errors errors = { .run = run };
  Stages stages = { .run = run };
  Span span = { .run = run, .stats = numbers->total };

  last->phase = LT_PHASE_MEASURE;
  last->warmup = numbers->warmup;
  read_load (members, object, numbers);
  last->load_changes = read_load_changes (members, object);
  errors.samples = last->error_samples =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_error_sample_free);
  lt_members_each (members, object, "errors", LT_STATS_ERROR_CLASSES, read_errors, &errors);
  lt_members_each (members, object, "metrics", LT_DOCUMENT_MAX_METRICS, read_metric_value,
                   &span);
  if (run->stages->len == 0)
    return;
  stages.stages = last->stages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_stage_stats_free);
  lt_members_each (members, object, "stages", LT_DOCUMENT_MAX_STAGES, read_stage, &stages);
}

gboolean
lt_document_read_numbers (LtMembers *members, const LtJsonValue *object, const LtRun *run,
                          LtDocumentNumbers *ret_numbers)
{
  LtSnapshot *last = &ret_numbers->last;

  *ret_numbers = (LtDocumentNumbers){ 0 };
  if (run->plugin == NULL || members->error != NULL)
    return FALSE;
  ret_numbers->total = read_span (members, object, "measured", run);
  ret_numbers->warmup = read_span (members, object, "warmup", run);
  if (ret_numbers->total != NULL)
    read_measured (members, object, run, ret_numbers);
  else
    {
      last->phase = LT_PHASE_WARMUP;
      ret_numbers->total = g_steal_pointer (&ret_numbers->warmup);
    }
  read_memory (members, object, last);
  read_noise (members, object, last);
  read_steady (members, object, last);
  read_verification (members, object, run, &last->verification);
  last->total = ret_numbers->total;
  if (last->total == NULL)
    return FALSE;
  last->time_ns = last->total->duration_ns;
  last->planned_ns = last->phase == LT_PHASE_WARMUP ? run->warmup_ns : run->duration_ns;
  return TRUE;
}

void
lt_document_numbers_clear (LtDocumentNumbers *numbers)
{
  g_free ((LtHistogram *) numbers->last.noise);
  lt_stats_free (numbers->total);
  lt_stats_free (numbers->warmup);
  g_clear_pointer (&numbers->last.error_samples, g_ptr_array_unref);
  g_clear_pointer (&numbers->last.stages, g_ptr_array_unref);
  g_clear_pointer (&numbers->last.load_changes, g_array_unref);
  g_clear_pointer (&numbers->last.verification.samples, g_ptr_array_unref);
}

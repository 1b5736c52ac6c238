/* SPDX-License-Identifier: MIT */

#include "lt-bencher.h"

#include <math.h>

#include "lt-json.h"
#include "lt-rendering.h"
#include "lt-spread.h"
#include "lt-summary.h"

/* clang-format off */
enum { THROUGHPUT, ERROR_RATE, LATENCY, LATENCY_P50, LATENCY_P95, LATENCY_P99, N_MEASURES };
/* clang-format on */

static const char *const measure_names[N_MEASURES] = {
  "throughput", "error-rate", "latency", "latency-p50", "latency-p95", "latency-p99",
};

/* What runs of the same scenario gave for one benchmark. */
typedef struct Benchmark
{
  GArray *values[N_MEASURES]; /* double: one a run that has it */
} Benchmark;

typedef struct Benchmarks
{
  GHashTable *by_name; /* char * -> Benchmark */
  GPtrArray *names;    /* in the order in which they came; of by_name */
} Benchmarks;

static void
free_benchmark (gpointer data)
{
  Benchmark *benchmark = data;

  for (guint i = 0; i < N_MEASURES; i++)
    g_array_unref (benchmark->values[i]);
  g_free (benchmark);
}

/* Takes @name. */
static Benchmark *
find_benchmark (Benchmarks *benchmarks, char *name)
{
  Benchmark *benchmark = g_hash_table_lookup (benchmarks->by_name, name);

  if (benchmark != NULL)
    {
      g_free (name);
      return benchmark;
    }
  benchmark = g_new0 (Benchmark, 1);
  for (guint i = 0; i < N_MEASURES; i++)
    benchmark->values[i] = g_array_new (FALSE, FALSE, sizeof (double));
  g_hash_table_insert (benchmarks->by_name, name, benchmark);
  g_ptr_array_add (benchmarks->names, name);
  return benchmark;
}

static void
take (Benchmark *benchmark, guint measure, double value)
{
  g_array_append_val (benchmark->values[measure], value);
}

static void
take_stats (Benchmark *benchmark, const LtOpStats *stats, guint64 duration_ns)
{
  const LtHistogram *histogram = lt_rendering_latency (stats);
  LtSummary summary;

  take (benchmark, THROUGHPUT, lt_op_stats_rate (stats, duration_ns));
  take (benchmark, ERROR_RATE, lt_op_stats_error_share (stats));
  if (histogram == NULL || histogram->count == 0)
    return;
  lt_summary_init (&summary, histogram);
  take (benchmark, LATENCY, summary.mean);
  take (benchmark, LATENCY_P50, (double) summary.p50);
  take (benchmark, LATENCY_P95, (double) summary.p95);
  take (benchmark, LATENCY_P99, (double) summary.p99);
}

static void
take_record (Benchmarks *benchmarks, const LtRecord *record)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);

  if (last != NULL && lt_record_is_counted (record))
    {
      const LtStats *total = last->total;

      take_stats (find_benchmark (benchmarks, g_strdup (tag.scenario)), &total->all,
                  total->duration_ns);
      for (guint i = 0; i < total->n_ops; i++)
        {
          const char *name = lt_run_get_operation (run, i)->name;

          if (lt_op_stats_count (&total->ops[i]) > 0)
            take_stats (
              find_benchmark (benchmarks, g_strdup_printf ("%s/%s", tag.scenario, name)),
              &total->ops[i], total->duration_ns);
        }
    }
  lt_record_close (&view);
}

static void
add_measure (LtJson *json, const char *name, const GArray *values)
{
  LtSpread spread;

  if (values->len == 0)
    return;
  lt_spread_init (&spread, (const double *) (gpointer) values->data, values->len);
  lt_json_object (json, name, LT_JSON_FLAT);
  lt_json_double (json, "value", spread.mean);
  if (spread.has_ci)
    {
      /* Of few runs the interval reaches below what is possible. */
      lt_json_double (json, "lower_value", fmax (spread.ci95_low, 0));
      lt_json_double (json, "upper_value", spread.ci95_high);
    }
  lt_json_end (json);
}

char *
lt_bencher (const LtResult *result, const LtSeriesSet *series)
{
  Benchmarks benchmarks = {
    .by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_benchmark),
    .names = g_ptr_array_new (),
  };
  LtJson *json = lt_json_new (TRUE);

  (void) series;
  for (guint i = 0; i < result->records->len; i++)
    if (lt_result_get_record (result, i) != NULL)
      take_record (&benchmarks, lt_result_get_record (result, i));
  lt_json_object (json, NULL, LT_JSON_LINES);
  for (guint i = 0; i < benchmarks.names->len; i++)
    {
      const char *name = g_ptr_array_index (benchmarks.names, i);
      const Benchmark *benchmark = g_hash_table_lookup (benchmarks.by_name, name);

      lt_json_object (json, name, LT_JSON_LINES);
      for (guint measure = 0; measure < N_MEASURES; measure++)
        add_measure (json, measure_names[measure], benchmark->values[measure]);
      lt_json_end (json);
    }
  lt_json_end (json);
  g_ptr_array_unref (benchmarks.names);
  g_hash_table_unref (benchmarks.by_name);
  return lt_json_finish (json);
}

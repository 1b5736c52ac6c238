/* SPDX-License-Identifier: MIT
 *
 * lt-run: what was asked for, of what, where. Built once, before the first
 * operation; never changed after, shared by reference. Any thread may read it.
 * All text is valid UTF-8.
 */
#pragma once

#include <glib.h>

/* A setting as it was resolved, for `config` in the result. */
typedef struct LtSetting
{
  char *name;   /* "concurrency" */
  char *value;  /* as text, in the syntax of the command line */
  char *source; /* "command line", "LTRUN_RATE", "LOAD_TEST_DURATION", "default" */
} LtSetting;

typedef struct LtRunOperation
{
  char *name;
  char *help;     /* may be NULL */
  double weight;  /* in the mix of this run; 0: does not run */
  char *excluded; /* why the suite left it out; NULL: it did not */
} LtRunOperation;

typedef struct LtRunOption
{
  char *name;
  char *type; /* "bool" "integer" "real" "text" "enum" "duration" "size" */
  char *help; /* may be NULL, as the rest of the text */
  char *dflt;
  char *min;
  char *max;
  char *choices;   /* "a|b" */
  char *value;     /* in force; "***" when secret and set */
  gboolean is_set; /* by the user */
  gboolean required;
  gboolean secret;
} LtRunOption;

typedef enum
{
  LT_RUN_METRIC_COUNTER = 1, /* as in the ABI */
  LT_RUN_METRIC_GAUGE,
  LT_RUN_METRIC_HISTOGRAM,
  LT_RUN_METRIC_STEP,
} LtRunMetricKind;

typedef struct LtRunMetric
{
  char *name;
  char *unit;
  char *help; /* may be NULL */
  LtRunMetricKind kind;
  guint op_index;     /* LT_RUN_METRIC_STEP */
  guint id;           /* of its counter slot */
  guint distribution; /* histogram and step: its index among the distributions */
} LtRunMetric;

typedef struct LtRunErrorClass
{
  char *name;
  char *help; /* may be NULL */
} LtRunErrorClass;

/* A file of rows (--data). */
typedef struct LtRunData
{
  char *name;
  char *path;
  char *format;    /* "csv" "jsonl" */
  char *strategy;  /* "sequential" "random" "shuffled" "unique" */
  char *end;       /* "recycle" "stop" */
  guint n_columns; /* that the suite uses */
  guint64 n_rows;
  guint64 n_bytes;
} LtRunData;

/* The suite. */
typedef struct LtRunPlugin
{
  char *path;   /* absolute */
  char *sha256; /* 64 hex digits */
  char *id;
  char *version;
  char *abi;    /* "1.0" */
  char *name;   /* for people; never NULL */
  char *vendor; /* may be NULL, as the rest */
  char *url;
  char *license;
  char *description;
  GPtrArray *operations;    /* LtRunOperation */
  GPtrArray *options;       /* LtRunOption */
  GPtrArray *metrics;       /* LtRunMetric */
  GPtrArray *error_classes; /* LtRunErrorClass; [0] is "unclassified" */
  GPtrArray *data;          /* LtRunData */
} LtRunPlugin;

/* The machine. */
typedef struct LtRunHost
{
  char *hostname;
  char *os;     /* "Debian GNU/Linux 12 (bookworm)" */
  char *kernel; /* "Linux 6.1.0" */
  char *cpu;    /* model name */
  guint n_cpus; /* that this process may use */
  guint64 memory_bytes;
} LtRunHost;

/* A span of a load that changes. */
typedef struct LtRunStage
{
  char *name;
  guint64 begin_ns; /* since the measured pass began */
  guint64 end_ns;   /* 0: when the iterations are done */
  double from; /* workers, or arrivals a second */
  double to;
  double arrivals; /* open loop: the integral of the rate; NAN: without an end */
} LtRunStage;

/* When throughput and latency count as steady. */
typedef struct LtRunSteady
{
  double limit; /* change a second, as a share of the mean; 0: nobody asked */
  guint64 window_ns;
} LtRunSteady;

typedef struct LtRun
{
  char *started_at;    /* ISO 8601, UTC */
  GPtrArray *settings; /* LtSetting */
  LtRunPlugin *plugin;
  guint n_cpus; /* that it may use; 0: not known */

  guint n_workers;
  guint64 duration_ns;
  guint64 warmup_ns; /* 0: none */
  double rate_per_s; /* 0: closed loop; of a load that changes its mean */
  GPtrArray *stages; /* LtRunStage; empty: the load is constant */
  gboolean poisson;  /* arrivals; else constant */
  gboolean bounded;  /* the number of arrivals that wait is limited */
  guint backlog;     /* to this; 0: what finds no idle worker is dropped */
  gboolean latency;  /* latencies are recorded */
  gboolean memory;   /* memory is monitored */
  gboolean in_process;
  guint64 seed;
  LtRunSteady steady;        /* ends the run */
  LtRunSteady steady_warmup; /* ends the warm-up */
  gboolean only;             /* one iteration alone */
  guint only_worker;
  guint64 only_iteration;
  guint batch; /* operations a call, above 1: service times are of calls; else 0 or 1 */

  GArray *pins; /* guint: cores that workers are kept on, in turn; NULL: none */

  double harness_ns; /* own cost of an operation, measured at start */
  gboolean tsc;      /* reads the TSC directly */
  guint64 setup_ns;  /* init and worker_init */
} LtRun;

/* Returns: (transfer full): an empty run with reference count 1. The builder fills
 * it in, then treats it as const. */
LtRun *lt_run_new (void);
LtRun *lt_run_ref (const LtRun *run);
void lt_run_unref (LtRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtRun, lt_run_unref)

LtRunPlugin *lt_run_plugin_new (void);
void lt_run_plugin_free (LtRunPlugin *plugin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtRunPlugin, lt_run_plugin_free)

/* Facts of this machine; what can't be read is "unknown" or 0. */
LtRunHost *lt_run_host_read (void);
void lt_run_host_free (LtRunHost *host);

LtSetting *lt_setting_new (const char *name, const char *value, const char *source);
void lt_setting_free (LtSetting *setting);
void lt_run_operation_free (LtRunOperation *operation);
void lt_run_option_free (LtRunOption *option);
void lt_run_metric_free (LtRunMetric *metric);
void lt_run_data_free (LtRunData *data);
void lt_run_stage_free (LtRunStage *stage);
void lt_run_error_class_free (LtRunErrorClass *error_class);
LtRunErrorClass *lt_run_error_class_new (const char *name, const char *help);

/* The open loop has a target rate; the closed loop has none, and response time is
 * service time. */
gboolean lt_run_is_open_loop (const LtRun *run);

/* Service times are of batches, not of operations. */
gboolean lt_run_is_batched (const LtRun *run);

/* The @index-th of its suite, NULL when there is none: no plugin was loaded, or it
 * declares fewer. @run may be NULL. */
const LtRunOperation *lt_run_get_operation (const LtRun *run, guint index);
const LtRunMetric *lt_run_get_metric (const LtRun *run, guint index);
/* Never NULL: "unclassified" for 0 and "unknown" for what was not registered. */
const char *lt_run_get_error_class (const LtRun *run, guint index);

/* Text that may hold `[SUITE.]NAME=VALUE` for an option, after `--set=` or not, as
 * in argv. Returns: (transfer full): the same with VALUE replaced by "***" unless
 * NAME is an option known to be no secret, and without logins in addresses. */
char *lt_run_redact_assignment (const LtRun *run, const char *text);

/* Returns: (transfer full): @text with "***" for USER:PASSWORD in each
 * SCHEME://USER:PASSWORD@HOST that it holds. */
char *lt_redact_addresses (const char *text);

/* SPDX-License-Identifier: MIT
 *
 * lt-plan: one run, fully decided before anything starts. Built by
 * lt_settings_resolve(), then const; any thread may read it.
 */
#pragma once

#include <glib.h>

#include "lt-gate.h"
#include "lt-profile.h"
#include "lt-threshold.h"

#define LT_PLAN_ERROR (lt_plan_error_quark ())
GQuark lt_plan_error_quark (void);

typedef enum
{
  LT_PLAN_ERROR_USAGE,    /* an option, argument or variable is wrong; the message names it */
  LT_PLAN_ERROR_SCENARIO, /* a scenario file is; the message names it and the line */
} LtPlanError;

#define LT_PLAN_MAX_WORKERS 4096
#define LT_PLAN_MAX_RATE 10e6
#define LT_PLAN_MAX_SETS 256
#define LT_PLAN_MAX_OUTPUTS 16
#define LT_PLAN_MAX_DATA 16
#define LT_PLAN_MAX_LABELS 64
#define LT_PLAN_MAX_LABEL_NAME 64 /* bytes */
#define LT_PLAN_MAX_LABEL_VALUE 1024
#define LT_PLAN_MAX_GATES 256
#define LT_PLAN_MAX_BACKLOG 1000000
#define LT_PLAN_MAX_THRESHOLDS 256
#define LT_PLAN_MAX_WINDOWS 8 /* of different lengths, of thresholds */
#define LT_PLAN_MAX_BATCH 1000000
#define LT_PLAN_MAX_STAGES 1000
#define LT_PLAN_MIN_SUSTAIN_NS G_GINT64_CONSTANT (5000000000) /* --abort-if-unsustained */
#define LT_PLAN_MAX_DURATION_NS (G_GINT64_CONSTANT (31) * 24 * 3600 * 1000000000)

/* --set [SUITE.]NAME=VALUE */
typedef struct LtPlanSet
{
  char *suite; /* NULL: any */
  char *name;
  char *value;
} LtPlanSet;

/* A part of --mix: OPERATION=WEIGHT */
typedef struct LtPlanShare
{
  char *operation;
  double weight;
} LtPlanShare;

/* -o FORMAT=FILE */
typedef struct LtPlanOutput
{
  char *format;
  char *target;
} LtPlanOutput;

/* --label KEY=VALUE */
typedef struct LtPlanLabel
{
  char *name;
  char *value;
} LtPlanLabel;

/* Of two that say something the higher one is right. */
typedef enum
{
  LT_RANK_DEFAULT,
  LT_RANK_GLOBAL, /* of the scenario file's [global] */
  LT_RANK_SCENARIO,
  LT_RANK_OLD_VARIABLE, /* LOAD_TEST_* */
  LT_RANK_VARIABLE,
  LT_RANK_COMMAND_LINE,
} LtPlanRank;

/* A setting in force, and where it came from. */
typedef struct LtPlanSetting
{
  char *name;
  char *value;
  char *source; /* "command line", the variable's name, "FILE:LINE", or "default" */
  LtPlanRank rank;
} LtPlanSetting;

/* A span of a load that changes, with numbers of its own in the result. */
typedef struct LtPlanStage
{
  char *name; /* "ramp", "spike", "stage 3" */
  guint64 begin_ns;
  guint64 end_ns;
  double from; /* workers, or arrivals a second */
  double to;
} LtPlanStage;

/* When throughput and latency count as steady. */
typedef struct LtPlanSteady
{
  double limit; /* change a second, as a share of the mean; 0: nobody asks */
  guint64 window_ns;
} LtPlanSteady;

typedef enum
{
  LT_PLAN_DATA_CSV,
  LT_PLAN_DATA_JSONL,
  LT_PLAN_N_DATA_FORMATS,
} LtPlanDataFormat;

typedef enum
{
  LT_PLAN_DATA_SEQUENTIAL,
  LT_PLAN_DATA_RANDOM,
  LT_PLAN_DATA_SHUFFLED,
  LT_PLAN_DATA_UNIQUE, /* a worker has rows of its own */
  LT_PLAN_N_DATA_STRATEGIES,
} LtPlanDataStrategy;

/* --data NAME=FILE */
typedef struct LtPlanData
{
  char *name;
  char *path; /* absolute */
  LtPlanDataFormat format;
  LtPlanDataStrategy strategy;
  gboolean stop; /* after the last row; else begin again */
} LtPlanData;

/* "csv", "shuffled": as on the command line. */
const char *lt_plan_data_format_name (LtPlanDataFormat format);
const char *lt_plan_data_strategy_name (LtPlanDataStrategy strategy);

/* How workers go about their operations, as the host is told. */
typedef struct LtPlanWork
{
  gboolean shared_iterations; /* numbered over all workers, else for each */
  gboolean only;              /* one iteration alone */
  guint only_worker;
  guint64 only_iteration;
  guint batch;      /* iterations a call; 1: no batches */
  gboolean pin;     /* workers to cores */
  gboolean trace;   /* log operations */
  gboolean bounded; /* open loop: arrivals that may wait for a worker are limited */
  guint backlog;    /* to this many */
} LtPlanWork;

#define LT_PLAN_WEB_ADDRESS "127.0.0.1"
#define LT_PLAN_WEB_PORT 5665
#define LT_PLAN_WEB_TOKEN_MIN 16 /* bytes of --web-token */
#define LT_PLAN_WEB_TOKEN_MAX 128

/* --web, --web-token, --linger */
typedef struct LtPlanWeb
{
  gboolean wanted;
  char *address; /* numeric, IPv4 or IPv6; NULL: LT_PLAN_WEB_ADDRESS */
  gboolean has_port;
  guint16 port; /* 0: any that is free */
  char *token;  /* NULL: none was given */
  gboolean linger;
  guint64 linger_ns; /* 0: until the user ends it */
} LtPlanWeb;

typedef enum
{
  LT_PLAN_LOG_DEBUG = 1, /* as in the ABI */
  LT_PLAN_LOG_INFO,
  LT_PLAN_LOG_WARNING,
  LT_PLAN_LOG_ERROR,
} LtPlanLog;

typedef enum
{
  LT_PLAN_FORMAT_TEXT,
  LT_PLAN_FORMAT_JSON,
} LtPlanFormat;

typedef struct LtPlan
{
  char *plugin;           /* as given; NULL: none was */
  char *scenario;         /* of a file; NULL: of none */
  char *scenario_source;  /* "FILE:LINE" of its group; NULL likewise */
  GPtrArray *plugin_dirs; /* char * */
  GPtrArray *sets;        /* LtPlanSet */
  char *operation;        /* NULL: the mix */
  GPtrArray *mix;         /* LtPlanShare; empty: the suite's */
  GPtrArray *data;        /* LtPlanData */
  GPtrArray *outputs;     /* LtPlanOutput */
  GPtrArray *labels;      /* LtPlanLabel; names differ */
  char *history;          /* absolute; NULL: the user's own */
  gboolean no_history;    /* nothing is recorded */
  char *baseline;         /* name or file; NULL: none, as the next two */
  char *save_baseline;    /* name */
  char *baseline_dir;     /* NULL: the repository's */
  GPtrArray *gates;       /* LtGate; empty: the default ones */
  gboolean strict;        /* what cannot be told fails */
  GPtrArray *settings;    /* LtPlanSetting, in the order of --help */

  guint workers; /* at most */
  guint64 duration_ns;
  gboolean endless; /* the duration is a bound only: iterations end the run */
  guint64 warmup_ns;
  double rate_per_s;  /* 0: closed loop; of a profile its mean */
  LtProfile *profile; /* of rate or workers over time; NULL: constant */
  gboolean profile_of_rate;
  GPtrArray *stages;      /* LtPlanStage; empty without a profile */
  GPtrArray *stage_texts; /* char *: --stage as given */
  char *pattern;          /* --pattern as given; NULL: none */
  gboolean poisson;
  guint64 iterations;        /* of all workers together; 0: as many as there is time for */
  guint64 worker_iterations; /* of each; 0: likewise */
  guint64 think_min_ns;      /* pause of a worker between two operations */
  guint64 think_max_ns;
  guint64 ramp_up_ns; /* from nothing to the whole load; 0: at once */
  LtPlanSteady steady;        /* ends the run */
  LtPlanSteady steady_warmup; /* ends the warm-up, which is longer until then */
  gboolean each;              /* operation alone, in turn */
  gboolean in_sequence;       /* scenarios one after another */
  guint n_runs;               /* how often, each in a fresh process */
  guint64 cool_down_ns;       /* between two of them */
  guint64 seed;
  LtPlanWork work;
  LtPlanWeb web;
  gboolean abort_if_unsustained;
  GPtrArray *thresholds;  /* LtThreshold, beside the settings of that name */
  gboolean abort_on_fail; /* end once one of them is broken */
  guint64 abort_delay_ns; /* not before */
  GArray *pins;        /* guint: cores, with work.pin; empty: all there are */
  LtPlanLog log_level; /* messages from here on are shown */
  guint64 grace_ns; /* for operations in flight when the run is to end */
  guint64 setup_timeout_ns;
  guint64 teardown_timeout_ns;
  gboolean latency;
  gboolean memory;
  gboolean tsc; /* may read the TSC directly */
  gboolean in_process;
  gboolean quiet;
  gboolean live; /* a view on the terminal; else a line an interval */
  LtPlanFormat format;
} LtPlan;

/* FALSE: the stage lasts until the iterations are done, its end_ns is a bound only. */
gboolean lt_plan_stage_has_end (const LtPlan *plan, guint index);

/* Parses "KEY=VALUE": the key of letters, digits and . _ - /, the value any text. Both
 * results (transfer full). FALSE with LT_PLAN_ERROR_USAGE. Pure; any thread. */
gboolean lt_plan_parse_label (const char *text, char **ret_name, char **ret_value,
                              GError **error);

/* Who said the threshold @index. NULL: nobody. */
const LtPlanSetting *lt_plan_threshold_setting (const LtPlan *plan, guint index);

void lt_plan_free (LtPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtPlan, lt_plan_free)

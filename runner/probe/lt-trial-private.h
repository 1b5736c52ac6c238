/* SPDX-License-Identifier: MIT */
#pragma once

#include <ltplugin-ext.h>

#include "lt-data-order.h"
#include "lt-data.h"
#include "lt-mix.h"
#include "lt-trial.h"

typedef enum
{
  LT_PHASE_BEFORE,
  LT_PHASE_INIT,
  LT_PHASE_LIFE,
  LT_PHASE_FINI,
  LT_PHASE_AFTER,
} LtTrialPhase;

/* Memory that ends where a page begins that cannot be touched. */
typedef struct LtGuarded
{
  void *data;
  gsize size;
  char *pages;
  gsize n_bytes; /* without the guard */
} LtGuarded;

void lt_guarded_init (LtGuarded *guarded, gsize size);
void lt_guarded_clear (LtGuarded *guarded);
void lt_guarded_forbid (const LtGuarded *guarded);
void lt_guarded_allow (const LtGuarded *guarded);
void lt_guarded_read_only (const LtGuarded *guarded);

typedef enum
{
  LT_STEP_IDLE,
  LT_STEP_WORKER_INIT,
  LT_STEP_RUN,
  LT_STEP_WORKER_FINI,
} LtTrialStep;

typedef struct LtTrialWorker
{
  LtTrial *trial;
  uint32_t index;
  pthread_t thread;
  LtGuarded api;      /* lt_worker */
  LtGuarded ops[2];   /* lt_op, by turns: the last one stays away during the next call */
  LtGuarded counters; /* uint64_t of each id */
  void *wctx;
  lt_status status;      /* of worker_init */
  _Atomic uint32_t step; /* LtTrialStep: what the suite is asked for */
  _Atomic uint32_t op_index;
  uint64_t iteration;
  uint64_t n_calls;
  LtTrialCounts *counts; /* by operation */
} LtTrialWorker;

/* Of a file of rows that the user gave. */
typedef struct LtTrialData
{
  LtDataTable *table; /* NULL: not opened */
  LtDataOrder order;
} LtTrialData;

struct LtTrial
{
  LtTrialPlan plan;
  const LtDescriptor *descriptor;
  const LtOptionTable *options;
  LtProbeReport *report;
  LtRegistry *registry;
  uint64_t seed;
  pthread_t main;

  LtGuarded api; /* lt_host */
  void *pctx;
  lt_status status;
  _Atomic uint32_t phase;
  _Atomic uint32_t stop;
  guint n_registrations;
  gboolean excluded[LT_MAX_OPERATIONS];
  guint n_excluded;
  const GPtrArray *planned; /* LtPlanData */
  LtTrialData data[LT_PLAN_MAX_DATA];
  GPtrArray *asked; /* char *: names of data, as init asked for them */
  char *missing;
  gboolean refused_data;
  lt_batch_run batch_of[LT_MAX_OPERATIONS];
  const lt_ext_verify *verify;
  guint n_verified;
  gboolean asked_for_stop;
  gboolean was_cut_short;
  _Atomic gboolean requested_stop;
  LtMix mix;
  gboolean has_mix;

  pthread_mutex_t lock; /* of the texts */
  char *broken[LT_N_TRIAL_RULES];
  char *error;

  LtTrialWorker *workers;
  _Atomic uint32_t n_ready; /* past worker_init */
  _Atomic uint32_t n_idle;  /* past their operations */
  _Atomic uint32_t gate;    /* 1: operate, 2: worker_fini */
  LtTrialCounts counts[LT_MAX_OPERATIONS];
  uint32_t stuck;
  uint64_t counters_digest;
};

/* lt-trial-host.c */
void lt_trial_make_host (LtTrial *trial);
void lt_trial_make_worker (LtTrialWorker *worker);
/* Notes who calls and when. ret_may: FALSE outside init. */
LtTrial *lt_trial_enter_any (const lt_host *api, const char *function);
LtTrial *lt_trial_enter_init (const lt_host *api, const char *function, gboolean *ret_may);
LtTrialWorker *lt_trial_enter_worker (lt_worker *api, const char *function);
void lt_trial_break (LtTrial *trial, LtTrialRule rule, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* lt-trial-extensions.c */
const void *lt_trial_get_extension (const lt_host *api, const char *id);
/* Up to plan.batch iterations at a call; *ret_done: how many went well. */
lt_status lt_trial_run_batch (LtTrialWorker *worker, lt_op *op, uint64_t *ret_done);
void lt_trial_find_verify (LtTrial *trial);
void lt_trial_verify (LtTrial *trial, uint32_t quiet);

/* lt-trial-data.c */
extern const lt_ext_data lt_trial_data_extension;
void lt_trial_clear_data (LtTrial *trial);

/* lt-trial-worker.c: the body of a worker's thread. */
void *lt_trial_worker_main (void *data);
void lt_trial_worker_clear (LtTrialWorker *worker);

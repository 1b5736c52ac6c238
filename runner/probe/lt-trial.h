/* SPDX-License-Identifier: MIT
 *
 * lt-trial: a life of a suite under a host that is made to find fault with it.
 *
 * The host's table, each worker and each lt_op lie against a page that cannot be
 * touched, so that whoever reads past what this host knows is caught; an lt_op is taken
 * away after its call, a worker after its worker_fini. Every function notes who calls it
 * and when. One LtTrial is one init..fini; the suite is loaded by its owner.
 * [the process's main thread; its functions that the suite calls: as in ltplugin.h]
 */
#pragma once

#include "lt-option-table.h"
#include "lt-probe-report.h"
#include "lt-registry.h"

#include <pthread.h>

/* Rules of the ABI that the host can see broken. */
typedef enum
{
  LT_TRIAL_THREAD,   /* a function called on a thread or in a phase that is not its own */
  LT_TRIAL_OPTION,   /* an option that is not declared, or with another type */
  LT_TRIAL_HANDLE,   /* a metric or class that is not registered, or of another kind */
  LT_TRIAL_RESERVED, /* a reserved field of lt_op written to */
  LT_TRIAL_DATA,     /* rows of ltrun.data/1 asked for otherwise than they may be */
  LT_TRIAL_BATCH,    /* ltrun.batch/1: a batch that did not do what it says */
  LT_TRIAL_VERIFY,   /* ltrun.verify/1: an invariant, or how it is told */
  LT_N_TRIAL_RULES
} LtTrialRule;

/* Sizes of the tables that this host claims to have. */
typedef enum
{
  LT_TRIAL_TODAY,
  LT_TRIAL_FIRST, /* those of 1.0 */
  LT_TRIAL_LATER, /* longer than those of today, the new part 0 */
} LtTrialSizes;

#define LT_TRIAL_IN_TURN (-1) /* each that takes part, whatever its weight */
#define LT_TRIAL_MIX (-2)     /* as the suite weighs them */

typedef struct LtTrialPlan
{
  uint32_t workers;
  int operation;        /* its index, or one of the two below */
  uint64_t iterations;  /* of a worker; 0: no limit */
  uint64_t time_ns;     /* then the stop is raised */
  uint64_t patience_ns; /* for operations to come back after it; 0: for ever */
  LtTrialSizes sizes;
  gboolean poison; /* takes lt_op and lt_worker away after use */
  gboolean no_extensions;
  gboolean no_data;   /* whatever the user gave */
  gboolean hard_rows; /* writing to a row is a fault; else only contract.data's */
  gboolean verify;    /* asks for the invariants, if the suite has some */
  uint32_t batch;     /* iterations a call, where the suite does batches; 0: one by one */
  gboolean interrupt; /* the stop is raised before init begins */
  uint32_t fail_at; /* this registration fails, counted from 1; 0: none */
} LtTrialPlan;

typedef enum
{
  LT_TRIAL_DONE,
  LT_TRIAL_INIT_FAILED,
  LT_TRIAL_WORKER_INIT_FAILED,
  LT_TRIAL_NOT_BACK, /* an operation did not come back; its thread is left behind */
} LtTrialEnd;

typedef struct LtTrialCounts
{
  uint64_t by_status[5];
  uint64_t n_unknown;
  int32_t unknown; /* the first status that the ABI has none of */
  uint64_t digest; /* of what the iterations came to, in order; one worker only */
  char error[64];  /* the class of the last LT_ERROR */
} LtTrialCounts;

typedef struct LtTrial LtTrial;

/* @options, @descriptor and @data, the LtPlanData that the user gave: alive as long as the
 * trial. */
LtTrial *lt_trial_new (const LtDescriptor *descriptor, const LtOptionTable *options,
                       const GPtrArray *data, uint64_t seed, const LtTrialPlan *plan,
                       LtProbeReport *report);
void lt_trial_free (LtTrial *trial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtTrial, lt_trial_free)

/* The whole life, or its parts: run starts the workers, each of which goes from
 * worker_init to worker_fini. */
LtTrialEnd lt_trial_live (LtTrial *trial);
LtTrialEnd lt_trial_init (LtTrial *trial);
LtTrialEnd lt_trial_run (LtTrial *trial);
void lt_trial_fini (LtTrial *trial);

/* Other terms for the next run. */
void lt_trial_set_plan (LtTrial *trial, const LtTrialPlan *plan);

/* What was seen. NULL: that rule was kept. */
const char *lt_trial_broken (const LtTrial *trial, LtTrialRule rule);
const char *lt_trial_error (LtTrial *trial);             /* of set_error(); never NULL */
lt_status lt_trial_status (const LtTrial *trial);        /* of the init that failed */
gboolean lt_trial_excludes (const LtTrial *trial, uint32_t op_index);
guint lt_trial_n_registrations (const LtTrial *trial);
const LtTrialCounts *lt_trial_counts (const LtTrial *trial, uint32_t op_index);
uint32_t lt_trial_stuck_operation (const LtTrial *trial);

/* ltrun.data/1: why what init asked for was not given, for the user; NULL: all was. And
 * how often it asked. */
const char *lt_trial_missing_data (const LtTrial *trial);
gboolean lt_trial_refused_data (const LtTrial *trial); /* given, and not as it has to be */
guint lt_trial_n_data (const LtTrial *trial);
/* ltrun.batch/1, after init: whether some operation does batches. [main thread] */
gboolean lt_trial_has_batches (LtTrial *trial);
gboolean lt_trial_does_batches (const LtTrial *trial, uint32_t op_index);
/* ltrun.verify/1: how often an invariant was told to hold. */
guint lt_trial_n_verified (const LtTrial *trial);
/* Whether some run of it was ended by its time, and not by its iterations. */
gboolean lt_trial_was_cut_short (const LtTrial *trial);
/* Whether the suite has called request_stop(). */
gboolean lt_trial_requested_stop (const LtTrial *trial);
/* ltrun.stop/1: whether init asked for the word. */
gboolean lt_trial_asked_for_stop (const LtTrial *trial);
/* Over the values of all counters at the end. */
uint64_t lt_trial_counters_digest (const LtTrial *trial);

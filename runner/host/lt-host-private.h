/* SPDX-License-Identifier: MIT
 *
 * lt-host-private: the host's state, for the files of this room.
 *
 * Written by the main thread while no worker runs; workers read it. What is shared
 * while they run is atomic.
 */
#pragma once

#include "lt-data-order.h"
#include "lt-data.h"
#include "lt-describe.h"
#include "lt-fail.h"
#include "lt-host-plan.h"
#include "lt-host.h"
#include "lt-layout.h"
#include "lt-loop.h"
#include "lt-trace.h"
#include "ltplugin-ext.h"

typedef struct LtHost LtHost;

/* A worker: one OS thread for its whole life. */
typedef struct LtWorker
{
  lt_worker api; /* first: what the suite sees */
  LtLoop loop;
  LtHost *host;
  LtWorkerSlot *slot;
  LtCells *distributions;
  uint32_t index;
  gboolean ready; /* worker_init succeeded */
} LtWorker;

/* A file of --data; table is NULL until the suite asks for it. */
typedef struct LtHostData
{
  LtDataTable *table;
  LtDataOrder order;
} LtHostData;

struct LtHost
{
  LtBoard *board;
  int bell_fd;
  gboolean in_process;

  LtHostPlan *plan;
  char *suite; /* "auth": what SUITE.NAME and messages say */
  LtDescriptor *descriptor;
  LtOptionTable *options;
  LtRegistry *registry;
  gboolean registering;
  LtMix mix;
  double weights[LT_MAX_OPERATIONS]; /* what the mix is made of */
  char *excluded[LT_MAX_OPERATIONS]; /* by the suite: why; NULL: takes part */
  LtClock clock;

  lt_host api; /* what the suite sees */
  void *pctx;
  lt_status (*verify) (void *, uint32_t, char *, uint64_t); /* NULL: has none */
  lt_batch_run batch_of[LT_MAX_OPERATIONS];                 /* with --batch */
  LtHostData data[LT_PLAN_MAX_DATA];                        /* as in the plan */
  char data_asked[512];                                     /* names, for a message */
  gboolean initialised;
  _Atomic uint32_t error_claimed;
  _Atomic uint32_t error_written;
  char error_text[512]; /* of set_error() */

  LtLayout layout;
  GThreadPool *pool;
  LtWorker *workers;
  LtPacer pacer;
  LtBacklog backlog;         /* of --backlog; without a limit all 0 */
  LtTrace trace;             /* --log-level debug */
  _Atomic uint64_t taken;    /* of the iterations that all workers share */
  LtProfile *warmup_profile; /* of workers, when they change during the run */
  LtWaiter waiter;
  _Atomic uint32_t gate;    /* a futex; raised to let the workers go on */
  _Atomic uint32_t active;  /* a futex; workers that have not arrived yet */
  _Atomic uint32_t working; /* workers that are still in the pass */
  _Atomic uint32_t wanted;  /* a futex; of a closed loop's workers those that are to work */
  uint32_t loads_seen;      /* orders of another load that were carried out, or are old */
  gboolean quit;            /* what they go on to: the end, else a pass */
};

/* lt-host-api.c: what the suite may call. */
void lt_host_api_init (LtHost *host);
void lt_worker_api_init (LtWorker *worker);
/* The text of set_error(), or "no reason given". */
const char *lt_host_error_text (LtHost *host);
/* Forgets it, so that the next one counts. [main, while no worker runs] */
void lt_host_clear_error (LtHost *host);

/* lt-host-extensions.c: what lt_host.get_extension() finds. */
const void *lt_host_get_extension (const lt_host *api, const char *id);
/* Takes what the suite excluded in init out of the mix. FALSE: the user asked for one
 * of them, or none is left; the board says so. */
gboolean lt_host_apply_exclusions (LtHost *host);

/* lt-batch.c: finds the suite's functions for --batch; call after exclusions. FALSE: some
 * operation that takes part has none; the board says so. */
gboolean lt_batch_init (LtHost *host);
/* What of it is known before init: whether the suite does batches at all. */
gboolean lt_batch_look (LtHost *host);

/* lt-host-data.c: ltrun.data/1. */
extern const lt_ext_data lt_host_data_extension;
/* FALSE: some file of --data is nothing that could be read, or, in a rehearsal, does not hold
 * rows, whatever their columns are; the board says so. */
gboolean lt_host_data_look (LtHost *host);
/* FALSE: the suite did not ask for some --data; the board says so. Call after init. */
gboolean lt_host_data_check (LtHost *host);
/* Of LT_WIRE_DATA, once that is checked. (transfer floating) */
GVariant *lt_host_data_describe (const LtHost *host);
void lt_host_data_clear (LtHost *host);

/* lt-pin.c: --pin. FALSE: a core that there is not; the board says so. */
gboolean lt_pin_init (LtHost *host);
/* [the worker's thread] */
void lt_pin_worker (const LtHost *host, uint32_t index);

/* lt-verify.c: the suite's invariants. Finds its extension; call after init. */
void lt_verify_init (LtHost *host);
/* Checks them, if it has any, at the end of @stage of the load or LT_NO_STAGE. @quiet:
 * no operation is under way. [main] */
void lt_verify_check (LtHost *host, uint32_t stage, gboolean quiet);

/* lt-host-load.c: another load, ordered while a pass is on. A pass begins; sleeps until
 * @deadline_ns or the stop, carries out orders meanwhile and returns the time; nobody is to
 * stay parked, as the pass is over. [main] */
void lt_host_load_begin (LtHost *host);
uint64_t lt_host_load_wait (LtHost *host, uint64_t begin_ns, uint64_t deadline_ns);
void lt_host_load_release (LtHost *host);

/* lt-worker.c */
/* Starts all workers and waits until they are past worker_init. FALSE: some failed;
 * the board says why. */
gboolean lt_workers_start (LtHost *host);
/* Runs one pass on all workers; returns when all wait again. */
void lt_workers_run_pass (LtHost *host, uint32_t pass);
/* Has all workers run worker_fini and ends their threads. */
void lt_workers_finish (LtHost *host);

/* lt-harness.c: own cost of an operation, in picoseconds, by running the closed loop
 * on an operation that does nothing. Takes about 30 ms. */
uint64_t lt_harness_measure_ps (const LtHost *host);

/* Makes the run stop: no further pass, the present one ends. [any thread] */
void lt_host_stop (LtHost *host);

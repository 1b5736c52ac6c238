/* SPDX-License-Identifier: MIT
 *
 * lt-board: the fixed part of the shared memory: orders, state, what went wrong.
 *
 * The memfd begins with the board; the workers' slots (lt-layout.h) follow once the
 * host knows its suite. The controller makes and zeroes it before the host exists.
 *
 * Conversation: the controller raises `order`, the host answers with `stage`. A
 * byte on the control pipe after each change of `stage` rings the controller's
 * bell; losing the pipe (a plugin may close it) costs time, nothing else.
 *
 *   order      INIT        WORKERS             PASS, PASS...   FINISH
 *   stage  LOADED  ...READY   ...STANDBY   ...PASS, PASS_DONE     ...ENDED
 *
 * Who writes what is noted at each field: C the controller, H the host. The
 * controller takes every value of the host for hostile.
 */
#pragma once

#include "lt-ring.h"
#include "lt-samples.h"

#define LT_BOARD_MAGIC UINT64_C (0x6c7472756e2f3031)
#define LT_BOARD_VERSION 1u
#define LT_BOARD_MAX_PASSES 2u
#define LT_BOARD_MAX_STAGES 1000u /* of a load that changes */

/* Number of the file descriptors that the host inherits. */
#define LT_HOST_FD_MEMORY 3
#define LT_HOST_FD_BELL 4

typedef enum
{
  LT_ORDER_NONE,
  LT_ORDER_INIT,          /* the suite's init */
  LT_ORDER_WORKERS,       /* the slots are there: start the workers */
  LT_ORDER_PASS,          /* LT_ORDER_PASS + i: pass i */
  LT_ORDER_FINISH = 1000, /* wind up and end */
} LtOrder;

typedef enum
{
  LT_STAGE_BORN,
  LT_STAGE_LOAD,   /* dlopen, constructors, entry point */
  LT_STAGE_LOADED, /* description written */
  LT_STAGE_INIT,   /* in init */
  LT_STAGE_READY,  /* metrics written */
  LT_STAGE_WORKER_INIT,
  LT_STAGE_STANDBY,   /* workers wait */
  LT_STAGE_PASS,      /* workers run */
  LT_STAGE_VERIFY,    /* likewise, and the main thread is in the suite's verify */
  LT_STAGE_PASS_DONE, /* all workers wait again: slots stand still */
  LT_STAGE_WORKER_FINI,
  LT_STAGE_FINI,
  LT_STAGE_ENDED, /* the clean end: exit() by a plugin never gets here */
  LT_N_STAGES,
} LtStage;

/* Why the host gave up, or was asked to. */
typedef enum
{
  LT_FAILURE_NONE,
  LT_FAILURE_USAGE, /* the user asked for what the suite does not have */
  LT_FAILURE_BAD_PLUGIN,
  LT_FAILURE_SETUP,
  LT_FAILURE_TEARDOWN,
  LT_FAILURE_PLUGIN_BUG,  /* broke the ABI's rules while running */
  LT_FAILURE_PLUGIN_STOP, /* request_stop() or LT_FATAL */
  LT_FAILURE_INTERNAL,
  LT_FAILURE_INTERRUPTED, /* set-up came back because it was to */
  LT_FAILURE_LEFT_OUT,    /* an operation does not go with what was asked for beside it */
  LT_N_FAILURES,
} LtFailureKind;

typedef enum
{
  LT_CRASH_NONE,
  LT_CRASH_SIGNAL,
  LT_CRASH_EXIT, /* the plugin called exit() */
} LtCrashKind;

/* Texts of any length up to a limit, behind the board. Serialised GVariants; this
 * room does not look into them. */
typedef enum
{
  LT_AREA_PLAN,        /* C: what the host is to do */
  LT_AREA_DESCRIPTION, /* H: what the suite is */
  LT_AREA_METRICS,     /* H: what the suite registered */
  LT_N_AREAS,
} LtAreaKind;

#define LT_CRASH_FRAMES 48u
#define LT_CRASH_NO_WORKER UINT32_MAX

/* Written by a dying thread. kind is set first after the facts, text_length last. */
typedef struct LtCrash
{
  _Atomic uint32_t claimed; /* the first thread to die writes */
  _Atomic uint32_t kind;    /* LtCrashKind */
  int32_t signal;
  int32_t code; /* si_code, or the status given to exit() */
  uint64_t address;
  uint32_t stage;
  uint32_t worker; /* or LT_CRASH_NO_WORKER */
  uint32_t worker_state;
  uint32_t op_index;
  uint64_t iteration;
  uint32_t n_frames;
  uint64_t frames[LT_CRASH_FRAMES];
  _Atomic uint32_t text_length;
  char text[8192]; /* a line a frame */
} LtCrash;

#define LT_FAILURE_TEXT 1024u

typedef struct LtFailure
{
  _Atomic uint32_t claimed; /* the first wins */
  _Atomic uint32_t kind;    /* LtFailureKind, written last */
  uint32_t worker;          /* or LT_CRASH_NO_WORKER */
  uint32_t op_index;        /* or UINT32_MAX */
  char text[LT_FAILURE_TEXT];
} LtFailure;

typedef struct LtPass
{
  uint64_t duration_ns;       /* C */
  uint32_t warmup;            /* C: 1: does not count */
  _Atomic uint64_t begin_ns;  /* H */
  _Atomic uint64_t end_ns;    /* H: when the last worker ended its last operation */
  _Atomic uint64_t started;   /* H: operations */
  _Atomic uint64_t unstarted; /* H, open loop: due before the end, never started */
  _Atomic uint64_t dropped;   /* H, open loop: those of them that found the backlog full */
} LtPass;

#define LT_BOARD_MAX_LOADS 256u

/* A load that was ordered while a pass is on, and from when it holds. */
typedef struct LtBoardLoad
{
  double value;     /* C, before its order: arrivals a second, or workers */
  uint64_t time_ns; /* H, before it is done: since the pass began */
} LtBoardLoad;

#define LT_BOARD_MAX_VIOLATIONS 8u
#define LT_VIOLATION_TEXT 256u
#define LT_NO_STAGE UINT32_MAX

/* An invariant that did not hold. */
typedef struct LtViolation
{
  uint32_t stage; /* of the load, at the end of which it was checked; or LT_NO_STAGE */
  char text[LT_VIOLATION_TEXT];
} LtViolation;

typedef struct LtBoard
{
  uint64_t magic;      /* C */
  uint32_t version;    /* C */
  uint32_t size;       /* C */
  uint64_t total_size; /* C, before LT_ORDER_WORKERS: of the whole memory */

  _Alignas(64) _Atomic uint32_t order; /* C; LtOrder, a futex */
  _Atomic uint32_t abort;              /* C: no further pass; a running one ends now */
  _Alignas(64) _Atomic uint32_t stop;  /* C and H: a futex; workers and suites watch it */
  _Alignas(64) _Atomic uint32_t stage; /* H; LtStage */
  _Atomic uint32_t workers_ready;      /* H: of all, those past worker_init */
  _Atomic uint64_t setup_ns;           /* H: time init and worker_init took */
  _Atomic uint64_t harness_ps;         /* H: own cost of an operation, picoseconds */
  _Atomic uint32_t tsc;                /* H: reads the TSC directly */
  /* H, open loop: operations started, by the stage that they were due in */
  _Atomic uint64_t started_of[LT_BOARD_MAX_STAGES];

  LtPass passes[LT_BOARD_MAX_PASSES];
  /* Loads ordered in the last pass, by number. To order the next one raise loads_ordered
   * and wake the waiters of `stop`, again until loads_done says that it holds: the host may
   * have been about to wait. */
  LtBoardLoad loads[LT_BOARD_MAX_LOADS];
  _Atomic uint32_t loads_ordered; /* C */
  _Atomic uint32_t loads_done;    /* H */
  _Atomic uint32_t n_checks;     /* H: of invariants, those that could tell */
  _Atomic uint32_t n_violations; /* H: may be more than there is room for */
  LtViolation violations[LT_BOARD_MAX_VIOLATIONS];
  LtCrash crash;                            /* H */
  LtFailure failure;                        /* H */
  _Atomic uint32_t area_length[LT_N_AREAS]; /* written after the area's bytes */
  LtRing log;                               /* H */
  LtSamples samples;                        /* H */
} LtBoard;

/* Bytes of the board with its areas; a multiple of the page size. */
uint32_t lt_board_size (void);

/* Fills in the constant fields of zeroed memory. [controller] */
void lt_board_init (LtBoard *board);

/* True when the constant fields are as lt_board_init() left them. */
bool lt_board_is_intact (const LtBoard *board);

/* Writes @length bytes; false when they do not fit. */
bool lt_board_write (LtBoard *board, LtAreaKind kind, const void *bytes, uint32_t length);

/* The bytes of an area, and their number, at most its capacity. */
const void *lt_board_read (const LtBoard *board, LtAreaKind kind, uint32_t *ret_length);

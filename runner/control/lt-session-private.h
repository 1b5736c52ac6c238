/* SPDX-License-Identifier: MIT
 *
 * lt-session-private: the state of a session, for its files.
 */
#pragma once

#include "lt-jitter.h"
#include "lt-monitor.h"
#include "lt-session.h"
#include "lt-steady.h"
#include "lt-sustain.h"
#include "lt-tally.h"
#include "lt-threshold-watch.h"

typedef enum
{
  STATE_LOAD,    /* until the description is there */
  STATE_INIT,    /* until the metrics are there */
  STATE_WORKERS, /* until all workers stand by */
  STATE_HELD,    /* until it is let go on */
  STATE_PASS,
  STATE_FINISH, /* until the process ends */
  STATE_ENDED,
} LtSessionState;

/* A load changed by hand. */
typedef struct LtSessionLoad
{
  double wished;        /* the newest; 0: as planned */
  double ordered_value; /* of the newest order; 0: there was none */
  guint32 n_ordered;
  guint32 n_done; /* that the host said it follows */
} LtSessionLoad;

/* Why a run is ended that nobody interrupted. */
typedef struct LtSessionStop
{
  gboolean asked;
  LtExit status; /* LT_EXIT_OK: the verdict has it from elsewhere */
  char *outcome;
  char *reason;
} LtSessionStop;

struct LtSession
{
  LtSessionSetup setup;
  LtSessionEvents events;
  gpointer data;
  gboolean describe_only;
  LtVerdict *verdict; /* not owned */

  LtMemory memory;
  LtHostProcess process;
  int bell[2]; /* pipe; -1 */
  GSource *wake;
  GSource *bell_source;
  GSource *end_source;

  LtSessionState state;
  guint64 entered_ns;  /* the state */
  guint64 deadline_ns; /* then the host is ended */
  gboolean gone_on;    /* let go on */
  gboolean interrupted, forced, timed_out, corrupted;
  const char *overdue; /* the part of set-up that took too long; NULL: none did */

  LtRun *run;          /* being built until the workers stand by */
  LtRunPlugin *plugin; /* owned by run once there is one */
  gboolean begun;      /* events.begin was called */
  LtSource source;
  LtTally *tally;
  guint pass;
  guint n_passes;
  guint64 next_tick_ns;  /* of the snapshots of a pass */
  guint stage;           /* of the plan's, that is under way */
  GPtrArray *stages;     /* LtStageStats; NULL: the load is constant */
  guint64 sampled_ns;    /* when the last sample was taken */
  guint64 stage_late_ns; /* the sample with which the stage began */
  guint64 worst_late_ns; /* that kept a stage from having numbers */
  LtTrend trend;
  LtSteady *steady;     /* of the pass under way; NULL: nobody asks */
  gboolean ended_early; /* the pass under way: it is steady */
  LtSessionLoad load;
  LtSustain sustain;
  LtJitter *jitter;   /* during the measured pass */
  LtHistogram *noise; /* what it found; NULL: not yet */
  LtSessionStop stop;
  LtThresholdWatch *watch; /* NULL: no thresholds */
  LtStats *warmup;
  guint64 cpu_begin_ns;
  LtSnapshot last;
  gboolean measured; /* `last` is of the measured phase */
};

/* lt-session-io.c: the process, and the sources that make the main context turn: the
 * bell, the end of the process, the clock (`wake`). */
gboolean lt_session_start_host (LtSession *session, GError **error);
void lt_session_close_host (LtSession *session);

/* lt-session-end.c: the host is gone: the verdict, and the numbers it needs. */
void lt_session_conclude (LtSession *session);

/* lt-session-run.c: the passes. */
void lt_session_start_pass (LtSession *session, guint64 now_ns);
/* Takes the snapshots that are due. Returns when to look again. */
guint64 lt_session_tick (LtSession *session, guint64 now_ns);
/* The pass is over, or the host is. */
void lt_session_end_pass (LtSession *session, guint64 now_ns);
/* What is known only at the end of the run. */
void lt_session_complete (LtSession *session);

/* Whether a pass is on, and the host has begun it. */
gboolean lt_session_is_loaded (const LtSession *session);

/* lt-session-load.c: the load changed by hand. A pass begins; takes what the host has
 * done and orders what is wished, to be called while lt_session_awaits_load(). */
void lt_session_begin_load (LtSession *session);
void lt_session_look_load (LtSession *session);
gboolean lt_session_awaits_load (const LtSession *session);

/* lt-session-steady.c: a phase that ends once it is steady. A pass begins; a snapshot was
 * taken; the run is over. */
void lt_session_begin_steady (LtSession *session, gboolean warmup);
void lt_session_look_steady (LtSession *session, guint64 now_ns);
void lt_session_judge_steady (LtSession *session, LtVerdict *verdict);

/* lt-session-stages.c: the numbers of each stage. A pass begins; when, since the pass
 * began, the stage under way ends (G_MAXUINT64: with the pass); the last sample was taken
 * at @time_ns; the pass has ended then; the run is over. */
void lt_session_begin_stages (LtSession *session, gboolean warmup);
guint64 lt_session_stage_end_ns (const LtSession *session);
void lt_session_end_stages (LtSession *session, guint64 time_ns);
void lt_session_end_last_stage (LtSession *session, guint64 time_ns);
void lt_session_judge_stages (LtSession *session, LtVerdict *verdict);

/* Workers in an operation: what they have started has not ended yet. */
guint lt_session_count_running (const LtSession *session);

/* lt-session-thresholds.c: names are looked up, once the suite is described and again when
 * it is @initialized; FALSE: @verdict says what is wrong. A snapshot was taken; the run is
 * over. */
gboolean lt_session_resolve_thresholds (LtSession *session, gboolean initialized,
                                        LtVerdict *verdict);
void lt_session_look_thresholds (LtSession *session, gboolean last);
void lt_session_judge_thresholds (LtSession *session, LtVerdict *verdict);

/* The run as far as it is known. Returns: (transfer full). */
LtRun *lt_session_build_run (const LtSession *session);

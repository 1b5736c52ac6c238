/* SPDX-License-Identifier: MIT
 *
 * lt-session: one host, from its start to its end.
 *
 * A session is turned by whoever holds it: after each iteration of the default main
 * context, which wakes up whenever the session has something to do, so that several
 * sessions, signals and sinks go on side by side. What a host does is bounded in time
 * at every step; whatever it does, a session ends with a verdict and with every number
 * recorded until then. [controller's main thread]
 */
#pragma once

#include "lt-launcher.h"
#include "lt-plan.h"
#include "lt-run.h"
#include "lt-stats.h"
#include "lt-verdict.h"

typedef struct LtSessionSetup
{
  const LtPlan *plan;
  const char *operation; /* alone, instead of the plan's; NULL: as the plan says */
  const char *suite; /* "auth", for messages */
  const char *scenario; /* its name, for scopes of thresholds; NULL: it has none */
  gboolean others;      /* there are other scenarios: a scope may be one of theirs */
  const char *path;  /* of the suite; absolute */
  const char *sha256;
  const char *note_id; /* of the ELF note; NULL: not to be checked */
  const char *note_version;
  const char *host_program; /* path of ltrun-host */
  guint n_cpus;             /* of this machine, for the result; 0: not known */
  const LtLauncher *launcher;
  LtStrays *strays;
  gboolean hold; /* stop before the first pass, until lt_session_go() */
  gboolean rehearse; /* lt_session_describe() refuses what a run would before set-up */
} LtSessionSetup;

typedef struct LtSessionEvents
{
  void (*begin) (gpointer data, const LtRun *run);
  void (*snapshot) (gpointer data, const LtSnapshot *snapshot);
  void (*log) (gpointer data, guint level, const char *text); /* valid UTF-8, any characters */
} LtSessionEvents;

typedef struct LtSession LtSession;

/* What @setup points to must outlive the session. Any event may be NULL. */
LtSession *lt_session_new (const LtSessionSetup *setup, const LtSessionEvents *events,
                           gpointer data);
void lt_session_free (LtSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtSession, lt_session_free)

/* Starts the host. @verdict gets what there is to say, now and later, and must outlive
 * the session. FALSE: it could not be started, and the session is over. */
gboolean lt_session_start (LtSession *session, LtVerdict *verdict);

/* Does what there is to do now and sees to it that the main context wakes up when
 * there is more. Returns FALSE when the session is over: the verdict is complete. Not
 * to be called again then. */
gboolean lt_session_turn (LtSession *session);

/* A session that was set up with @hold: TRUE once its workers stand by, until it goes on. */
gboolean lt_session_is_held (const LtSession *session);
/* Lets it go on, at its next turn. */
void lt_session_go (LtSession *session);

/* Loads the suite and reads its description only. Returns: (transfer none): NULL
 * when that failed; @verdict says why. */
const LtRunPlugin *lt_session_describe (LtSession *session, LtVerdict *verdict);

/* The first call ends the run in order, the second at once. */
void lt_session_interrupt (LtSession *session);

/* Changes the load that is on, by @steps: workers of a closed loop, tenths of the planned
 * rate with one. @ret_text: (transfer full): what it is to be; FALSE: why that cannot be. */
gboolean lt_session_change_load (LtSession *session, int steps, char **ret_text);

/* Ends the run in order, for a reason of its own: no interruption. When nothing worse befell
 * it the verdict is @status, @outcome and @reason. Of several calls the first counts. */
void lt_session_stop (LtSession *session, LtExit status, const char *outcome,
                      const char *reason);
/* A threshold is broken that ends the run (--abort-on-fail). */
gboolean lt_session_is_aborted (const LtSession *session);

/* NULL when the session ended before there was one. Owned by the session. */
const LtRun *lt_session_get_run (const LtSession *session);
const LtSnapshot *lt_session_get_last (const LtSession *session);

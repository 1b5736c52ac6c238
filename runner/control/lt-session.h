/* SPDX-License-Identifier: MIT
 *
 * lt-session: one host, from its start to its end.
 *
 * Runs the default main context while it waits, so that signals and sinks of the
 * controller go on. What a host does is bounded in time at every step; whatever it
 * does, a session ends with a verdict and with every number recorded until then.
 * [controller's main thread]
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
  const char *suite; /* "auth", for messages */
  const char *path;  /* of the suite; absolute */
  const char *sha256;
  const char *note_id; /* of the ELF note; NULL: not to be checked */
  const char *note_version;
  const char *host_program; /* path of ltrun-host */
  char **argv;              /* for the result */
  const LtLauncher *launcher;
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

/* Runs to the end. @verdict gets what there is to say. */
void lt_session_run (LtSession *session, LtVerdict *verdict);

/* Loads the suite and reads its description only. Returns: (transfer none): NULL
 * when that failed; @verdict says why. */
const LtRunPlugin *lt_session_describe (LtSession *session, LtVerdict *verdict);

/* The first call ends the run in order, the second at once. */
void lt_session_interrupt (LtSession *session);

/* NULL when the session ended before there was one. Owned by the session. */
const LtRun *lt_session_get_run (const LtSession *session);
const LtSnapshot *lt_session_get_last (const LtSession *session);

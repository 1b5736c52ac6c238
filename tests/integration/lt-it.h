/* SPDX-License-Identifier: MIT
 *
 * lt-it: runs the built ltrun as a user would, for integration tests.
 *
 * Everything of a run goes to a folder of its own under the test's temporary folder.
 * Environment of the runs: HOME and XDG_DATA_HOME point there; LTRUN_* and
 * LOAD_TEST_* of the outside are removed; the locale is C.UTF-8.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

typedef struct LtIt
{
  int exit_status; /* -1: ended by a signal */
  int signal;
  char *out; /* standard output */
  char *err; /* standard error */
  double seconds;
  GPid pid;       /* of ltrun */
  JsonNode *json; /* of --format json, parsed on demand */
} LtIt;

/* Call once from main() instead of g_test_init(). */
void lt_it_init (int *argc, char ***argv);

/* Writes a file of the test's own folder. (transfer full): its path. */
char *lt_it_write (const char *name, const char *text);

/* A fixture's path: "noop" → <build>/tests/fixtures/noop.so. (transfer full) */
char *lt_it_fixture (const char *name);
/* The build folder; the temporary folder of this test program. */
const char *lt_it_build (void);
const char *lt_it_tmp (void);

/* Runs `ltrun WORDS...`: @format is printf-like and split as a shell splits words.
 * Fails the test when it takes over @timeout_s. (transfer full) */
LtIt *lt_it_run (guint timeout_s, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The same with variables, "NAME=value" separated by spaces. */
LtIt *lt_it_run_env (const char *environment, guint timeout_s, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
/* Starts it and comes back; @ret_running is waited for by lt_it_wait(). */
typedef struct LtItRunning LtItRunning;
LtItRunning *lt_it_start (const char *environment, const char *format, ...)
  G_GNUC_PRINTF (2, 3);
GPid lt_it_pid (const LtItRunning *running);
LtIt *lt_it_wait (LtItRunning *running, guint timeout_s);
/* Runs @format, printf-like, as a line of the shell, where $LTRUN is the program. */
LtIt *lt_it_run_shell (const char *environment, guint timeout_s, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
/* Waits until standard error has a line with @text. */
void lt_it_wait_for (const LtItRunning *running, guint timeout_s, const char *text);
/* Fails the test, with what it said, when it has ended. */
void lt_it_assert_runs (const LtItRunning *running);
/* The process of the suite; 0: none. */
GPid lt_it_host_pid (const LtItRunning *running);
void lt_it_free (LtIt *it);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtIt, lt_it_free)

/* The document on standard output (needs --format json). Fails the test when it is
 * not valid JSON. Owned by @it. */
JsonObject *lt_it_json (LtIt *it);
/* Its first run. */
JsonObject *lt_it_run_json (LtIt *it);
/* Follows a path such as "verdict.outcome" or "runs.1.measured.total.count"; one that the
 * document does not have is of its first run, as "measured.total.count". NULL: not there. */
JsonNode *lt_it_get (LtIt *it, const char *path);
/* Number at @path; fails the test when there is none. */
double lt_it_number (LtIt *it, const char *path);
const char *lt_it_text (LtIt *it, const char *path);
/* A number that has to be an integer; exact. */
guint64 lt_it_count (LtIt *it, const char *path);
/* Of the array at @path, which has to be there. */
guint lt_it_length (LtIt *it, const char *path);
/* Finds the object of the array at @path whose member @key is @value, for instance the
 * operation named "login", and in it the number at @subpath. Fails the test when there
 * is none. */
double lt_it_number_of (LtIt *it, const char *path, const char *key, const char *value,
                        const char *subpath);
/* Of standard output. (transfer full) */
char *lt_it_last_line (const LtIt *it);
/* The number that stands in @text behind the first @before, which has to be there. */
guint64 lt_it_number_behind (const char *text, const char *before);
/* Takes the document from @file instead of standard output. */
void lt_it_load (LtIt *it, const char *file);

/* Asserts that no process is left whose parent or group was the run's, and that no
 * ltrun-host of this build is alive. */
void lt_it_assert_no_orphans (void);

/* True under a sanitizer, where times mean less. */
gboolean lt_it_is_sanitized (void);

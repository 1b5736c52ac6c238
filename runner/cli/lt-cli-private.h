/* SPDX-License-Identifier: MIT
 *
 * lt-cli-private: what the files of the command line share. [main thread]
 */
#pragma once

#include "lt-campaign.h"
#include "lt-cli.h"
#include "lt-document.h"
#include "lt-exit.h"
#include "lt-finder.h"
#include "lt-launcher.h"
#include "lt-plan.h"
#include "lt-text-plain.h"
#include "lt-validation.h"
#include "lt-verdict.h"

/* A call of ltrun. */
typedef struct LtCli
{
  char **argv; /* as it was called */
  char **args; /* without the program's name and the verb */
  const LtLauncher *launcher;
} LtCli;

int lt_cmd_run (const LtCli *cli);
int lt_cmd_search (const LtCli *cli);
int lt_cmd_scale (const LtCli *cli);
int lt_cmd_ab (const LtCli *cli);
int lt_cmd_list (const LtCli *cli);
int lt_cmd_inspect (const LtCli *cli);
int lt_cmd_report (const LtCli *cli);
int lt_cmd_history (const LtCli *cli);
int lt_cmd_trend (const LtCli *cli);
int lt_cmd_compare (const LtCli *cli);
int lt_cmd_baseline (const LtCli *cli);
int lt_cmd_doctor (const LtCli *cli);
int lt_cmd_validate (const LtCli *cli);
int lt_cmd_install (const LtCli *cli);
int lt_cmd_remove (const LtCli *cli);
int lt_cmd_new (const LtCli *cli);
int lt_cmd_complete (const LtCli *cli);

/* lt-cli-help.c: the text of `ltrun --help`, and of each verb's. (transfer full) */
char *lt_cli_help (void);
char *lt_cli_help_run (void);
char *lt_cli_help_search (void);
char *lt_cli_help_scale (void);
char *lt_cli_help_ab (void);
char *lt_cli_help_list (void);
char *lt_cli_help_inspect (void);
char *lt_cli_help_report (void);
char *lt_cli_help_history (void);
char *lt_cli_help_trend (void);
char *lt_cli_help_compare (void);
char *lt_cli_help_baseline (void);
char *lt_cli_help_doctor (void);
char *lt_cli_help_validate (void);
char *lt_cli_help_install (void);
char *lt_cli_help_remove (void);
char *lt_cli_help_new (void);

/* lt-verb-report.c: a document on standard output; @format: NULL: as text. Returns the
 * status. */
int lt_cli_print_document (const LtDocument *document, const char *format);

/* lt-cli-paths.c: places beside the running program. (transfer full) */
char *lt_cli_prefix (const LtLauncher *launcher);
char *lt_cli_libexec (const LtLauncher *launcher, const char *program);
LtFinder *lt_cli_finder (const LtLauncher *launcher, const GPtrArray *plugin_dirs,
                         GError **error);

/* Becomes ltrun-inprocess with the same command line: ltrun itself holds no code that
 * loads a plugin. Comes back only with the status of a failure. */
int lt_cli_become_inprocess (const LtCli *cli);

/* Whether `ltrun NAME` would not be a suite. */
gboolean lt_cli_is_verb (const char *name);

/* "ltrun: MESSAGE" on standard error; returns @status. */
int lt_cli_fail (LtExit status, const char *message);
/* The same with what went wrong: what the user gave, in a file or elsewhere, has statuses of
 * its own; anything else ends with @otherwise. */
int lt_cli_fail_error (LtExit otherwise, const GError *error);

/* lt-terminal.c */
/* Takes the places of standard streams that were closed, so that no file of ours gets
 * one of their numbers and with it what is meant for people. To be called first. */
void lt_terminal_init (void);
/* One line for people, on standard error: control characters and the like made
 * visible. The first waits at most @wait_ms for a reader that is slow, and returns
 * FALSE when the line was dropped; the second waits for some seconds. */
gboolean lt_terminal_try_note (const char *text, int wait_ms);
void lt_terminal_note (const char *text);
/* Control sequences of our own, on standard error. */
void lt_terminal_try_raw (const char *bytes, int wait_ms);
/* Whether text for people may be UTF-8: the locale says (LC_ALL, LC_CTYPE, LANG). What is
 * for programs (JSON, CSV, HTML, ...) is UTF-8 whatever it says. */
gboolean lt_terminal_is_utf8 (void);
/* ... and with ANSI styles, which a terminal has unless NO_COLOR or TERM=dumb. */
LtLook lt_terminal_look (int fd);
/* Valid @text: (transfer full) for people, in ASCII if need be. Returns: (transfer full). */
char *lt_terminal_as_shown (char *text);
guint lt_terminal_columns (int fd);
/* Writes all of @text to standard output. FALSE: it could not. */
gboolean lt_terminal_print (const char *text);
/* The same; while the reader makes no room, @go_on is asked ten times a second. */
typedef gboolean (*LtGoOn) (gpointer data);
gboolean lt_terminal_print_while (const char *text, LtGoOn go_on, gpointer data);

/* lt-verb-validate.c: the options that only `validate` and `install` have. */
typedef struct LtCliValidateOptions
{
  char **only;
  char **skip;
  char *timeout; /* as given */
  guint64 timeout_ns;
  gboolean verbose;
  gboolean strict;
  gboolean list;
} LtCliValidateOptions;

/* Takes them out of @args. Returns: (transfer full): what is left, for
 * lt_settings_resolve(); NULL with an error of usage. */
char **lt_cli_validate_options (LtCliValidateOptions *options, char **args, GError **error);
void lt_cli_validate_options_clear (LtCliValidateOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LtCliValidateOptions, lt_cli_validate_options_clear)
LtValidation *lt_cli_validate (const LtCli *cli, const LtPlan *plan,
                               const LtCliValidateOptions *options, const char *path,
                               GError **error);

/* How a call ends that was to see @validation pass, and a line on standard error on what
 * could not be checked for a value of the user's or a fault of ltrun's own: for
 * validations with trouble. */
LtExit lt_cli_validate_status (const LtValidation *validation,
                               const LtCliValidateOptions *options);
void lt_cli_validate_say_trouble (const LtValidation *validation);

/* The suite that @name means, found and looked at without running any of it. */
typedef struct LtCliSuite
{
  char *path;
  char *name; /* "auth" */
  char *sha256;
  LtNote *note;
  GPtrArray *warnings; /* char * */
} LtCliSuite;

LtCliSuite *lt_cli_suite_find (const LtFinder *finder, const char *name, LtExit *ret_status,
                               GError **error);
void lt_cli_suite_free (LtCliSuite *suite);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtCliSuite, lt_cli_suite_free)

/* LtCliSuite by scenario; NULL: one was not found, and that was said. */
GPtrArray *lt_cli_find_suites (const LtCli *cli, const LtCampaign *campaign,
                               LtExit *ret_status);

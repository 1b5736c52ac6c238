/* SPDX-License-Identifier: MIT */

#include "auth-pam.h"

#include "auth-pam-stack.h"

#include <suite-kit.h>

#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct AuthPam
{
  const AuthTokens *tokens;
  const AuthOptions *options;
  AuthPamStack *stack; /* NULL: the user's */
  const char *folder;
  const char *service;
} AuthPam;

/* ---- Life ------------------------------------------------------------------ */

static void
close_pam (void *state)
{
  AuthPam *self = state;

  auth_pam_stack_free (self->stack);
  free (self);
}

static void *
open_pam (const AuthWorld *world, LtAccessError *error)
{
  AuthPam *self = calloc (1, sizeof *self);

  if (self == NULL)
    return auth_fail_with (error, "out of memory");
  self->tokens = world->tokens;
  self->options = &world->model->options;
  self->folder = self->options->pam_folder;
  self->service = self->options->pam_service;
  if (self->folder[0] != '\0')
    return self;
  self->stack = auth_pam_stack_new (world->model, world->stop, error);
  if (self->stack != NULL)
    {
      self->folder = auth_pam_stack_folder (self->stack);
      self->service = AUTH_PAM_SERVICE;
      return self;
    }
  close_pam (self);
  return NULL;
}

static LtAccessStatus
set_password (void *state, const char *name, const char *password, LtAccessError *error)
{
  return auth_pam_stack_set_password (((AuthPam *) state)->stack, name, password, error);
}

static void
describe_passwords (void *state, char *ret_text, size_t size)
{
  (void) state;
  snprintf (ret_text, size, "crypt, the system's default");
}

static bool
get_only (void *state, const char **ret_name, const char **ret_password)
{
  const AuthPam *self = state;

  if (self->stack != NULL)
    return false;
  if (ret_name != NULL)
    *ret_name = self->options->username;
  if (ret_password != NULL)
    *ret_password = self->options->password;
  return true;
}

static void *
session_new (void *state, const uint32_t *stop)
{
  (void) stop;
  return state;
}

static void
session_free (void *session)
{
  (void) session;
}

/* ---- A transaction --------------------------------------------------------- */

/* Whom a module talks to. */
typedef struct Person
{
  const char *name;
  const char *password;
} Person;

static void
free_responses (struct pam_response *responses, int n)
{
  for (int i = 0; i < n; i++)
    free (responses[i].resp);
  free (responses);
}

/* A prompt without echo is for the password, one with echo for the name; the rest is
 * for people to read. */
static int
converse (int n, const struct pam_message **messages, struct pam_response **ret_responses,
          void *data)
{
  const Person *person = data;
  struct pam_response *responses = NULL;

  if (n <= 0 || n > PAM_MAX_NUM_MSG)
    return PAM_CONV_ERR;
  responses = calloc ((size_t) n, sizeof *responses);
  if (responses == NULL)
    return PAM_BUF_ERR;
  for (int i = 0; i < n; i++)
    {
      const char *text = NULL;

      if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
        text = person->password;
      else if (messages[i]->msg_style == PAM_PROMPT_ECHO_ON)
        text = person->name;
      if (text != NULL && (responses[i].resp = strdup (text)) == NULL)
        {
          free_responses (responses, n);
          return PAM_BUF_ERR;
        }
    }
  *ret_responses = responses;
  return PAM_SUCCESS;
}

/* What libpam calls instead of sleeping after a refusal: it is the verdict that is
 * measured, not the penalty. */
static void
do_not_wait (int status, unsigned us, void *data)
{
  (void) status;
  (void) us;
  (void) data;
}

/* @refused: what the modules' plain no stands for. */
static AuthAnswer
answer_of (int code, LtAccessStatus refused, const char *what, AuthReport *report)
{
  AuthAnswer answer = AUTH_DECLINED;

  switch (code)
    {
    case PAM_SUCCESS:
      return LT_ACCESS_OK;
    case PAM_AUTH_ERR:
    case PAM_MAXTRIES:
      return (AuthAnswer) refused;
    case PAM_USER_UNKNOWN:
      return LT_ACCESS_UNKNOWN_PRINCIPAL;
    case PAM_ACCT_EXPIRED:
    case PAM_PERM_DENIED:
    case PAM_NEW_AUTHTOK_REQD:
      return LT_ACCESS_DISABLED;
    case PAM_BUF_ERR:
      return LT_ACCESS_NO_MEMORY;
    case PAM_AUTHINFO_UNAVAIL:
      answer = AUTH_UNREACHABLE;
      break;
    default:
      break;
    }
  return auth_answer_fail (report, answer, code, "%s: %s", what, pam_strerror (NULL, code));
}

static AuthAnswer
ask (pam_handle_t *pam, const Person *person, AuthReport *report)
{
  AuthAnswer answer = LT_ACCESS_OK;
  uint64_t start_ns = 0;

  pam_set_item (pam, PAM_FAIL_DELAY, (const void *) do_not_wait);
  if (person->password != NULL)
    answer = answer_of (pam_authenticate (pam, PAM_SILENT), LT_ACCESS_WRONG_PASSWORD,
                        "pam_authenticate", report);
  if (answer != LT_ACCESS_OK)
    return answer;
  start_ns = suite_now_ns ();
  answer =
    answer_of (pam_acct_mgmt (pam, PAM_SILENT), LT_ACCESS_DISABLED, "pam_acct_mgmt", report);
  report->account_ns = suite_now_ns () - start_ns;
  return answer;
}

static AuthAnswer
transact (const AuthPam *self, const Person *person, AuthReport *report)
{
  const struct pam_conv conversation = { converse, (void *) person };
  pam_handle_t *pam = NULL;
  int code = pam_start_confdir (self->service, person->name, &conversation, self->folder, &pam);
  AuthAnswer answer = answer_of (code, LT_ACCESS_INVALID, "pam_start", report);

  if (code == PAM_SUCCESS)
    answer = ask (pam, person, report);
  if (pam != NULL)
    pam_end (pam, code);
  return answer;
}

/* ---- Questions ------------------------------------------------------------- */

static AuthAnswer
check_password (void *session, const char *name, const char *password, AuthReport *report)
{
  const Person person = { name, password };

  return transact (session, &person, report);
}

static AuthAnswer
authenticate (void *session, const AuthToken *token, AuthReport *report)
{
  const AuthPam *self = session;
  LtTokenClaims claims;
  LtAccessStatus status = auth_tokens_verify (self->tokens, token, &claims);
  const Person person = { claims.subject, NULL };

  return status == LT_ACCESS_OK ? transact (self, &person, report) : (AuthAnswer) status;
}

const AuthBackend auth_pam = {
  .name = "pam",
  .no_authorize = "PAM decides on accounts, not on resources",
  .no_churn = "its accounts are in files that are written once",
  .has_account_step = true,
  .is_external = true,
  .open = open_pam,
  .close = close_pam,
  .set_password = set_password,
  .describe_passwords = describe_passwords,
  .get_only = get_only,
  .session_new = session_new,
  .session_free = session_free,
  .check_password = check_password,
  .authenticate = authenticate,
};

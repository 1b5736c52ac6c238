/* SPDX-License-Identifier: MIT */

#include "auth-pam-stack.h"

#include "auth-answer.h"

#include <suite-kit.h>

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 512u

struct AuthPamStack
{
  const AuthModel *model;
  char folder[PATH_SIZE - 32]; /* room for a name in it */
};

/* Of the folder. "other" is what PAM takes for services without a file. */
static const char *const file_names[] = { AUTH_PAM_SERVICE, "other", "users", "disabled",
                                          "passwd" };

/* libpam takes modules without a folder from the system's own. The numbers are of
 * modules to jump over. */
static const char service[] =
  "auth [success=done authinfo_unavail=ignore default=die] "
  "pam_pwdfile.so nodelay pwdfile=%s/passwd\n"
  "auth requisite pam_debug.so auth=user_unknown\n"
  "account [success=1 default=ignore] "
  "pam_listfile.so quiet onerr=fail item=user sense=allow file=%s/users\n"
  "account requisite pam_debug.so acct=user_unknown\n"
  "account [success=1 default=ignore] "
  "pam_listfile.so quiet onerr=fail item=user sense=deny file=%s/disabled\n"
  "account requisite pam_debug.so acct=acct_expired\n"
  "account required pam_permit.so\n";

/* ---- Files ----------------------------------------------------------------- */

/* A file of the folder; NULL, and *error, on failure. */
static FILE *
open_file (const AuthPamStack *stack, const char *name, LtAccessError *error)
{
  char path[PATH_SIZE];
  FILE *file = NULL;
  int fd = -1;

  snprintf (path, sizeof path, "%s/%s", stack->folder, name);
  fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  file = fd >= 0 ? fdopen (fd, "a") : NULL;
  if (file != NULL)
    return file;
  auth_fail_with (error, "pam: '%s': %s", path, strerror (errno));
  if (fd >= 0)
    close (fd);
  return NULL;
}

static bool
close_file (const AuthPamStack *stack, FILE *file, LtAccessError *error)
{
  bool is_bad = ferror (file) != 0;

  if (fclose (file) == 0 && !is_bad)
    return true;
  auth_fail_with (error, "pam: writing to '%s': %s", stack->folder, strerror (errno));
  return false;
}

static bool __attribute__ ((__format__ (__printf__, 4, 5)))
append (const AuthPamStack *stack, const char *name, LtAccessError *error, const char *format,
        ...)
{
  FILE *file = open_file (stack, name, error);
  va_list arguments;

  if (file == NULL)
    return false;
  va_start (arguments, format);
  vfprintf (file, format, arguments);
  va_end (arguments);
  return close_file (stack, file, error);
}

/* The names of principals from @first on. */
static bool
write_names (const AuthPamStack *stack, const char *name, uint32_t first, const uint32_t *stop,
             LtAccessError *error)
{
  FILE *file = open_file (stack, name, error);

  if (file == NULL)
    return false;
  for (uint32_t i = first; i < stack->model->options.n_principals && !suite_stopping (stop);
       i++)
    fprintf (file, "%s\n", stack->model->names[i]);
  return close_file (stack, file, error);
}

/* ---- Life ------------------------------------------------------------------ */

static bool
make_folder (AuthPamStack *stack, LtAccessError *error)
{
  const char *parent = getenv ("TMPDIR");
  int n = snprintf (stack->folder, sizeof stack->folder, "%s/ltrun-pam-XXXXXX",
                    parent != NULL && parent[0] == '/' ? parent : "/tmp");

  if (n > 0 && (size_t) n < sizeof stack->folder && mkdtemp (stack->folder) != NULL)
    return true;
  auth_fail_with (error, "pam: expected to make folder '%s': %s", stack->folder,
                  strerror (errno));
  stack->folder[0] = '\0';
  return false;
}

AuthPamStack *
auth_pam_stack_new (const AuthModel *model, const uint32_t *stop, LtAccessError *ret_error)
{
  AuthPamStack *stack = calloc (1, sizeof *stack);
  const char *folder = NULL;

  if (stack == NULL)
    return auth_fail_with (ret_error, "out of memory");
  stack->model = model;
  folder = stack->folder;
  if (make_folder (stack, ret_error)
      && append (stack, AUTH_PAM_SERVICE, ret_error, service, folder, folder, folder)
      && append (stack, "other", ret_error,
                 "auth required pam_deny.so\naccount required pam_deny.so\n")
      && append (stack, "passwd", ret_error, "%s", "")
      && write_names (stack, "users", 0, stop, ret_error)
      && write_names (stack, "disabled", model->n_enabled, stop, ret_error))
    return stack;
  auth_pam_stack_free (stack);
  return NULL;
}

void
auth_pam_stack_free (AuthPamStack *stack)
{
  if (stack == NULL)
    return;
  for (size_t i = 0; i < sizeof file_names / sizeof file_names[0] && stack->folder[0] != '\0';
       i++)
    {
      char path[PATH_SIZE];

      snprintf (path, sizeof path, "%s/%s", stack->folder, file_names[i]);
      unlink (path);
    }
  if (stack->folder[0] != '\0')
    rmdir (stack->folder);
  free (stack);
}

const char *
auth_pam_stack_folder (const AuthPamStack *stack)
{
  return stack->folder;
}

LtAccessStatus
auth_pam_stack_set_password (AuthPamStack *stack, const char *name, const char *password,
                             LtAccessError *ret_error)
{
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  struct crypt_data *data = calloc (1, sizeof *data);
  const char *hash = NULL;
  LtAccessStatus status = LT_ACCESS_NO_MEMORY;

  if (data != NULL && crypt_gensalt_rn (NULL, 0, NULL, 0, setting, sizeof setting) != NULL)
    hash = crypt_rn (password, setting, data, sizeof *data);
  if (hash == NULL)
    auth_fail_with (ret_error, "pam: crypt: %s", strerror (errno));
  else
    status = append (stack, "passwd", ret_error, "%s:%s\n", name, hash) ? LT_ACCESS_OK
                                                                        : LT_ACCESS_INVALID;
  free (data);
  return status;
}

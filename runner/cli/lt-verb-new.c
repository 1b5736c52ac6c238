/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lt-cli-options.h"
#include "lt-cli-private.h"
#include "lt-text-plain.h"

#define MAX_NAME 64

/* What `new` is given, and what stands for it in a template. */
typedef struct Request
{
  char *lang;
  char *id;
  const char *name;
  char *ident; /* @name as C and Rust want it */
  char *prefix;
  char *pkgconfig;
  char *rust; /* the crate */
  char *templates;
  char **rest;
} Request;

static void
request_clear (Request *request)
{
  g_free (request->lang);
  g_free (request->id);
  g_free (request->ident);
  g_free (request->prefix);
  g_free (request->pkgconfig);
  g_free (request->rust);
  g_free (request->templates);
  g_strfreev (request->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* Reading it */

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
  return FALSE;
}

static gboolean
read_arguments (Request *request, char **args, GError **error)
{
  GOptionEntry entries[] = {
    { "lang", 0, 0, G_OPTION_ARG_STRING, &request->lang, NULL, NULL },
    { "id", 0, 0, G_OPTION_ARG_STRING, &request->id, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &request->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry *const tables[] = { entries, NULL };
  g_auto (GStrv) rest = lt_cli_options_read (tables, args, FALSE, error);

  return rest != NULL;
}

static gboolean
check (Request *request, GError **error)
{
  static const char *const langs[] = { "c", "cpp", "rust", NULL };
  g_autofree char *safe = NULL;

  if (request->rest == NULL || g_strv_length (request->rest) != 1)
    return refuse (error, "new: expected one name, as in: ltrun new demo --lang c");
  request->name = request->rest[0];
  safe = lt_text_sanitize (request->name);
  if (strlen (request->name) > MAX_NAME
      || !g_regex_match_simple ("^[a-z][a-z0-9_-]*$", request->name, G_REGEX_DOLLAR_ENDONLY, 0))
    return refuse (error,
                   "new: expected a name of a-z 0-9 _ - that begins with a letter, at most %d "
                   "bytes, found '%s'",
                   MAX_NAME, safe);
  if (lt_cli_is_verb (request->name))
    return refuse (error,
                   "new: expected a name that is no verb of ltrun, as `ltrun %s` would not be "
                   "the suite",
                   safe);
  if (request->lang == NULL || !g_strv_contains (langs, request->lang))
    return refuse (error, "--lang: expected c, cpp or rust, found %s",
                   request->lang != NULL ? request->lang : "none");
  if (request->id == NULL)
    request->id = g_strconcat ("org.example.", request->name, NULL);
  if (!g_regex_match_simple ("^[a-z0-9_-]+(\\.[a-z0-9_-]+)+$", request->id,
                             G_REGEX_DOLLAR_ENDONLY, 0))
    return refuse (error, "--id: expected one such as com.acme.%s, found '%s'", safe,
                   request->id);
  return TRUE;
}

/* Where the SDK lies that belongs to this ltrun. */
static gboolean
find_sdk (Request *request, const LtLauncher *launcher, GError **error)
{
  g_autofree char *lib_dir = NULL;
  g_autofree char *data_dir = NULL;

  request->prefix = lt_cli_prefix (launcher);
  lib_dir = g_canonicalize_filename (LT_LIB_DIR, request->prefix);
  data_dir = g_canonicalize_filename (LT_DATA_DIR, request->prefix);
  request->pkgconfig = g_build_filename (lib_dir, "pkgconfig", NULL);
  request->rust = g_build_filename (data_dir, "ltrun", "rust", "ltrun-plugin", NULL);
  request->templates = g_build_filename (data_dir, "ltrun", "templates", request->lang, NULL);
  request->ident = g_strdelimit (g_strdup (request->name), "-", '_');
  if (g_file_test (request->templates, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
               "new: expected the SDK in %s, found none: install ltrun with its SDK "
               "(cmake --install, or the package ltrun-dev)",
               request->templates);
  return FALSE;
}

/* Writing */

static char *
substitute (const Request *request, const char *text)
{
  const struct
  {
    const char *word, *value;
  } words[] = {
    { "@NAME@", request->name }, { "@IDENT@", request->ident },
    { "@ID@", request->id },     { "@PREFIX@", request->prefix },
    { "@RUST@", request->rust }, { "@PKGCONFIG@", request->pkgconfig },
  };
  GString *result = g_string_new (text);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_string_replace (result, words[i].word, words[i].value, 0);
  return g_string_free (result, FALSE);
}

/* "NAME.c" is the suite's source; a dot would hide a file of ours from ourselves. */
static char *
name_of (const Request *request, const char *file)
{
  if (g_str_equal (file, "gitignore"))
    return g_strdup (".gitignore");
  if (g_str_has_prefix (file, "NAME."))
    return g_strconcat (request->name, file + strlen ("NAME"), NULL);
  return g_strdup (file);
}

static gboolean
write_file (const Request *request, const char *from, const char *to, GError **error)
{
  const int mode = g_str_has_suffix (to, ".sh") ? 0755 : 0644;
  g_autofree char *template = NULL;
  g_autofree char *text = NULL;

  if (!g_file_get_contents (from, &template, NULL, error))
    return FALSE;
  text = substitute (request, template);
  return g_file_set_contents_full (to, text, -1, G_FILE_SET_CONTENTS_NONE, mode, error);
}

static gboolean
write_folder (const Request *request, const char *from, const char *to, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, error);
  gboolean good = dir != NULL;
  const char *file;

  if (good && g_mkdir (to, 0755) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", to,
                   g_strerror (errno));
      return FALSE;
    }
  while (good && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, file, NULL);
      g_autofree char *name = name_of (request, file);
      g_autofree char *target = g_build_filename (to, name, NULL);

      good = g_file_test (source, G_FILE_TEST_IS_DIR)
               ? write_folder (request, source, target, error)
               : write_file (request, source, target, error);
    }
  return good;
}

static int
tell_next (const Request *request)
{
  g_autofree char *text =
    g_strdup_printf ("%s: a suite in %s. Next:\n"
                     "  cd %s && sh build.sh\n"
                     "  ltrun validate ./%s.so\n"
                     "  ltrun --plugin ./%s.so -d 2s\n",
                     request->name, request->lang, request->name, request->name, request->name);

  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

int
lt_cmd_new (const LtCli *cli)
{
  g_auto (Request) request = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (!read_arguments (&request, cli->args, &error) || !check (&request, &error))
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (!find_sdk (&request, cli->launcher, &error))
    return lt_cli_fail (LT_EXIT_INTERNAL, error->message);
  if (g_file_test (request.name, G_FILE_TEST_EXISTS)
      || g_file_test (request.name, G_FILE_TEST_IS_SYMLINK))
    {
      message = g_strdup_printf ("new: %s: expected nothing of that name, found something",
                                 request.name);
      return lt_cli_fail (LT_EXIT_USAGE, message);
    }
  if (!write_folder (&request, request.templates, request.name, &error))
    return lt_cli_fail (LT_EXIT_INTERNAL, error->message);
  return tell_next (&request);
}

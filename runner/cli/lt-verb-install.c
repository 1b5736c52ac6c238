/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <unistd.h>

#include "lt-cli-options.h"
#include "lt-cli-private.h"
#include "lt-cmd-inspect.h"
#include "lt-descriptions.h"
#include "lt-install.h"
#include "lt-search-path.h"
#include "lt-settings.h"
#include "lt-text-plain.h"

/* What `install` and `remove` are given. */
typedef struct Request
{
  const LtCli *cli;
  LtPlan *plan; /* --set, --seed: for the checks */
  LtCliValidateOptions checks;
  gboolean system;
  char **suites;
  char *folder; /* the plugin folder */
} Request;

static void
request_clear (Request *request)
{
  lt_cli_validate_options_clear (&request->checks);
  g_clear_pointer (&request->plan, lt_plan_free);
  g_clear_pointer (&request->suites, g_strfreev);
  g_clear_pointer (&request->folder, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* Reading it */

/* What a package manager owns is not ours to write to. */
static char *
system_folder (const LtCli *cli)
{
  g_autofree char *prefix = lt_cli_prefix (cli->launcher);

  if (g_str_equal (prefix, "/usr"))
    return g_strdup ("/usr/local/lib/ltrun/plugins");
  return g_canonicalize_filename (LT_PLUGIN_DIR, prefix);
}

static gboolean
choose_folder (Request *request, GError **error)
{
  request->folder = request->system ? system_folder (request->cli)
                                    : lt_search_path_user_folder (g_getenv ("XDG_DATA_HOME"),
                                                                  g_getenv ("HOME"));
  if (request->folder != NULL)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       "HOME: expected an absolute folder, found none");
  return FALSE;
}

/* Frees @values, which may be NULL. */
static void
add_options (GStrvBuilder *builder, const char *name, char **values)
{
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *option = g_strconcat (name, values[i], NULL);

      g_strv_builder_add (builder, option);
    }
  g_strfreev (values);
}

/* What is left after options is a list of suites; a run's options go before it. */
static gboolean
read_request (Request *request, const LtCli *cli, GError **error)
{
  char **sets = NULL, **data = NULL;
  GOptionEntry entries[] = {
    { "system", 0, 0, G_OPTION_ARG_NONE, &request->system, NULL, NULL },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sets, NULL, NULL },
    { "data", 0, 0, G_OPTION_ARG_STRING_ARRAY, &data, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry *const tables[] = { entries, NULL };
  g_autoptr (GStrvBuilder) for_plan = g_strv_builder_new ();
  g_auto (GStrv) rest = lt_cli_validate_options (&request->checks, cli->args, error);
  g_auto (GStrv) plan_args = NULL;
  char *no_environment[] = { NULL };

  request->cli = cli;
  if (rest == NULL)
    return FALSE;
  request->suites = lt_cli_options_read (tables, rest, FALSE, error);
  if (request->suites == NULL)
    return FALSE;
  add_options (for_plan, "--set=", sets);
  add_options (for_plan, "--data=", data);
  plan_args = g_strv_builder_end (for_plan);
  request->plan = lt_settings_resolve (plan_args, no_environment, error);
  return request->plan != NULL && choose_folder (request, error);
}

static int
read_or_fail (Request *request, const LtCli *cli, const char *example)
{
  g_autoptr (GError) error = NULL;

  if (!read_request (request, cli, &error))
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (request->suites[0] == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, example);
  return LT_EXIT_OK;
}

/* Install */

static void G_GNUC_PRINTF (1, 2) say (const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *safe = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  safe = lt_terminal_as_shown (lt_text_sanitize (text));
  line = g_strconcat (safe, "\n", NULL);
  lt_terminal_print (line);
}

static void
say_findings (const LtValidation *validation)
{
  for (guint i = 0; i < validation->findings->len; i++)
    {
      const LtFinding *finding = g_ptr_array_index (validation->findings, i);

      if (finding->status == LT_FINDING_WARN || finding->status == LT_FINDING_FAIL)
        say ("  %s  %s  %s", lt_finding_status_name (finding->status), finding->id,
             finding->text);
    }
  say ("  checks     %u passed, %u warned, %u failed, %u skipped",
       validation->counts[LT_FINDING_PASS], validation->counts[LT_FINDING_WARN],
       validation->counts[LT_FINDING_FAIL], validation->counts[LT_FINDING_SKIP]);
}

static void
say_who (const LtRunPlugin *plugin, const char *sha256)
{
  const struct
  {
    const char *label, *text;
  } facts[] = {
    { "what", plugin->description }, { "vendor", plugin->vendor }, { "url", plugin->url },
    { "licence", plugin->license },  { "sha256", sha256 },
  };

  say ("%s %s  %s", plugin->name, plugin->version, plugin->id);
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    say ("  %-9s  %s", facts[i].label, facts[i].text != NULL ? facts[i].text : "not said");
}

/* Returns: (transfer full): its description, or NULL. */
static char *
introduce (const Request *request, const LtInstall *install)
{
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (LtCliSuite) suite = NULL;
  g_autoptr (LtDescriptions) descriptions = NULL;
  g_autoptr (GError) error = NULL;
  const LtRunPlugin *plugin;
  LtExit status;

  finder = lt_cli_finder (request->cli->launcher, request->plan->plugin_dirs, &error);
  if (finder != NULL)
    suite = lt_cli_suite_find (finder, install->staged, &status, &error);
  if (suite == NULL)
    {
      lt_cli_fail (LT_EXIT_BAD_INPUT, error->message);
      return NULL;
    }
  descriptions = lt_descriptions_get_one (request->cli, request->plan, suite, &status);
  if (descriptions == NULL)
    return NULL;
  plugin = g_ptr_array_index (descriptions->plugins, 0);
  say_who (plugin, suite->sha256);
  return lt_cmd_inspect_json (plugin, suite->name);
}

static LtExit
check (const Request *request, const LtInstall *install, const char *source,
       char **ret_description)
{
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LtValidation) validation =
    lt_cli_validate (request->cli, request->plan, &request->checks, install->staged, &error);
  const guint n_failed = validation != NULL ? validation->counts[LT_FINDING_FAIL] : 0;
  const guint n_warned = validation != NULL ? validation->counts[LT_FINDING_WARN] : 0;
  LtExit status;

  if (validation == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (n_failed == 0 && (*ret_description = introduce (request, install)) == NULL)
    return LT_EXIT_BAD_INPUT;
  say_findings (validation);
  status = lt_cli_validate_status (validation, &request->checks);
  if (validation->trouble != NULL)
    lt_cli_validate_say_trouble (validation);
  if (status != LT_EXIT_BAD_INPUT)
    return status;
  message = g_strdup_printf ("%s: not installed: %u checks failed (see ltrun validate %s)",
                             source, n_failed > 0 ? n_failed : n_warned, source);
  return lt_cli_fail (LT_EXIT_BAD_INPUT, message);
}

/* It may be there and not be what a name means. */
static void
warn_of_place (const Request *request, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (LtFound) found = NULL;
  g_autoptr (GError) error = NULL;

  finder = lt_cli_finder (request->cli->launcher, request->plan->plugin_dirs, &error);
  if (finder != NULL)
    found = lt_finder_find (finder, name, &error);
  if (found == NULL)
    say ("  note       it will not be found by its name: %s", error->message);
  else if (!g_str_equal (found->path, path))
    {
      g_autofree char *real = g_canonicalize_filename (path, NULL);

      if (!g_str_equal (found->path, real))
        say ("  note       %s comes first under this name", found->path);
    }
}

static gboolean
is_about_the_folder (const GError *error)
{
  return error->domain == G_IO_ERROR && error->code != G_IO_ERROR_INVALID_FILENAME;
}

static LtExit
install_one (const Request *request, const char *source)
{
  g_auto (LtInstall) install = { 0 };
  g_autofree char *description = NULL;
  g_autoptr (GError) error = NULL;
  gboolean replaces;
  LtExit status;

  if (!lt_install_begin (&install, source, request->folder, &error))
    return lt_cli_fail (is_about_the_folder (error) ? LT_EXIT_INTERNAL : LT_EXIT_BAD_INPUT,
                        error->message);
  replaces = g_file_test (install.path, G_FILE_TEST_EXISTS);
  status = check (request, &install, source, &description);
  if (status != LT_EXIT_OK)
    return status;
  if (!lt_install_finish (&install, description, &error))
    return lt_cli_fail (LT_EXIT_INTERNAL, error->message);
  say ("  %-9s  %s", replaces ? "replaced" : "installed", install.path);
  warn_of_place (request, install.path);
  return LT_EXIT_OK;
}

int
lt_cmd_install (const LtCli *cli)
{
  g_auto (Request) request = { 0 };
  LtExit status =
    read_or_fail (&request, cli, "install: expected suites, as in: ltrun install ./mine.so");

  for (guint i = 0; status != LT_EXIT_USAGE && request.suites[i] != NULL; i++)
    {
      const LtExit one = install_one (&request, request.suites[i]);

      status = status != LT_EXIT_OK ? status : one;
    }
  return status;
}

/* Remove */

static LtExit
remove_one (const Request *request, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (lt_install_remove (request->folder, name, request->system, &error))
    {
      say ("removed %s from %s", name, request->folder);
      return LT_EXIT_OK;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    {
      message = g_strconcat ("remove: ", error->message, NULL);
      return lt_cli_fail (LT_EXIT_BAD_INPUT, message);
    }
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return lt_cli_fail (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME)
                          ? LT_EXIT_USAGE
                          : LT_EXIT_INTERNAL,
                        error->message);
  message =
    g_strdup_printf ("remove: expected an installed suite, found no '%s' in %s%s", name,
                     request->folder, request->system ? "" : "; --system: the machine's");
  return lt_cli_fail (LT_EXIT_BAD_INPUT, message);
}

int
lt_cmd_remove (const LtCli *cli)
{
  g_auto (Request) request = { 0 };
  LtExit status =
    read_or_fail (&request, cli, "remove: expected suites, as in: ltrun remove mine");

  for (guint i = 0; status != LT_EXIT_USAGE && request.suites[i] != NULL; i++)
    {
      const LtExit one = remove_one (&request, request.suites[i]);

      status = status != LT_EXIT_OK ? status : one;
    }
  return status;
}

/* SPDX-License-Identifier: MIT
 *
 * What the shells ask: `ltrun complete WORD...` prints what the last word, which may be
 * empty, could become, one a line. It looks at files, and runs nothing: operations and
 * options of a suite are read from the description that was saved beside it when it was
 * built or installed.
 */

#include <json-glib/json-glib.h>
#include <string.h>

#include "lt-cli-private.h"
#include "lt-install.h"
#include "lt-note.h"
#include "lt-rendering.h"
#include "lt-settings.h"
#include "lt-store.h"
#include "lt-svg.h"

typedef struct Request
{
  const LtCli *cli;
  char **words;        /* after the program's name, up to the cursor */
  guint n_words;       /* at least 1; the last is the one to complete */
  const char *partial; /* that one, or what follows "--set=" in it */
  const char *before;  /* the one before it, or "--set"; or "" */
  const char *lead;    /* "--set=", or "" */
  const char *verb;    /* "run" where none is given */
  const char *suite;   /* the last one given; NULL: none yet */
  guint n_suites;
  GPtrArray *dirs; /* char *: --plugin-dir */
  GString *result;
} Request;

/* Words that follow an option, and the options of verbs other than run; run's own come
 * from the table of settings. */
static const struct
{
  const char *option;
  const char *values;
} values[] = {
  { "--format", "text json" },
  { "-f", "text json" },
  { "--arrival", "constant poisson" },
  { "--clock", "auto monotonic" },
  { "--lang", "c cpp rust" },
  { "--backlog", "queue queue: drop" },
  { "--log-level", "debug info warning error" },
  { "--verdict", "pass fail" },
  { "--mode", "parallel sequence" },
  { "--pattern", "ramp: spike: step: sine: sawtooth:" },
};

static const struct
{
  const char *verb;
  const char *options;
} verb_options[] = {
  { "search", "--slo --min-rate --max-rate --tolerance --probe-duration --max-probes --help" },
  { "scale", "--help" },
  { "ab", "--pairs --gate --strict --allow-different-load --help" },
  { "list", "--plugin-dir --format --help" },
  { "inspect", "--plugin --plugin-dir --set --format --resolved --help" },
  { "report", "--format --help" },
  { "history", "--limit --suite --scenario --operation --label --since --verdict --revision "
               "--history --format --all --keep --older-than --help" },
  { "trend", "--metric --operation --last --min-change --fail-on-regression --suite "
             "--scenario --label --since --revision --history --format --help" },
  { "compare", "--format --gate --strict --allow-different-load --baseline-dir --help" },
  { "baseline", "--baseline-dir --help" },
  { "doctor", "--format --help" },
  { "validate", "--only --skip --list --set --data --seed --timeout --strict --verbose --quiet "
                "--format --in-process --plugin-dir --help" },
  { "install", "--system --only --skip --set --data --timeout --strict --help" },
  { "remove", "--system --help" },
  { "new", "--lang --id --help" },
};

/* Candidates */

static void
offer (Request *request, const char *prefix, const char *word, const char *suffix)
{
  g_autofree char *whole = g_strconcat (prefix, word, suffix, NULL);

  if (g_str_has_prefix (whole, request->partial) && strpbrk (whole, "\n\r") == NULL)
    g_string_append_printf (request->result, "%s%s\n", request->lead, whole);
}

static void
offer_words (Request *request, const char *prefix, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (char **word = list; *word != NULL; word++)
    offer (request, prefix, *word, "");
}

static LtFinder *
make_finder (const Request *request)
{
  return lt_cli_finder (request->cli->launcher, request->dirs, NULL);
}

static void
offer_suites (Request *request)
{
  g_autoptr (LtFinder) finder = make_finder (request);
  g_autoptr (GPtrArray) list = finder != NULL ? lt_finder_list (finder) : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LtListed *listed = g_ptr_array_index (list, i);

      if (listed->name != NULL && listed->problem == NULL && !listed->shadowed)
        offer (request, "", listed->name, "");
    }
}

/* Those in the current folder, as paths, when the word is empty or begins as they do. */
static void
offer_files (Request *request)
{
  g_autoptr (GDir) dir = g_dir_open (".", 0, NULL);
  const char *name;

  if (strchr (".", request->partial[0]) == NULL)
    return;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strconcat ("./", name, NULL);
      g_autoptr (LtNote) note =
        g_str_has_suffix (name, ".so") ? lt_note_read_any (path, NULL) : NULL;

      if (note != NULL)
        offer (request, "", path, "");
    }
}

/* @suffix: "=" behind -o */
static void
offer_renderings (Request *request, const char *suffix)
{
  for (const LtRendering *format = lt_rendering_list (); format->name != NULL; format++)
    offer (request, "", format->name, suffix);
}

static void
offer_checks (Request *request, const char *prefix)
{
  const char *id, *help;

  offer_words (request, prefix, "static load descriptor lifecycle contract quality");
  for (guint i = 0; (id = lt_validation_check (i, &help)) != NULL; i++)
    offer (request, prefix, id, "");
}

/* Those that run suites take what run takes. */
static gboolean
takes_settings (const char *verb)
{
  static const char *const verbs[] = { "run", "search", "scale", "ab", NULL };

  return g_strv_contains (verbs, verb);
}

static void
offer_metrics (Request *request, const char *prefix)
{
  offer_words (request, prefix, "avg min p50 p90 p95 p99 p99.9 max");
  for (guint i = 0; lt_store_metric (i) != NULL; i++)
    offer (request, prefix, lt_store_metric (i)->name, "");
}

static void
offer_options (Request *request)
{
  const LtSettingHelp *option;

  for (gsize i = 0; i < G_N_ELEMENTS (verb_options); i++)
    {
      if (g_str_equal (request->verb, verb_options[i].verb))
        offer_words (request, "", verb_options[i].options);
    }
  if (!takes_settings (request->verb))
    return;
  for (guint i = 0; (option = lt_settings_help (i)) != NULL; i++)
    offer (request, "--", option->name, "");
  if (g_str_equal (request->verb, "run"))
    offer (request, "", "--help", "");
}

/* The description of the suite */

/* Returns: (transfer full): NULL where nothing is saved. */
static JsonParser *
read_description (const Request *request)
{
  g_autoptr (LtFinder) finder = request->suite != NULL ? make_finder (request) : NULL;
  g_autoptr (LtFound) found =
    finder != NULL ? lt_finder_find (finder, request->suite, NULL) : NULL;
  g_autofree char *path = found != NULL ? lt_install_description_path (found->path) : NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  if (path == NULL || !json_parser_load_from_file (parser, path, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  return g_steal_pointer (&parser);
}

/* NULL: no such member, or of another type. */
static const char *
text_of (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static JsonArray *
rows_of (JsonParser *parser, const char *member)
{
  JsonNode *node =
    json_object_get_member (json_node_get_object (json_parser_get_root (parser)), member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static void
offer_rows (Request *request, const char *rows, const char *prefix, const char *suffix)
{
  g_autoptr (JsonParser) parser = read_description (request);
  JsonArray *array = parser != NULL ? rows_of (parser, rows) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *name =
        JSON_NODE_HOLDS_OBJECT (node) ? text_of (json_node_get_object (node), "name") : NULL;

      if (name != NULL)
        offer (request, prefix, name, suffix);
    }
}

/* "auth." of "auth.users": the suite that is meant becomes auth. Returns: (transfer
 * full): "" without. */
static char *
take_suite (Request *request, char **ret_suite)
{
  const gsize length = strcspn (request->partial, ".=");

  if (request->partial[length] != '.')
    return g_strdup ("");
  *ret_suite = g_strndup (request->partial, length);
  request->suite = *ret_suite;
  return g_strndup (request->partial, length + 1);
}

/* "backend=" and its choices; @lead: the suite before it */
static void
offer_choices (Request *request, const char *lead)
{
  const gsize length = strcspn (request->partial, "=");
  g_autofree char *option =
    g_strndup (request->partial + strlen (lead), length - strlen (lead));
  g_autofree char *prefix = g_strndup (request->partial, length + 1);
  g_autoptr (JsonParser) parser = read_description (request);
  JsonArray *array = parser != NULL ? rows_of (parser, "options") : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *row = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *choices = row != NULL ? text_of (row, "choices") : NULL;
      g_auto (GStrv) list = g_strsplit (choices != NULL ? choices : "", "|", -1);

      if (row == NULL || g_strcmp0 (text_of (row, "name"), option) != 0)
        continue;
      for (char **choice = list; *choice != NULL; choice++)
        offer (request, prefix, *choice, "");
      if (g_strcmp0 (text_of (row, "type"), "bool") == 0)
        offer_words (request, prefix, "true false");
    }
}

/* "users=", "auth.users=", "auth.backend=ldap" */
static void
offer_set (Request *request)
{
  g_autofree char *suite = NULL;
  g_autofree char *lead = take_suite (request, &suite);

  if (strchr (request->partial, '=') != NULL)
    offer_choices (request, lead);
  else
    offer_rows (request, "options", lead, "=");
  if (*lead == '\0' && request->n_suites > 1)
    offer (request, "", request->suite, ".");
}

/* Reading the words */

static gboolean
takes_value (const char *option)
{
  g_auto (GStrv) others =
    g_strsplit ("--only --skip --timeout --lang --id --suite --scenario --since --verdict "
                "--revision --limit --keep --older-than --last --min-change --metric --gate -f "
                "--slo --min-rate --max-rate --tolerance --max-probes --probe-duration --pairs",
                " ", -1);
  const LtSettingHelp *help;

  for (guint i = 0; (help = lt_settings_help (i)) != NULL; i++)
    {
      if (help->argument != NULL
          && ((g_str_has_prefix (option, "--") && g_str_equal (option + 2, help->name))
              || (option[0] == '-' && option[1] == help->short_name && option[1] != '\0'
                  && option[2] == '\0')))
        return TRUE;
    }
  return g_strv_contains ((const char *const *) others, option);
}

static void
take_given (Request *request, const char *suite)
{
  request->suite = suite;
  request->n_suites++;
}

static void
take_value (Request *request, const char *option, const char *value)
{
  if (g_str_equal (option, "--plugin") || g_str_equal (option, "-p")
      || g_str_equal (option, "--suite"))
    take_given (request, value);
  else if (g_str_equal (option, "--plugin-dir") && g_file_test (value, G_FILE_TEST_IS_DIR))
    g_ptr_array_add (request->dirs, (char *) value);
}

static gboolean
is_verb (const char *word)
{
  if (g_str_equal (word, "run") || g_str_equal (word, "help"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (verb_options); i++)
    {
      if (g_str_equal (word, verb_options[i].verb))
        return TRUE;
    }
  return FALSE;
}

/* "--set=us" is completed as "--set" "us" would be. */
static void
split_partial (Request *request)
{
  const char *equals = strchr (request->partial, '=');
  g_autofree char *option = NULL;

  if (!g_str_has_prefix (request->partial, "--") || equals == NULL)
    return;
  option = g_strndup (request->partial, (gsize) (equals - request->partial));
  if (!takes_value (option))
    return;
  request->before = g_intern_string (option);
  g_clear_pointer (&option, g_free);
  option = g_strndup (request->partial, (gsize) (equals + 1 - request->partial));
  request->lead = g_intern_string (option);
  request->partial = equals + 1;
}

static void
read_words (Request *request)
{
  request->partial = request->words[request->n_words - 1];
  request->before = request->n_words > 1 ? request->words[request->n_words - 2] : "";
  request->verb =
    request->n_words > 1 && is_verb (request->words[0]) ? request->words[0] : "run";
  for (guint i = request->verb == request->words[0] ? 1 : 0; i + 1 < request->n_words; i++)
    {
      if (takes_value (request->words[i]))
        {
          if (i + 2 < request->n_words)
            take_value (request, request->words[i], request->words[i + 1]);
          i++;
        }
      else if (g_str_has_prefix (request->words[i], "--plugin="))
        take_given (request, request->words[i] + strlen ("--plugin="));
      else if (request->words[i][0] != '-')
        take_given (request, request->words[i]);
    }
  split_partial (request);
}

static void
offer_pictures (Request *request)
{
  for (const LtSvgChart *chart = lt_svg_charts (); chart->name != NULL; chart++)
    offer (request, "svg=", chart->name, "");
}

/* After an option that takes a value. FALSE: of this one nothing is known. */
static gboolean
offer_value (Request *request)
{
  const char *comma = strrchr (request->partial, ',');
  g_autofree char *prefix =
    comma != NULL ? g_strndup (request->partial, (gsize) (comma + 1 - request->partial))
                  : g_strdup ("");
  const char *option = request->before;

  if (g_str_equal (option, "--plugin") || g_str_equal (option, "-p"))
    {
      offer_suites (request);
      offer_files (request);
    }
  else if (g_str_equal (option, "--suite"))
    offer_suites (request);
  else if (g_str_equal (option, "--metric"))
    offer_metrics (request, prefix);
  else if (g_str_equal (option, "--operation"))
    offer_rows (request, "operations", "", "");
  else if (g_str_equal (option, "--mix"))
    offer_rows (request, "operations", prefix, "=");
  else if (g_str_equal (option, "--set"))
    offer_set (request);
  else if (g_str_equal (option, "--only") || g_str_equal (option, "--skip"))
    offer_checks (request, prefix);
  else if (g_str_equal (option, "--out") || g_str_equal (option, "-o"))
    {
      offer_words (request, "", "json= jsonl=");
      offer_renderings (request, "=");
    }
  else if (!takes_value (option))
    return FALSE;
  if (g_str_equal (request->verb, "report")
      && (g_str_equal (option, "--format") || g_str_equal (option, "-f")))
    {
      offer_renderings (request, "");
      offer_pictures (request);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      if (g_str_equal (option, values[i].option))
        offer_words (request, "", values[i].values);
    }
  return TRUE;
}

static void
offer_verbs (Request *request)
{
  offer_words (request, "", "run help");
  for (gsize i = 0; i < G_N_ELEMENTS (verb_options); i++)
    offer (request, "", verb_options[i].verb, "");
}

static gboolean
offers_suites (const char *verb)
{
  static const char *const others[] = { "new",     "list",  "report", "compare", "baseline",
                                        "history", "trend", "doctor", NULL };

  return !g_strv_contains (others, verb);
}

static void
complete (Request *request)
{
  read_words (request);
  if (offer_value (request))
    return;
  if (request->partial[0] == '-')
    offer_options (request);
  else if (g_str_equal (request->verb, "help"))
    offer_verbs (request);
  else if (g_str_equal (request->verb, "history") && request->n_words == 2)
    offer_words (request, "", "show export import prune label");
  else if (offers_suites (request->verb))
    offer_suites (request);
  if (offers_suites (request->verb) && !g_str_equal (request->verb, "remove")
      && !g_str_equal (request->verb, "help"))
    offer_files (request);
  if (request->n_words == 1)
    offer_verbs (request);
}

int
lt_cmd_complete (const LtCli *cli)
{
  g_autoptr (GPtrArray) dirs = g_ptr_array_new ();
  g_autoptr (GString) result = g_string_new (NULL);
  Request request = {
    .cli = cli,
    .words = cli->args,
    .n_words = g_strv_length (cli->args),
    .dirs = dirs,
    .result = result,
    .lead = "",
  };

  if (request.n_words == 0)
    return lt_cli_fail (LT_EXIT_USAGE, "complete: expected the words of a command line");
  complete (&request);
  return lt_terminal_print (result->str) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-complete.h"
#include "lt-rendering.h"
#include "lt-settings.h"
#include "lt-store.h"
#include "lt-svg.h"

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
  { "--verb", "run ab scale search all" },
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
  { "history",
    "--limit --verb --suite --scenario --operation --label --since --verdict --revision "
    "--history --format --all --keep --older-than --help" },
  { "trend", "--metric --verb --operation --last --min-change --fail-on-regression --suite "
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

void
lt_complete_offer (LtCompletion *request, const char *prefix, const char *word,
                   const char *suffix)
{
  g_autofree char *whole = g_strconcat (prefix, word, suffix, NULL);

  if (g_str_has_prefix (whole, request->partial) && strpbrk (whole, "\n\r") == NULL)
    g_string_append_printf (request->result, "%s%s\n", request->lead, whole);
}

void
lt_complete_offer_words (LtCompletion *request, const char *prefix, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (char **word = list; *word != NULL; word++)
    lt_complete_offer (request, prefix, *word, "");
}

/* @suffix: "=" behind -o */
static void
offer_renderings (LtCompletion *request, const char *suffix)
{
  for (const LtRendering *format = lt_rendering_list (); format->name != NULL; format++)
    lt_complete_offer (request, "", format->name, suffix);
}

static void
offer_checks (LtCompletion *request, const char *prefix)
{
  const char *id, *help;

  lt_complete_offer_words (request, prefix,
                           "static load descriptor lifecycle contract quality");
  for (guint i = 0; (id = lt_validation_check (i, &help)) != NULL; i++)
    lt_complete_offer (request, prefix, id, "");
}

/* Those that run suites take what run takes. */
static gboolean
takes_settings (const char *verb)
{
  static const char *const verbs[] = { "run", "search", "scale", "ab", NULL };

  return g_strv_contains (verbs, verb);
}

static void
offer_metrics (LtCompletion *request, const char *prefix)
{
  lt_complete_offer_words (request, prefix, "avg min p50 p90 p95 p99 p99.9 max");
  for (guint i = 0; lt_store_metric (i) != NULL; i++)
    lt_complete_offer (request, prefix, lt_store_metric (i)->name, "");
}

static void
offer_options (LtCompletion *request)
{
  const LtSettingHelp *option;

  for (gsize i = 0; i < G_N_ELEMENTS (verb_options); i++)
    {
      if (g_str_equal (request->verb, verb_options[i].verb))
        lt_complete_offer_words (request, "", verb_options[i].options);
    }
  if (!takes_settings (request->verb))
    return;
  for (guint i = 0; (option = lt_settings_help (i)) != NULL; i++)
    lt_complete_offer (request, "--", option->name, "");
  if (g_str_equal (request->verb, "run"))
    lt_complete_offer (request, "", "--help", "");
}

/* Reading the words */

static gboolean
takes_value (const char *option)
{
  g_auto (GStrv) others = g_strsplit (
    "--only --skip --timeout --lang --id --suite --scenario --since --verdict "
    "--verb --revision --limit --keep --older-than --last --min-change --metric --gate -f "
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
take_value (LtCompletion *request, const char *option, const char *value)
{
  if (g_str_equal (option, "--plugin") || g_str_equal (option, "-p")
      || g_str_equal (option, "--suite"))
    g_ptr_array_add (request->suites, (char *) value);
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
split_partial (LtCompletion *request)
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
read_words (LtCompletion *request)
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
        g_ptr_array_add (request->suites, request->words[i] + strlen ("--plugin="));
      else if (request->words[i][0] != '-')
        g_ptr_array_add (request->suites, request->words[i]);
    }
  split_partial (request);
}

static void
offer_pictures (LtCompletion *request)
{
  for (const LtSvgChart *chart = lt_svg_charts (); chart->name != NULL; chart++)
    lt_complete_offer (request, "svg=", chart->name, "");
}

/* After an option that takes a value. FALSE: of this one nothing is known. */
static gboolean
offer_value (LtCompletion *request)
{
  const char *comma = strrchr (request->partial, ',');
  g_autofree char *prefix =
    comma != NULL ? g_strndup (request->partial, (gsize) (comma + 1 - request->partial))
                  : g_strdup ("");
  const char *option = request->before;

  if (g_str_equal (option, "--plugin") || g_str_equal (option, "-p"))
    {
      lt_complete_suites (request);
      lt_complete_files (request);
    }
  else if (g_str_equal (option, "--suite"))
    lt_complete_suites (request);
  else if (g_str_equal (option, "--metric"))
    offer_metrics (request, prefix);
  else if (g_str_equal (option, "--operation"))
    lt_complete_operations (request, "", "");
  else if (g_str_equal (option, "--mix"))
    lt_complete_operations (request, prefix, "=");
  else if (g_str_equal (option, "--set"))
    lt_complete_set (request);
  else if (g_str_equal (option, "--only") || g_str_equal (option, "--skip"))
    offer_checks (request, prefix);
  else if (g_str_equal (option, "--out") || g_str_equal (option, "-o"))
    {
      lt_complete_offer_words (request, "", "json= jsonl=");
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
        lt_complete_offer_words (request, "", values[i].values);
    }
  return TRUE;
}

static void
offer_verbs (LtCompletion *request)
{
  lt_complete_offer_words (request, "", "run help");
  for (gsize i = 0; i < G_N_ELEMENTS (verb_options); i++)
    lt_complete_offer (request, "", verb_options[i].verb, "");
}

static gboolean
offers_suites (const char *verb)
{
  static const char *const others[] = { "new",     "list",  "report", "compare", "baseline",
                                        "history", "trend", "doctor", NULL };

  return !g_strv_contains (others, verb);
}

static void
complete (LtCompletion *request)
{
  read_words (request);
  if (offer_value (request))
    return;
  if (request->partial[0] == '-')
    offer_options (request);
  else if (g_str_equal (request->verb, "help"))
    offer_verbs (request);
  else if (g_str_equal (request->verb, "history") && request->n_words == 2)
    lt_complete_offer_words (request, "", "show export import prune label");
  else if (offers_suites (request->verb))
    lt_complete_suites (request);
  if (offers_suites (request->verb) && !g_str_equal (request->verb, "remove")
      && !g_str_equal (request->verb, "help"))
    lt_complete_files (request);
  if (request->n_words == 1)
    offer_verbs (request);
}

int
lt_cmd_complete (const LtCli *cli)
{
  g_autoptr (GPtrArray) dirs = g_ptr_array_new ();
  g_autoptr (GPtrArray) suites = g_ptr_array_new ();
  g_autoptr (GString) result = g_string_new (NULL);
  LtCompletion request = {
    .cli = cli,
    .words = cli->args,
    .n_words = g_strv_length (cli->args),
    .suites = suites,
    .dirs = dirs,
    .result = result,
    .lead = "",
  };

  if (request.n_words == 0)
    return lt_cli_fail (LT_EXIT_USAGE, "complete: expected the words of a command line");
  complete (&request);
  return lt_terminal_print (result->str) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-baseline-store.h"
#include "lt-cli-options.h"
#include "lt-cli-private.h"
#include "lt-document.h"
#include "lt-pairing-options.h"

#define MAX_DOCUMENTS 256

typedef struct Options
{
  char *format;
  char **gates;
  char *baseline_dir;
  gboolean strict;
  gboolean allow_different_load;
  char **rest; /* what is to be compared */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->format);
  g_strfreev (options->gates);
  g_free (options->baseline_dir);
  g_strfreev (options->rest);
}

/* clang-format off */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)
/* clang-format on */

static gboolean
parse_options (Options *options, char **args, GError **error)
{
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &options->format, NULL, NULL },
    { "gate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->gates, NULL, NULL },
    { "baseline-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->baseline_dir, NULL, NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &options->strict, NULL, NULL },
    { "allow-different-load", 0, 0, G_OPTION_ARG_NONE, &options->allow_different_load, NULL,
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL },
    { 0 }
  };
  const GOptionEntry *const tables[] = { entries, NULL };
  g_auto (GStrv) rest = lt_cli_options_read (tables, args, FALSE, error);

  return rest != NULL;
}

/* ---- What is compared ------------------------------------------------------ */

typedef struct Loaded
{
  GPtrArray *documents; /* LtDocument */
  GPtrArray *sides;     /* LtSide */
  char *folder;         /* of baselines */
} Loaded;

static void
free_document (gpointer document)
{
  lt_document_free (document);
}

static void
free_side (gpointer side)
{
  lt_side_free (side);
}

static LtSide *
find_side (const Loaded *loaded, const char *label)
{
  for (guint i = 0; i < loaded->sides->len; i++)
    {
      LtSide *side = g_ptr_array_index (loaded->sides, i);

      if (g_str_equal (side->label, label))
        return side;
    }
  return NULL;
}

/* "new" of "new=a.json", unless that is a file. Returns: (transfer full): NULL: none. */
static char *
given_label (const char *text, const char **ret_file)
{
  const char *equals = strchr (text, '=');

  *ret_file = text;
  if (equals == NULL || equals == text || equals[1] == '\0'
      || g_file_test (text, G_FILE_TEST_EXISTS))
    return NULL;
  *ret_file = equals + 1;
  return g_strndup (text, (gsize) (equals - text));
}

/* A baseline by its name, where there is no file of that name. */
static char *
find_file (const Loaded *loaded, const char *text)
{
  g_autofree char *path = NULL;

  if (g_file_test (text, G_FILE_TEST_EXISTS) || lt_baseline_store_is_file (text)
      || !lt_baseline_store_check_name (text, NULL))
    return g_strdup (text);
  path = lt_baseline_store_path (loaded->folder, text);
  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : g_strdup (text);
}

/* "a" of "results/a.json"; the whole text where there is such a side already. */
static char *
own_label (const Loaded *loaded, const char *text)
{
  g_autofree char *base = g_path_get_basename (text);

  if (g_str_has_suffix (base, ".json") && strlen (base) > strlen (".json"))
    base[strlen (base) - strlen (".json")] = '\0';
  return find_side (loaded, base) == NULL ? g_steal_pointer (&base) : g_strdup (text);
}

static gboolean
load (Loaded *loaded, const char *text, GError **error)
{
  const char *name;
  g_autofree char *given = given_label (text, &name);
  g_autofree char *path = find_file (loaded, name);
  g_autofree char *label = given != NULL ? g_strdup (given) : own_label (loaded, name);
  LtDocument *document = lt_document_read (path, error);
  LtSide *side;

  if (document == NULL)
    return FALSE;
  g_ptr_array_add (loaded->documents, document);
  side = given != NULL ? find_side (loaded, label) : NULL;
  if (side == NULL)
    {
      side = lt_side_new (label);
      g_ptr_array_add (loaded->sides, side);
    }
  g_ptr_array_add (side->results, document->result);
  return TRUE;
}

static gboolean
load_all (Loaded *loaded, const Options *options, GError **error)
{
  g_autofree char *current = g_get_current_dir ();

  loaded->documents = g_ptr_array_new_with_free_func (free_document);
  loaded->sides = g_ptr_array_new_with_free_func (free_side);
  loaded->folder = lt_baseline_store_find (options->baseline_dir, current);
  for (guint i = 0; options->rest[i] != NULL; i++)
    if (!load (loaded, options->rest[i], error))
      return FALSE;
  return TRUE;
}

static void
loaded_clear (Loaded *loaded)
{
  g_clear_pointer (&loaded->sides, g_ptr_array_unref);
  g_clear_pointer (&loaded->documents, g_ptr_array_unref);
  g_free (loaded->folder);
}

/* clang-format off */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loaded, loaded_clear)
/* clang-format on */

/* ---- The verb -------------------------------------------------------------- */

static int
fail (const GError *error)
{
  const gboolean usage = g_error_matches (error, LT_PAIR_ERROR, LT_PAIR_ERROR_GATE);
  const gboolean load = g_error_matches (error, LT_PAIR_ERROR, LT_PAIR_ERROR_LOAD);
  g_autofree char *message = g_strdup_printf ("compare: %s%s", error->message,
                                              load ? " (see --allow-different-load)" : "");

  return lt_cli_fail (usage ? LT_EXIT_USAGE : LT_EXIT_BAD_INPUT, message);
}

static int
compare (const Options *options, const GPtrArray *gates)
{
  const LtPairRules rules = { gates, "command line", options->allow_different_load };
  g_auto (Loaded) loaded = { 0 };
  g_autoptr (LtPairing) pairing = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!load_all (&loaded, options, &error))
    return lt_cli_fail (LT_EXIT_BAD_INPUT, error->message);
  if (loaded.sides->len < 2)
    return lt_cli_fail (LT_EXIT_USAGE,
                        "compare: expected results of at least two labels, found one");
  pairing = lt_pairing_new (g_steal_pointer (&loaded.sides), &rules, options->strict, &error);
  if (pairing == NULL)
    return fail (error);
  text = lt_pairing_options_render (pairing, options->format);
  return lt_terminal_print (text) ? pairing->verdict->exit_status : LT_EXIT_INTERNAL;
}

int
lt_cmd_compare (const LtCli *cli)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GPtrArray) gates = NULL;
  g_autoptr (GError) error = NULL;

  if (!parse_options (&options, cli->args, &error))
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (!lt_pairing_options_check_format (options.format, &error))
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (options.rest == NULL || g_strv_length (options.rest) < 2
      || g_strv_length (options.rest) > MAX_DOCUMENTS)
    return lt_cli_fail (LT_EXIT_USAGE, "compare: expected two to " G_STRINGIFY (
                                         MAX_DOCUMENTS) " results, as in: ltrun compare "
                                                        "old.json new.json");
  gates = lt_pairing_options_gates (options.gates, &error);
  if (gates == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  return compare (&options, gates);
}

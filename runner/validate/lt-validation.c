/* SPDX-License-Identifier: MIT */

#include "lt-validation.h"

#include <string.h>

#include "lt-links.h"
#include "lt-loaded.h"

/* What the checks of one suite share. */
typedef struct Context
{
  const LtValidationSetup *setup;
  LtStatic file;
  LtLinks *links;
  gboolean asked_for_links;
} Context;

typedef void (*StaticCheck) (LtStatic *self, LtFinding *finding);
typedef void (*OwnCheck) (Context *context, LtFinding *finding);

typedef struct Check
{
  const char *id;
  const char *needs; /* earlier checks, separated by spaces; NULL: none */
  const char *help;
  StaticCheck of_file;
  OwnCheck own;  /* NULL, as is of_file: one of ltrun-probe's */
  guint n_tries; /* a warning that does not repeat is the machine's; 0: 1 */
} Check;

static void check_libraries (Context *context, LtFinding *finding);
static void check_symbols (Context *context, LtFinding *finding);

/* clang-format off */
static const Check checks[] = {
  { "static.elf", NULL, "a shared object that this machine can load", lt_static_elf, NULL, 0 },
  { "static.note", "static.elf", "one ELF note, of this generation of the ABI", lt_static_note, NULL, 0 },
  { "static.exports", "static.elf", "exports the entry point and nothing else", lt_static_exports, NULL, 0 },
  { "static.textrel", "static.elf", "no relocations in code", lt_static_textrel, NULL, 0 },
  { "static.stack", "static.elf", "no executable stack", lt_static_stack, NULL, 0 },
  { "static.segments", "static.elf", "nothing both writable and executable", lt_static_segments, NULL, 0 },
  { "static.tls", "static.elf", "no static thread-local storage", lt_static_tls, NULL, 0 },
  { "static.rpath", "static.elf", "run paths that do not depend on the caller", lt_static_rpath, NULL, 0 },
  { "static.libraries", "static.elf", "all libraries it needs are there", NULL, check_libraries, 0 },
  { "static.symbols", "static.libraries", "no undefined symbols", NULL, check_symbols, 0 },
  { "static.collisions", "static.exports", "exports nothing that the host has too", NULL, NULL, 0 },

  { "load.open", "static.symbols static.exports static.note", "can be loaded", NULL, NULL, 0 },
  { "load.entry", "load.open", "the entry point gives the same description each time", NULL, NULL, 0 },
  { "load.time", "load.entry", "loads within 100 ms", NULL, NULL, 3 },
  { "load.threads", "load.entry", "loading starts no threads", NULL, NULL, 0 },
  { "load.descriptors", "load.entry", "loading leaves descriptors alone", NULL, NULL, 0 },
  { "load.signals", "load.entry", "loading leaves signals and timers alone", NULL, NULL, 0 },
  { "load.locale", "load.entry", "loading leaves the locale alone", NULL, NULL, 0 },
  { "load.environment", "load.entry", "loading leaves the environment alone", NULL, NULL, 0 },
  { "load.folder", "load.entry", "loading leaves folder, umask and limits alone", NULL, NULL, 0 },
  { "load.output", "load.entry", "loading prints nothing", NULL, NULL, 0 },

  { "descriptor.fields", "load.entry", "sizes, names, weights and reserved fields", NULL, NULL, 0 },
  { "descriptor.note", "descriptor.fields", "id and version are those of the note", NULL, NULL, 0 },
  { "descriptor.id", "descriptor.fields", "id and version have the usual form", NULL, NULL, 0 },
  { "descriptor.weights", "descriptor.fields", "the default mix is not empty", NULL, NULL, 0 },
  { "descriptor.options", "descriptor.fields", "defaults and bounds fit their types", NULL, NULL, 0 },
  { "descriptor.extensions", "descriptor.fields", "unknown extensions are NULL, its own are whole", NULL, NULL, 0 },

  { "lifecycle.init", "descriptor.options descriptor.note", "init and fini", NULL, NULL, 0 },
  { "lifecycle.operations", "lifecycle.init", "every operation runs", NULL, NULL, 0 },
  { "lifecycle.stop", "lifecycle.operations", "operations end within 2 s of the stop", NULL, NULL, 0 },
  { "lifecycle.workers-1", "lifecycle.stop", "a life with 1 worker", NULL, NULL, 0 },
  { "lifecycle.workers-2", "lifecycle.workers-1", "a life with 2 workers", NULL, NULL, 0 },
  { "lifecycle.workers-64", "lifecycle.workers-2", "a life with 64 workers", NULL, NULL, 0 },
  { "lifecycle.refusals", "lifecycle.workers-1", "survives a host that refuses", NULL, NULL, 0 },
  { "lifecycle.interrupt", "lifecycle.init", "set-up comes back when it is to", NULL, NULL, 0 },
  { "lifecycle.batches", "lifecycle.workers-2 descriptor.extensions", "batches do what they say, and end", NULL, NULL, 0 },
  { "lifecycle.verify", "lifecycle.workers-2 descriptor.extensions", "its invariants hold", NULL, NULL, 0 },
  { "lifecycle.surroundings", "lifecycle.workers-2", "leaves the process as it was", NULL, NULL, 0 },

  { "contract.threads", "lifecycle.workers-2", "calls the host on the right thread", NULL, NULL, 0 },
  { "contract.options", "lifecycle.workers-2", "reads options it has", NULL, NULL, 0 },
  { "contract.handles", "lifecycle.workers-2", "uses handles as registered", NULL, NULL, 0 },
  { "contract.reserved", "lifecycle.workers-2", "leaves reserved fields alone", NULL, NULL, 0 },
  { "contract.data", "lifecycle.workers-2", "opens data and draws rows as it may", NULL, NULL, 0 },
  { "contract.memory", "lifecycle.workers-2", "uses no memory after its time", NULL, NULL, 0 },
  { "contract.first-version", "lifecycle.workers-2", "runs on a host of ABI 1.0", NULL, NULL, 0 },
  { "contract.later-version", "lifecycle.workers-2", "runs on a later host", NULL, NULL, 0 },

  { "quality.memory", "lifecycle.workers-2", "memory does not grow", NULL, NULL, 2 },
  { "quality.descriptors", "lifecycle.workers-2", "descriptors do not grow", NULL, NULL, 0 },
  { "quality.threads", "lifecycle.workers-2", "threads do not grow", NULL, NULL, 0 },
  { "quality.seed", "contract.memory", "the same seed, the same sequence", NULL, NULL, 0 },
  { "quality.batches", "lifecycle.batches contract.memory", "batches come to what single iterations do", NULL, NULL, 0 },
};
/* clang-format on */

#define N_CHECKS G_N_ELEMENTS (checks)

const char *
lt_validation_check (guint index, const char **ret_help)
{
  if (index >= N_CHECKS)
    return NULL;
  *ret_help = checks[index].help;
  return checks[index].id;
}

/* What the dynamic linker finds */

static const LtLinks *
get_links (Context *context, LtFinding *finding)
{
  g_autoptr (GError) error = NULL;

  if (!context->asked_for_links)
    context->links = lt_links_read (context->setup->path, context->setup->timeout_ns, &error);
  context->asked_for_links = TRUE;
  if (context->links == NULL)
    lt_finding_set_trouble (finding, LT_TROUBLE_OURS, "%s",
                            error != NULL ? error->message
                                          : "the dynamic linker did not answer");
  return context->links;
}

static char *
join (const GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len && i < 5; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (names, i));
  if (names->len > 5)
    g_string_append_printf (text, " and %u more", names->len - 5);
  return g_string_free (text, FALSE);
}

static void
check_libraries (Context *context, LtFinding *finding)
{
  const LtLinks *links = get_links (context, finding);
  g_autofree char *names = links != NULL ? join (links->libraries) : NULL;

  if (links == NULL)
    return;
  if (links->libraries->len > 0)
    lt_finding_set (finding, LT_FINDING_FAIL, "Install it, or link with a run path to it.",
                    "needs a library that is not found: %s", names);
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL, "all libraries are found");
}

static void
check_symbols (Context *context, LtFinding *finding)
{
  const LtLinks *links = get_links (context, finding);
  g_autofree char *names = links != NULL ? join (links->symbols) : NULL;

  if (links == NULL)
    return;
  if (links->symbols->len > 0)
    lt_finding_set (finding, LT_FINDING_FAIL,
                    "Link the library that defines it; -Wl,-z,defs tells at link time.",
                    "undefined: %s", names);
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL, "no undefined symbols");
}

/* Which checks */

static gboolean
names (char **list, const char *id)
{
  for (; list != NULL && *list != NULL; list++)
    {
      const gsize length = strlen (*list);

      if (strncmp (id, *list, length) == 0 && (id[length] == '\0' || id[length] == '.'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_names (const char *option, char **list, GError **error)
{
  for (; list != NULL && *list != NULL; list++)
    {
      char *one[] = { *list, NULL };
      gboolean known = FALSE;

      for (gsize i = 0; i < N_CHECKS; i++)
        known = known || names (one, checks[i].id);
      if (known)
        continue;
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "%s: expected a check, such as static.elf, or a group, such as load; found "
                   "'%s' (ltrun validate --list shows them)",
                   option, *list);
      return FALSE;
    }
  return TRUE;
}

static const LtFinding *
find (const LtValidation *validation, const char *id)
{
  for (guint i = 0; i < validation->findings->len; i++)
    {
      const LtFinding *finding = g_ptr_array_index (validation->findings, i);

      if (g_str_equal (finding->id, id))
        return finding;
    }
  return NULL;
}

static const Check *
find_check (const char *id)
{
  for (gsize i = 0; i < N_CHECKS; i++)
    {
      if (g_str_equal (checks[i].id, id))
        return &checks[i];
    }
  g_return_val_if_reached (NULL);
}

/* The failure that is in the way of @check, however far back; NULL: none. A need that
 * the user left out is taken to hold. */
static const LtFinding *
unmet_need (const LtValidation *validation, const Check *check)
{
  g_auto (GStrv) needs = g_strsplit (check->needs != NULL ? check->needs : "", " ", -1);

  for (char **need = needs; *need != NULL; need++)
    {
      const LtFinding *finding = find (validation, *need);

      if (finding == NULL || finding->status != LT_FINDING_FAIL)
        finding = unmet_need (validation, find_check (*need));
      if (finding != NULL)
        return finding;
    }
  return NULL;
}

static void
carry_out_once (Context *context, const Check *check, LtFinding *finding)
{
  if (check->of_file != NULL)
    check->of_file (&context->file, finding);
  else if (check->own != NULL)
    check->own (context, finding);
  else
    lt_loaded_check (context->setup, &context->file, check->id, finding);
  lt_finding_set (finding, LT_FINDING_SKIP, NULL, "the check came to no result");
}

static void
carry_out (Context *context, const Check *check, LtFinding *finding)
{
  const gint64 begin_us = g_get_monotonic_time ();

  for (guint i = 0; i < MAX (check->n_tries, 1); i++)
    {
      g_clear_pointer (&finding->text, g_free);
      g_clear_pointer (&finding->advice, g_free);
      finding->status = LT_FINDING_NONE;
      finding->trouble = LT_TROUBLE_NONE;
      carry_out_once (context, check, finding);
      if (finding->status != LT_FINDING_WARN)
        break;
    }
  finding->took_ns = (guint64) (g_get_monotonic_time () - begin_us) * 1000;
}

/* What is worse explains the rest: a program that does not start is no wrong option. */
static void
note_trouble (LtValidation *validation, const LtFinding *finding)
{
  if (finding->trouble == LT_TROUBLE_NONE)
    return;
  validation->n_troubled++;
  if (validation->trouble == NULL || finding->trouble > validation->trouble->trouble)
    validation->trouble = finding;
}

static void
add_finding (Context *context, LtValidation *validation, const Check *check)
{
  LtFinding *finding = g_new0 (LtFinding, 1);
  const LtFinding *unmet = unmet_need (validation, check);
  const gboolean wanted =
    (context->setup->only == NULL || names (context->setup->only, check->id))
    && !names (context->setup->skip, check->id);

  finding->id = check->id;
  if (unmet != NULL)
    lt_finding_set (finding, LT_FINDING_SKIP, NULL, "needs %s", unmet->id);
  else if (!wanted && check->of_file != lt_static_elf && check->of_file != lt_static_note)
    lt_finding_set (finding, LT_FINDING_SKIP, NULL, "not asked for");
  else
    carry_out (context, check, finding);
  /* These two are read in any case: others need what they read. */
  if (!wanted && finding->status == LT_FINDING_PASS)
    {
      g_free (finding->text);
      finding->text = g_strdup ("not asked for");
      finding->status = LT_FINDING_SKIP;
    }
  note_trouble (validation, finding);
  g_ptr_array_add (validation->findings, finding);
  validation->counts[finding->status]++;
}

LtValidation *
lt_validation_run (const LtValidationSetup *setup, GError **error)
{
  Context context = { .setup = setup, .file.path = setup->path };
  LtValidation *validation;

  if (!check_names ("--only", setup->only, error)
      || !check_names ("--skip", setup->skip, error))
    return NULL;
  validation = g_new0 (LtValidation, 1);
  validation->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_finding_free);
  for (gsize i = 0; i < N_CHECKS; i++)
    add_finding (&context, validation, &checks[i]);
  validation->note = g_steal_pointer (&context.file.note);
  lt_static_clear (&context.file);
  g_clear_pointer (&context.links, lt_links_free);
  return validation;
}

void
lt_validation_free (LtValidation *validation)
{
  if (validation == NULL)
    return;
  lt_note_free (validation->note);
  g_ptr_array_unref (validation->findings);
  g_free (validation);
}

/* SPDX-License-Identifier: MIT
 *
 * What loading a suite does: nothing, but that it is loaded.
 */

#include <dlfcn.h>
#include <string.h>

#include "lt-clock.h"
#include "lt-loader.h"
#include "lt-probe-private.h"
#include "lt-surroundings.h"

/* Of the entry point, says the ABI; and loading comes before it. */
#define LT_NS_PER_MS G_GINT64_CONSTANT (1000000)
#define MAX_LOAD_NS (100 * LT_NS_PER_MS)

static LtEntry
load (const LtProbeTask *task)
{
  g_autoptr (GError) error = NULL;
  LtEntry entry;

  lt_probe_enter (task->report, "while it was loaded (a constructor)");
  entry = lt_loader_open (task->path, &error);
  if (entry == NULL)
    lt_probe_find (task->report, LT_FINDING_FAIL, NULL, "%s", error->message);
  return entry;
}

static const lt_plugin *
call (const LtProbeTask *task, LtEntry entry)
{
  const lt_host probe = { .struct_size = sizeof probe,
                          .abi_major = LT_ABI_MAJOR,
                          .abi_minor = LT_ABI_MINOR,
                          .host_version = LT_VERSION };
  const lt_plugin *plugin;

  lt_probe_enter (task->report, "in ltrun_plugin_v1");
  plugin = entry (&probe);
  if (plugin == NULL)
    lt_probe_find (task->report, LT_FINDING_FAIL,
                   "Return the description to every host of generation 1.",
                   "ltrun_plugin_v1 returned NULL: it refuses ABI " LT_ABI_STRING);
  return plugin;
}

static void
check_open (const LtProbeTask *task)
{
  if (load (task) != NULL)
    lt_probe_pass (task->report, "can be loaded");
}

/* What a description says, a line each. One that breaks the rules is another check's: then
 * it is empty. */
static char *
spell_out (const lt_plugin *plugin)
{
  g_autoptr (LtDescriptor) descriptor = lt_descriptor_new (plugin, NULL);
  GString *text = g_string_new (NULL);

  if (descriptor == NULL)
    return g_string_free (text, FALSE);
  plugin = &descriptor->plugin;
  g_string_append_printf (text, "id %s\nversion %s\nn_ops %u\nn_options %u\n", plugin->id,
                          plugin->version, plugin->n_ops, plugin->n_options);
  for (uint32_t i = 0; i < plugin->n_ops; i++)
    g_string_append_printf (text, "operation %s of weight %g\n", descriptor->ops[i].name,
                            descriptor->ops[i].weight);
  for (uint32_t i = 0; i < plugin->n_options; i++)
    {
      const lt_option *option = &descriptor->options[i];
      const char *const fields[] = { option->dflt, option->min, option->max, option->choices };

      g_string_append_printf (text, "option %s of type %u, flags %u:", option->name,
                              option->type, option->flags);
      for (gsize k = 0; k < G_N_ELEMENTS (fields); k++)
        g_string_append_printf (text, " %s", fields[k] != NULL ? fields[k] : "-");
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* The two have a line that differs. */
static void
tell_difference (const LtProbeTask *task, const char *first, const char *second)
{
  g_auto (GStrv) one = g_strsplit (first, "\n", -1);
  g_auto (GStrv) other = g_strsplit (second, "\n", -1);
  guint i = 0;

  while (one[i] != NULL && g_strcmp0 (one[i], other[i]) == 0)
    i++;
  lt_probe_find (task->report, LT_FINDING_FAIL,
                 "Return the address of one description, static and const.",
                 "ltrun_plugin_v1 described another suite when called again: expected '%s', "
                 "found '%s'",
                 one[i] != NULL ? one[i] : "", other[i] != NULL ? other[i] : "");
}

static void
check_entry (const LtProbeTask *task)
{
  const LtEntry entry = load (task);
  const lt_plugin *first = entry != NULL ? call (task, entry) : NULL;
  g_autofree char *before = first != NULL ? spell_out (first) : NULL;
  g_autofree char *after = NULL;

  if (first == NULL)
    return;
  if (call (task, entry) != first)
    lt_probe_find (task->report, LT_FINDING_FAIL,
                   "Return the address of one description, static and const.",
                   "ltrun_plugin_v1 returned another pointer when called again");
  after = spell_out (first);
  if (!g_str_equal (before, after))
    tell_difference (task, before, after);
  lt_probe_pass (task->report, "ltrun_plugin_v1 returns its description, the same each time");
}

static void
check_time (const LtProbeTask *task)
{
  const guint64 begin_ns = lt_now_ns ();
  const LtEntry entry = load (task);
  guint64 took_ns;

  if (entry == NULL || call (task, entry) == NULL)
    return;
  took_ns = lt_now_ns () - begin_ns;
  if (took_ns > MAX_LOAD_NS)
    lt_probe_find (task->report, LT_FINDING_WARN,
                   "Move the work to init: a suite is also loaded to be looked at.",
                   "loading took %.0f ms, expected at most 100 ms", (double) took_ns / 1e6);
  else
    lt_probe_pass (task->report, "loaded in %.1f ms", (double) took_ns / 1e6);
}

static void
check_one_surrounding (const LtProbeTask *task, LtSurrounding which, const char *passed,
                       const char *advice)
{
  g_autoptr (LtSurroundings) before = NULL;
  g_autoptr (LtSurroundings) after = NULL;
  g_autofree char *difference = NULL;
  LtEntry entry;

  lt_surroundings_begin (which == LT_SURROUNDINGS_OUTPUT);
  before = lt_surroundings_new ();
  entry = load (task);
  if (entry == NULL || call (task, entry) == NULL)
    return;
  after = lt_surroundings_new ();
  difference = lt_surroundings_compare (before, after, which);
  if (difference == NULL && which == LT_SURROUNDINGS_OUTPUT)
    difference = lt_surroundings_compare (before, after, LT_SURROUNDINGS_ERRORS);
  if (difference == NULL && which == LT_SURROUNDINGS_FOLDER)
    difference = lt_surroundings_compare (before, after, LT_SURROUNDINGS_LIMITS);
  if (difference == NULL)
    lt_probe_pass (task->report, "loading %s", passed);
  else
    lt_probe_find (task->report, LT_FINDING_FAIL, advice, "loading %s", difference);
}

static void
check_threads (const LtProbeTask *task)
{
  check_one_surrounding (task, LT_SURROUNDINGS_THREADS, "starts no threads",
                         "Start threads from init, and end them in fini.");
}

static void
check_descriptors (const LtProbeTask *task)
{
  check_one_surrounding (task, LT_SURROUNDINGS_DESCRIPTORS, "opens and closes no descriptors",
                         "Open files and sockets in init.");
}

static void
check_signals (const LtProbeTask *task)
{
  check_one_surrounding (task, LT_SURROUNDINGS_SIGNALS, "leaves signals and timers alone",
                         "Leave signals to the host; block them in threads of your own.");
}

static void
check_locale (const LtProbeTask *task)
{
  check_one_surrounding (task, LT_SURROUNDINGS_LOCALE, "leaves the locale alone",
                         "Use newlocale() and uselocale() on your own threads.");
}

static void
check_environment (const LtProbeTask *task)
{
  check_one_surrounding (task, LT_SURROUNDINGS_ENVIRONMENT, "leaves the environment alone",
                         "Make it an option of the suite: setenv() is not thread-safe.");
}

static void
check_folder (const LtProbeTask *task)
{
  check_one_surrounding (task, LT_SURROUNDINGS_FOLDER,
                         "leaves the working folder, umask and limits alone",
                         "Use absolute paths, and fchmod() for what you create; leave limits "
                         "to who starts the host.");
}

static void
check_output (const LtProbeTask *task)
{
  check_one_surrounding (task, LT_SURROUNDINGS_OUTPUT, "prints nothing",
                         "Say it with lt_host.log(): standard output carries the result.");
}

/* Names that the suite exports and that the host, or what it links, has as well: the
 * dynamic linker gives the host's to both, unless the suite binds its own. The suite
 * itself is not loaded for this. */
static void
check_collisions (const LtProbeTask *task)
{
  g_auto (GStrv) names = g_strsplit (task->argument, "\n", -1);
  g_autoptr (GString) found = g_string_new (NULL);
  guint n = 0;

  for (char **name = names; *name != NULL; name++)
    {
      if (**name == '\0' || dlsym (RTLD_DEFAULT, *name) == NULL)
        continue;
      if (n++ < 5)
        g_string_append_printf (found, "%s%s", n > 1 ? ", " : "", *name);
    }
  if (n == 0)
    lt_probe_pass (task->report, "exports nothing that the host has too");
  else
    lt_probe_find (task->report, LT_FINDING_WARN,
                   "Hide it: -fvisibility=hidden, -Wl,--exclude-libs,ALL.",
                   "exports names that the host has too, and will get the host's (%u): %s%s", n,
                   found->str, n > 5 ? ", ..." : "");
}

LtProbeCheck
lt_probe_load_find (const char *id)
{
  static const LtProbeRow rows[] = {
    { "static.collisions", check_collisions },
    { "load.open", check_open },
    { "load.entry", check_entry },
    { "load.time", check_time },
    { "load.threads", check_threads },
    { "load.descriptors", check_descriptors },
    { "load.signals", check_signals },
    { "load.locale", check_locale },
    { "load.environment", check_environment },
    { "load.folder", check_folder },
    { "load.output", check_output },
  };

  return lt_probe_find_row (rows, G_N_ELEMENTS (rows), id);
}

/* SPDX-License-Identifier: MIT */

#include "container-peas.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdlib.h>

/* ---- Where the plugins are ------------------------------------------------- */

/* Beside the folder that this suite was loaded from: so it is in a build tree, installed,
 * and moved. */
static char *
own_folder (void)
{
  g_autofree char *file = NULL;
  g_autofree char *plugins = NULL;
  g_autofree char *parent = NULL;
  Dl_info info;

  if (dladdr (&container_peas, &info) == 0 || info.dli_fname == NULL)
    return g_strdup ("peas");
  file = g_canonicalize_filename (info.dli_fname, NULL);
  plugins = g_path_get_dirname (file);
  parent = g_path_get_dirname (plugins);
  return g_build_filename (parent, "peas", NULL);
}

/* libpeas says what is wrong with a plugin to its log only. */
static void
forward_log (const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer data)
{
  const ContainerPeas *peas = data;

  (void) domain;
  (void) level;
  suite_log (peas->host, LT_LOG_WARN, "libpeas: %s", text);
}

static gboolean
load_service (const ContainerPeas *peas, ContainerEngine *engine, guint i,
              ContainerFinding *finding)
{
  char name[24];
  PeasPluginInfo *info = NULL;
  g_autoptr (GError) error = NULL;

  g_snprintf (name, sizeof name, "service-%u", i);
  info = peas_engine_get_plugin_info (engine->engine, name);
  if (info == NULL)
    container_find (finding, CONTAINER_INTERNAL, 0,
                    "libpeas: expected the plugin '%s' in %s, found none", name, peas->folder);
  else if (!peas_engine_load_plugin (engine->engine, info))
    {
      peas_plugin_info_is_available (info, &error);
      container_find (finding, CONTAINER_INTERNAL, 0,
                      "libpeas: expected to load the plugin '%s' in %s, found: %s", name,
                      peas->folder, error != NULL ? error->message : "no reason");
    }
  else if (!peas_engine_provides_extension (engine->engine, info, PEAS_TYPE_ACTIVATABLE))
    container_find (finding, CONTAINER_INTERNAL, 0,
                    "libpeas: expected the plugin '%s' in %s to provide a PeasActivatable, "
                    "which it does not",
                    name, peas->folder);
  else
    {
      engine->infos[i] = info;
      return TRUE;
    }
  return FALSE;
}

static gboolean
engine_open (const ContainerPeas *peas, ContainerEngine *engine, ContainerFinding *finding)
{
  engine->engine = peas_engine_new ();
  peas_engine_add_search_path (engine->engine, peas->folder, NULL);
  for (guint i = 0; i < CONTAINER_N_SERVICES; i++)
    if (!load_service (peas, engine, i, finding))
      return FALSE;
  return TRUE;
}

/* ---- Life ------------------------------------------------------------------ */

static void
free_all (ContainerPeas *peas)
{
  g_clear_object (&peas->singletons);
  g_clear_object (&peas->root);
  g_clear_object (&peas->shared.engine);
  if (peas->log_handler != 0)
    g_log_remove_handler ("libpeas", peas->log_handler);
  container_tallies_clear (&peas->workers);
  g_free (peas->folder);
  g_free (peas);
}

static gboolean
make_singletons (ContainerPeas *peas, ContainerFinding *finding)
{
  peas->root = g_object_new (G_TYPE_OBJECT, NULL);
  peas->singletons = peas_extension_set_new (peas->shared.engine, PEAS_TYPE_ACTIVATABLE,
                                             "object", peas->root, NULL);
  for (guint i = 0; i < CONTAINER_N_SERVICES; i++)
    {
      char name[24];

      g_snprintf (name, sizeof name, "LtrunService%u", i);
      peas->types[i] = g_type_from_name (name);
      peas->first[i] =
        peas_extension_set_get_extension (peas->singletons, peas->shared.infos[i]);
      if (peas->first[i] != NULL)
        continue;
      container_find (finding, CONTAINER_INTERNAL, 0,
                      "libpeas: expected an extension of the plugin 'service-%u' in %s, found "
                      "none",
                      i, peas->folder);
      return FALSE;
    }
  return TRUE;
}

static void *
open_engine (const lt_host *host, const ContainerOptions *options,
             ContainerFinding *ret_finding)
{
  double start_s = suite_now_s ();
  ContainerPeas *peas = g_new0 (ContainerPeas, 1);

  container_tallies_init (&peas->workers);
  peas->host = host;
  peas->by_name = options->by_name;
  peas->folder =
    options->peas_folder[0] != '\0' ? g_strdup (options->peas_folder) : own_folder ();
  peas->log_handler = g_log_set_handler (
    "libpeas", G_LOG_LEVEL_MASK & ~(G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO), forward_log, peas);
  if (!engine_open (peas, &peas->shared, ret_finding) || !make_singletons (peas, ret_finding))
    {
      free_all (peas);
      return NULL;
    }
  suite_log (host, LT_LOG_INFO, "libpeas: %u plugins of %s loaded in %.3f s",
             CONTAINER_N_SERVICES, peas->folder, suite_now_s () - start_s);
  return peas;
}

static bool
is_balanced (ContainerCount count, ContainerFinding *finding)
{
  if (count.n_made == count.n_gone)
    return true;
  container_find (finding, CONTAINER_WRONG_LIFETIME, 0,
                  "%" PRIu64 " extensions were made, but %" PRIu64 " ended", count.n_made,
                  count.n_gone);
  return false;
}

/* The set still has the singletons that it had at first. */
static bool
check (void *state, bool quiet, ContainerFinding *ret_finding)
{
  ContainerPeas *peas = state;

  for (guint i = 0; i < CONTAINER_N_SERVICES; i++)
    if (peas_extension_set_get_extension (peas->singletons, peas->shared.infos[i])
        != peas->first[i])
      {
        container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                        "service-%u: expected the only extension of the set, found another", i);
        return false;
      }
  return !quiet || is_balanced (container_tallies_sum (&peas->workers), ret_finding);
}

/* Each singleton is to end here, with the set. */
static bool
close_engine (void *state, ContainerFinding *ret_finding)
{
  ContainerPeas *peas = state;
  const ContainerCount workers = container_tallies_sum (&peas->workers);
  bool is_right = is_balanced (workers, ret_finding);

  suite_log (peas->host, LT_LOG_INFO, "libpeas: %" PRIu64 " extensions made, %" PRIu64 " ended",
             workers.n_made, workers.n_gone);

  for (guint i = 0; i < CONTAINER_N_SERVICES; i++)
    g_object_add_weak_pointer (peas->first[i], (gpointer *) &peas->first[i]);
  g_clear_object (&peas->singletons);
  for (guint i = 0; i < CONTAINER_N_SERVICES; i++)
    if (peas->first[i] != NULL)
      {
        g_object_remove_weak_pointer (peas->first[i], (gpointer *) &peas->first[i]);
        container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                        "service-%u: expected the singleton to end with its set, but it "
                        "lives on",
                        i);
        is_right = false;
      }
  free_all (peas);
  return is_right;
}

static ContainerWorker *
worker_new (void *state, uint32_t index, ContainerFinding *ret_finding)
{
  ContainerPeasWorker *worker = container_alloc_lines (sizeof *worker);

  (void) index;
  if (worker == NULL)
    {
      container_find (ret_finding, CONTAINER_INTERNAL, 0, "out of memory");
      return NULL;
    }
  worker->peas = state;
  if (!engine_open (worker->peas, &worker->own, ret_finding))
    {
      g_object_unref (worker->own.engine);
      free (worker);
      return NULL;
    }
  container_tallies_join (&worker->peas->workers, &worker->base.tally);
  return &worker->base;
}

static void
worker_free (ContainerWorker *base)
{
  ContainerPeasWorker *worker = (ContainerPeasWorker *) base;

  container_tallies_leave (&worker->peas->workers, &worker->base.tally);
  g_object_unref (worker->own.engine);
  free (worker);
}

const ContainerBackend container_peas = {
  .name = "libpeas",
  .open = open_engine,
  .check = check,
  .close = close_engine,
  .worker_new = worker_new,
  .worker_free = worker_free,
  .resolve_singleton = container_peas_singleton,
  .resolve_transient = container_peas_transient,
  .resolve_scoped = container_peas_scoped,
  .change = container_peas_change,
};

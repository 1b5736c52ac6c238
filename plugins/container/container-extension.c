/* SPDX-License-Identifier: MIT */

#include "container-peas.h"

/* ---- Judging --------------------------------------------------------------- */

static guint
draw (uint64_t random)
{
  return (guint) lt_random_below (random, CONTAINER_N_SERVICES);
}

/* Plugin @i of @engine, by handle or by name. */
static PeasPluginInfo *
look_up (const ContainerPeas *peas, const ContainerEngine *engine, guint i)
{
  char name[24];

  if (!peas->by_name)
    return engine->infos[i];
  g_snprintf (name, sizeof name, "service-%u", i);
  return peas_engine_get_plugin_info (engine->engine, name);
}

/* Is it an extension of plugin @i, made for @object? NULL: for any. */
static ContainerVerdict
judge (const ContainerPeas *peas, GObject *extension, guint i, GObject *object,
       ContainerFinding *ret_finding)
{
  g_autoptr (GObject) given = NULL;

  if (extension == NULL)
    return container_find (ret_finding, CONTAINER_NOT_FOUND, 0,
                           "service-%u: expected an extension, found none", i);
  if (G_OBJECT_TYPE (extension) != peas->types[i])
    return container_find (ret_finding, CONTAINER_WRONG_INSTANCE, 0,
                           "service-%u: expected an extension of this plugin, found a %s", i,
                           G_OBJECT_TYPE_NAME (extension));
  if (object == NULL)
    return CONTAINER_FINE;
  g_object_get (extension, "object", &given, NULL);
  if (given == object)
    return CONTAINER_FINE;
  return container_find (ret_finding, CONTAINER_WRONG_INSTANCE, 0,
                         "service-%u: expected an extension for the object that it was given, "
                         "found one for another",
                         i);
}

/* Drops the last reference to @owner, an extension or what all of @n extensions hold on to:
 * they are to end with it. */
static ContainerVerdict
end (ContainerPeasWorker *worker, GObject *owner, guint n, guint i, ContainerVerdict verdict,
     ContainerFinding *ret_finding)
{
  container_tally_add (&worker->base.tally.n_made, n, false);
  g_object_add_weak_pointer (owner, (gpointer *) &owner);
  g_object_unref (owner);
  if (owner == NULL)
    {
      container_tally_add (&worker->base.tally.n_gone, n, false);
      return verdict;
    }
  g_object_remove_weak_pointer (owner, (gpointer *) &owner);
  if (verdict != CONTAINER_FINE)
    return verdict;
  return container_find (
    ret_finding, CONTAINER_WRONG_LIFETIME, 0, "service-%u: expected %s to end, but %s lives on",
    i, n == 1 ? "the extension" : "all extensions of the set", n == 1 ? "it" : "one");
}

/* ---- The operations -------------------------------------------------------- */

ContainerVerdict
container_peas_singleton (ContainerWorker *base, uint64_t random, ContainerFinding *ret_finding)
{
  const ContainerPeas *peas = ((ContainerPeasWorker *) base)->peas;
  guint i = draw (random);
  PeasPluginInfo *info = look_up (peas, &peas->shared, i);
  GObject *extension =
    info != NULL ? peas_extension_set_get_extension (peas->singletons, info) : NULL;
  ContainerVerdict verdict = judge (peas, extension, i, NULL, ret_finding);

  if (verdict != CONTAINER_FINE || extension == peas->first[i])
    return verdict;
  return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                         "service-%u: expected the only extension of the set, found another",
                         i);
}

ContainerVerdict
container_peas_transient (ContainerWorker *base, uint64_t random, ContainerFinding *ret_finding)
{
  ContainerPeasWorker *worker = (ContainerPeasWorker *) base;
  guint i = draw (random);
  GObject *dependency = worker->peas->first[(i + 1) % CONTAINER_N_SERVICES];
  PeasPluginInfo *info = look_up (worker->peas, &worker->own, i);
  GObject *extension = NULL;
  ContainerVerdict verdict = CONTAINER_FINE;

  if (info != NULL && peas_plugin_info_is_loaded (info))
    extension = peas_engine_create_extension (worker->own.engine, info, PEAS_TYPE_ACTIVATABLE,
                                              "object", dependency, NULL);
  verdict = judge (worker->peas, extension, i, dependency, ret_finding);
  if (extension == NULL)
    return verdict;
  if (verdict == CONTAINER_FINE && extension == worker->peas->first[i])
    verdict = container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                              "service-%u: expected a new extension, found the singleton", i);
  return end (worker, extension, 1, i, verdict, ret_finding);
}

/* A scope: a set of extensions that are made for one object, on which each holds. */
typedef struct Visit
{
  GObject *object;
  PeasExtensionSet *set;
  GObject *extension;
} Visit;

static ContainerVerdict
judge_visit (ContainerPeasWorker *worker, Visit *visit, guint i, PeasPluginInfo *info,
             ContainerFinding *ret_finding)
{
  visit->object = g_object_new (G_TYPE_OBJECT, NULL);
  visit->set = peas_extension_set_new (worker->own.engine, PEAS_TYPE_ACTIVATABLE, "object",
                                       visit->object, NULL);
  if (info != NULL)
    visit->extension = peas_extension_set_get_extension (visit->set, info);
  if (info != NULL && visit->extension != peas_extension_set_get_extension (visit->set, info))
    return container_find (ret_finding, CONTAINER_WRONG_INSTANCE, 0,
                           "service-%u: expected the set's extension again, found another", i);
  return judge (worker->peas, visit->extension, i, visit->object, ret_finding);
}

static ContainerVerdict
end_visit (ContainerPeasWorker *worker, Visit *visit, guint i, ContainerVerdict verdict,
           ContainerFinding *ret_finding)
{
  if (visit->set == NULL)
    return verdict;
  g_object_unref (visit->set);
  return end (worker, visit->object, CONTAINER_N_SERVICES, i, verdict, ret_finding);
}

ContainerVerdict
container_peas_scoped (ContainerWorker *base, uint64_t random, ContainerFinding *ret_finding)
{
  ContainerPeasWorker *worker = (ContainerPeasWorker *) base;
  guint i = draw (random);
  PeasPluginInfo *info = look_up (worker->peas, &worker->own, i);
  Visit one = { NULL, NULL, NULL }, other = { NULL, NULL, NULL };
  ContainerVerdict verdict = judge_visit (worker, &one, i, info, ret_finding);

  if (verdict == CONTAINER_FINE)
    verdict = judge_visit (worker, &other, i, info, ret_finding);
  if (verdict == CONTAINER_FINE && one.extension == other.extension)
    verdict = container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                              "service-%u: expected a new extension in a new set, found the "
                              "other's",
                              i);
  verdict = end_visit (worker, &other, i, verdict, ret_finding);
  return end_visit (worker, &one, i, verdict, ret_finding);
}

/* Unloaded, it provides nothing; loaded again, it provides an extension. */
ContainerVerdict
container_peas_change (ContainerWorker *base, uint64_t random, ContainerFinding *ret_finding)
{
  ContainerPeasWorker *worker = (ContainerPeasWorker *) base;
  PeasEngine *engine = worker->own.engine;
  guint i = draw (random);
  PeasPluginInfo *info = look_up (worker->peas, &worker->own, i);

  if (info == NULL)
    return container_find (ret_finding, CONTAINER_NOT_FOUND, 0,
                           "service-%u: expected a plugin, found none", i);
  if (!peas_engine_unload_plugin (engine, info)
      || peas_engine_provides_extension (engine, info, PEAS_TYPE_ACTIVATABLE))
    return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                           "service-%u: expected a plugin that was unloaded to be gone", i);
  if (!peas_engine_load_plugin (engine, info)
      || !peas_engine_provides_extension (engine, info, PEAS_TYPE_ACTIVATABLE))
    return container_find (ret_finding, CONTAINER_INTERNAL, 0,
                           "service-%u: expected to load the plugin again, which failed", i);
  return CONTAINER_FINE;
}

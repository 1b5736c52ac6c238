/* SPDX-License-Identifier: MIT
 *
 * Singletons that several threads ask for at once: who constructs, who waits, and for what.
 */

#include "container-fixture.h"

#include <lt-container-private.h>

#include <string.h>

#define N_THREADS 6u

/* ---- Many at once ---------------------------------------------------------- */

/* What one of the threads does and finds. */
typedef struct Job
{
  World *world;
  const char *name; /* of the singleton that it resolves */
  pthread_barrier_t *start;
  LtContainerStatus status;
  LtContainerError error;
  void *object;
} Job;

static gpointer
resolve_by_name (gpointer data)
{
  Job *job = data;

  lt_container_thread_register ();
  if (job->start != NULL)
    pthread_barrier_wait (job->start);
  job->status =
    lt_container_resolve_name (job->world->container, job->name, &job->object, &job->error);
  lt_container_thread_unregister ();
  return NULL;
}

/* Thread i resolves names[i % n_names], all starting together. */
static void
run_together (World *world, Job *jobs, guint n_jobs, const char *const *names, guint n_names)
{
  g_autofree GThread **threads = g_new0 (GThread *, n_jobs);
  pthread_barrier_t start;

  pthread_barrier_init (&start, NULL, n_jobs);
  for (guint i = 0; i < n_jobs; i++)
    {
      jobs[i] = (Job){ .world = world, .name = names[i % n_names], .start = &start };
      threads[i] = g_thread_new ("resolver", resolve_by_name, &jobs[i]);
    }
  for (guint i = 0; i < n_jobs; i++)
    g_thread_join (threads[i]);
  pthread_barrier_destroy (&start);
}

static void
test_exactly_once (void)
{
  static const char *const names[] = { "a" };

  g_test_summary ("However many ask at once for a singleton, and however slow: one is made.");

  for (guint round = 0; round < 60; round++)
    {
      World *world = world_new ();
      Part *a = world_add (world, LT_SINGLETON, "a", "");
      Job jobs[N_THREADS];

      a->sleep_us = round % 3 * 500;
      run_together (world, jobs, N_THREADS, names, 1);
      for (guint i = 0; i < N_THREADS; i++)
        {
          assert_status (jobs[i].status, LT_CONTAINER_OK);
          g_assert_true (jobs[i].object == jobs[0].object);
        }
      g_assert_cmpuint (a->n_made, ==, 1);
      world_free (world);
    }
}

static void
test_lattice_once (void)
{
  static const char *const names[] = { "t0", "b2", "t1", "m1", "t2", "m0" };

  g_test_summary ("Threads that come to the same singletons on different ways make each once.");

  for (guint round = 0; round < 60; round++)
    {
      World *world = world_new ();
      Job jobs[N_THREADS];

      world_add (world, LT_SINGLETON, "t0", "m0 m1 m2");
      world_add (world, LT_SINGLETON, "t1", "m2 m1 m0");
      world_add (world, LT_SINGLETON, "t2", "m1 u m0");
      world_add (world, LT_SINGLETON, "m0", "b0 b1 b2");
      world_add (world, LT_SINGLETON, "m1", "b2 b0 b1")->sleep_us = 200;
      world_add (world, LT_SINGLETON, "m2", "u b1");
      world_add (world, LT_SINGLETON, "b0", "");
      world_add (world, LT_SINGLETON, "b1", "")->sleep_us = 200;
      world_add (world, LT_SINGLETON, "b2", "");
      world_add (world, LT_TRANSIENT, "u", "b0");
      run_together (world, jobs, N_THREADS, names, G_N_ELEMENTS (names));
      for (guint i = 0; i < N_THREADS; i++)
        {
          assert_status (jobs[i].status, LT_CONTAINER_OK);
          g_assert_cmpuint (((Thing *) jobs[i].object)->part->n_made, ==, 1);
        }
      g_assert_cmpuint (world_part (world, "m0")->n_made, ==, 1);
      g_assert_cmpuint (world_part (world, "b1")->n_made, ==, 1);
      g_assert_cmpuint (world_part (world, "u")->n_made, ==, 2);
      world_free (world);
    }
}

/* ---- Waiting, step by step ------------------------------------------------- */

/* A factory that goes on when it is told to. */
typedef struct Gate
{
  atomic_bool entered, open;
  LtContainerStatus status; /* of the factory */
} Gate;

static LtContainerStatus
pass_gate (const LtBuild *build, Thing *thing, LtContainerError *error)
{
  Gate *gate = thing->part->data;

  (void) build;
  atomic_store (&gate->entered, true);
  while (!atomic_load (&gate->open))
    g_usleep (100);
  if (gate->status != LT_CONTAINER_OK)
    g_strlcpy (error->text, "the gate was shut", sizeof error->text);
  return gate->status;
}

static void
await (atomic_bool *flag)
{
  while (!atomic_load (flag))
    g_usleep (100);
}

static LtType *
type_of (World *world, const char *name)
{
  LtType *type = lt_registry_hold (world->container, world_part (world, name)->id);

  g_assert_nonnull (type);
  lt_type_unref (type);
  return type;
}

static void
await_waiters (World *world, const LtType *type, guint n)
{
  guint n_found = 0;

  while (n_found != n)
    {
      g_usleep (100);
      n_found = 0;
      pthread_mutex_lock (&world->container->lock);
      for (const LtWaiter *waiter = type->waiters; waiter != NULL; waiter = waiter->next)
        n_found++;
      pthread_mutex_unlock (&world->container->lock);
    }
}

/* "a" is constructed by the first thread, and waited for by the others, who then get what
 * the gate's status makes of it. */
static void
run_gate (World *world, Gate *gate, Job *jobs, void (*meanwhile) (World *))
{
  Part *a = world_add (world, LT_SINGLETON, "a", "");
  const LtType *type = type_of (world, "a");
  GThread *threads[N_THREADS];

  a->hook = pass_gate;
  a->data = gate;
  for (guint i = 0; i < N_THREADS; i++)
    {
      jobs[i] = (Job){ .world = world, .name = "a" };
      threads[i] = g_thread_new ("resolver", resolve_by_name, &jobs[i]);
      if (i == 0)
        await (&gate->entered);
    }
  await_waiters (world, type, N_THREADS - 1);
  if (meanwhile != NULL)
    meanwhile (world);
  atomic_store (&gate->open, true);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

static void
test_waiters_share_success (void)
{
  World *world = world_new ();
  Gate gate = { .status = LT_CONTAINER_OK };
  Job jobs[N_THREADS];

  run_gate (world, &gate, jobs, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    {
      assert_status (jobs[i].status, LT_CONTAINER_OK);
      g_assert_true (jobs[i].object == jobs[0].object);
    }
  world_free (world);
}

static void
test_waiters_share_failure (void)
{
  World *world = world_new ();
  Gate gate = { .status = LT_CONTAINER_FACTORY };
  Job jobs[N_THREADS];

  g_test_summary ("Who waits for an attempt that fails gets its error; the next one tries.");

  run_gate (world, &gate, jobs, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    {
      assert_status (jobs[i].status, LT_CONTAINER_FACTORY);
      g_assert_cmpstr (jobs[i].error.text, ==, "the gate was shut");
    }
  g_assert_cmpuint (world_part (world, "a")->n_made, ==, 0);
  gate.status = LT_CONTAINER_OK;
  g_assert_nonnull (world_resolve (world, "a"));
  world_free (world);
}

static void
unregister_a (World *world)
{
  assert_status (lt_container_unregister (world->container, world_part (world, "a")->id, NULL),
                 LT_CONTAINER_OK);
}

static void
test_unregistered_meanwhile (void)
{
  World *world = world_new ();
  Gate gate = { .status = LT_CONTAINER_OK };
  Job jobs[N_THREADS];

  g_test_summary ("A type that goes while threads wait for it is found by none of them.");

  run_gate (world, &gate, jobs, unregister_a);
  for (guint i = 0; i < N_THREADS; i++)
    {
      assert_status (jobs[i].status, LT_CONTAINER_NOT_FOUND);
      g_assert_cmpstr (jobs[i].error.text, ==,
                       "type 'a': unregistered while it was constructed");
    }
  assert_story (world, "+a -a");
  world_free (world);
}

static void
test_patience (void)
{
  World *world = world_new_patient (30);
  Part *a = world_add (world, LT_SINGLETON, "a", "");
  Gate gate = { .status = LT_CONTAINER_OK };
  Job job = { .world = world, .name = "a" };
  LtContainerError error = { .text = "" };
  GThread *thread = NULL;
  void *object = NULL;

  g_test_summary ("Waiting ends, with an error, and harms nobody.");

  a->hook = pass_gate;
  a->data = &gate;
  thread = g_thread_new ("resolver", resolve_by_name, &job);
  await (&gate.entered);
  for (guint i = 0; i < 3; i++)
    {
      assert_status (lt_container_resolve (world->container, a->id, &object, &error),
                     LT_CONTAINER_TIMEOUT);
      g_assert_cmpstr (error.text, ==,
                       "singleton 'a': expected another thread to construct it within 0.030 s");
    }
  atomic_store (&gate.open, true);
  g_thread_join (thread);
  assert_status (job.status, LT_CONTAINER_OK);
  g_assert_true (world_resolve (world, "a") == job.object);
  world_free (world);
}

/* ---- Threads that would wait for each other -------------------------------- */

typedef struct Ring
{
  pthread_barrier_t all_inside;
  const char *next;
  atomic_bool once;
} Ring;

/* When each thread is in its factory, all go on to the next one's singleton. */
static LtContainerStatus
go_round (const LtBuild *build, Thing *thing, LtContainerError *error)
{
  Ring *ring = thing->part->data;
  static const char *const names = "abcdef";
  char next[2] = { *(strchr (names, thing->part->name[0]) + 1), '\0' };
  void *object = NULL;

  if (atomic_load (&ring->once))
    return LT_CONTAINER_OK;
  pthread_barrier_wait (&ring->all_inside);
  if (next[0] == ring->next[0])
    next[0] = 'a';
  return lt_container_resolve_name (build->container, next, &object, error);
}

static void
test_ring (gconstpointer data)
{
  static const char *const names[] = { "a", "b", "c", "d", "e" };
  const guint n = GPOINTER_TO_UINT (data);
  World *world = world_new ();
  Ring ring = { .next = (const char[]){ (char) ('a' + n), '\0' } };
  Job jobs[G_N_ELEMENTS (names)];
  guint n_named = 0;

  g_test_summary ("A cycle that several threads make together fails, and does not hang.");

  pthread_barrier_init (&ring.all_inside, NULL, n);
  for (guint i = 0; i < n; i++)
    {
      Part *part = world_add (world, LT_SINGLETON, names[i], "");

      part->hook = go_round;
      part->data = &ring;
    }
  run_together (world, jobs, n, names, n);
  for (guint i = 0; i < n; i++)
    {
      assert_status (jobs[i].status, LT_CONTAINER_CYCLE);
      g_assert_true (g_pattern_match_simple ("type '?': cycle, of threads that wait for each "
                                             "other: ? -> ? -> *",
                                             jobs[i].error.text));
      n_named +=
        strlen (strstr (jobs[i].error.text, "other: ")) == strlen ("other: ") + 5 * n + 1;
    }
  g_assert_cmpuint (n_named, ==, n);

  atomic_store (&ring.once, true);
  run_together (world, jobs, n, names, n);
  for (guint i = 0; i < n; i++)
    assert_status (jobs[i].status, LT_CONTAINER_OK);
  pthread_barrier_destroy (&ring.all_inside);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/container/threads/exactly-once", test_exactly_once);
  g_test_add_func ("/container/threads/lattice-once", test_lattice_once);
  g_test_add_func ("/container/threads/waiters-share-success", test_waiters_share_success);
  g_test_add_func ("/container/threads/waiters-share-failure", test_waiters_share_failure);
  g_test_add_func ("/container/threads/unregistered-meanwhile", test_unregistered_meanwhile);
  g_test_add_func ("/container/threads/patience", test_patience);
  for (guint n = 2; n <= 5; n++)
    {
      g_autofree char *path = g_strdup_printf ("/container/threads/ring-of-%u", n);

      g_test_add_data_func (path, GUINT_TO_POINTER (n), test_ring);
    }

  return g_test_run ();
}

/* SPDX-License-Identifier: MIT
 *
 * Registrations that come and go while other threads resolve.
 */

#include "container-fixture.h"

#define N_STEADY 20u
#define N_ROUNDS 3000u

/* An object that knows its type, and who counts. */
typedef struct Token
{
  guint tag;
  atomic_bool alive;
  struct Counts *counts;
} Token;

typedef struct Counts
{
  atomic_uint made, gone, freed;
} Counts;

typedef struct Kind
{
  guint tag;
  Counts *counts;
} Kind;

typedef struct Stage
{
  LtContainer *container;
  Counts counts;
  LtTypeId steady[N_STEADY];
  atomic_bool writing;
  atomic_uint n_read;
} Stage;

static void *
make_token (const LtBuild *build, LtContainerError *error)
{
  const Kind *kind = build->data;
  Token *token = g_new0 (Token, 1);

  (void) error;
  token->tag = kind->tag;
  token->counts = kind->counts;
  atomic_init (&token->alive, true);
  atomic_fetch_add (&kind->counts->made, 1);
  for (uint32_t i = 0; i < build->n_dependencies; i++)
    g_assert_true (atomic_load (&((Token *) build->dependencies[i])->alive));
  return token;
}

static void
destroy_token (void *object, void *data)
{
  Token *token = object;

  g_assert_cmpuint (token->tag, ==, ((Kind *) data)->tag);
  g_assert_true (atomic_exchange (&token->alive, false));
  atomic_fetch_add (&token->counts->gone, 1);
  g_free (token);
}

static void
free_kind (void *data)
{
  Kind *kind = data;

  atomic_fetch_add (&kind->counts->freed, 1);
  g_free (kind);
}

static LtTypeId
add_kind (Stage *stage, LtLifetime lifetime, const char *name, guint tag, const char *below)
{
  Kind *kind = g_new0 (Kind, 1);
  const LtDefinition definition = { name, lifetime,  make_token, destroy_token,
                                    kind, free_kind, &below,     below != NULL };
  LtTypeId id = 0;

  kind->tag = tag;
  kind->counts = &stage->counts;
  assert_status (lt_container_register (stage->container, &definition, &id, NULL),
                 LT_CONTAINER_OK);
  return id;
}

/* "fleeting" comes and goes, as a singleton that is held while it is looked at. */
static void
look_at_fleeting (Stage *stage)
{
  LtTypeId id = 0;
  LtRef *ref = NULL;
  LtContainerStatus status = LT_CONTAINER_OK;

  if (lt_container_find (stage->container, "fleeting", &id, NULL) != LT_CONTAINER_OK)
    return;
  status = lt_container_acquire (stage->container, id, NULL, &ref, NULL);
  if (status == LT_CONTAINER_OK)
    {
      const Token *token = lt_ref_object (ref);

      g_assert_cmpuint (token->tag, ==, 1000);
      g_assert_true (atomic_load (&token->alive));
      lt_ref_release (ref);
    }
  else
    assert_status (status, LT_CONTAINER_NOT_FOUND);
}

static void
look_at_steady (Stage *stage, guint i)
{
  g_autofree char *name = g_strdup_printf ("steady-%u", i);
  void *object = NULL;

  assert_status (lt_container_resolve (stage->container, stage->steady[i], &object, NULL),
                 LT_CONTAINER_OK);
  g_assert_cmpuint (((Token *) object)->tag, ==, i);
  assert_status (lt_container_resolve_name (stage->container, name, &object, NULL),
                 LT_CONTAINER_OK);
  g_assert_cmpuint (((Token *) object)->tag, ==, i);
}

static void
look_at_scope (Stage *stage)
{
  LtScope *scope = NULL;
  LtTypeId id = 0;
  void *first = NULL, *second = NULL;
  LtContainerStatus status = LT_CONTAINER_OK;

  if (lt_container_find (stage->container, "fleeting-scoped", &id, NULL) != LT_CONTAINER_OK)
    return;
  assert_status (lt_scope_new (stage->container, NULL, NULL, &scope, NULL), LT_CONTAINER_OK);
  status = lt_scope_resolve (scope, id, &first, NULL);
  if (status == LT_CONTAINER_OK)
    {
      status = lt_scope_resolve (scope, id, &second, NULL);
      g_assert_true (status == LT_CONTAINER_NOT_FOUND || first == second);
      g_assert_cmpuint (((Token *) first)->tag, ==, 2000);
      g_assert_true (atomic_load (&((Token *) first)->alive));
    }
  else
    assert_status (status, LT_CONTAINER_NOT_FOUND);
  lt_scope_free (scope);
}

static gpointer
read_all (gpointer data)
{
  Stage *stage = data;

  lt_container_thread_register ();
  for (guint i = 0; atomic_load (&stage->writing); i++)
    {
      look_at_steady (stage, i % N_STEADY);
      look_at_fleeting (stage);
      look_at_scope (stage);
      atomic_fetch_add (&stage->n_read, 1);
    }
  lt_container_thread_unregister ();
  return NULL;
}

static gpointer
write_fleeting (gpointer data)
{
  Stage *stage = data;

  lt_container_thread_register ();
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      LtTypeId singleton = add_kind (stage, LT_SINGLETON, "fleeting", 1000, "steady-3");
      LtTypeId scoped = add_kind (stage, LT_SCOPED, "fleeting-scoped", 2000, "fleeting");
      LtTypeId other = add_kind (stage, LT_TRANSIENT, "other", 3000, "mentioned-only");

      assert_status (lt_container_unregister (stage->container, singleton, NULL),
                     LT_CONTAINER_IN_USE);
      assert_status (lt_container_unregister (stage->container, scoped, NULL), LT_CONTAINER_OK);
      assert_status (lt_container_unregister (stage->container, singleton, NULL),
                     LT_CONTAINER_OK);
      assert_status (lt_container_unregister (stage->container, other, NULL), LT_CONTAINER_OK);
    }
  lt_container_thread_unregister ();
  return NULL;
}

/* Growth of the tables, and names of its own. */
static gpointer
write_many (gpointer data)
{
  Stage *stage = data;
  LtTypeId ids[500] = { 0 };

  lt_container_thread_register ();
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("many-%u", i);
      LtTypeId *id = &ids[i % G_N_ELEMENTS (ids)];

      if (*id != 0)
        assert_status (lt_container_unregister (stage->container, *id, NULL), LT_CONTAINER_OK);
      *id = add_kind (stage, (LtLifetime) (i % 3), name, i, "steady-7");
    }
  lt_container_thread_unregister ();
  return NULL;
}

static void
test_changes (void)
{
  static const GThreadFunc functions[] = { read_all, read_all, write_fleeting, write_many };
  GThread *threads[G_N_ELEMENTS (functions)];
  Stage stage = { .writing = true };

  g_test_summary ("Whatever comes and goes, what stays is right, and nothing goes too soon.");

  assert_status (lt_container_new (NULL, &stage.container, NULL), LT_CONTAINER_OK);
  lt_container_thread_register ();
  for (guint i = 0; i < N_STEADY; i++)
    {
      g_autofree char *name = g_strdup_printf ("steady-%u", i);

      stage.steady[i] = add_kind (&stage, LT_SINGLETON, name, i, NULL);
    }
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("reader", functions[i], &stage);
  while (atomic_load (&stage.n_read) == 0)
    g_thread_yield ();
  for (guint i = 2; i < G_N_ELEMENTS (functions); i++)
    threads[i] = g_thread_new ("writer", functions[i], &stage);
  for (guint i = G_N_ELEMENTS (functions); i-- > 0;)
    {
      if (i == 1)
        atomic_store (&stage.writing, false);
      g_thread_join (threads[i]);
    }
  g_test_message ("%u rounds read, %u objects", stage.n_read, stage.counts.made);
  g_assert_cmpuint (lt_container_count (stage.container), ==, N_STEADY + 500);
  lt_container_free (stage.container);
  lt_container_thread_unregister ();
  g_assert_cmpuint (stage.counts.made, ==, stage.counts.gone);
  g_assert_cmpuint (stage.counts.freed, ==, N_STEADY + 4 * N_ROUNDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/container/changes/beside-resolutions", test_changes);

  return g_test_run ();
}

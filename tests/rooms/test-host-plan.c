/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-host-plan.h"
#include "lt-settings.h"

static const char *const rich_args[] = { "--set=users=1000",
                                         "--set=auth.key=\xc3\xa9",
                                         "--set=empty=",
                                         "--mix=login=70,verify=0.25",
                                         "-c77",
                                         "-r12.5k",
                                         "--arrival=poisson",
                                         "--seed=18446744073709551615",
                                         "--no-latency",
                                         "--clock=monotonic",
                                         "--iterations=1234567",
                                         "--stage=2s:20k",
                                         "--stage=0s:5",
                                         "--stage=3s:5",
                                         "--backlog=queue:5k",
                                         "--data=users=/x/u.csv,strategy=shuffled,end=stop",
                                         "--data=more=/x/a,b=c,format=jsonl",
                                         NULL };
static const char *const plain_args[] = { "--operation=login", "--worker-iterations=5",
                                          "--think=1ms..2ms", NULL };
static const char *const replay_args[] = { "-r5k",  "--only-iteration=3:1042", "--pin",
                                           "0-1,3", "--log-level=debug",       NULL };

static LtPlan *
make_plan (const char *const *args)
{
  char *none[] = { NULL };
  g_autoptr (GError) error = NULL;
  LtPlan *plan = lt_settings_resolve ((char **) args, none, &error);

  g_assert_no_error (error);
  return plan;
}

static LtHostPlan *
read_bytes (GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return lt_host_plan_from_bytes (data, length);
}

static void
test_round_trip (void)
{
  g_autoptr (LtPlan) plan = make_plan (rich_args);
  g_autoptr (GBytes) bytes =
    lt_host_plan_to_bytes (plan, "/x/auth.so", "org.x", "1.2", LT_HOST_REHEARSE);
  g_autoptr (LtHostPlan) host = read_bytes (bytes);
  const LtPlanSet *set;
  const LtPlanShare *share;
  const LtPlanData *data;

  g_assert_nonnull (host);
  g_assert_cmpstr (host->path, ==, "/x/auth.so");
  g_assert_cmpstr (host->id, ==, "org.x");
  g_assert_cmpstr (host->version, ==, "1.2");
  g_assert_null (host->operation);
  g_assert_cmpuint (host->workers, ==, 77);
  /* 12.5k/s to 20k/s in 2 s, then 5/s for 3 s */
  g_assert_cmpfloat (host->rate_per_s, ==, (2 * 16250 + 3 * 5) / 5.0);
  g_assert_cmpuint (host->profile->pieces->len, ==, 2);
  g_assert_cmpuint (host->profile->duration_ns, ==, plan->duration_ns);
  g_assert_cmpfloat (host->profile->area, ==, plan->profile->area);
  g_assert_cmpuint (host->stage_ends->len, ==, 2);
  g_assert_cmpuint (host->iterations, ==, 1234567);
  g_assert_cmpuint (g_array_index (host->stage_ends, guint64, 0), ==, 2000000000);
  g_assert_true (host->poisson && host->purpose == LT_HOST_REHEARSE);
  g_assert_false (host->latency || host->tsc);
  g_assert_cmpuint (host->seed, ==, G_MAXUINT64);

  g_assert_cmpuint (host->sets->len, ==, 3);
  set = g_ptr_array_index (host->sets, 0);
  g_assert_null (set->suite);
  set = g_ptr_array_index (host->sets, 1);
  g_assert_cmpstr (set->suite, ==, "auth");
  g_assert_cmpstr (set->name, ==, "key");
  g_assert_cmpstr (set->value, ==, "\xc3\xa9");
  set = g_ptr_array_index (host->sets, 2);
  g_assert_cmpstr (set->value, ==, "");
  g_assert_true (host->work.bounded);
  g_assert_cmpuint (host->work.backlog, ==, 5000);
  g_assert_cmpuint (host->data->len, ==, 2);
  data = g_ptr_array_index (host->data, 0);
  g_assert_cmpstr (data->name, ==, "users");
  g_assert_cmpint (data->format, ==, LT_PLAN_DATA_CSV);
  g_assert_cmpint (data->strategy, ==, LT_PLAN_DATA_SHUFFLED);
  g_assert_true (data->stop);
  data = g_ptr_array_index (host->data, 1);
  g_assert_cmpstr (data->path, ==, "/x/a,b=c");
  g_assert_cmpint (data->format, ==, LT_PLAN_DATA_JSONL);
  g_assert_false (data->stop);
  g_assert_cmpuint (host->mix->len, ==, 2);
  share = g_ptr_array_index (host->mix, 1);
  g_assert_cmpstr (share->operation, ==, "verify");
  g_assert_cmpfloat (share->weight, ==, 0.25);
}

static void
test_nothing_given (void)
{
  g_autoptr (LtPlan) plan = make_plan (plain_args);
  g_autoptr (GBytes) bytes = lt_host_plan_to_bytes (plan, "/x.so", NULL, NULL, LT_HOST_RUN);
  g_autoptr (LtHostPlan) host = read_bytes (bytes);

  g_assert_nonnull (host);
  g_assert_null (host->id);
  g_assert_null (host->version);
  g_assert_cmpstr (host->operation, ==, "login");
  g_assert_cmpuint (host->sets->len, ==, 0);
  g_assert_cmpuint (host->mix->len, ==, 0);
  g_assert_true (host->latency && host->tsc);
  g_assert_false (host->poisson || host->purpose != LT_HOST_RUN);
  g_assert_cmpuint (host->worker_iterations, ==, 5);
  g_assert_cmpuint (host->think_min_ns, ==, 1000000);
  g_assert_cmpuint (host->think_max_ns, ==, 2000000);
}

static void
test_work (void)
{
  g_autoptr (LtPlan) plan = make_plan (replay_args);
  g_autoptr (GBytes) bytes = lt_host_plan_to_bytes (plan, "/x.so", NULL, NULL, LT_HOST_RUN);
  g_autoptr (LtHostPlan) host = read_bytes (bytes);

  g_assert_nonnull (host);
  g_assert_cmpmem (&host->work, sizeof host->work, &plan->work, sizeof plan->work);
  g_assert_true (host->work.shared_iterations && host->work.only);
  g_assert_cmpuint (host->work.only_worker, ==, 3);
  g_assert_true (host->work.pin && host->work.trace);
  g_assert_cmpuint (host->pins->len, ==, 3);
  g_assert_cmpuint (g_array_index (host->pins, guint, 2), ==, 3);
  g_assert_cmpuint (host->work.only_iteration, ==, 1042);
  g_assert_cmpfloat (host->rate_per_s, ==, 0);
}

/* The bytes that say what @host says. */
static GBytes *
write_again (const LtHostPlan *host)
{
  g_autoptr (GPtrArray) stages = g_ptr_array_new_with_free_func (g_free);
  LtPlan plan = { .stages = stages,
                  .profile = host->profile,
                  .sets = host->sets,
                  .mix = host->mix,
                  .operation = host->operation,
                  .workers = host->workers,
                  .rate_per_s = host->rate_per_s,
                  .poisson = host->poisson,
                  .iterations = host->iterations,
                  .worker_iterations = host->worker_iterations,
                  .think_min_ns = host->think_min_ns,
                  .think_max_ns = host->think_max_ns,
                  .latency = host->latency,
                  .tsc = host->tsc,
                  .seed = host->seed,
                  .data = host->data,
                  .pins = host->pins,
                  .work = host->work };

  for (guint i = 0; i < host->stage_ends->len; i++)
    {
      LtPlanStage *stage = g_new0 (LtPlanStage, 1);

      stage->end_ns = g_array_index (host->stage_ends, guint64, i);
      g_ptr_array_add (stages, stage);
    }
  return lt_host_plan_to_bytes (&plan, host->path, host->id, host->version, host->purpose);
}

static void
test_mutations (void)
{
  g_autoptr (LtPlan) plan = make_plan (rich_args);
  g_autoptr (GBytes) bytes =
    lt_host_plan_to_bytes (plan, "/x/auth.so", "org.x", "1.2", LT_HOST_RUN);
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  gsize length;
  const guint8 *original = g_bytes_get_data (bytes, &length);
  guint n_refused = 0, n_accepted = 0;

  g_test_summary ("Broken bytes are refused, or are another plan's very bytes.");
  for (guint i = 0; i < 20000; i++)
    {
      /* Of its own size, so that a sanitizer sees a byte too far. */
      const gsize kept =
        i % 4 == 0 ? (gsize) g_rand_int_range (random, 0, (gint) length) : length;
      g_autofree guint8 *mutant = g_memdup2 (original, kept);
      g_autoptr (LtHostPlan) host = NULL;
      g_autoptr (GBytes) again = NULL;

      for (gint n = kept == 0 ? 0 : g_rand_int_range (random, i % 4 != 0, 4); n > 0; n--)
        mutant[g_rand_int_range (random, 0, (gint) kept)] = (guint8) g_rand_int (random);
      host = lt_host_plan_from_bytes (mutant, kept);
      if (host == NULL)
        {
          n_refused++;
          continue;
        }
      n_accepted++;
      again = write_again (host);
      g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), mutant, kept);
    }
  g_assert_cmpuint (n_refused, >, 4000);
  g_assert_cmpuint (n_accepted, >, 1000);
}

static void
test_garbage (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  g_assert_null (lt_host_plan_from_bytes ("", 0));
  for (guint i = 0; i < 20000; i++)
    {
      const gsize length = (gsize) g_rand_int_range (random, 1, 300);
      g_autofree guint8 *garbage = g_malloc (length);

      for (gsize at = 0; at < length; at++)
        garbage[at] = (guint8) g_rand_int (random);
      g_assert_null (lt_host_plan_from_bytes (garbage, length));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-plan/round-trip", test_round_trip);
  g_test_add_func ("/host-plan/nothing-given", test_nothing_given);
  g_test_add_func ("/host-plan/work", test_work);
  g_test_add_func ("/host-plan/mutations", test_mutations);
  g_test_add_func ("/host-plan/garbage", test_garbage);

  return g_test_run ();
}

/* SPDX-License-Identifier: MIT
 *
 * Changes of the suite auth that go on beside its operations.
 */

#include "auth-suite-fixture.h"

typedef struct Job
{
  FakeHost *fake;
  const char *operation;
  uint32_t index;
  uint64_t n;
  FakeTally tally;
} Job;

static gpointer
run_job (gpointer data)
{
  Job *job = data;

  job->tally = fake_host_run (job->fake, job->operation, job->index, job->n);
  return NULL;
}

static void
test_churn (void)
{
  FakeHost *fake =
    started (SETTINGS ("deny_share=50%", "churn=20000", "users=300", "resources=50"));
  Job jobs[] = { { fake, "authorize", 0, 200000, { 0 } },
                 { fake, "authenticate", 1, 1000, { 0 } },
                 { fake, "login", 2, 3000, { 0 } } };
  GThread *threads[G_N_ELEMENTS (jobs)];
  uint64_t n_changes = 0;

  g_test_summary ("With a writer beside them, workers still get right verdicts.");

  fake->host.worker_count = G_N_ELEMENTS (jobs);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    threads[i] = g_thread_new ("worker", run_job, &jobs[i]);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      g_thread_join (threads[i]);
      assert_share (fake, &jobs[i].tally, 0.5);
    }
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    n_changes += jobs[i].tally.values[fake_host_id (fake, "changes")];
  g_assert_cmpuint (n_changes, >, 100);
  g_assert_cmpstr (fake->stop_reason, ==, NULL);
  fake_host_free (fake);
}

static void
test_failing_churn (void)
{
  FakeHost *fake = started (SETTINGS ("churn=1000", "users=100"));
  gboolean stopped = FALSE;

  g_test_summary ("A change that fails ends the run with a reason.");

  /* What a round of the churn makes is there already. */
  for (guint i = 0; i < 1000; i++)
    {
      char name[AUTH_NAME_SIZE];

      g_snprintf (name, sizeof name, "churn%u", i);
      lt_access_add_principal (store_of (fake), name, NULL, 0, NULL);
    }
  for (guint i = 0; i < 10000 && !stopped; i++)
    {
      g_usleep (1000);
      pthread_mutex_lock (&fake->lock);
      stopped = fake->stop_reason != NULL;
      pthread_mutex_unlock (&fake->lock);
    }
  g_assert_true (stopped);
  g_assert_true (g_pattern_match_simple (
    "churn: change * failed: principal 'churn*': exists already", fake->stop_reason));
  fake_host_free (fake);
}

static AuthAnswer
slow_change (void *state, uint64_t step, LtAccessError *ret_error)
{
  (void) state;
  (void) step;
  (void) ret_error;
  g_usleep (10000);
  return LT_ACCESS_OK;
}

static void
test_late_churn (void)
{
  const AuthBackend backend = { .change = slow_change };
  FakeHost *fake = fake_host_new (NULL);
  LtAccessError error = { "" };
  AuthChurn *churn = auth_churn_start (&fake->host, &backend, NULL, 1000, &error);

  g_test_summary ("Changes that were due and not made are told of.");

  g_assert_nonnull (churn);
  g_usleep (500000);
  g_assert_cmpuint (auth_churn_take (churn), >, 0);
  auth_churn_stop (churn);
  g_assert_nonnull (fake->logged);
  g_assert_true (
    g_pattern_match_simple ("churn: * of * changes that were due were made", fake->logged));
  fake_host_free (fake);
}

/* The third step has no answer at first. */
static AuthAnswer
change_after_outage (void *state, uint64_t step, LtAccessError *ret_error)
{
  guint *n_unanswered = state;

  (void) ret_error;
  if (step != 2 || *n_unanswered == 2)
    return LT_ACCESS_OK;
  (*n_unanswered)++;
  return *n_unanswered == 1 ? AUTH_UNREACHABLE : AUTH_TIMEOUT;
}

static void
test_churn_outage (void)
{
  const AuthBackend backend = { .change = change_after_outage };
  FakeHost *fake = fake_host_new (NULL);
  LtAccessError error = { "" };
  guint n_unanswered = 0;
  AuthChurn *churn = auth_churn_start (&fake->host, &backend, &n_unanswered, 1000, &error);
  uint64_t n_changes = 0;

  g_test_summary ("A change without an answer is tried again and ends nothing.");

  g_assert_nonnull (churn);
  for (guint i = 0; i < 10000 && n_changes < 10; i++)
    {
      g_usleep (1000);
      n_changes += auth_churn_take (churn);
    }
  auth_churn_stop (churn);
  g_assert_cmpuint (n_changes, >=, 10);
  g_assert_cmpuint (n_unanswered, ==, 2);
  g_assert_null (fake->stop_reason);
  fake_host_free (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auth/churn/verdicts", test_churn);
  g_test_add_func ("/auth/churn/late", test_late_churn);
  g_test_add_func ("/auth/churn/outage", test_churn_outage);
  g_test_add_func ("/auth/churn/failing", test_failing_churn);

  return g_test_run ();
}

/* SPDX-License-Identifier: MIT
 *
 * What is recorded of search, scale and ab, and that trends are not confused by it.
 */

#include <glib/gstdio.h>
#include <signal.h>

#include "lt-it-assert.h"
#include "lt-it-history.h"

#define SEARCH                                                                            \
  "search %s -c 2 --set service=2ms --max-probes 2 --probe-duration 200ms --cool-down 0 " \
  "--warmup 20ms"
#define SCALE "scale %s -c 1,2,3,4 --set service=2ms --runs 1 -d 100ms"
#define AB "ab %s %s -c 2 --set service=2ms --pairs 1 -d 100ms --warmup 0 --cool-down 0"

/* A git that counts how often it is asked. (transfer full): its folder. */
static char *
make_git (const char *count)
{
  g_autofree char *folder = g_build_filename (lt_it_tmp (), "bin", NULL);
  g_autofree char *git = g_build_filename (folder, "git", NULL);
  g_autofree char *script = g_strdup_printf (
    "#!/bin/sh\necho x >>'%s'\necho '# branch.oid 0123456789abcdef0123456789abcdef01234567'\n",
    count);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (git, script, -1, NULL));
  g_assert_cmpint (g_chmod (git, 0755), ==, 0);
  return g_steal_pointer (&folder);
}

/* Each call is one result, of all its runs. */
static void
test_studies (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autofree char *history = lt_it_history_new ();
  g_autofree char *asked = g_build_filename (lt_it_tmp (), "asked", NULL);
  g_autofree char *folder = make_git (asked);
  g_autofree char *environment =
    g_strdup_printf ("LTRUN_HISTORY=%s PATH=%s:$PATH", history, folder);
  g_autofree char *times = NULL;
  g_autoptr (LtIt) search =
    lt_it_run_env (environment, 60, SEARCH " -q --label team=a --format json", suite);
  g_autoptr (LtIt) scale = lt_it_run (60, SCALE " --history %s", suite, history);
  g_autoptr (LtIt) ab = lt_it_run (60, AB " --history %s", suite, suite, history);
  g_autoptr (LtIt) all = NULL, shown = NULL, one = NULL;

  g_assert_cmpint (search->exit_status, ==, 97);
  g_assert_cmpstr (search->err, ==, "");
  g_assert_true (ab->exit_status == 0 || ab->exit_status == 98);
  lt_it_assert_says (scale->err, "recorded as ");
  lt_it_assert_says (ab->err, "recorded as ");
  all = lt_it_history_list (history, "");
  g_assert_cmpstr (lt_it_text (all, "results.0.verb"), ==, "ab");
  g_assert_cmpstr (lt_it_text (all, "results.0.scenarios.0.scenario"), ==, "old");
  g_assert_cmpstr (lt_it_text (all, "results.1.verb"), ==, "scale");
  g_assert_cmpstr (lt_it_text (all, "results.1.scenarios.3.scenario"), ==, "c=4");
  g_assert_cmpstr (lt_it_text (all, "results.2.verb"), ==, "search");
  g_assert_cmpstr (lt_it_text (all, "results.2.id"), ==, lt_it_text (search, "id"));
  g_assert_cmpstr (lt_it_text (all, "results.2.labels.team"), ==, "a");
  g_assert_cmpstr (lt_it_text (all, "results.2.verdict.outcome"), ==, "inconclusive");
  lt_it_assert_says (lt_it_text (all, "results.2.verdict.reason"), "no rate is confirmed");
  g_assert_cmpstr (lt_it_text (all, "results.2.scenarios.0.scenario"), ==, "estimate");
  g_assert_true (
    g_str_has_prefix (lt_it_text (all, "results.2.scenarios.1.scenario"), "rate="));
  /* The same load, whichever verb put it on. */
  g_assert_cmpstr (lt_it_text (all, "results.2.scenarios.0.load"), ==,
                   lt_it_text (all, "results.1.scenarios.1.load"));
  g_assert_cmpstr (lt_it_text (all, "results.0.scenarios.0.load"), ==,
                   lt_it_text (all, "results.1.scenarios.1.load"));
  g_assert_true (g_file_get_contents (asked, &times, NULL, NULL));
  g_assert_cmpstr (times, ==, "x\n");

  g_assert_cmpuint (lt_it_history_count (history, "--verb search"), ==, 1);
  g_assert_cmpuint (lt_it_history_count (history, "--verb run"), ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, "--verb all"), ==, 3);
  shown = lt_it_run (60, "history show --history %s team=a", history);
  lt_it_assert_says (shown->out, "[estimate]|[rate=|FAIL  no rate is confirmed");
  one = lt_it_run (60, "history export --history %s team=a", history);
  lt_it_assert_says (one->out, "\"verb\": \"search\"|\"intervals\": [");
}

/* A trend is of ordinary runs unless it is asked for others. */
static void
test_studies_apart (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autofree char *history = lt_it_history_new ();
  g_autoptr (LtIt) run =
    lt_it_run (60, "%s -c 2 --set service=2ms -d 100ms -q --history %s", suite, history);
  g_autoptr (LtIt) ab = lt_it_run (60, AB " -q --history %s", suite, suite, history);
  g_autoptr (LtIt) own = lt_it_run (60, "trend -f json --history %s", history);
  g_autoptr (LtIt) theirs = lt_it_run (60, "trend -f json --verb ab --history %s", history);
  g_autoptr (LtIt) all = lt_it_run (60, "trend -f json --verb all --history %s", history);
  g_autoptr (LtIt) wrong = lt_it_run (60, "trend --verb nosuch --history %s", history);
  g_autoptr (LtIt) text = lt_it_run (60, "history --history %s", history);
  g_autoptr (LtIt) prune = NULL;

  g_assert_cmpint (run->exit_status, ==, 0);
  g_assert_true (ab->exit_status == 0 || ab->exit_status == 98);
  g_assert_cmpstr (lt_it_text (own, "trends.0.scenario"), ==, "capacity");
  g_assert_cmpuint (lt_it_length (own, "trends.0.points"), ==, 1);
  g_assert_cmpstr (lt_it_text (theirs, "trends.0.scenario"), ==, "old");
  g_assert_cmpuint (lt_it_length (all, "trends.0.points"), ==, 2);
  lt_it_assert_refused (wrong, 2, "--verb|run, ab, scale, search or all|nosuch");
  lt_it_assert_says (text->out, "verb|ab|run");
  prune = lt_it_run (60, "history prune --keep 0 --verb ab --history %s", history);
  g_assert_cmpstr (prune->out, ==, "1 removed\n");
  g_assert_cmpuint (lt_it_history_count (history, "--verb run"), ==, 1);
}

/* Nothing of a call that was killed, or that did not want to be recorded. */
static void
test_studies_none (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autofree char *history = lt_it_history_new ();
  g_autofree char *variables =
    g_strdup_printf ("LTRUN_HISTORY=%s LTRUN_NO_HISTORY=true", history);
  g_autoptr (LtIt) search = lt_it_run_env (variables, 60, SEARCH " -q", suite);
  g_autoptr (LtIt) scale = lt_it_run_env (variables, 60, SCALE " -q", suite);
  g_autoptr (LtIt) ab = lt_it_run_env (variables, 60, AB " -q", suite, suite);
  g_autoptr (LtIt) wrong =
    lt_it_run (60, SEARCH " --slo nonsense --history %s", suite, history);
  LtItRunning *running = lt_it_start (
    NULL, "search %s -c 2 --cool-down 1h --probe-duration 200ms --history %s", suite, history);
  g_autoptr (LtIt) killed = NULL;

  lt_it_wait_for (running, 30, "closed loop: about");
  kill (lt_it_pid (running), SIGKILL);
  killed = lt_it_wait (running, 20);
  g_assert_cmpint (search->exit_status, ==, 97);
  g_assert_true (scale->exit_status == 0 || scale->exit_status == 97);
  g_assert_true (ab->exit_status == 0 || ab->exit_status == 98);
  g_assert_cmpint (wrong->exit_status, ==, 2);
  g_assert_false (g_file_test (history, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/history/studies", test_studies);
  g_test_add_func ("/history/studies-apart", test_studies_apart);
  g_test_add_func ("/history/studies-none", test_studies_none);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT
 *
 * --pin: workers stay on cores.
 */

#include <signal.h>
#include <string.h>

#include "lt-cpus.h"
#include "lt-it-assert.h"

static guint
cpu_at (guint index)
{
  g_autoptr (GArray) cpus = lt_cpus_usable ();

  g_assert_cmpuint (cpus->len, >, 0);
  return g_array_index (cpus, guint, index % cpus->len);
}

/* "3" of the line "Cpus_allowed_list:" of a thread. */
static char *
allowed (const char *tid, GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%s/status", (int) pid, tid);
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents (path, &status, NULL, NULL))
    return NULL;
  line = strstr (status, "Cpus_allowed_list:");
  g_assert_nonnull (line);
  line += strlen ("Cpus_allowed_list:");
  return g_strstrip (g_strndup (line, strcspn (line, "\n")));
}

/* Threads of @pid that may run on @cpu alone. */
static guint
count_pinned (GPid pid, guint cpu)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", (int) pid);
  g_autofree char *expected = g_strdup_printf ("%u", cpu);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *tid;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((tid = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *found = allowed (tid, pid);

      n += g_strcmp0 (found, expected) == 0;
    }
  return n;
}

/* Three workers and two cores: the first and the third are on the first. */
static void
test_threads (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  const guint first = cpu_at (0), second = cpu_at (1);
  LtItRunning *running =
    lt_it_start ("", "%s -c 3 -d 60 --format json --pin %u,%u", path, first, second);
  g_autoptr (LtIt) it = NULL;
  GPid host;

  lt_it_wait_for (running, 30, "ops/s");
  host = lt_it_host_pid (running);
  if (first != second)
    {
      g_assert_cmpuint (count_pinned (host, first), ==, 2);
      g_assert_cmpuint (count_pinned (host, second), ==, 1);
    }
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 30);
  g_assert_cmpuint (lt_it_count (it, "config.pin.0"), ==, first);
  g_assert_cmpuint (lt_it_count (it, "config.pin.1"), ==, second);
}

static void
test_all (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autoptr (GArray) cpus = lt_cpus_usable ();
  const char *const ways[] = { "--pin %s -d 50ms", "%s --pin -d 50ms", "%s -d 50ms --pin",
                               "%s -d 50ms --pin=all" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GString) words = g_string_new (ways[i]);
      g_autoptr (LtIt) it = NULL;
      g_autoptr (LtIt) text = NULL;

      g_string_replace (words, "%s", path, 0);
      it = lt_it_run (60, "%s -q --format json", words->str);
      text = lt_it_run (60, "%s -q", words->str);
      g_assert_cmpint (it->exit_status, ==, 0);
      g_assert_cmpuint (lt_it_length (it, "config.pin"), ==, cpus->len);
      lt_it_assert_says (text->out, "workers to core|a sleeping thread woke late by p50");
      g_assert_cmpuint (lt_it_count (it, "noise.wake_delay.count"), >=, 1);
    }
}

static void
test_refused (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  static const char *const words[] = { "", "x", "1-0", "0,", "8192", "0-", "-1", "0 -1" };
  g_autoptr (LtIt) none = lt_it_run (60, "%s -q -d 50ms --pin 8191", path);
  g_autoptr (LtIt) without = lt_it_run (60, "%s -q -d 50ms --format json", path);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (LtIt) it = lt_it_run (60, "%s '--pin=%s'", path, words[i]);

      lt_it_assert_refused (it, 2, "--pin|such as 0-1,3");
    }
  lt_it_assert_refused (none, 2, "--pin|that this process may use (|found 8191");
  g_assert_true (json_node_is_null (lt_it_get (without, "config.pin")));
}

/* Whatever this machine is like. */
static void
test_doctor (void)
{
  g_autoptr (LtIt) text = lt_it_run (60, "doctor");
  g_autoptr (LtIt) json = lt_it_run (60, "doctor --format json");
  g_autoptr (LtIt) suite = lt_it_run (60, "doctor auth");
  const gboolean warns = strstr (text->out, "WARN") != NULL;

  g_assert_cmpint (text->exit_status, ==, warns ? 97 : 0);
  lt_it_assert_says (text->out, "governor|smt|clock-source|tsc|perf|load|swap|cgroup-quota|"
                                "timer-slack|open-files|processes|locked-memory");
  g_assert_cmpstr (lt_it_text (json, "schema"), ==, "ltrun.doctor/1");
  lt_it_assert_refused (suite, 2, "doctor|expected no suite");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/pin/threads", test_threads);
  g_test_add_func ("/pin/all", test_all);
  g_test_add_func ("/pin/refused", test_refused);
  g_test_add_func ("/doctor", test_doctor);
  return g_test_run ();
}

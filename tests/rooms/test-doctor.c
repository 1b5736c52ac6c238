/* SPDX-License-Identifier: MIT
 *
 * The doctor looks at a machine made up of files.
 */

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lt-doctor.h"

typedef struct File
{
  const char *path;
  const char *good, *bad;
} File;

#define CPU "/sys/devices/system/cpu/"

static const File files[] = {
  { CPU "cpu0/cpufreq/scaling_governor", "performance\n", "powersave\n" },
  { CPU "smt/active", "0\n", "1\n" },
  { "/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n", "hpet\n" },
  { "/proc/cpuinfo", "flags : fpu constant_tsc nonstop_tsc x\n", "flags : fpu constant_tsc\n" },
  { "/proc/sys/kernel/perf_event_paranoid", "2\n", "3\n" },
  { "/proc/loadavg", "0.40 0.1 0.1 1/2 3\n", "1.60 0.1 0.1 1/2 3\n" },
  { "/proc/meminfo", "SwapTotal: 1000 kB\nSwapFree: 1000 kB\n",
    "SwapTotal: 1000 kB\nSwapFree: 10 kB\n" },
  { "/proc/self/cgroup", "0::/a/b\n", "0::/a/b\n" },
  { "/sys/fs/cgroup/a/b/cpu.max", "max 100000\n", "max 100000\n" },
  { "/sys/fs/cgroup/a/cpu.max", "max 100000\n", "150000 100000\n" },
  { "/proc/self/timerslack_ns", "50000\n", "1000000\n" },
  { "/proc/self/limits",
    "Max open files            1024     4096     files\n"
    "Max processes             unlimited unlimited processes\n"
    "Max locked memory         8388608  8388608  bytes\n",
    "Max open files            256      4096     files\n"
    "Max processes             100      100      processes\n"
    "Max locked memory         65536    65536    bytes\n" },
};

static char *
make_root (gboolean good)
{
  char *root = g_dir_make_tmp ("ltrun-doctor-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strconcat (root, files[i].path, NULL);
      g_autofree char *folder = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents (path, good ? files[i].good : files[i].bad, -1, NULL));
    }
  return root;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

static void
assert_states (const GPtrArray *findings, LtDoctorState state)
{
  g_assert_cmpuint (findings->len, ==, 12);
  for (guint i = 0; i < findings->len; i++)
    {
      const LtDoctorFinding *finding = g_ptr_array_index (findings, i);

      if (finding->state != state)
        g_error ("%s: %s", finding->name, finding->found);
      g_assert_true ((finding->advice != NULL) == (state == LT_DOCTOR_WARN));
      g_assert_cmpstr (finding->found, !=, "");
    }
}

static void
test_machines (void)
{
  g_autofree char *good = make_root (TRUE);
  g_autofree char *bad = make_root (FALSE);
  g_autoptr (GPtrArray) fine = lt_doctor_examine (good, 4);
  g_autoptr (GPtrArray) poor = lt_doctor_examine (bad, 4);
  g_autoptr (GPtrArray) silent = lt_doctor_examine ("/nonexistent", 4);

  assert_states (fine, LT_DOCTOR_OK);
  assert_states (poor, LT_DOCTOR_WARN);
  assert_states (silent, LT_DOCTOR_UNKNOWN);
  g_assert_true (lt_doctor_warns (poor) && !lt_doctor_warns (fine)
                 && !lt_doctor_warns (silent));
  remove_tree (good);
  remove_tree (bad);
}

static void
test_output (void)
{
  g_autofree char *root = make_root (FALSE);
  g_autoptr (GPtrArray) findings = lt_doctor_examine (root, 4);
  g_autofree char *text = lt_doctor_text (findings);
  g_autofree char *json = lt_doctor_json (findings);

  g_assert_nonnull (strstr (text, "WARN    governor       powersave\n"));
  g_assert_nonnull (strstr (text, "cgroup-quota   1.50 cores\n"));
  g_assert_nonnull (strstr (json, "\"ltrun.doctor/1\""));
  g_assert_nonnull (strstr (json, "\"state\": \"warn\""));
  remove_tree (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/doctor/machines", test_machines);
  g_test_add_func ("/doctor/output", test_output);
  return g_test_run ();
}

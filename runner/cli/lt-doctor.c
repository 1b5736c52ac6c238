/* SPDX-License-Identifier: MIT */

#include "lt-doctor.h"

#include <string.h>

#include "lt-json.h"
#include "lt-units.h"

#define UNKNOWN "the system does not tell"
#define MAX_LOAD 0.25         /* of other work, a core */
#define MIN_FILES 1024        /* open at once */
#define MIN_PROCESSES 4200    /* 4096 workers and a few */
#define MIN_LOCKED (8u << 20) /* bytes: buffers of perf and io_uring */
#define MAX_SLACK_NS 50000    /* the system's default */

typedef struct Patient
{
  const char *root;
  guint n_cpus;
  GPtrArray *findings;
} Patient;

static void
free_finding (gpointer data)
{
  LtDoctorFinding *finding = data;

  g_free (finding->found);
  g_free (finding);
}

/* Takes @found. */
static void
add (Patient *patient, const char *name, LtDoctorState state, char *found, const char *advice)
{
  g_autofree char *raw = found;
  LtDoctorFinding *finding = g_new0 (LtDoctorFinding, 1);

  finding->name = name;
  finding->state = state;
  finding->found = g_utf8_make_valid (g_strdelimit (g_strstrip (raw), "\n\t", ' '), -1);
  finding->advice = state == LT_DOCTOR_WARN ? advice : NULL;
  g_ptr_array_add (patient->findings, finding);
}

/* NULL: not there, or empty. */
static char *
read_text (const Patient *patient, const char *path)
{
  g_autofree char *whole = g_strconcat (patient->root, path, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (whole, &text, NULL, NULL) || *g_strstrip (text) == '\0')
    return NULL;
  return g_steal_pointer (&text);
}

static void
add_unknown (Patient *patient, const char *name)
{
  add (patient, name, LT_DOCTOR_UNKNOWN, g_strdup (UNKNOWN), NULL);
}

static LtDoctorState
warn_if (gboolean bad)
{
  return bad ? LT_DOCTOR_WARN : LT_DOCTOR_OK;
}

/* ---- Processor and clock --------------------------------------------------- */

static void
check_governor (Patient *patient)
{
  g_autofree char *text =
    read_text (patient, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

  if (text == NULL)
    add_unknown (patient, "governor");
  else
    add (patient, "governor", warn_if (!g_str_equal (text, "performance")), g_strdup (text),
         "the processor changes its speed: cpupower frequency-set -g performance");
}

static void
check_smt (Patient *patient)
{
  g_autofree char *text = read_text (patient, "/sys/devices/system/cpu/smt/active");

  if (text == NULL)
    add_unknown (patient, "smt");
  else
    add (patient, "smt", warn_if (g_str_equal (text, "1")),
         g_strdup (g_str_equal (text, "1") ? "on" : "off"),
         "two workers may share a core: --pin them to one thread of each core, or switch it "
         "off in /sys/devices/system/cpu/smt/control");
}

static void
check_clock_source (Patient *patient)
{
  static const char *const fast[] = { "tsc", "kvm-clock", "hyperv_clocksource_tsc_page",
                                      "arch_sys_counter", NULL };
  g_autofree char *text =
    read_text (patient, "/sys/devices/system/clocksource/clocksource0/current_clocksource");

  if (text == NULL)
    add_unknown (patient, "clock-source");
  else
    add (patient, "clock-source", warn_if (!g_strv_contains (fast, text)), g_strdup (text),
         "reading the time is a system call: boot with clocksource=tsc if it is stable");
}

static void
check_tsc (Patient *patient)
{
  g_autofree char *text = read_text (patient, "/proc/cpuinfo");
  const gboolean invariant = text != NULL && strstr (text, " constant_tsc") != NULL
                             && strstr (text, " nonstop_tsc") != NULL;

  if (text == NULL || strstr (text, "flags") == NULL)
    add_unknown (patient, "tsc");
  else
    add (patient, "tsc", warn_if (!invariant),
         g_strdup (invariant ? "invariant" : "not invariant"),
         "operations are timed by clock_gettime, which costs more");
}

/* ---- Permissions and limits ------------------------------------------------ */

static void
check_perf (Patient *patient)
{
  g_autofree char *text = read_text (patient, "/proc/sys/kernel/perf_event_paranoid");

  if (text == NULL)
    add_unknown (patient, "perf");
  else
    add (patient, "perf", warn_if (g_ascii_strtoll (text, NULL, 10) > 2),
         g_strdup_printf ("perf_event_paranoid %s", text),
         "hardware counters cannot be read: sysctl kernel.perf_event_paranoid=2");
}

/* The soft limit of a line of /proc/self/limits; -1: unlimited, -2: not there. */
static gint64
limit_of (const char *limits, const char *name)
{
  const char *line = limits != NULL ? strstr (limits, name) : NULL;

  if (line == NULL)
    return -2;
  line += strlen (name);
  line += strspn (line, " ");
  return g_str_has_prefix (line, "unlimited") ? -1 : g_ascii_strtoll (line, NULL, 10);
}

static void
check_limit (Patient *patient, const char *name, const char *line, gint64 least,
             const char *advice)
{
  g_autofree char *limits = read_text (patient, "/proc/self/limits");
  const gint64 limit = limit_of (limits, line);

  if (limit == -2)
    add_unknown (patient, name);
  else if (limit == -1)
    add (patient, name, LT_DOCTOR_OK, g_strdup ("unlimited"), NULL);
  else
    add (patient, name, warn_if (limit < least), g_strdup_printf ("%" G_GINT64_FORMAT, limit),
         advice);
}

/* ---- Other load ------------------------------------------------------------ */

static void
check_load (Patient *patient)
{
  g_autofree char *text = read_text (patient, "/proc/loadavg");
  const double load = text != NULL ? g_ascii_strtod (text, NULL) : 0;

  if (text == NULL)
    add_unknown (patient, "load");
  else
    add (patient, "load", warn_if (load > MAX_LOAD * patient->n_cpus),
         g_strdup_printf ("%.*s over the last minute, %u cores", (int) strcspn (text, " "),
                          text, patient->n_cpus),
         "other programs compete for the processor: end them, or wait");
}

static guint64
kib_of (const char *meminfo, const char *name)
{
  const char *line = strstr (meminfo, name);

  return line != NULL ? g_ascii_strtoull (line + strlen (name), NULL, 10) : 0;
}

static void
check_swap (Patient *patient)
{
  g_autofree char *text = read_text (patient, "/proc/meminfo");
  guint64 total, free_kib;
  g_autofree char *used = NULL;

  if (text == NULL || strstr (text, "SwapTotal:") == NULL)
    {
      add_unknown (patient, "swap");
      return;
    }
  total = kib_of (text, "SwapTotal:");
  free_kib = MIN (kib_of (text, "SwapFree:"), total);
  used = lt_format_size ((double) (total - free_kib) * 1024);
  add (patient, "swap", warn_if (total > free_kib),
       total == 0 ? g_strdup ("none") : g_strdup_printf ("%s in use", used),
       "memory that was swapped out is slow to touch: swapoff -a, if there is room");
}

/* The cores that @text of a cpu.max grants; 0: no limit. */
static double
quota_of (const char *text)
{
  char *rest;
  const double quota = g_ascii_strtod (text, &rest);
  const double period = g_ascii_strtod (rest, NULL);

  return rest != text && period > 0 ? quota / period : 0;
}

/* The tightest on the way up to the root of the hierarchy. FALSE: none could be read. */
static gboolean
find_quota (const Patient *patient, char *group, double *ret_cores)
{
  gboolean found = FALSE;

  *ret_cores = 0;
  while (TRUE)
    {
      g_autofree char *path = g_strconcat ("/sys/fs/cgroup", group, "/cpu.max", NULL);
      g_autofree char *text = read_text (patient, path);
      const double cores = text != NULL ? quota_of (text) : 0;
      char *slash = strrchr (group, '/');

      found = found || text != NULL;
      if (cores > 0 && (*ret_cores <= 0 || cores < *ret_cores))
        *ret_cores = cores;
      if (slash == NULL)
        return found;
      *slash = '\0';
    }
}

static void
check_quota (Patient *patient)
{
  g_autofree char *groups = read_text (patient, "/proc/self/cgroup");
  const char *line = groups != NULL ? strstr (groups, "0::") : NULL;
  g_autofree char *group = line != NULL ? g_strndup (line + 3, strcspn (line + 3, "\n")) : NULL;
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  double cores;

  if (group == NULL || !find_quota (patient, group, &cores))
    {
      add_unknown (patient, "cgroup-quota");
      return;
    }
  g_ascii_formatd (text, sizeof text, "%.2f", cores);
  add (patient, "cgroup-quota", warn_if (cores > 0),
       cores > 0 ? g_strdup_printf ("%s cores", text) : g_strdup ("none"),
       "the group is stopped for the rest of each period once its share is used: raise cpu.max "
       "or run elsewhere");
}

static void
check_slack (Patient *patient)
{
  g_autofree char *text = read_text (patient, "/proc/self/timerslack_ns");

  if (text == NULL)
    add_unknown (patient, "timer-slack");
  else
    add (patient, "timer-slack", warn_if (g_ascii_strtoll (text, NULL, 10) > MAX_SLACK_NS),
         g_strdup_printf ("%s ns", text),
         "suites that sleep wake late; workers of ltrun set their own");
}

GPtrArray *
lt_doctor_examine (const char *root, guint n_cpus)
{
  Patient patient = { root, n_cpus, g_ptr_array_new_with_free_func (free_finding) };

  check_governor (&patient);
  check_smt (&patient);
  check_clock_source (&patient);
  check_tsc (&patient);
  check_perf (&patient);
  check_load (&patient);
  check_swap (&patient);
  check_quota (&patient);
  check_slack (&patient);
  check_limit (&patient, "open-files", "Max open files", MIN_FILES,
               "suites with a connection for each worker run out: ulimit -n 65536");
  check_limit (&patient, "processes", "Max processes", MIN_PROCESSES,
               "a thread counts as one, and 4096 workers may not start: ulimit -u unlimited");
  check_limit (&patient, "locked-memory", "Max locked memory", MIN_LOCKED,
               "suites that lock buffers may be refused: ulimit -l unlimited");
  return patient.findings;
}

gboolean
lt_doctor_warns (const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      if (((const LtDoctorFinding *) g_ptr_array_index (findings, i))->state == LT_DOCTOR_WARN)
        return TRUE;
    }
  return FALSE;
}

/* ---- Output ---------------------------------------------------------------- */

static const char *const states[] = { "ok", "warn", "unknown" };

char *
lt_doctor_text (const GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const LtDoctorFinding *finding = g_ptr_array_index (findings, i);

      g_string_append_printf (text, "%-8s%-15s%s\n",
                              finding->state == LT_DOCTOR_WARN ? "WARN"
                                                               : states[finding->state],
                              finding->name, finding->found);
      if (finding->advice != NULL)
        g_string_append_printf (text, "%23s%s\n", "", finding->advice);
    }
  return g_string_free (text, FALSE);
}

char *
lt_doctor_json (const GPtrArray *findings)
{
  LtJson *json = lt_json_new (TRUE);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "schema", "ltrun.doctor/1");
  lt_json_array (json, "checks", LT_JSON_LINES);
  for (guint i = 0; i < findings->len; i++)
    {
      const LtDoctorFinding *finding = g_ptr_array_index (findings, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "name", finding->name);
      lt_json_string (json, "state", states[finding->state]);
      lt_json_string (json, "found", finding->found);
      lt_json_string (json, "advice", finding->advice);
      lt_json_end (json);
    }
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}

/* SPDX-License-Identifier: MIT */

#include "lt-run.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#define UNKNOWN "unknown"
#define MAX_CPUS 65536 /* of an affinity mask; Linux is built for 8192 at most */
#define LINE_BYTES 512
#define MAX_LINES 256 /* of /proc/cpuinfo: the first processor tells */

/* Text that someone else wrote, without surrounding space; takes @text. */
static char *
cleaned (char *text)
{
  g_autofree char *raw = text;
  char *valid = raw != NULL ? g_strstrip (g_utf8_make_valid (raw, -1)) : NULL;

  if (valid != NULL && *valid != '\0')
    return valid;
  g_free (valid);
  return g_strdup (UNKNOWN);
}

/* Returns: (transfer full) (nullable). */
static char *
read_kernel (void)
{
  struct utsname name;

  return uname (&name) == 0 ? g_strdup_printf ("%s %s", name.sysname, name.release) : NULL;
}

/* Value of a "key : value" line, or NULL. */
static const char *
value_of (const char *line, const char *key)
{
  const gsize length = strlen (key);
  const char *colon = strchr (line, ':');

  if (colon == NULL || strncmp (line, key, length) != 0)
    return NULL;
  /* Nothing but blanks between them: "cpu family" is not "cpu". */
  return line + length + strspn (line + length, " \t") == colon ? colon + 1 : NULL;
}

/* x86 says "model name"; others say "cpu" (POWER) or "Model" (some ARM) or nothing. */
static char *
read_cpu (void)
{
  static const char *const keys[] = { "model name", "Model", "cpu model", "cpu" };
  char line[LINE_BYTES];
  FILE *file = fopen ("/proc/cpuinfo", "re");
  char *found = NULL;

  if (file == NULL)
    return cleaned (NULL);
  for (int n = 0; n < MAX_LINES && found == NULL && fgets (line, sizeof line, file) != NULL;
       n++)
    for (guint k = 0; k < G_N_ELEMENTS (keys) && found == NULL; k++)
      found = g_strdup (value_of (line, keys[k]));
  fclose (file);
  return cleaned (found);
}

/* More processors than a mask can hold is EINVAL: try again with a larger one. */
static guint
count_cpus (void)
{
  for (int n = CPU_SETSIZE; n <= MAX_CPUS; n *= 2)
    {
      const size_t size = CPU_ALLOC_SIZE (n);
      cpu_set_t *set = CPU_ALLOC (n);
      const gboolean done = set != NULL && sched_getaffinity (0, size, set) == 0;
      const int count = done ? CPU_COUNT_S (size, set) : 0;

      CPU_FREE (set);
      if (done)
        return (guint) count;
    }
  return 0;
}

LtRunHost *
lt_run_host_read (void)
{
  LtRunHost *host = g_new0 (LtRunHost, 1);
  struct sysinfo info;

  host->hostname = cleaned (g_strdup (g_get_host_name ()));
  host->os = cleaned (g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME));
  host->kernel = cleaned (read_kernel ());
  host->cpu = read_cpu ();
  host->n_cpus = count_cpus ();
  if (sysinfo (&info) == 0)
    host->memory_bytes = (guint64) info.totalram * info.mem_unit;
  return host;
}

void
lt_run_host_free (LtRunHost *host)
{
  if (host == NULL)
    return;
  g_free (host->hostname);
  g_free (host->os);
  g_free (host->kernel);
  g_free (host->cpu);
  g_free (host);
}

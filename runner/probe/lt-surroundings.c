/* SPDX-License-Identifier: MIT */

#include "lt-surroundings.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

/* Signals that the C library keeps for itself lie between. */
#define N_SIGNALS 65

/* Out of the way of the numbers that a suite gets for its own. */
#define FOREIGN_FROM 100

#define N_TIMERS 3 /* ITIMER_REAL, _VIRTUAL, _PROF */
#define STACK_BYTES 65536

/* Numbers that are looked at whatever the limit is: it may have been lowered since, and some
 * systems have none. */
#define LEAST_TRIED 1024u
#define MOST_TRIED (1u << 20)

struct LtSurroundings
{
  guint n_threads;
  GHashTable *descriptors; /* number → what it leads to */
  struct sigaction actions[N_SIGNALS];
  sigset_t blocked;
  stack_t stack;
  struct itimerval timers[N_TIMERS];
  struct rlimit limits[RLIM_NLIMITS];
  char *locale;
  locale_t thread_locale;
  char **environment; /* sorted */
  char *folder;
  mode_t umask;
  goffset printed;
  goffset complained;
};

static void
take_stream (FILE *stream, int number)
{
  const int fd = memfd_create ("ltrun-probe-output", MFD_CLOEXEC);

  if (fd < 0)
    return;
  fflush (stream);
  dup2 (fd, number);
  fcntl (fd, F_DUPFD_CLOEXEC, FOREIGN_FROM);
  close (fd);
}

void
lt_surroundings_begin (gboolean errors)
{
  /* It stays: there is no telling who runs on it. */
  void *memory =
    mmap (NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const stack_t stack = { .ss_sp = memory, .ss_size = STACK_BYTES };

  take_stream (stdout, STDOUT_FILENO);
  if (errors)
    take_stream (stderr, STDERR_FILENO);
  if (memory != MAP_FAILED)
    sigaltstack (&stack, NULL);
}

/* Looking */

/* Its folder has a link for each, and two of its own. Nothing is opened: of descriptors the
 * suite may have left none. */
static guint
count_threads (void)
{
  struct stat info;

  return stat ("/proc/self/task", &info) == 0 ? (guint) info.st_nlink : 0;
}

static void
add_descriptor (GHashTable *descriptors, const char *number)
{
  g_autofree char *link = g_build_filename ("/proc/self/fd", number, NULL);
  g_autofree char *target = g_file_read_link (link, NULL);

  /* That of the listing itself comes and goes. */
  if (target == NULL || (g_str_has_prefix (target, "/proc/") && strstr (target, "/fd")))
    return;
  g_hash_table_insert (descriptors, g_strdup (number), g_steal_pointer (&target));
}

/* There is none left to list them by: nearly every number up to the limit is one. */
static void
try_descriptors (GHashTable *descriptors)
{
  struct rlimit limit = { 0 };

  getrlimit (RLIMIT_NOFILE, &limit);
  for (rlim_t i = 0; i < CLAMP (limit.rlim_cur, LEAST_TRIED, MOST_TRIED); i++)
    {
      g_autofree char *number = NULL;

      if (fcntl ((int) i, F_GETFD) < 0)
        continue;
      number = g_strdup_printf ("%llu", (unsigned long long) i);
      add_descriptor (descriptors, number);
    }
}

static GHashTable *
list_descriptors (void)
{
  GHashTable *descriptors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  if (dir == NULL)
    try_descriptors (descriptors);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    add_descriptor (descriptors, name);
  return descriptors;
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
list_environment (void)
{
  char **environment = g_get_environ ();

  qsort (environment, g_strv_length (environment), sizeof *environment, by_text);
  return environment;
}

static goffset
count_written (FILE *stream, int number)
{
  struct stat info;

  fflush (stream);
  return fstat (number, &info) == 0 ? info.st_size : 0;
}

/* With what a signal meets on this thread. */
static void
look_at_signals (LtSurroundings *self)
{
  for (int i = 1; i < N_SIGNALS; i++)
    sigaction (i, NULL, &self->actions[i]);
  pthread_sigmask (SIG_BLOCK, NULL, &self->blocked);
  sigaltstack (NULL, &self->stack);
  for (int i = 0; i < N_TIMERS; i++)
    getitimer (i, &self->timers[i]);
}

LtSurroundings *
lt_surroundings_new (void)
{
  LtSurroundings *self = g_new0 (LtSurroundings, 1);

  self->n_threads = count_threads ();
  self->descriptors = list_descriptors ();
  look_at_signals (self);
  for (int i = 0; i < RLIM_NLIMITS; i++)
    getrlimit (i, &self->limits[i]);
  self->locale = g_strdup (setlocale (LC_ALL, NULL));
  self->thread_locale = uselocale ((locale_t) 0);
  self->environment = list_environment ();
  self->folder = g_get_current_dir ();
  self->umask = umask (0);
  umask (self->umask);
  self->printed = count_written (stdout, STDOUT_FILENO);
  self->complained = count_written (stderr, STDERR_FILENO);
  return self;
}

void
lt_surroundings_free (LtSurroundings *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->descriptors);
  g_free (self->locale);
  g_strfreev (self->environment);
  g_free (self->folder);
  g_free (self);
}

/* Comparing */

static char *
compare_foreign (const LtSurroundings *before, const LtSurroundings *after)
{
  GHashTableIter iter;
  gpointer number, target;

  g_hash_table_iter_init (&iter, before->descriptors);
  while (g_hash_table_iter_next (&iter, &number, &target))
    {
      const char *now = g_hash_table_lookup (after->descriptors, number);

      if (now == NULL)
        return g_strdup_printf ("closed descriptor %s, which it did not open",
                                (const char *) number);
      if (!g_str_equal (now, target))
        return g_strdup_printf ("replaced descriptor %s by %s", (const char *) number, now);
    }
  return NULL;
}

static char *
compare_descriptors (const LtSurroundings *before, const LtSurroundings *after)
{
  g_autofree char *foreign = compare_foreign (before, after);
  const char *one = NULL, *leads_to = NULL;
  GHashTableIter iter;
  gpointer number, target;
  guint n = 0;

  if (foreign != NULL)
    return g_steal_pointer (&foreign);
  g_hash_table_iter_init (&iter, after->descriptors);
  while (g_hash_table_iter_next (&iter, &number, &target))
    {
      if (g_hash_table_contains (before->descriptors, number))
        continue;
      one = number;
      leads_to = target;
      n++;
    }
  if (n == 0)
    return NULL;
  return n == 1
           ? g_strdup_printf ("left descriptor %s open: %s", one, leads_to)
           : g_strdup_printf ("left %u descriptors open, such as %s: %s", n, one, leads_to);
}

/* One that runs: how long it still has to is another each time. */
static char *
compare_timers (const LtSurroundings *before, const LtSurroundings *after)
{
  for (int i = 0; i < N_TIMERS; i++)
    {
      if (!timerisset (&before->timers[i].it_value) && timerisset (&after->timers[i].it_value))
        return g_strdup ("set a timer (alarm or setitimer)");
    }
  return NULL;
}

static const char *
limit_name (int limit)
{
  switch (limit)
    {
    case RLIMIT_NOFILE:
      return "RLIMIT_NOFILE";
    case RLIMIT_FSIZE:
      return "RLIMIT_FSIZE";
    case RLIMIT_AS:
      return "RLIMIT_AS";
    case RLIMIT_CORE:
      return "RLIMIT_CORE";
    case RLIMIT_STACK:
      return "RLIMIT_STACK";
    case RLIMIT_MEMLOCK:
      return "RLIMIT_MEMLOCK";
    default:
      return "see getrlimit(2)";
    }
}

static char *
compare_signals (const LtSurroundings *before, const LtSurroundings *after)
{
  for (int i = 1; i < N_SIGNALS; i++)
    {
      if (before->actions[i].sa_handler != after->actions[i].sa_handler)
        return g_strdup_printf ("changed the handler of signal %d (%s)", i, strsignal (i));
      if (sigismember (&before->blocked, i) != sigismember (&after->blocked, i))
        return g_strdup_printf ("%s signal %d (%s) on the host's thread",
                                sigismember (&after->blocked, i) ? "blocked" : "let through", i,
                                strsignal (i));
    }
  if (before->stack.ss_sp != after->stack.ss_sp
      || before->stack.ss_flags != after->stack.ss_flags)
    return g_strdup ("changed the stack of signal handlers (sigaltstack)");
  return compare_timers (before, after);
}

static char *
compare_limits (const LtSurroundings *before, const LtSurroundings *after)
{
  for (int i = 0; i < RLIM_NLIMITS; i++)
    {
      const struct rlimit *one = &before->limits[i], *other = &after->limits[i];

      if (one->rlim_cur != other->rlim_cur || one->rlim_max != other->rlim_max)
        return g_strdup_printf ("changed a limit of the process (%s)", limit_name (i));
    }
  return NULL;
}

static char *
compare_locale (const LtSurroundings *before, const LtSurroundings *after)
{
  if (g_strcmp0 (before->locale, after->locale) != 0)
    return g_strdup_printf ("changed the locale from '%s' to '%s'", before->locale,
                            after->locale);
  return before->thread_locale == after->thread_locale
           ? NULL
           : g_strdup ("changed the locale of the host's thread (uselocale)");
}

static char *
compare_written (goffset before, goffset after, const char *stream)
{
  return before == after ? NULL
                         : g_strdup_printf ("wrote %" G_GOFFSET_FORMAT " bytes to standard %s",
                                            after - before, stream);
}

static char *
compare_environment (const LtSurroundings *before, const LtSurroundings *after)
{
  for (char **line = after->environment; *line != NULL; line++)
    {
      if (!g_strv_contains ((const char *const *) before->environment, *line))
        return g_strdup_printf ("set the variable %.*s", (int) strcspn (*line, "="), *line);
    }
  for (char **line = before->environment; *line != NULL; line++)
    {
      if (!g_strv_contains ((const char *const *) after->environment, *line))
        return g_strdup_printf ("removed the variable %.*s", (int) strcspn (*line, "="), *line);
    }
  return NULL;
}

static char *
compare_folder (const LtSurroundings *before, const LtSurroundings *after)
{
  if (!g_str_equal (before->folder, after->folder))
    return g_strdup_printf ("changed the working folder from %s to %s", before->folder,
                            after->folder);
  if (before->umask != after->umask)
    return g_strdup_printf ("changed the umask from %03o to %03o", (guint) before->umask,
                            (guint) after->umask);
  return NULL;
}

char *
lt_surroundings_compare (const LtSurroundings *before, const LtSurroundings *after,
                         LtSurrounding which)
{
  switch (which)
    {
    case LT_SURROUNDINGS_THREADS:
      return after->n_threads <= before->n_threads
               ? NULL
               : g_strdup_printf ("left %u more threads than there were",
                                  after->n_threads - before->n_threads);
    case LT_SURROUNDINGS_DESCRIPTORS:
      return compare_descriptors (before, after);
    case LT_SURROUNDINGS_FOREIGN_DESCRIPTORS:
      return compare_foreign (before, after);
    case LT_SURROUNDINGS_SIGNALS:
      return compare_signals (before, after);
    case LT_SURROUNDINGS_LOCALE:
      return compare_locale (before, after);
    case LT_SURROUNDINGS_ENVIRONMENT:
      return compare_environment (before, after);
    case LT_SURROUNDINGS_FOLDER:
      return compare_folder (before, after);
    case LT_SURROUNDINGS_LIMITS:
      return compare_limits (before, after);
    case LT_SURROUNDINGS_OUTPUT:
      return compare_written (before->printed, after->printed, "output");
    case LT_SURROUNDINGS_ERRORS:
      return compare_written (before->complained, after->complained, "error");
    default:
      return NULL;
    }
}

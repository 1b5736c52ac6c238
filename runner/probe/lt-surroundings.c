/* SPDX-License-Identifier: MIT */

#include "lt-surroundings.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Signals that the C library keeps for itself lie between. */
#define N_SIGNALS 65

/* Out of the way of the numbers that a suite gets for its own. */
#define FOREIGN_FROM 100

struct LtSurroundings
{
  guint n_threads;
  GHashTable *descriptors; /* number → what it leads to */
  struct sigaction actions[N_SIGNALS];
  char *locale;
  char **environment; /* sorted */
  char *folder;
  mode_t umask;
  goffset printed;
};

void
lt_surroundings_begin (void)
{
  const int fd = memfd_create ("ltrun-probe-stdout", MFD_CLOEXEC);

  if (fd < 0)
    return;
  fflush (stdout);
  dup2 (fd, STDOUT_FILENO);
  fcntl (fd, F_DUPFD_CLOEXEC, FOREIGN_FROM);
  close (fd);
}

/* Looking */

static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static GHashTable *
list_descriptors (void)
{
  GHashTable *descriptors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      /* That of the listing itself comes and goes. */
      if (target == NULL || (g_str_has_prefix (target, "/proc/") && strstr (target, "/fd")))
        continue;
      g_hash_table_insert (descriptors, g_strdup (name), g_steal_pointer (&target));
    }
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
count_printed (void)
{
  struct stat info;

  fflush (stdout);
  return fstat (STDOUT_FILENO, &info) == 0 ? info.st_size : 0;
}

LtSurroundings *
lt_surroundings_new (void)
{
  LtSurroundings *self = g_new0 (LtSurroundings, 1);

  self->n_threads = count_threads ();
  self->descriptors = list_descriptors ();
  for (int i = 1; i < N_SIGNALS; i++)
    sigaction (i, NULL, &self->actions[i]);
  self->locale = g_strdup (setlocale (LC_ALL, NULL));
  self->environment = list_environment ();
  self->folder = g_get_current_dir ();
  self->umask = umask (0);
  umask (self->umask);
  self->printed = count_printed ();
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
  GHashTableIter iter;
  gpointer number, target;

  if (foreign != NULL)
    return g_steal_pointer (&foreign);
  g_hash_table_iter_init (&iter, after->descriptors);
  while (g_hash_table_iter_next (&iter, &number, &target))
    {
      if (!g_hash_table_contains (before->descriptors, number))
        return g_strdup_printf ("left descriptor %s open: %s", (const char *) number,
                                (const char *) target);
    }
  return NULL;
}

static char *
compare_signals (const LtSurroundings *before, const LtSurroundings *after)
{
  for (int i = 1; i < N_SIGNALS; i++)
    {
      if (before->actions[i].sa_handler != after->actions[i].sa_handler)
        return g_strdup_printf ("changed the handler of signal %d (%s)", i, strsignal (i));
    }
  return NULL;
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
      return g_strcmp0 (before->locale, after->locale) == 0
               ? NULL
               : g_strdup_printf ("changed the locale from '%s' to '%s'", before->locale,
                                  after->locale);
    case LT_SURROUNDINGS_ENVIRONMENT:
      return compare_environment (before, after);
    case LT_SURROUNDINGS_FOLDER:
      return compare_folder (before, after);
    case LT_SURROUNDINGS_OUTPUT:
      return after->printed == before->printed
               ? NULL
               : g_strdup_printf ("wrote %" G_GOFFSET_FORMAT " bytes to standard output",
                                  after->printed - before->printed);
    default:
      return NULL;
    }
}

/* SPDX-License-Identifier: MIT */

#include "lt-links.h"

#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lt-child.h"

#define MAX_OUTPUT_BYTES (4u << 20)

void
lt_links_free (LtLinks *links)
{
  if (links == NULL)
    return;
  g_ptr_array_unref (links->libraries);
  g_ptr_array_unref (links->symbols);
  g_free (links);
}

/* That of this very program: the first object is the program itself. */
static int
take_interpreter (struct dl_phdr_info *info, size_t size, void *data)
{
  const char **interpreter = data;

  (void) size;
  for (int i = 0; i < info->dlpi_phnum; i++)
    {
      if (info->dlpi_phdr[i].p_type == PT_INTERP)
        *interpreter = (const char *) (info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    }
  return 1;
}

/* The program that loads a suite brings a sanitizer's runtime. */
static gboolean
is_of_a_sanitizer (const char *symbol)
{
  static const char *const prefixes[] = { "__asan_",      "__ubsan_", "__tsan_",
                                          "__sanitizer_", "__lsan_",  "__sancov_" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_str_has_prefix (symbol, prefixes[i]))
        return TRUE;
    }
  return FALSE;
}

#define UNDEFINED "undefined symbol: "

static void
take_line (LtLinks *links, const char *line)
{
  const char *missing = strstr (line, " => not found");
  const char *undefined = strstr (line, UNDEFINED);

  if (missing != NULL)
    g_ptr_array_add (links->libraries, g_strchug (g_strndup (line, (gsize) (missing - line))));
  else if (undefined != NULL)
    {
      const char *name = undefined + strlen (UNDEFINED);
      g_autofree char *symbol = g_strndup (name, strcspn (name, " \t,("));

      if (!is_of_a_sanitizer (symbol))
        g_ptr_array_add (links->symbols, g_steal_pointer (&symbol));
    }
}

static LtLinks *
parse (int fd)
{
  LtLinks *links = g_new0 (LtLinks, 1);
  struct stat info = { 0 };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gssize n;

  links->libraries = g_ptr_array_new_with_free_func (g_free);
  links->symbols = g_ptr_array_new_with_free_func (g_free);
  fstat (fd, &info);
  text = g_malloc0 (MIN ((gsize) info.st_size, MAX_OUTPUT_BYTES) + 1);
  n = pread (fd, text, MIN ((gsize) info.st_size, MAX_OUTPUT_BYTES), 0);
  text[MAX (n, 0)] = '\0';
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    take_line (links, *line);
  return links;
}

static int
ask (const char *interpreter, const char *path, int fd, guint64 timeout_ns, GError **error)
{
  char *argv[] = { (char *) interpreter, (char *) path, NULL };
  g_auto (GStrv) environment = g_get_environ ();
  LtChild child = { .program = interpreter,
                    .argv = argv,
                    .report_fd = -1,
                    .output_fd = fd,
                    .timeout_ns = timeout_ns };
  int wait_status = -1;

  environment = g_environ_setenv (environment, "LD_TRACE_LOADED_OBJECTS", "1", TRUE);
  environment = g_environ_setenv (environment, "LD_BIND_NOW", "1", TRUE);
  environment = g_environ_setenv (environment, "LD_WARN", "1", TRUE);
  child.environment = environment;
  if (lt_child_run (&child, &wait_status, error) == LT_CHILD_TIMED_OUT)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                         "the dynamic linker did not answer");
  return wait_status;
}

LtLinks *
lt_links_read (const char *path, guint64 timeout_ns, GError **error)
{
  const char *interpreter = NULL;
  GError *local = NULL;
  LtLinks *links = NULL;
  int fd;

  dl_iterate_phdr (take_interpreter, &interpreter);
  fd = memfd_create ("ltrun-links", MFD_CLOEXEC);
  if (interpreter == NULL || fd < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no dynamic linker to ask: %s",
                   interpreter == NULL ? "ltrun is linked statically" : g_strerror (errno));
      return NULL;
    }
  ask (interpreter, path, fd, timeout_ns, &local);
  if (local == NULL)
    links = parse (fd);
  else
    g_propagate_error (error, local);
  close (fd);
  return links;
}

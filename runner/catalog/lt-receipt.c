/* SPDX-License-Identifier: MIT */

#include "lt-receipt.h"

#include <string.h>
#include <unistd.h>

#include "lt-plugin-file.h"
#include "lt-sha256.h"

#define HEX_DIGITS 64

char *
lt_receipt_path (const char *path)
{
  return g_strconcat (path, ".sha256", NULL);
}

char *
lt_receipt_description_path (const char *path)
{
  return g_strconcat (path, ".inspect.json", NULL);
}

gboolean
lt_receipt_exists (const char *path)
{
  g_autofree char *receipt = lt_receipt_path (path);

  return g_file_test (receipt, G_FILE_TEST_EXISTS)
         || g_file_test (receipt, G_FILE_TEST_IS_SYMLINK);
}

gboolean
lt_receipt_write (const char *path, const char *sha256, GError **error)
{
  g_autofree char *receipt = lt_receipt_path (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *line = g_strdup_printf ("%s  %s\n", sha256, name);

  return g_file_set_contents_full (receipt, line, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                   error);
}

char *
lt_receipt_read (const char *path)
{
  g_autofree char *receipt = lt_receipt_path (path);
  char text[HEX_DIGITS + 1] = { 0 };
  const int fd = lt_plugin_file_open (receipt, "a receipt", NULL);
  gssize n;

  if (fd < 0)
    return NULL;
  n = lt_plugin_file_read_at (fd, text, HEX_DIGITS, 0, NULL);
  close (fd);
  for (guint i = 0; i < HEX_DIGITS; i++)
    {
      if (n != HEX_DIGITS || !g_ascii_isxdigit (text[i]))
        return NULL;
    }
  return g_strdup (text);
}

/* @found: what there is instead of a hash */
static char *
not_known (const char *path, const char *found)
{
  g_autofree char *receipt = lt_receipt_path (path);
  g_autofree char *name = g_path_get_basename (receipt);

  return g_strdup_printf ("%s: expected the SHA-256 of what was installed, found %s: it is not "
                          "known whether it changed since",
                          name, found);
}

char *
lt_receipt_check (const char *path, const char *sha256)
{
  g_autofree char *expected = lt_receipt_read (path);
  g_autofree char *found = NULL;

  if (expected == NULL)
    return lt_receipt_exists (path) ? not_known (path, "something else") : NULL;
  found = sha256 != NULL ? g_strdup (sha256) : lt_file_sha256 (path, NULL);
  if (found == NULL || g_ascii_strcasecmp (found, expected) == 0)
    return NULL;
  return g_strdup_printf ("changed since it was installed: expected SHA-256 %.12s..., found "
                          "%.12s...",
                          expected, found);
}

char *
lt_receipt_check_lost (const char *path)
{
  g_autofree char *description = lt_receipt_description_path (path);

  return g_file_test (description, G_FILE_TEST_EXISTS) && !lt_receipt_exists (path)
           ? not_known (path, "no such file")
           : NULL;
}

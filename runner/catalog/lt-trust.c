/* SPDX-License-Identifier: MIT */

#include "lt-trust.h"

#include "lt-text-plain.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char *
who_writes (mode_t mode)
{
  if ((mode & S_IWOTH) != 0)
    return "everyone";
  return (mode & S_IWGRP) != 0 ? "its group" : NULL;
}

static void
check_owner_and_mode (const struct stat *info, const char *what, uid_t user, GPtrArray *reasons)
{
  const char *writer = who_writes (info->st_mode);

  if (info->st_uid != 0 && info->st_uid != user)
    g_ptr_array_add (reasons,
                     g_strdup_printf ("%s belongs to user %u, neither to root nor to you",
                                      what, (guint) info->st_uid));

  /* In a sticky folder others may add files, but not replace one of ours. */
  if (writer != NULL && !(S_ISDIR (info->st_mode) && (info->st_mode & S_ISVTX) != 0))
    g_ptr_array_add (reasons, g_strdup_printf ("%s can be written by %s (mode %04o)", what,
                                               writer, (guint) info->st_mode & 07777));
}

/* Skips the folder that is @already, which may be NULL. */
static void
check_folder (const char *path,
              uid_t user,
              const struct stat *already,
              struct stat *ret_info,
              GPtrArray *reasons)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *safe = lt_text_sanitize (folder);
  g_autofree char *what = g_strdup_printf ("folder %s", safe);

  if (stat (folder, ret_info) != 0)
    g_ptr_array_add (reasons, g_strdup_printf ("%s cannot be examined: %s", what,
                                               g_strerror (errno)));
  else if (already == NULL || already->st_dev != ret_info->st_dev || already->st_ino != ret_info->st_ino)
    check_owner_and_mode (ret_info, what, user, reasons);
}

void
lt_trust_check (const char *path, uid_t user, GPtrArray *reasons)
{
  char *real_path = realpath (path, NULL);
  struct stat file, found_in = { 0 }, lies_in;

  if (real_path == NULL || stat (real_path, &file) != 0)
    {
      g_ptr_array_add (reasons,
                       g_strdup_printf ("it cannot be examined: %s", g_strerror (errno)));
      free (real_path);
      return;
    }

  check_owner_and_mode (&file, "it", user, reasons);
  check_folder (path, user, NULL, &found_in, reasons);
  check_folder (real_path, user, &found_in, &lies_in, reasons);
  free (real_path);
}

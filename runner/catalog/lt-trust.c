/* SPDX-License-Identifier: MIT */

#include "lt-trust.h"

#include "lt-text-plain.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

void
lt_trusted_init (LtTrusted *ret_trusted, uid_t user, const char *executable)
{
  struct stat info;

  *ret_trusted = (LtTrusted){ .user = user, .owner = user };
  if (executable == NULL || stat (executable, &info) != 0)
    return;
  ret_trusted->owner = info.st_uid;
  ret_trusted->group_writes = (info.st_mode & S_IWGRP) != 0;
  ret_trusted->group = info.st_gid;
}

static const char *
stranger_who_writes (const struct stat *info, const LtTrusted *trusted)
{
  if ((info->st_mode & S_IWOTH) != 0)
    return "everyone";
  if ((info->st_mode & S_IWGRP) == 0
      || (trusted->group_writes && info->st_gid == trusted->group))
    return NULL;
  return "its group";
}

static void
check_owner_and_mode (const struct stat *info, const char *what, const LtTrusted *trusted,
                      GPtrArray *reasons)
{
  const char *writer = stranger_who_writes (info, trusted);

  if (info->st_uid != 0 && info->st_uid != trusted->user && info->st_uid != trusted->owner)
    g_ptr_array_add (reasons,
                     g_strdup_printf ("%s belongs to user %u, neither to root nor to you", what,
                                      (guint) info->st_uid));

  /* In a sticky folder others may add files, but not replace one of ours. */
  if (writer != NULL && !(S_ISDIR (info->st_mode) && (info->st_mode & S_ISVTX) != 0))
    g_ptr_array_add (reasons, g_strdup_printf ("%s can be written by %s (mode %04o)", what,
                                               writer, (guint) info->st_mode & 07777));
}

/* Skips the folder that is @already, which may be NULL. */
static void
check_folder (const char *path, const LtTrusted *trusted, const struct stat *already,
              struct stat *ret_info, GPtrArray *reasons)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *safe = lt_text_sanitize (folder);
  g_autofree char *what = g_strdup_printf ("folder %s", safe);

  if (stat (folder, ret_info) != 0)
    g_ptr_array_add (reasons,
                     g_strdup_printf ("%s cannot be examined: %s", what, g_strerror (errno)));
  else if (already == NULL || already->st_dev != ret_info->st_dev
           || already->st_ino != ret_info->st_ino)
    check_owner_and_mode (ret_info, what, trusted, reasons);
}

void
lt_trust_check (const char *path, const LtTrusted *trusted, GPtrArray *reasons)
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

  check_owner_and_mode (&file, "it", trusted, reasons);
  check_folder (path, trusted, NULL, &found_in, reasons);
  check_folder (real_path, trusted, &found_in, &lies_in, reasons);
  free (real_path);
}

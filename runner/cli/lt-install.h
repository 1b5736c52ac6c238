/* SPDX-License-Identifier: MIT
 *
 * lt-install: a suite's file into a plugin folder, and out of it.
 *
 * It is copied into a folder of its own below the plugin folder, looked at there, and
 * then renamed into place: what is looked at is what is installed, and nobody ever sees
 * half of it. [main thread]
 */
#pragma once

#include <gio/gio.h>

typedef struct LtInstall
{
  char *folder;  /* the plugin folder */
  char *staging; /* below it; NULL: there is nothing to clear up */
  char *staged;  /* the copy */
  char *path;    /* where it goes */
} LtInstall;

/* Copies @source. Makes @folder if it has to. */
gboolean lt_install_begin (LtInstall *install, const char *source, const char *folder,
                           GError **error);
/* Puts the copy in its place, and a receipt and its @description beside it. FALSE: nothing
 * of it is in place, unless renaming itself failed when it was to replace another. */
gboolean lt_install_finish (LtInstall *install, const char *description, GError **error);
/* Removes what is not in its place. */
void lt_install_clear (LtInstall *install);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LtInstall, lt_install_clear)

/* Removes the suite @name, "auth" or "auth.so", from @folder. @others: others put suites
 * there as well; one without a receipt is then left alone, with
 * G_IO_ERROR_INVALID_DATA. G_IO_ERROR_NOT_FOUND: there is none. */
gboolean lt_install_remove (const char *folder, const char *name, gboolean others,
                            GError **error);

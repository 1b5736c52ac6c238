/* SPDX-License-Identifier: MIT
 *
 * lt-elf-head: whether a file begins like a shared object of this machine, and
 * what it is when it does not. The inner part of lt-elf. Any thread.
 */
#pragma once

#include <glib.h>

/* A shared object has about ten. */
#define LT_ELF_MAX_SEGMENTS 1024

/* Sets "expected an ELF shared object for x86-64, found @what". Returns: FALSE. */
gboolean lt_elf_found (GError **error, const char *what);

/* TRUE if @size bytes at @offset lie in a file of @file_size. Never overflows. */
gboolean lt_elf_holds (guint64 file_size, guint64 offset, guint64 size);

/* Checks all that the ELF header says of the file, against this machine and
 * against the size of the file. */
gboolean lt_elf_check_head (int fd, guint64 file_size, GError **error);

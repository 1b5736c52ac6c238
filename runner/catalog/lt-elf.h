/* SPDX-License-Identifier: MIT
 *
 * lt-elf: is this a shared object that this machine can load, and what does its
 * note say. Reads the file, maps nothing of it, runs nothing of it.
 *
 * The file may be made to mislead: no size or offset in it is used before it
 * was held against the size of the file, and what is read of it is limited.
 * Messages do not name the file: the caller prefixes it. Any thread.
 */
#pragma once

#include <glib.h>

/* "an ELF shared object for x86-64": what a message says was expected. */
const char *lt_elf_expected (void);

/* The text of the one note of @owner and @type, without its final NUL. Fails if
 * the file behind @fd is no shared object of this machine, is damaged, or has
 * none or more than one such note. Returns: (transfer full). */
GBytes *lt_elf_read_note (int fd, const char *owner, guint32 type, GError **error);

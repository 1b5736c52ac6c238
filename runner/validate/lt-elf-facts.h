/* SPDX-License-Identifier: MIT
 *
 * lt-elf-facts: how a suite's file was linked, read without loading it.
 *
 * The file may be made to mislead: every size and offset is held against the size of
 * the file, and lists are limited. Any thread.
 */
#pragma once

#include <glib.h>

#define LT_ELF_FACTS_MAX_NAMES 20000

typedef struct LtElfFacts
{
  gboolean text_relocations; /* DT_TEXTREL */
  gboolean executable_stack; /* PT_GNU_STACK is missing or executable */
  gboolean writable_code;    /* a segment both writable and executable */
  gboolean static_tls;       /* DF_STATIC_TLS */
  guint64 tls_bytes;         /* of PT_TLS */
  GPtrArray *needed;         /* char *: DT_NEEDED */
  GPtrArray *run_paths;      /* char *: of DT_RPATH and DT_RUNPATH, one folder each */
  GPtrArray *exported;       /* char *: defined, global or weak, and visible; sorted */
  gboolean has_symbols;      /* the table that they are read from is there */
} LtElfFacts;

/* Returns: (transfer full): NULL with an LT_CATALOG_ERROR that does not name the file. */
LtElfFacts *lt_elf_facts_read (const char *path, GError **error);
void lt_elf_facts_free (LtElfFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtElfFacts, lt_elf_facts_free)

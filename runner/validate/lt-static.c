/* SPDX-License-Identifier: MIT */

#include "lt-static.h"

#include <string.h>

#define ENTRY "ltrun_plugin_v1"

void
lt_static_clear (LtStatic *self)
{
  g_clear_pointer (&self->facts, lt_elf_facts_free);
  g_clear_pointer (&self->note, lt_note_free);
}

void
lt_static_elf (LtStatic *self, LtFinding *finding)
{
  g_autoptr (GError) error = NULL;

  self->facts = lt_elf_facts_read (self->path, &error);
  if (self->facts == NULL)
    lt_finding_set (finding, LT_FINDING_FAIL, NULL, "%s", error->message);
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL, "a shared object of this machine");
}

void
lt_static_note (LtStatic *self, LtFinding *finding)
{
  g_autoptr (GError) error = NULL;

  self->note = lt_note_read_any (self->path, &error);
  if (self->note == NULL)
    lt_finding_set (finding, LT_FINDING_FAIL,
                    "LT_PLUGIN() writes it; a suite that has its own entry point says "
                    "LT_PLUGIN_NOTE().",
                    "%s", error->message);
  else if (!lt_note_check_abi (self->note, &error))
    lt_finding_set (finding, LT_FINDING_FAIL, "Build it for this ltrun, or get a newer ltrun.",
                    "%s", error->message);
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL, "%s %s, ABI %s", self->note->id,
                    self->note->version, self->note->abi);
}

static gboolean
exports (const LtStatic *self, const char *name)
{
  return g_ptr_array_find_with_equal_func (self->facts->exported, name, g_str_equal, NULL);
}

static void
tell_others (const LtStatic *self, LtFinding *finding)
{
  const GPtrArray *exported = self->facts->exported;
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < exported->len; i++)
    {
      const char *name = g_ptr_array_index (exported, i);

      if (g_str_equal (name, ENTRY))
        continue;
      if (n++ < 5)
        g_string_append_printf (names, "%s%.48s", n > 1 ? ", " : "", name);
    }
  lt_finding_set (finding, LT_FINDING_WARN,
                  "Hide it: -fvisibility=hidden -Wl,--exclude-libs,ALL, or the version script "
                  "that ltrun_add_plugin() uses.",
                  "exports more than its entry point (%u): %s%s", n, names->str,
                  n > 5 ? ", ..." : "");
}

void
lt_static_exports (LtStatic *self, LtFinding *finding)
{
  if (!self->facts->has_symbols)
    lt_finding_set (finding, LT_FINDING_SKIP, NULL, "the file has no section headers");
  else if (!exports (self, ENTRY))
    lt_finding_set (finding, LT_FINDING_FAIL,
                    "Define it with LT_PLUGIN(), and do not hide or strip it.",
                    "expected an exported function " ENTRY ", found none");
  else if (self->facts->exported->len > 1)
    tell_others (self, finding);
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL, "exports its entry point and nothing else");
}

void
lt_static_textrel (LtStatic *self, LtFinding *finding)
{
  if (self->facts->text_relocations)
    lt_finding_set (finding, LT_FINDING_FAIL, "Compile all of it with -fPIC.",
                    "its code has to be rewritten when it is loaded (DT_TEXTREL): hardened "
                    "systems refuse that");
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL, "no relocations in its code");
}

void
lt_static_stack (LtStatic *self, LtFinding *finding)
{
  if (self->facts->executable_stack)
    lt_finding_set (finding, LT_FINDING_FAIL,
                    "Link with -Wl,-z,noexecstack; assembly needs a .note.GNU-stack section.",
                    "wants an executable stack: glibc from 2.41 on refuses to load it");
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL, "no executable stack");
}

void
lt_static_segments (LtStatic *self, LtFinding *finding)
{
  if (self->facts->writable_code)
    lt_finding_set (finding, LT_FINDING_FAIL, "Do not link with -N or a script of your own.",
                    "has a segment that is both writable and executable");
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL,
                    "no segment is both writable and executable");
}

void
lt_static_tls (LtStatic *self, LtFinding *finding)
{
  const guint64 size = self->facts->tls_bytes;

  if (self->facts->static_tls)
    lt_finding_set (finding, LT_FINDING_WARN,
                    "Compile with -ftls-model=global-dynamic, or allocate in worker_init.",
                    "uses static TLS, %" G_GUINT64_FORMAT
                    " bytes of it; all libraries that are "
                    "loaded late share about 1.5 KiB",
                    size);
  else
    lt_finding_set (finding, LT_FINDING_PASS, NULL, "no static TLS");
}

static gboolean
depends_on_the_caller (const char *folder)
{
  return folder[0] != '/' && !g_str_has_prefix (folder, "$ORIGIN")
         && !g_str_has_prefix (folder, "${ORIGIN}");
}

void
lt_static_rpath (LtStatic *self, LtFinding *finding)
{
  const GPtrArray *folders = self->facts->run_paths;

  for (guint i = 0; i < folders->len; i++)
    {
      const char *folder = g_ptr_array_index (folders, i);

      if (depends_on_the_caller (folder))
        lt_finding_set (finding, LT_FINDING_FAIL,
                        "Begin it with / or $ORIGIN, or leave it out.",
                        "run path: expected absolute folders, found '%s': whoever can write to "
                        "the current folder chooses its libraries",
                        folder);
      else if (g_str_has_prefix (folder, "/tmp") || g_str_has_prefix (folder, "/var/tmp"))
        lt_finding_set (finding, LT_FINDING_WARN, "Link for where the library will lie.",
                        "run path: '%s' can be written by everyone", folder);
    }
  lt_finding_set (finding, LT_FINDING_PASS, NULL,
                  folders->len > 0 ? "its run path is absolute" : "no run path");
}

/* SPDX-License-Identifier: MIT */

#include "lt-cmd-validate.h"

#include <json-glib/json-glib.h>

#include "lt-page.h"
#include "lt-text-plain.h"

#define ID_COLUMN 6
#define TEXT_COLUMN 30

/* Text */

static LtStyle
style_of (LtFindingStatus status)
{
  switch (status)
    {
    case LT_FINDING_PASS:
      return LT_STYLE_GOOD;
    case LT_FINDING_FAIL:
      return LT_STYLE_BAD;
    case LT_FINDING_WARN:
      return LT_STYLE_WARN;
    default:
      return LT_STYLE_DIM;
    }
}

/* "PASS  static.elf              text", what is longer on lines of its own */
static void
add_finding (LtPage *page, const LtFinding *finding, guint columns)
{
  const gboolean fits =
    columns == 0 || TEXT_COLUMN + g_utf8_strlen (finding->text, -1) <= columns;
  g_autofree char *id =
    g_strdup_printf ("%-*s", fits ? TEXT_COLUMN - ID_COLUMN : 0, finding->id);

  lt_page_add (page, style_of (finding->status), lt_finding_status_name (finding->status));
  lt_page_add (page, LT_STYLE_PLAIN, "  ");
  lt_page_add (page, LT_STYLE_PLAIN, id);
  if (fits)
    {
      lt_page_add (page, LT_STYLE_PLAIN, finding->text);
      lt_page_end_line (page);
    }
  else
    {
      lt_page_end_line (page);
      lt_page_wrap (page, LT_STYLE_PLAIN, ID_COLUMN, "%s", finding->text);
    }
  if (finding->advice != NULL)
    lt_page_wrap (page, LT_STYLE_DIM, ID_COLUMN, "%s", finding->advice);
}

char *
lt_cmd_validate_text (const LtValidation *validation, const LtValidateFacts *facts, LtLook look,
                      guint columns)
{
  const guint *n = validation->counts;
  LtPage page;

  lt_page_init (&page, look, columns);
  if (validation->note != NULL)
    lt_page_wrap (&page, LT_STYLE_BOLD, 0, "%s  %s %s", facts->path, validation->note->id,
                  validation->note->version);
  else
    lt_page_wrap (&page, LT_STYLE_BOLD, 0, "%s", facts->path);
  lt_page_skip_line (&page);
  for (guint i = 0; i < validation->findings->len; i++)
    {
      const LtFinding *finding = g_ptr_array_index (validation->findings, i);

      if (!facts->only_findings || finding->status == LT_FINDING_WARN
          || finding->status == LT_FINDING_FAIL)
        add_finding (&page, finding, columns);
    }
  lt_page_skip_line (&page);
  lt_page_wrap (&page, n[LT_FINDING_FAIL] > 0 ? LT_STYLE_BAD : LT_STYLE_BOLD, 0,
                "%u passed, %u warned, %u failed, %u skipped", n[LT_FINDING_PASS],
                n[LT_FINDING_WARN], n[LT_FINDING_FAIL], n[LT_FINDING_SKIP]);
  return lt_page_finish (&page);
}

char *
lt_cmd_validate_list (void)
{
  GString *text = g_string_new (NULL);
  const char *id, *help;

  for (guint i = 0; (id = lt_validation_check (i, &help)) != NULL; i++)
    g_string_append_printf (text, "%-*s%s\n", TEXT_COLUMN - ID_COLUMN, id, help);
  return g_string_free (text, FALSE);
}

/* JSON */

static void
set_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *safe = text != NULL ? lt_text_sanitize (text) : NULL;

  json_builder_set_member_name (builder, name);
  if (safe != NULL)
    json_builder_add_string_value (builder, safe);
  else
    json_builder_add_null_value (builder);
}

static void
set_number (JsonBuilder *builder, const char *name, guint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) number);
}

static void
add_json_finding (JsonBuilder *builder, const LtFinding *finding)
{
  json_builder_begin_object (builder);
  set_text (builder, "id", finding->id);
  set_text (builder, "status", lt_finding_status_name (finding->status));
  set_text (builder, "text", finding->text);
  set_text (builder, "advice", finding->advice);
  set_number (builder, "took_ns", finding->took_ns);
  json_builder_end_object (builder);
}

char *
lt_cmd_validate_json (const LtValidation *validation, const LtValidateFacts *facts)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  const LtNote *note = validation->note;

  json_builder_begin_object (builder);
  set_text (builder, "schema", "ltrun.validate/1");
  set_text (builder, "path", facts->path);
  set_text (builder, "sha256", facts->sha256);
  set_text (builder, "id", note != NULL ? note->id : NULL);
  set_text (builder, "version", note != NULL ? note->version : NULL);
  set_text (builder, "abi", note != NULL ? note->abi : NULL);
  set_number (builder, "seed", facts->seed);
  set_number (builder, "passed", validation->counts[LT_FINDING_PASS]);
  set_number (builder, "warned", validation->counts[LT_FINDING_WARN]);
  set_number (builder, "failed", validation->counts[LT_FINDING_FAIL]);
  set_number (builder, "skipped", validation->counts[LT_FINDING_SKIP]);
  json_builder_set_member_name (builder, "checks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < validation->findings->len; i++)
    add_json_finding (builder, g_ptr_array_index (validation->findings, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

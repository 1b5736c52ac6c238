/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-document.h"
#include "lt-rendering.h"
#include "lt-text.h"

static char *
render (const LtDocument *document, const char *format)
{
  const LtRendering *rendering = lt_rendering_find (format);

  if (g_str_equal (format, "text"))
    return lt_text_summary (document->result, lt_terminal_wants_color (STDOUT_FILENO),
                            lt_terminal_columns (STDOUT_FILENO));
  if (g_str_equal (format, "json"))
    return g_strdup (document->text);
  return rendering != NULL ? rendering->render (document->result, document->series) : NULL;
}

static int
refuse_format (const char *format)
{
  g_autoptr (GString) message = g_string_new ("--format: expected text, json");
  const LtRendering *rendering = lt_rendering_list ();

  for (; rendering->name != NULL; rendering++)
    g_string_append_printf (message, "%s%s", rendering[1].name != NULL ? ", " : " or ",
                            rendering->name);
  g_string_append_printf (message, ", found '%s'", format);
  return lt_cli_fail (LT_EXIT_USAGE, message->str);
}

int
lt_cli_print_document (const LtDocument *document, const char *format)
{
  g_autofree char *text = render (document, format != NULL ? format : "text");

  if (text != NULL)
    return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
  return refuse_format (format);
}

int
lt_cmd_report (const LtCli *cli)
{
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, NULL, NULL }, { 0 }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) args = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDocument) document = NULL;

  g_strv_builder_add (builder, "ltrun");
  g_strv_builder_addv (builder, (const char **) cli->args);
  args = g_strv_builder_end (builder);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  if (!g_option_context_parse_strv (context, &args, &error))
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (g_strv_length (args) != 2)
    return lt_cli_fail (LT_EXIT_USAGE,
                        "report: expected one result document, as in: ltrun report a.json");

  document = lt_document_read (args[1], &error);
  if (document == NULL)
    return lt_cli_fail (LT_EXIT_BAD_INPUT, error->message);
  return lt_cli_print_document (document, format);
}

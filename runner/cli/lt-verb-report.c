/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <unistd.h>

#include "lt-cli-options.h"
#include "lt-cli-private.h"
#include "lt-document.h"
#include "lt-html.h"
#include "lt-rendering.h"
#include "lt-svg.h"
#include "lt-text.h"

/* The documents that were named. */
typedef struct Reading
{
  GPtrArray *documents; /* LtDocument */
  GArray *charted;      /* LtChartDocument: the same, for what shows several */
} Reading;

static void
clear_reading (Reading *reading)
{
  g_clear_pointer (&reading->documents, g_ptr_array_unref);
  g_clear_pointer (&reading->charted, g_array_unref);
}

static gboolean
read_documents (char *const *paths, Reading *reading, GError **error)
{
  reading->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_document_free);
  reading->charted = g_array_new (FALSE, FALSE, sizeof (LtChartDocument));
  for (guint i = 0; paths[i] != NULL; i++)
    {
      LtDocument *document = lt_document_read (paths[i], error);
      LtChartDocument charted;

      if (document == NULL)
        return FALSE;
      g_ptr_array_add (reading->documents, document);
      charted = (LtChartDocument){ paths[i], document->result, document->series };
      if (paths[1] == NULL)
        charted.label = "";
      g_array_append_val (reading->charted, charted);
    }
  return TRUE;
}

static char *
render_one (const LtDocument *document, const char *format)
{
  const LtRendering *rendering = lt_rendering_find (format);

  if (g_str_equal (format, "text"))
    return lt_text_summary (document->result, lt_terminal_look (STDOUT_FILENO),
                            lt_terminal_columns (STDOUT_FILENO));
  if (g_str_equal (format, "json"))
    return g_strdup (document->text);
  return rendering != NULL ? rendering->render (document->result, document->series) : NULL;
}

/* @first: the only one, for what shows one. */
static char *
render (const LtDocument *first, const LtChartDocument *charted, guint n, const char *format)
{
  if (g_str_has_prefix (format, "svg="))
    return lt_svg_documents (charted, n, format + strlen ("svg="));
  if (g_str_equal (format, "svg"))
    return lt_svg_documents (charted, n, NULL);
  if (g_str_equal (format, "html"))
    return lt_html_documents (charted, n);
  return render_one (first, format);
}

/* ---- What was asked for ---------------------------------------------------- */

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

static int
refuse_chart (const char *chart)
{
  g_autoptr (GString) message = g_string_new ("--format svg: expected");
  const LtSvgChart *each = lt_svg_charts ();

  for (; each->name != NULL; each++)
    g_string_append_printf (message, "%s%s",
                            each == lt_svg_charts () ? " "
                            : each[1].name != NULL   ? ", "
                                                     : " or ",
                            each->name);
  g_string_append_printf (message, ", found '%s'", chart);
  return lt_cli_fail (LT_EXIT_USAGE, message->str);
}

/* Before anything is read. */
static int
check_format (const char *format, guint n_documents)
{
  const LtRendering *rendering = lt_rendering_find (format);
  g_autoptr (GError) error = NULL;

  if (g_str_has_prefix (format, "svg="))
    return lt_svg_has_chart (format + strlen ("svg="))
             ? LT_EXIT_OK
             : refuse_chart (format + strlen ("svg="));
  if (rendering == NULL && !g_str_equal (format, "text") && !g_str_equal (format, "json"))
    return refuse_format (format);
  if (n_documents > 1 && !g_str_equal (format, "html") && !g_str_equal (format, "svg"))
    return lt_cli_fail (LT_EXIT_USAGE,
                        "report: several result documents go with --format html or svg only");
  if (rendering != NULL && !lt_rendering_check (rendering, &error))
    {
      g_prefix_error (&error, "--format %s: ", format);
      return lt_cli_fail (LT_EXIT_INTERNAL, error->message);
    }
  return LT_EXIT_OK;
}

static int
show (char *const *paths, const char *format, Reading *reading)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!read_documents (paths, reading, &error))
    return lt_cli_fail (LT_EXIT_BAD_INPUT, error->message);
  text = render (g_ptr_array_index (reading->documents, 0),
                 (const LtChartDocument *) (gpointer) reading->charted->data,
                 reading->charted->len, format);
  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

int
lt_cli_print_document (const LtDocument *document, const char *format)
{
  const LtChartDocument charted = { "", document->result, document->series };
  const char *as = format != NULL ? format : "text";
  const int status = check_format (as, 1);
  g_autofree char *text = NULL;

  if (status != LT_EXIT_OK)
    return status;
  text = render (document, &charted, 1, as);
  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

int
lt_cmd_report (const LtCli *cli)
{
  g_autofree char *format = NULL;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, NULL, NULL }, { 0 }
  };
  const GOptionEntry *const tables[] = { entries, NULL };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = lt_cli_options_read (tables, cli->args, FALSE, &error);
  Reading reading = { 0 };
  int status;

  if (paths == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (paths[0] == NULL)
    return lt_cli_fail (LT_EXIT_USAGE,
                        "report: expected a result document, as in: ltrun report a.json");
  if (format == NULL)
    format = g_strdup ("text");
  status = check_format (format, g_strv_length (paths));
  if (status != LT_EXIT_OK)
    return status;
  status = show (paths, format, &reading);
  clear_reading (&reading);
  return status;
}

/* SPDX-License-Identifier: MIT */

#include "lt-chart-page.h"

#include <string.h>

#ifdef LT_HAVE_DYGRAPHS

/* Made by glib-compile-resources. */
GResource *lt_charts_get_resource (void);

/* NUL-terminated, as all of a GResource is. */
static void
add_file (GString *text, const char *name)
{
  g_autofree char *path = g_strconcat ("/org/ltrun/charts/", name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (lt_charts_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_string_append_len (text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_string_append_c (text, '\n');
}

/* A browser's tools would fetch what these comments name. */
static void
cut_map (GString *text, const char *begin)
{
  const char *found = strstr (text->str, begin);

  if (found != NULL)
    g_string_truncate (text, (gsize) (found - text->str));
}

gboolean
lt_chart_page_check (GError **error)
{
  (void) error;
  return TRUE;
}

char *
lt_chart_page_style (void)
{
  GString *text = g_string_new (NULL);

  add_file (text, "dygraph.min.css");
  cut_map (text, "/*# sourceMappingURL");
  add_file (text, "page.css");
  return g_string_free (text, FALSE);
}

char *
lt_chart_page_script (void)
{
  GString *text = g_string_new (NULL);

  add_file (text, "dygraph.min.js");
  cut_map (text, "//# sourceMappingURL");
  add_file (text, "chart-model.js");
  add_file (text, "chart-figure.js");
  add_file (text, "charts.js");
  return g_string_free (text, FALSE);
}

char *
lt_chart_page_report_script (void)
{
  GString *text = g_string_new (NULL);

  add_file (text, "report.js");
  return g_string_free (text, FALSE);
}

#else

gboolean
lt_chart_page_check (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "left out of this build: dygraphs (libjs-dygraphs) was missing");
  return FALSE;
}

char *
lt_chart_page_style (void)
{
  return NULL;
}

char *
lt_chart_page_script (void)
{
  return NULL;
}

char *
lt_chart_page_report_script (void)
{
  return NULL;
}

#endif

char *
lt_chart_page_hash (const char *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *encoded = NULL;

  g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (checksum, digest, &length);
  encoded = g_base64_encode (digest, length);
  return g_strdup_printf ("'sha256-%s'", encoded);
}

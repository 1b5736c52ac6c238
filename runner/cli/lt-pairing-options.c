/* SPDX-License-Identifier: MIT */

#include "lt-pairing-options.h"

#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-pairing-render.h"

static void
free_gate (gpointer gate)
{
  lt_gate_free (gate);
}

GPtrArray *
lt_pairing_options_gates (char **texts, GError **error)
{
  g_autoptr (GPtrArray) gates = g_ptr_array_new_with_free_func (free_gate);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      LtGate *gate = lt_gate_parse (texts[i], error);

      if (gate == NULL)
        {
          g_prefix_error (error, "--gate: ");
          return NULL;
        }
      g_ptr_array_add (gates, gate);
    }
  return g_steal_pointer (&gates);
}

gboolean
lt_pairing_options_check_format (const char *format, GError **error)
{
  static const char *const formats[] = { "text", "json", "markdown", NULL };

  if (format == NULL || g_strv_contains (formats, format))
    return TRUE;
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
               "--format: expected text, json or markdown, found '%s'", format);
  return FALSE;
}

gboolean
lt_pairing_options_is_text (const char *format)
{
  return format == NULL || g_str_equal (format, "text");
}

char *
lt_pairing_options_render (const LtPairing *pairing, const char *format)
{
  if (lt_pairing_options_is_text (format))
    return lt_pairing_text (pairing, lt_terminal_look (STDOUT_FILENO),
                            lt_terminal_columns (STDOUT_FILENO));
  return g_str_equal (format, "json") ? lt_pairing_json (pairing)
                                      : lt_pairing_markdown (pairing);
}

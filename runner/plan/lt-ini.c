/* SPDX-License-Identifier: MIT */

#include "lt-ini.h"

#include <string.h>

#include "lt-plan.h"

#define BOM "\xEF\xBB\xBF" /* U+FEFF */

static void
entry_free (gpointer data)
{
  LtIniEntry *entry = data;

  g_free (entry->key);
  g_free (entry);
}

static void
group_free (gpointer data)
{
  LtIniGroup *group = data;

  g_free (group->name);
  g_ptr_array_unref (group->entries);
  g_free (group);
}

void
lt_ini_free (LtIni *ini)
{
  if (ini == NULL)
    return;
  g_free (ini->file);
  g_ptr_array_unref (ini->groups);
  g_key_file_unref (ini->key_file);
  g_strfreev (ini->environment);
  g_free (ini);
}

gboolean
lt_ini_refuse (const char *file, guint line, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (line > 0)
    g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO, "%s:%u: %s", file, line, text);
  else
    g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO, "%s: %s", file, text);
  return FALSE;
}

/* ---- Lines ----------------------------------------------------------------- */

static gboolean
is_key_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_' || c == '.';
}

/* "[scenario login]" */
static gboolean
add_group (LtIni *ini, const char *text, guint line, GError **error)
{
  const char *end = strchr (text, ']');
  g_autofree char *name = end != NULL ? g_strndup (text + 1, (gsize) (end - text - 1)) : NULL;
  const LtIniGroup *other;
  LtIniGroup *group;

  if (name == NULL || *name == '\0' || strpbrk (name, "[\t") != NULL || end[1] != '\0')
    return lt_ini_refuse (ini->file, line, error, "expected [GROUP], found '%s'", text);
  other = lt_ini_find_group (ini, name);
  if (other != NULL)
    return lt_ini_refuse (ini->file, line, error, "[%s]: expected once, found in line %u too",
                          name, other->line);
  group = g_new0 (LtIniGroup, 1);
  group->name = g_steal_pointer (&name);
  group->line = line;
  group->entries = g_ptr_array_new_with_free_func (entry_free);
  g_ptr_array_add (ini->groups, group);
  return TRUE;
}

/* "key = value" */
static gboolean
add_entry (LtIni *ini, const char *text, guint line, GError **error)
{
  LtIniGroup *group =
    ini->groups->len > 0 ? g_ptr_array_index (ini->groups, ini->groups->len - 1) : NULL;
  const char *end = text;
  g_autofree char *key = NULL;
  const LtIniEntry *other;
  LtIniEntry *entry;

  while (is_key_char (*end))
    end++;
  key = g_strndup (text, (gsize) (end - text));
  while (g_ascii_isspace (*end))
    end++;
  if (*key == '\0' || *end != '=')
    return lt_ini_refuse (ini->file, line, error,
                          "expected [GROUP], KEY = VALUE or a comment (#), found '%s'", text);
  if (group == NULL)
    return lt_ini_refuse (ini->file, line, error, "%s: expected a [GROUP] before it", key);
  other = lt_ini_find_entry (group, key);
  if (other != NULL)
    return lt_ini_refuse (ini->file, line, error,
                          "%s: expected once in [%s], found in line %u too", key, group->name,
                          other->line);
  if (group->entries->len == LT_INI_MAX_ENTRIES)
    return lt_ini_refuse (ini->file, line, error, "expected at most %d keys in [%s]",
                          LT_INI_MAX_ENTRIES, group->name);
  entry = g_new0 (LtIniEntry, 1);
  entry->key = g_steal_pointer (&key);
  entry->line = line;
  g_ptr_array_add (group->entries, entry);
  return TRUE;
}

/* Takes @text, a line; what spaces are before it do not count. */
static gboolean
add_line (LtIni *ini, char *text, guint line, GError **error)
{
  g_strchug (text);
  if (*text == '\0' || *text == '#')
    return TRUE;
  if (*text == '[')
    return add_group (ini, g_strchomp (text), line, error);
  return add_entry (ini, text, line, error);
}

static gboolean
check_bytes (const char *file, const char *text, gsize length, GError **error)
{
  const char *bad = NULL;
  guint line = 1;

  if (length > LT_INI_MAX_BYTES)
    return lt_ini_refuse (file, 0, error,
                          "expected at most 1 MiB, found %" G_GSIZE_FORMAT " bytes", length);
  if (g_utf8_validate (text, (gssize) length, &bad))
    return TRUE;
  for (const char *at = text; at < bad; at++)
    line += *at == '\n';
  return lt_ini_refuse (file, line, error, "expected text in UTF-8, found other bytes");
}

static gboolean
scan (LtIni *ini, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const gsize length = strlen (lines[i]);

      if (length > 0 && lines[i][length - 1] == '\r')
        lines[i][length - 1] = '\0';
      if (!add_line (ini, lines[i], i + 1, error))
        return FALSE;
    }
  return TRUE;
}

LtIni *
lt_ini_parse (const char *file, const char *text, gsize length, char **environment,
              GError **error)
{
  g_autoptr (LtIni) ini = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (GError) local = NULL;

  if (!check_bytes (file, text, length, error))
    return NULL;
  /* Some editors begin a file so. */
  if (length >= strlen (BOM) && memcmp (text, BOM, strlen (BOM)) == 0)
    {
      text += strlen (BOM);
      length -= strlen (BOM);
    }
  copy = g_strndup (text, length);
  ini = g_new0 (LtIni, 1);
  ini->file = g_strdup (file);
  ini->groups = g_ptr_array_new_with_free_func (group_free);
  ini->key_file = g_key_file_new ();
  ini->environment = g_strdupv (environment);
  if (!scan (ini, copy, error))
    return NULL;
  /* All of it was looked at: what is left to refuse has no line of its own. */
  if (*copy != '\0'
      && !g_key_file_load_from_data (ini->key_file, copy, strlen (copy), G_KEY_FILE_NONE,
                                     &local))
    {
      lt_ini_refuse (file, 0, error, "%s", local->message);
      return NULL;
    }
  return g_steal_pointer (&ini);
}

LtIni *
lt_ini_load (const char *file, char **environment, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  gsize length;

  /* A device may have no end. */
  if (g_file_test (file, G_FILE_TEST_EXISTS) && !g_file_test (file, G_FILE_TEST_IS_REGULAR))
    {
      lt_ini_refuse (file, 0, error, "expected a regular file, found something else");
      return NULL;
    }
  if (!g_file_get_contents (file, &text, &length, &local))
    {
      lt_ini_refuse (file, 0, error, "expected a scenario file: %s", local->message);
      return NULL;
    }
  return lt_ini_parse (file, text, length, environment, error);
}

/* ---- Looking up ------------------------------------------------------------ */

const LtIniGroup *
lt_ini_find_group (const LtIni *ini, const char *name)
{
  for (guint i = 0; i < ini->groups->len; i++)
    {
      const LtIniGroup *group = g_ptr_array_index (ini->groups, i);

      if (g_str_equal (group->name, name))
        return group;
    }
  return NULL;
}

const LtIniEntry *
lt_ini_find_entry (const LtIniGroup *group, const char *key)
{
  for (guint i = 0; i < group->entries->len; i++)
    {
      const LtIniEntry *entry = g_ptr_array_index (group->entries, i);

      if (g_str_equal (entry->key, key))
        return entry;
    }
  return NULL;
}

/* ---- Values ---------------------------------------------------------------- */

/* What a variable holds is text: in a value that is still to be split and unescaped it is
 * escaped. */
static void
put_text (GString *text, const char *value, gboolean escape)
{
  static const char special[] = "\\;\n\t\r", letters[] = "\\;ntr";

  for (; *value != '\0'; value++)
    {
      const char *found = escape ? strchr (special, *value) : NULL;

      if (found != NULL)
        g_string_append_c (text, '\\');
      g_string_append_c (text, found != NULL ? letters[found - special] : *value);
    }
}

/* One "${NAME}" or "${NAME:-text}", without the braces. FALSE: it is unset. */
static gboolean
put_variable (GString *text, const char *inner, char **environment, gboolean escape)
{
  const char *dash = strstr (inner, ":-");
  g_autofree char *name = dash != NULL ? g_strndup (inner, (gsize) (dash - inner)) : NULL;
  const char *value = g_environ_getenv (environment, name != NULL ? name : inner);

  if (dash != NULL && (value == NULL || *value == '\0'))
    {
      /* The file's own text, as any other of it. */
      value = dash + 2;
      escape = FALSE;
    }
  if (value != NULL)
    put_text (text, value, escape);
  return value != NULL;
}

static gboolean
is_variable (const char *inner)
{
  const char *end = inner;

  while (g_ascii_isalnum (*end) || *end == '_')
    end++;
  return end > inner && !g_ascii_isdigit (*inner)
         && (*end == '\0' || g_str_has_prefix (end, ":-"));
}

/* @escape: the result is to be unescaped. NULL: with an error that does not say where. */
static char *
substitute (const char *value, char **environment, gboolean escape, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (*value != '\0')
    {
      const char *dollar = strchr (value, '$');
      const char *end;
      g_autofree char *inner = NULL;

      g_string_append_len (text, value,
                           dollar != NULL ? dollar - value : (gssize) strlen (value));
      if (dollar == NULL)
        break;
      value = dollar + 2;
      if (dollar[1] == '$')
        {
          g_string_append_c (text, '$');
          continue;
        }
      end = dollar[1] == '{' ? strchr (dollar, '}') : NULL;
      inner = end != NULL ? g_strndup (dollar + 2, (gsize) (end - dollar - 2)) : NULL;
      if (inner == NULL || !is_variable (inner))
        {
          g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO,
                       "expected ${NAME}, ${NAME:-text} or $$, found '%.40s'", dollar);
          return NULL;
        }
      if (!put_variable (text, inner, environment, escape))
        {
          g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO,
                       "expected the variable %s to be set, or ${%s:-text}", inner, inner);
          return NULL;
        }
      value = end + 1;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
check_utf8 (const char *text, GError **error)
{
  if (g_utf8_validate (text, -1, NULL))
    return TRUE;
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO,
               "expected variables that hold UTF-8");
  return FALSE;
}

static char **
get_value (const LtIni *ini, const char *group, const char *key, GError **error)
{
  g_autofree char *decoded = g_key_file_get_string (ini->key_file, group, key, error);
  g_auto (GStrv) values = g_new0 (char *, 2);

  if (decoded != NULL)
    values[0] = substitute (g_strstrip (decoded), ini->environment, FALSE, error);
  return values[0] != NULL && check_utf8 (values[0], error) ? g_steal_pointer (&values) : NULL;
}

/* Variables first: what stands in their defaults is separated as the rest is. */
static char **
get_list (const LtIni *ini, const char *group, const char *key, GError **error)
{
  g_autofree char *raw = g_key_file_get_value (ini->key_file, group, key, error);
  g_autofree char *text = raw != NULL ? substitute (raw, ini->environment, TRUE, error) : NULL;
  g_autoptr (GKeyFile) whole = g_key_file_new ();
  char **values;

  if (text == NULL || !check_utf8 (text, error))
    return NULL;
  g_key_file_set_value (whole, group, key, text);
  values = g_key_file_get_string_list (whole, group, key, NULL, error);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    g_strstrip (values[i]);
  return values;
}

char **
lt_ini_get (const LtIni *ini, const LtIniGroup *group, const LtIniEntry *entry,
            gboolean is_list, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) values = is_list ? get_list (ini, group->name, entry->key, &local)
                                  : get_value (ini, group->name, entry->key, &local);

  if (values != NULL && values[0] == NULL)
    g_set_error (&local, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO, "expected a value, found none");
  if (local == NULL)
    return g_steal_pointer (&values);
  lt_ini_refuse (ini->file, entry->line, error, "%s: %s", entry->key, local->message);
  return NULL;
}

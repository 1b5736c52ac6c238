/* SPDX-License-Identifier: MIT */

#include "lt-store-private.h"

#include <string.h>

#define LEAST_DIGITS 4

/* ---- Which one ------------------------------------------------------------- */

static char *
not_found (LtStore *store, const char *name, GError **error)
{
  g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_NOT_FOUND,
               "%s: expected a result that is there, found '%s'", store->path, name);
  return NULL;
}

/* The id in the first row of @statement. (transfer full) */
static char *
first_id (LtStore *store, const char *name, sqlite3_stmt *statement, GError **error)
{
  const int step = statement != NULL ? lt_sql_step (store, statement, error) : -1;

  if (step == 1)
    return lt_sql_text (statement, 0);
  return step == 0 ? not_found (store, name, error) : NULL;
}

static char *
find_last (LtStore *store, const char *name, gint64 before, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lt_sql_prepare (
    store, error, "SELECT id FROM result ORDER BY started_at DESC, seq DESC LIMIT 1 OFFSET ?",
    "i", before);

  return first_id (store, name, statement, error);
}

static char *
find_labelled (LtStore *store, const char *name, const char *equals, GError **error)
{
  g_autofree char *key = g_strndup (name, (gsize) (equals - name));
  g_autoptr (sqlite3_stmt) statement =
    lt_sql_prepare (store, error,
                    "SELECT id FROM result JOIN label ON label.result = id"
                    " WHERE name = ? AND value = ? ORDER BY started_at DESC, seq DESC LIMIT 1",
                    "tt", key, equals + 1);

  return first_id (store, name, statement, error);
}

static gboolean
is_beginning_of_id (const char *name)
{
  return strlen (name) >= LEAST_DIGITS && strspn (name, "0123456789abcdef-") == strlen (name);
}

static char *
find_begun (LtStore *store, const char *name, GError **error)
{
  /* No wildcards: it is made of digits. */
  g_autofree char *pattern = g_strconcat (name, "*", NULL);
  g_autoptr (sqlite3_stmt) statement = lt_sql_prepare (
    store, error, "SELECT id FROM result WHERE id GLOB ? ORDER BY id LIMIT 2", "t", pattern);
  g_autofree char *id = first_id (store, name, statement, error);
  g_autofree char *other = NULL;

  if (id == NULL || lt_sql_step (store, statement, NULL) != 1)
    return g_steal_pointer (&id);
  other = lt_sql_text (statement, 0);
  g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_AMBIGUOUS,
               "%s: expected one result, found several that begin with '%s', as %s and %s",
               store->path, name, id, other);
  return NULL;
}

char *
lt_store_find (LtStore *store, const char *name, GError **error)
{
  const char *equals = strchr (name, '=');
  g_autofree char *lower = g_ascii_strdown (name, -1);
  guint64 before;

  if (g_str_equal (name, "last"))
    return find_last (store, name, 0, error);
  if (g_str_has_prefix (name, "last~")
      && g_ascii_string_to_unsigned (name + strlen ("last~"), 10, 0, G_MAXINT, &before, NULL))
    return find_last (store, name, (gint64) before, error);
  if (equals != NULL)
    return find_labelled (store, name, equals, error);
  if (is_beginning_of_id (lower))
    return find_begun (store, lower, error);
  g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_NOT_FOUND,
               "%s: expected a result's id or at least four digits of it, last, last~N or "
               "KEY=VALUE of a label, found '%s'",
               store->path, name);
  return NULL;
}

char *
lt_store_read_document (LtStore *store, const char *name, char **ret_id, GError **error)
{
  g_autofree char *id = lt_store_find (store, name, error);
  g_autoptr (sqlite3_stmt) statement = NULL;
  char *text;

  if (id == NULL)
    return NULL;
  statement = lt_sql_prepare (
    store, error, "SELECT document, document_bytes FROM result WHERE id = ?", "t", id);
  if (statement == NULL || lt_sql_step (store, statement, error) != 1)
    {
      if (error != NULL && *error == NULL)
        not_found (store, name, error); /* removed a moment ago */
      return NULL;
    }
  text = lt_blob_unpack (sqlite3_column_blob (statement, 0),
                         (gsize) sqlite3_column_bytes (statement, 0),
                         (gsize) sqlite3_column_int64 (statement, 1));
  if (text == NULL)
    g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED,
                 "%s: %s: expected a document, found what cannot be unpacked", store->path, id);
  else if (ret_id != NULL)
    *ret_id = g_steal_pointer (&id);
  return text;
}

/* ---- Changing what is there ------------------------------------------------ */

gboolean
lt_store_label (LtStore *store, const char *id, const char *name, const char *value,
                GError **error)
{
  if (value == NULL)
    return lt_sql_run (store, error, "DELETE FROM label WHERE result = ? AND name = ?", "tt",
                       id, name);
  return lt_sql_run (store, error,
                     "INSERT OR REPLACE INTO label (result, name, value) VALUES (?, ?, ?)",
                     "ttt", id, name, value);
}

/* What is damaged is left as it is: something may be saved of it yet. */
gboolean
lt_store_is_sound (LtStore *store, gboolean quick, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lt_sql_prepare (
    store, error, quick ? "PRAGMA quick_check (1)" : "PRAGMA integrity_check (1)", "");
  const int step = statement != NULL ? lt_sql_step (store, statement, error) : -1;
  g_autofree char *found = step == 1 ? lt_sql_text (statement, 0) : NULL;

  if (step < 0 || g_strcmp0 (found, "ok") == 0)
    return step >= 0;
  g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED,
               "%s: expected a sound database, found damage: %s", store->path, found);
  return FALSE;
}

gboolean
lt_store_prune (LtStore *store, const char *verb, guint keep, const char *before, guint *ret_n,
                GError **error)
{
  gboolean good;
  gint64 n;

  if (!lt_store_is_sound (store, FALSE, error) || !lt_sql_begin (store, error))
    return FALSE;
  good = lt_sql_run (store, error,
                     "DELETE FROM result WHERE (? IS NULL OR verb = ?)"
                     " AND ((? IS NOT NULL AND started_at < ?)"
                     "      OR id IN (SELECT id FROM (SELECT id, row_number () OVER"
                     "                  (PARTITION BY verb ORDER BY started_at DESC, seq DESC)"
                     "                  AS place FROM result) WHERE place > ?))",
                     "tttti", verb, verb, before, before,
                     keep == G_MAXUINT ? G_MAXINT64 : (gint64) keep);
  n = sqlite3_changes64 (store->db);
  if (!lt_sql_end (store, good, error))
    return FALSE;
  *ret_n = (guint) n;
  /* Without room for that the file stays as large; what was to go is gone. */
  lt_sql_run (store, NULL, "VACUUM", "");
  return TRUE;
}

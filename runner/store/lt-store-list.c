/* SPDX-License-Identifier: MIT */

#include "lt-store-private.h"

#include <string.h>

static void
scenario_free (gpointer data)
{
  LtStoreScenario *scenario = data;

  g_free (scenario->scenario);
  g_free (scenario->suite);
  g_free (scenario->version);
  g_free (scenario->sha256);
  g_free (scenario->load);
  g_free (scenario);
}

void
lt_store_row_free (LtStoreRow *row)
{
  if (row == NULL)
    return;
  g_free (row->id);
  g_free (row->started_at);
  g_free (row->version);
  g_free (row->verb);
  g_free (row->hostname);
  g_free (row->cpu);
  g_free (row->host);
  g_free (row->commit);
  g_free (row->branch);
  g_free (row->outcome);
  g_free (row->reason);
  g_ptr_array_unref (row->labels);
  g_ptr_array_unref (row->scenarios);
  g_free (row);
}

/* ---- Conditions ------------------------------------------------------------ */

/* Conditions and what to put in for each question mark. */
typedef struct Conditions
{
  GString *sql;
  GPtrArray *values; /* char * */
} Conditions;

/* @n: question marks in @sql, each for @value. */
static void
add_condition (Conditions *conditions, const char *sql, const char *value, guint n)
{
  g_string_append_printf (conditions->sql, " AND %s", sql);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (conditions->values, g_strdup (value));
}

static void
add_label (Conditions *conditions, const char *label)
{
  const char *equals = strchr (label, '=');

  if (equals == NULL)
    {
      add_condition (conditions,
                     "EXISTS (SELECT 1 FROM label WHERE label.result = id AND name = ?)", label,
                     1);
      return;
    }
  g_ptr_array_add (conditions->values, g_strndup (label, (gsize) (equals - label)));
  g_ptr_array_add (conditions->values, g_strdup (equals + 1));
  g_string_append (conditions->sql, " AND EXISTS (SELECT 1 FROM label"
                                    " WHERE label.result = id AND name = ? AND value = ?)");
}

/* One run has to meet all of them: the operation in that scenario of that suite. */
static void
add_run_conditions (Conditions *conditions, const LtStoreFilter *filter)
{
  if (filter->suite == NULL && filter->scenario == NULL && filter->operation == NULL)
    return;
  g_string_append (conditions->sql,
                   " AND EXISTS (SELECT 1 FROM run WHERE run.result = result.id");
  if (filter->suite != NULL)
    add_condition (conditions,
                   "(run.suite = ? OR run.suite GLOB '*.' || replace (replace (replace (?,"
                   " '[', '[[]'), '*', '[*]'), '?', '[?]'))",
                   filter->suite, 2);
  if (filter->scenario != NULL)
    add_condition (conditions, "run.scenario = ?", filter->scenario, 1);
  if (filter->operation != NULL)
    add_condition (conditions,
                   "EXISTS (SELECT 1 FROM figure WHERE figure.result = result.id"
                   " AND figure.run = run.number AND figure.operation = ?)",
                   filter->operation, 1);
  g_string_append_c (conditions->sql, ')');
}

/* The beginning of a commit, of at least four digits, or a branch. */
static void
add_revision (Conditions *conditions, const char *revision)
{
  g_autofree char *pattern = g_strconcat (revision, "*", NULL);

  if (strlen (revision) >= 4 && strspn (revision, "0123456789abcdef") == strlen (revision))
    {
      add_condition (conditions, "(\"commit\" GLOB ?", pattern, 1);
      g_string_append (conditions->sql, " OR branch = ?)");
      g_ptr_array_add (conditions->values, g_strdup (revision));
    }
  else
    add_condition (conditions, "branch = ?", revision, 1);
}

static void
add_conditions (Conditions *conditions, const LtStoreFilter *filter)
{
  if (filter->verb != NULL)
    add_condition (conditions, "verb = ?", filter->verb, 1);
  add_run_conditions (conditions, filter);
  if (filter->revision != NULL)
    add_revision (conditions, filter->revision);
  if (filter->since != NULL)
    add_condition (conditions, "started_at >= ?", filter->since, 1);
  if (g_strcmp0 (filter->outcome, "fail") == 0)
    add_condition (conditions, "outcome <> ?", "pass", 1);
  else if (filter->outcome != NULL)
    add_condition (conditions, "outcome = ?", filter->outcome, 1);
  for (guint i = 0; filter->labels != NULL && i < filter->labels->len; i++)
    add_label (conditions, g_ptr_array_index (filter->labels, i));
}

/* ---- Rows ------------------------------------------------------------------ */

static gboolean
read_labels (LtStore *store, LtStoreRow *row, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lt_sql_prepare (
    store, error, "SELECT name, value FROM label WHERE result = ? ORDER BY name", "t", row->id);
  int step = -1;

  while (statement != NULL && (step = lt_sql_step (store, statement, error)) == 1)
    {
      g_autofree char *name = lt_sql_text (statement, 0);
      g_autofree char *value = lt_sql_text (statement, 1);

      g_ptr_array_add (row->labels, g_strdup_printf ("%s=%s", name, value));
    }
  return step == 0;
}

/* A suite that was exchanged between two runs of a call: the last counts. */
static gboolean
read_scenarios (LtStore *store, LtStoreRow *row, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lt_sql_prepare (
    store, error,
    /* Columns without a function are of the row that has the maximum, says SQLite. */
    "SELECT scenario, suite, version, sha256, load, count (*), sum (counted), max (number)"
    " FROM (SELECT *, min (number) OVER (PARTITION BY scenario) AS began"
    "       FROM run WHERE result = ?) GROUP BY scenario ORDER BY began",
    "t", row->id);
  int step = -1;

  while (statement != NULL && (step = lt_sql_step (store, statement, error)) == 1)
    {
      LtStoreScenario *scenario = g_new0 (LtStoreScenario, 1);

      scenario->scenario = lt_sql_text (statement, 0);
      scenario->suite = lt_sql_text (statement, 1);
      scenario->version = lt_sql_text (statement, 2);
      scenario->sha256 = lt_sql_text (statement, 3);
      scenario->load = lt_sql_text (statement, 4);
      scenario->n_runs = (guint) sqlite3_column_int64 (statement, 5);
      scenario->n_counted = (guint) sqlite3_column_int64 (statement, 6);
      g_ptr_array_add (row->scenarios, scenario);
    }
  return step == 0;
}

static LtStoreRow *
read_row (sqlite3_stmt *statement)
{
  LtStoreRow *row = g_new0 (LtStoreRow, 1);

  row->id = lt_sql_text (statement, 0);
  row->started_at = lt_sql_text (statement, 1);
  row->version = lt_sql_text (statement, 2);
  row->hostname = lt_sql_text (statement, 3);
  row->cpu = lt_sql_text (statement, 4);
  row->n_cpus = (guint) sqlite3_column_int64 (statement, 5);
  row->host = lt_sql_text (statement, 6);
  row->commit = lt_sql_text (statement, 7);
  row->branch = lt_sql_text (statement, 8);
  row->dirty = sqlite3_column_type (statement, 9) == SQLITE_NULL
                 ? -1
                 : sqlite3_column_int (statement, 9) != 0;
  row->outcome = lt_sql_text (statement, 10);
  row->exit_status = sqlite3_column_int (statement, 11);
  row->reason = lt_sql_text (statement, 12);
  row->verb = lt_sql_text (statement, 13);
  row->labels = g_ptr_array_new_with_free_func (g_free);
  row->scenarios = g_ptr_array_new_with_free_func (scenario_free);
  return row;
}

static sqlite3_stmt *
prepare_list (LtStore *store, const LtStoreFilter *filter, GPtrArray *values, GError **error)
{
  g_autoptr (GString) sql = g_string_new (
    "SELECT id, started_at, version, hostname, cpu, cpus, host, \"commit\", branch, dirty,"
    " outcome, exit_status, reason, verb FROM result WHERE 1");
  Conditions conditions = { sql, values };
  sqlite3_stmt *statement;

  add_conditions (&conditions, filter);
  g_string_append_printf (sql, " ORDER BY started_at DESC, seq DESC LIMIT %d",
                          filter->limit == 0 || filter->limit > G_MAXINT ? -1
                                                                         : (int) filter->limit);
  statement = lt_sql_prepare (store, error, sql->str, "");
  for (guint i = 0; statement != NULL && i < values->len; i++)
    sqlite3_bind_text (statement, (int) i + 1, g_ptr_array_index (values, i), -1,
                       SQLITE_STATIC);
  return statement;
}

GPtrArray *
lt_store_list (LtStore *store, const LtStoreFilter *filter, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_store_row_free);
  g_autoptr (sqlite3_stmt) statement = prepare_list (store, filter, values, error);
  int step = -1;

  while (statement != NULL && (step = lt_sql_step (store, statement, error)) == 1)
    {
      LtStoreRow *row = read_row (statement);

      g_ptr_array_add (rows, row);
      if (!read_labels (store, row, error) || !read_scenarios (store, row, error))
        return NULL;
    }
  return step == 0 ? g_steal_pointer (&rows) : NULL;
}

/* ---- Figures --------------------------------------------------------------- */

gboolean
lt_store_get_figure (LtStore *store, const char *id, const char *scenario,
                     const char *operation, const char *metric, double *ret_value)
{
  g_autoptr (sqlite3_stmt) statement = lt_sql_prepare (
    store, NULL,
    "SELECT avg (value) FROM run JOIN figure ON figure.result = run.result"
    " AND figure.run = run.number WHERE run.result = ? AND scenario = ? AND counted"
    " AND operation = ? AND metric = ?",
    "tttt", id, scenario, operation, metric);

  if (statement == NULL || lt_sql_step (store, statement, NULL) != 1
      || sqlite3_column_type (statement, 0) == SQLITE_NULL)
    return FALSE;
  *ret_value = sqlite3_column_double (statement, 0);
  return TRUE;
}

gboolean
lt_store_has_operation (LtStore *store, const char *id, const char *scenario,
                        const char *operation)
{
  double value;

  return lt_store_get_figure (store, id, scenario, operation, "ops", &value);
}

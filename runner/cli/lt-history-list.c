/* SPDX-License-Identifier: MIT */

#include "lt-history.h"

#include "lt-csv-cells.h"
#include "lt-json.h"
#include "lt-page.h"
#include "lt-result.h"
#include "lt-units.h"

#include <math.h>
#include <string.h>

/* ---- Figures --------------------------------------------------------------- */

/* NAN: not known. */
static double
figure_of (LtStore *store, const LtStoreRow *row, const LtStoreScenario *scenario,
           const char *operation, const char *metric)
{
  double value;

  return lt_store_get_figure (store, row->id, scenario->scenario,
                              operation != NULL ? operation : "", metric, &value)
           ? value
           : NAN;
}

/* The latency that a user waits for: response time where there is one. */
static double
latency_of (LtStore *store, const LtStoreRow *row, const LtStoreScenario *scenario,
            const char *operation, const char *which)
{
  g_autofree char *response = g_strconcat ("response.", which, NULL);
  g_autofree char *service = g_strconcat ("service.", which, NULL);
  const double value = figure_of (store, row, scenario, operation, response);

  return isnan (value) ? figure_of (store, row, scenario, operation, service) : value;
}

/* The one that numbers can be shown of; NULL: there are several, or none. */
static const LtStoreScenario *
shown_scenario (const LtStoreRow *row, const char *name)
{
  for (guint i = 0; name != NULL && i < row->scenarios->len; i++)
    {
      const LtStoreScenario *scenario = g_ptr_array_index (row->scenarios, i);

      if (g_str_equal (scenario->scenario, name))
        return scenario;
    }
  return row->scenarios->len == 1 ? g_ptr_array_index (row->scenarios, 0) : NULL;
}

/* ---- Text ------------------------------------------------------------------ */

enum
{
  ID,
  STARTED,
  VERB,
  SCENARIO,
  OPS,
  P99,
  ERRORS,
  VERDICT,
  REVISION,
  LABELS,
  N_COLUMNS
};

static char *
local_time (const char *started_at)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_iso8601 (started_at, NULL);
  g_autoptr (GDateTime) local = then != NULL ? g_date_time_to_local (then) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup (started_at);
}

static char *
scenario_names (const LtStoreRow *row)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < row->scenarios->len; i++)
    {
      const LtStoreScenario *scenario = g_ptr_array_index (row->scenarios, i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", scenario->scenario);
    }
  return g_string_free (names, FALSE);
}

/* "auth" of "org.ltrun.auth", each once. */
static char *
suite_names (const LtStoreRow *row)
{
  GString *names = g_string_new (NULL);
  const char *before = NULL;

  for (guint i = 0; i < row->scenarios->len; i++)
    {
      const char *id = ((const LtStoreScenario *) g_ptr_array_index (row->scenarios, i))->suite;
      const char *dot = id != NULL ? strrchr (id, '.') : NULL;

      if (id == NULL || g_strcmp0 (id, before) == 0)
        continue;
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                              dot != NULL ? dot + 1 : id);
      before = id;
    }
  return g_string_free (names, FALSE);
}

static gboolean
is_study (const LtStoreRow *row)
{
  return g_strcmp0 (row->verb, LT_RESULT_RUN) != 0;
}

/* Of what a study ran the names say little beside the verb, and there are many. */
static char *
what_ran (const LtStoreRow *row, const LtStoreScenario *shown)
{
  if (shown != NULL)
    return g_strdup (shown->scenario);
  return is_study (row) ? suite_names (row) : scenario_names (row);
}

static gboolean
has_study (const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      if (is_study (g_ptr_array_index (rows, i)))
        return TRUE;
    }
  return FALSE;
}

static char *
revision_of (const LtStoreRow *row)
{
  if (row->commit == NULL)
    return NULL;
  return g_strdup_printf ("%.8s%s", row->commit, row->dirty == 1 ? "+" : "");
}

static char *
labels_of (const LtStoreRow *row)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < row->labels->len; i++)
    g_ptr_array_add (texts, g_ptr_array_index (row->labels, i));
  g_ptr_array_add (texts, NULL);
  return texts->len > 1 ? g_strjoinv (" ", (char **) texts->pdata) : NULL;
}

static void
set_numbers (LtGrid *grid, LtStore *store, const LtStoreRow *row,
             const LtStoreScenario *scenario, const char *operation)
{
  const double ops = figure_of (store, row, scenario, operation, "ops");
  const double p99 = latency_of (store, row, scenario, operation, "p99");
  const double errors = figure_of (store, row, scenario, operation, "error_rate");

  if (!isnan (ops))
    lt_grid_set (grid, OPS, LT_STYLE_PLAIN, lt_format_quantity (ops));
  if (!isnan (p99))
    lt_grid_set (grid, P99, LT_STYLE_PLAIN, lt_format_duration (p99));
  if (!isnan (errors))
    lt_grid_set (grid, ERRORS, errors > 0 ? LT_STYLE_BAD : LT_STYLE_PLAIN,
                 lt_format_share (errors));
}

static void
set_row (LtGrid *grid, LtStore *store, const LtStoreRow *row, gboolean verb,
         const char *scenario, const char *operation)
{
  const LtStoreScenario *shown = shown_scenario (row, scenario);
  const gboolean passed = g_strcmp0 (row->outcome, "pass") == 0;
  char *text;

  lt_grid_add_row (grid);
  lt_grid_set (grid, ID, LT_STYLE_BOLD, g_strndup (row->id, LT_STORE_ID_SHOWN));
  lt_grid_set (grid, STARTED, LT_STYLE_PLAIN, local_time (row->started_at));
  if (verb)
    lt_grid_set (grid, VERB, LT_STYLE_PLAIN, g_strdup (row->verb));
  lt_grid_set (grid, SCENARIO, LT_STYLE_PLAIN, what_ran (row, shown));
  if (shown != NULL)
    set_numbers (grid, store, row, shown, operation);
  lt_grid_set (grid, VERDICT, passed ? LT_STYLE_GOOD : LT_STYLE_BAD, g_strdup (row->outcome));
  text = revision_of (row);
  if (text != NULL)
    lt_grid_set (grid, REVISION, LT_STYLE_PLAIN, text);
  text = labels_of (row);
  if (text != NULL)
    lt_grid_set (grid, LABELS, LT_STYLE_DIM, text);
}

char *
lt_history_list_text (LtStore *store, const GPtrArray *rows, const char *scenario,
                      const char *operation, LtLook look, guint columns)
{
  static const char *const titles[N_COLUMNS] = { "id",       "started", "verb",   "scenario",
                                                 "ops/s",    "p99",     "errors", "verdict",
                                                 "revision", "labels" };
  const gboolean verb = has_study (rows);
  static const guint drop[] = { ERRORS, LABELS, REVISION, P99, STARTED, OPS, 0 };
  g_autoptr (LtGrid) grid =
    lt_grid_new (N_COLUMNS, 1u << ID | 1u << STARTED | 1u << VERB | 1u << SCENARIO
                              | 1u << VERDICT | 1u << REVISION | 1u << LABELS);
  LtPage page;

  lt_page_init (&page, look, columns);
  lt_grid_add_row (grid);
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      if (i != VERB || verb)
        lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (titles[i]));
    }
  for (guint i = 0; i < rows->len; i++)
    set_row (grid, store, g_ptr_array_index (rows, i), verb, scenario, operation);
  lt_grid_render (grid, &page, drop);
  return lt_page_finish (&page);
}

/* ---- JSON ------------------------------------------------------------------ */

static void
add_scenario (LtJson *json, LtStore *store, const LtStoreRow *row,
              const LtStoreScenario *scenario, const char *operation)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "scenario", scenario->scenario);
  lt_json_string (json, "suite", scenario->suite);
  lt_json_string (json, "version", scenario->version);
  lt_json_string (json, "sha256", scenario->sha256);
  lt_json_string (json, "load", scenario->load);
  lt_json_uint (json, "runs", scenario->n_runs);
  lt_json_uint (json, "counted", scenario->n_counted);
  lt_json_string (json, "operation", operation);
  lt_json_object (json, "figures", LT_JSON_LINES);
  for (guint i = 0; lt_store_metric (i) != NULL; i++)
    {
      const char *name = lt_store_metric (i)->name;
      const double value = figure_of (store, row, scenario, operation, name);

      if (!isnan (value))
        lt_json_double (json, name, value);
    }
  lt_json_end (json);
  lt_json_end (json);
}

static void
add_revision (LtJson *json, const LtStoreRow *row)
{
  if (row->commit == NULL)
    {
      lt_json_null (json, "revision");
      return;
    }
  lt_json_object (json, "revision", LT_JSON_FLAT);
  lt_json_string (json, "commit", row->commit);
  lt_json_string (json, "branch", row->branch);
  if (row->dirty >= 0)
    lt_json_boolean (json, "dirty", row->dirty == 1);
  else
    lt_json_null (json, "dirty");
  lt_json_end (json);
}

static void
add_labels (LtJson *json, const LtStoreRow *row)
{
  lt_json_object (json, "labels", LT_JSON_FLAT);
  for (guint i = 0; i < row->labels->len; i++)
    {
      const char *text = g_ptr_array_index (row->labels, i);
      const char *equals = strchr (text, '=');
      g_autofree char *name = g_strndup (text, (gsize) (equals - text));

      lt_json_string (json, name, equals + 1);
    }
  lt_json_end (json);
}

static void
add_row (LtJson *json, LtStore *store, const LtStoreRow *row, const char *operation)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "id", row->id);
  lt_json_string (json, "started_at", row->started_at);
  lt_json_string (json, "ltrun_version", row->version);
  lt_json_string (json, "verb", row->verb);
  lt_json_object (json, "verdict", LT_JSON_FLAT);
  lt_json_string (json, "outcome", row->outcome);
  lt_json_int (json, "exit_status", row->exit_status);
  lt_json_string (json, "reason", row->reason);
  lt_json_end (json);
  lt_json_object (json, "host", LT_JSON_FLAT);
  lt_json_string (json, "key", row->host);
  lt_json_string (json, "hostname", row->hostname);
  lt_json_string (json, "cpu", row->cpu);
  lt_json_uint (json, "cpus", row->n_cpus);
  lt_json_end (json);
  add_revision (json, row);
  add_labels (json, row);
  lt_json_array (json, "scenarios", LT_JSON_LINES);
  for (guint i = 0; i < row->scenarios->len; i++)
    add_scenario (json, store, row, g_ptr_array_index (row->scenarios, i), operation);
  lt_json_end (json);
  lt_json_end (json);
}

char *
lt_history_list_json (LtStore *store, const GPtrArray *rows, const char *operation)
{
  LtJson *json = lt_json_new (TRUE);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "schema", "ltrun.history/1");
  lt_json_array (json, "results", LT_JSON_LINES);
  for (guint i = 0; i < rows->len; i++)
    add_row (json, store, g_ptr_array_index (rows, i), operation);
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}

/* ---- CSV ------------------------------------------------------------------- */

static void
add_text (GString *csv, const char *text)
{
  g_string_append_c (csv, ',');
  if (text != NULL)
    lt_csv_add_text (csv, text);
}

static void
add_double (GString *csv, double value)
{
  if (isnan (value))
    g_string_append_c (csv, ',');
  else
    lt_csv_add_double (csv, value);
}

static void
add_line (GString *csv, LtStore *store, const LtStoreRow *row, const LtStoreScenario *scenario,
          const char *operation)
{
  g_autofree char *labels = labels_of (row);

  lt_csv_add_text (csv, row->id);
  add_text (csv, row->started_at);
  add_text (csv, row->outcome);
  lt_csv_add_count (csv, (guint64) row->exit_status);
  add_text (csv, scenario->scenario);
  add_text (csv, scenario->suite);
  add_text (csv, scenario->version);
  add_text (csv, operation != NULL ? operation : "total");
  lt_csv_add_count (csv, scenario->n_counted);
  add_double (csv, figure_of (store, row, scenario, operation, "ops"));
  add_double (csv, figure_of (store, row, scenario, operation, "error_rate"));
  add_double (csv, latency_of (store, row, scenario, operation, "avg"));
  add_double (csv, latency_of (store, row, scenario, operation, "p50"));
  add_double (csv, latency_of (store, row, scenario, operation, "p99"));
  add_text (csv, row->commit);
  add_text (csv, row->branch);
  g_string_append (csv, row->dirty < 0 ? "," : row->dirty == 1 ? ",true" : ",false");
  add_text (csv, row->hostname);
  add_text (csv, row->host);
  add_text (csv, scenario->load);
  add_text (csv, labels);
  add_text (csv, row->verb);
  g_string_append (csv, "\r\n");
}

char *
lt_history_list_csv (LtStore *store, const GPtrArray *rows, const char *operation)
{
  GString *csv = g_string_new (
    "id,started_at,outcome,exit_status,scenario,suite,version,operation,runs,ops_per_second,"
    "error_rate,mean_ns,p50_ns,p99_ns,commit,branch,dirty,hostname,host,load,labels,verb\r\n");

  for (guint i = 0; i < rows->len; i++)
    {
      const LtStoreRow *row = g_ptr_array_index (rows, i);

      for (guint j = 0; j < row->scenarios->len; j++)
        add_line (csv, store, row, g_ptr_array_index (row->scenarios, j), operation);
    }
  return g_string_free (csv, FALSE);
}

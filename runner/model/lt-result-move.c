/* SPDX-License-Identifier: MIT
 *
 * Runs that go from one result to another.
 */

#include "lt-result-private.h"

static LtRunHost *
copy_host (const LtRunHost *host)
{
  LtRunHost *copy = g_memdup2 (host, sizeof *host);

  if (copy == NULL)
    return NULL;
  copy->hostname = g_strdup (host->hostname);
  copy->os = g_strdup (host->os);
  copy->kernel = g_strdup (host->kernel);
  copy->cpu = g_strdup (host->cpu);
  return copy;
}

LtResult *
lt_result_take_scenario (LtResult *result, const char *scenario, const char *as)
{
  LtResult *taken = lt_result_new ();

  taken->version = g_strdup (result->version);
  taken->id = g_strdup (result->id);
  taken->started_at = g_strdup (result->started_at);
  taken->argv = g_strdupv (result->argv);
  taken->host = copy_host (result->host);
  taken->seed = result->seed;
  taken->n_repetitions = result->n_repetitions;
  for (guint i = 0; i < result->records->len; i++)
    {
      LtRecord *record = g_ptr_array_index (result->records, i);

      if (record == NULL || !g_str_equal (record->scenario, scenario))
        continue;
      result->records->pdata[i] = NULL;
      g_free (record->scenario);
      record->scenario = g_strdup (as);
      record->place = record->index;
      record->index = taken->records->len;
      g_ptr_array_add (taken->records, record);
      if (record->run != NULL)
        lt_result_add_known (taken, record->run);
    }
  return taken;
}

void
lt_result_give_back (LtResult *result, LtResult *taken, const char *scenario)
{
  for (guint i = 0; i < taken->records->len; i++)
    {
      LtRecord *record = g_ptr_array_index (taken->records, i);

      taken->records->pdata[i] = NULL;
      g_free (record->scenario);
      record->scenario = g_strdup (scenario);
      record->index = record->place;
      result->records->pdata[record->place] = record;
    }
  g_ptr_array_set_size (taken->records, 0);
}

void
lt_result_absorb (LtResult *result, LtResult *other)
{
  for (guint i = 0; i < other->records->len; i++)
    {
      LtRecord *record = g_ptr_array_index (other->records, i);

      if (record == NULL)
        continue;
      other->records->pdata[i] = NULL;
      record->index = result->records->len;
      g_ptr_array_add (result->records, record);
      if (record->run != NULL)
        lt_result_add_known (result, record->run);
    }
}

void
lt_result_rename (LtResult *result, guint index, const char *scenario, guint number)
{
  LtRecord *record =
    index < result->records->len ? g_ptr_array_index (result->records, index) : NULL;

  if (record == NULL)
    return;
  g_free (record->scenario);
  record->scenario = g_strdup (scenario);
  record->number = number;
}

guint
lt_result_count_runs (const LtResult *result, const char *scenario)
{
  guint n = 0;

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = g_ptr_array_index (result->records, i);

      n += record != NULL && g_str_equal (record->scenario, scenario);
    }
  return n;
}

void
lt_result_settle_counts (LtResult *result)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  result->n_repetitions = 1;
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = g_ptr_array_index (result->records, i);

      if (record == NULL)
        continue;
      g_hash_table_add (names, record->scenario);
      result->n_repetitions = MAX (result->n_repetitions, record->number);
    }
  result->n_scenarios = MAX (g_hash_table_size (names), 1);
}

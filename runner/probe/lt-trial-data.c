/* SPDX-License-Identifier: MIT
 *
 * ltrun.data/1 under trial: files that the user gave with --data, and no others. A suite
 * may do without, so nothing is made up for it.
 */

#include <string.h>
#include <sys/mman.h>

#include "lt-trial-private.h"

static const LtPlanData *
planned (const LtTrial *trial, guint index)
{
  return g_ptr_array_index (trial->planned, index);
}

static gboolean
is_name (const char *name)
{
  return name != NULL && g_ascii_islower (*name)
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen (name);
}

/* What is wrong with a call of open(), NULL: nothing. */
static const char *
fault_of_request (const LtTrial *trial, const char *name, const char *const *columns,
                  uint32_t n_columns)
{
  if (!is_name (name))
    return "expected a name such as users";
  if (columns == NULL || n_columns == 0 || n_columns > LT_DATA_MAX_COLUMNS)
    return "expected 1 to 1000 columns";
  for (uint32_t i = 0; i < n_columns; i++)
    {
      if (columns[i] == NULL)
        return "expected names of columns, found NULL";
      for (uint32_t k = 0; k < i; k++)
        {
          if (strcmp (columns[i], columns[k]) == 0)
            return "expected each column once";
        }
    }
  return g_ptr_array_find_with_equal_func (trial->asked, name, g_str_equal, NULL)
           ? "expected it to be opened once"
           : NULL;
}

static void G_GNUC_PRINTF (2, 3) miss (LtTrial *trial, const char *format, ...)
{
  va_list args;

  if (trial->missing != NULL)
    return;
  va_start (args, format);
  trial->missing = g_strdup_vprintf (format, args);
  va_end (args);
}

/* A suite that writes to a row is to be found by the check that is about that. */
static void
allow_writing (LtDataTable *table)
{
  mprotect (table->bytes, table->bytes_size, PROT_READ | PROT_WRITE);
  mprotect (table->fields, table->fields_size, PROT_READ | PROT_WRITE);
}

static lt_id
load (LtTrial *trial, guint index, const char *const *columns, uint32_t n_columns)
{
  const LtPlanData *data = planned (trial, index);
  LtTrialData *self = &trial->data[index];
  g_autoptr (GError) error = NULL;
  LtDataTable *table =
    lt_data_table_load (data->path, data->format, columns, n_columns, &error);

  trial->refused_data = table == NULL;
  if (table == NULL)
    {
      miss (trial, "--data: %s=%s: %s", data->name, data->path, error->message);
      return 0;
    }
  if (data->strategy == LT_PLAN_DATA_UNIQUE && table->n_rows < trial->plan.workers)
    {
      miss (trial, "--data: %s: strategy=unique has no row for each of %u workers", data->name,
            trial->plan.workers);
      lt_data_table_free (table);
      return 0;
    }
  if (!trial->plan.hard_rows)
    allow_writing (table);
  self->table = table;
  self->order = (LtDataOrder){
    .strategy = data->strategy,
    .stop = data->stop,
    .n_rows = table->n_rows,
    .n_workers = trial->plan.workers,
    .seed = lt_mix64 (trial->seed + (index + 1) * LT_GOLDEN_GAMMA),
  };
  return index + 1;
}

static lt_id
open_data (const lt_host *api, const char *name, const char *const *columns, uint32_t n_columns)
{
  gboolean may;
  LtTrial *trial = lt_trial_enter_init (api, "lt_ext_data.open", &may);
  const char *fault = fault_of_request (trial, name, columns, n_columns);
  guint i = 0;

  if (!may)
    return 0;
  if (fault != NULL)
    {
      lt_trial_break (trial, LT_TRIAL_DATA, "open (\"%s\"): %s", name != NULL ? name : "(null)",
                      fault);
      return 0;
    }
  g_ptr_array_add (trial->asked, g_strdup (name));
  while (i < trial->planned->len && !g_str_equal (planned (trial, i)->name, name))
    i++;
  if (!trial->plan.no_data && i < trial->planned->len)
    return load (trial, i, columns, n_columns);
  miss (trial, "the suite asks for data: give --data %s=FILE", name);
  return 0;
}

/* NULL for handle 0, which is none, and for what is no handle. */
static const LtTrialData *
find_data (LtTrial *trial, lt_id data, const char *function)
{
  if (data == 0)
    return NULL;
  if (data <= LT_PLAN_MAX_DATA && trial->data[data - 1].table != NULL)
    return &trial->data[data - 1];
  lt_trial_break (trial, LT_TRIAL_DATA, "%s was called with %u, no handle that open() gave",
                  function, data);
  return NULL;
}

static uint64_t
rows (const lt_host *api, lt_id data)
{
  LtTrial *trial = lt_trial_enter_any (api, "lt_ext_data.rows");
  const LtTrialData *self = find_data (trial, data, "rows");

  return self != NULL ? self->table->n_rows : 0;
}

static lt_status
row (lt_worker *api, lt_id data, uint64_t iteration, const lt_data_field **ret_fields)
{
  LtTrialWorker *worker = lt_trial_enter_worker (api, "lt_ext_data.row");
  const LtTrialData *self = find_data (worker->trial, data, "row");
  uint64_t number;

  if (ret_fields == NULL)
    lt_trial_break (worker->trial, LT_TRIAL_DATA,
                    "row: expected a place for the row, found "
                    "NULL");
  if (self == NULL || ret_fields == NULL
      || !lt_data_order_row (&self->order, worker->index, api->seed, iteration, &number))
    return LT_DONE;
  *ret_fields = &self->table->fields[number * self->table->n_columns];
  return LT_OK;
}

const lt_ext_data lt_trial_data_extension = {
  .struct_size = sizeof (lt_ext_data),
  .open = open_data,
  .rows = rows,
  .row = row,
};

void
lt_trial_clear_data (LtTrial *trial)
{
  for (guint i = 0; i < LT_PLAN_MAX_DATA; i++)
    g_clear_pointer (&trial->data[i].table, lt_data_table_free);
}

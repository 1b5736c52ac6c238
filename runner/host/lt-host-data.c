/* SPDX-License-Identifier: MIT
 *
 * ltrun.data/1: see ltplugin-ext.h.
 */

#include <string.h>

#include "lt-host-private.h"
#include "lt-wire.h"

static lt_id
refuse (LtHost *host, const LtPlanData *data, const char *text)
{
  lt_fail_set (host->board, LT_FAILURE_USAGE, LT_CRASH_NO_WORKER, UINT32_MAX,
               "--data: %s=%s: %s", data->name, data->path, text);
  return 0;
}

static lt_id
fail (LtHost *host, const char *name, const char *text)
{
  lt_fail_set (host->board, LT_FAILURE_SETUP, LT_CRASH_NO_WORKER, UINT32_MAX,
               "init: data '%s': %s", name, text);
  return 0;
}

static gboolean
are_columns (const char *const *columns, uint32_t n_columns)
{
  if (columns == NULL || n_columns == 0 || n_columns > LT_DATA_MAX_COLUMNS)
    return FALSE;
  for (uint32_t i = 0; i < n_columns; i++)
    {
      if (columns[i] == NULL)
        return FALSE;
      for (uint32_t k = 0; k < i; k++)
        {
          if (strcmp (columns[i], columns[k]) == 0)
            return FALSE;
        }
    }
  return TRUE;
}

static const LtPlanData *
planned (const LtHost *host, guint index)
{
  return g_ptr_array_index (host->plan->data, index);
}

static guint
find (const LtHost *host, const char *name)
{
  guint i = 0;

  while (i < host->plan->data->len && !g_str_equal (planned (host, i)->name, name))
    i++;
  return i;
}

static lt_id
load (LtHost *host, guint index, const char *const *columns, uint32_t n_columns)
{
  const LtPlanData *data = planned (host, index);
  LtHostData *self = &host->data[index];
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->table = lt_data_table_load (data->path, data->format, columns, n_columns, &error);
  if (self->table == NULL)
    return refuse (host, data, error->message);
  self->order = (LtDataOrder){
    .strategy = data->strategy,
    .stop = data->stop,
    .shared = host->plan->work.shared_iterations,
    .n_rows = self->table->n_rows,
    .n_workers = host->plan->workers,
    .seed = lt_mix64 (host->plan->seed + (index + 1) * LT_GOLDEN_GAMMA),
  };
  if (data->strategy != LT_PLAN_DATA_UNIQUE || self->table->n_rows >= host->plan->workers)
    return index + 1;
  text = g_strdup_printf ("strategy=unique: expected a row for each of %u workers, found "
                          "%" G_GUINT64_FORMAT,
                          host->plan->workers, self->table->n_rows);
  return refuse (host, data, text);
}

static lt_id
open_data (const lt_host *api, const char *name, const char *const *columns, uint32_t n_columns)
{
  LtHost *host = api->impl;
  guint index;

  if (name == NULL || !host->registering)
    return fail (host, name != NULL ? name : "(null)", "expected to be opened within init");
  if (!are_columns (columns, n_columns))
    return fail (host, name, "expected the suite to ask for 1 to 1000 columns, each once");
  g_strlcat (host->data_asked, host->data_asked[0] != '\0' ? ", " : "",
             sizeof host->data_asked);
  g_strlcat (host->data_asked, name, sizeof host->data_asked);
  index = find (host, name);
  if (index == host->plan->data->len)
    return 0;
  if (host->data[index].table != NULL)
    return fail (host, name, "expected to be opened once");
  return load (host, index, columns, n_columns);
}

gboolean
lt_host_data_look (LtHost *host)
{
  for (guint i = 0; i < host->plan->data->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!lt_data_check_file (planned (host, i)->path, &error))
        {
          refuse (host, planned (host, i), error->message);
          return FALSE;
        }
      if (host->plan->purpose != LT_HOST_REHEARSE)
        continue;
      /* Which columns the suite asks for is not known before init. */
      if (load (host, i, NULL, 0) == 0)
        return FALSE;
      g_clear_pointer (&host->data[i].table, lt_data_table_free);
    }
  return TRUE;
}

/* What the user gave and the suite has no use for is a mistake of one of them. */
gboolean
lt_host_data_check (LtHost *host)
{
  for (guint i = 0; i < host->plan->data->len; i++)
    {
      g_autofree char *asked = g_utf8_make_valid (host->data_asked, -1);
      g_autofree char *text = NULL;

      if (host->data[i].table != NULL)
        continue;
      text = *asked != '\0'
               ? g_strdup_printf ("expected data that the suite asks for (%s)", asked)
               : g_strdup ("expected a suite that asks for data");
      refuse (host, planned (host, i), text);
      return FALSE;
    }
  return TRUE;
}

GVariant *
lt_host_data_describe (const LtHost *host)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (LT_WIRE_DATA));
  for (guint i = 0; i < host->plan->data->len; i++)
    {
      const LtPlanData *data = planned (host, i);
      const LtDataTable *table = host->data[i].table;

      g_variant_builder_add (
        &builder, "(sssssutt)", data->name, data->path, lt_plan_data_format_name (data->format),
        lt_plan_data_strategy_name (data->strategy), data->stop ? "stop" : "recycle",
        table->n_columns, table->n_rows, table->n_bytes);
    }
  return g_variant_builder_end (&builder);
}

void
lt_host_data_clear (LtHost *host)
{
  for (guint i = 0; i < LT_PLAN_MAX_DATA; i++)
    g_clear_pointer (&host->data[i].table, lt_data_table_free);
}

static uint64_t
rows (const lt_host *api, lt_id data)
{
  const LtHost *host = api->impl;

  return data >= 1 && data <= LT_PLAN_MAX_DATA && host->data[data - 1].table != NULL
           ? host->data[data - 1].table->n_rows
           : 0;
}

static lt_status
row (lt_worker *api, lt_id data, uint64_t iteration, const lt_data_field **ret_fields)
{
  const LtWorker *worker = api->impl;
  const LtHostData *self;
  guint64 number;

  if (data < 1 || data > LT_PLAN_MAX_DATA || worker->host->data[data - 1].table == NULL)
    return LT_DONE;
  self = &worker->host->data[data - 1];
  if (!lt_data_order_row (&self->order, worker->index, worker->loop.stream, iteration, &number))
    return LT_DONE;
  *ret_fields = &self->table->fields[number * self->table->n_columns];
  return LT_OK;
}

const lt_ext_data lt_host_data_extension = {
  .struct_size = sizeof (lt_ext_data),
  .open = open_data,
  .rows = rows,
  .row = row,
};

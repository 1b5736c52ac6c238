/* SPDX-License-Identifier: MIT
 *
 * extensions: the revisions of extensions that were released, as they were. What
 * is asserted here is never changed; a new revision is a new struct.
 */
#include <ltplugin-ext.h>

/* ltrun.operations/1 */
LT_STATIC_ASSERT (sizeof (LT_EXT_OPERATIONS) == sizeof ("ltrun.operations/1"), "id");
LT_STATIC_ASSERT (offsetof (lt_ext_operations, struct_size) == 0, "struct_size");
LT_STATIC_ASSERT (offsetof (lt_ext_operations, reserved) == 4, "reserved");
LT_STATIC_ASSERT (offsetof (lt_ext_operations, exclude) == 8, "exclude");
LT_STATIC_ASSERT (sizeof (lt_ext_operations) == 8 + sizeof (void *), "size");

/* ltrun.verify/1 */
LT_STATIC_ASSERT (sizeof (LT_EXT_VERIFY) == sizeof ("ltrun.verify/1"), "id");
LT_STATIC_ASSERT (offsetof (lt_ext_verify, struct_size) == 0, "struct_size");
LT_STATIC_ASSERT (offsetof (lt_ext_verify, reserved) == 4, "reserved");
LT_STATIC_ASSERT (offsetof (lt_ext_verify, verify) == 8, "verify");
LT_STATIC_ASSERT (sizeof (lt_ext_verify) == 8 + sizeof (void *), "size");

/* ltrun.batch/1 */
LT_STATIC_ASSERT (sizeof (LT_EXT_BATCH) == sizeof ("ltrun.batch/1"), "id");
LT_STATIC_ASSERT (offsetof (lt_ext_batch, struct_size) == 0, "struct_size");
LT_STATIC_ASSERT (offsetof (lt_ext_batch, reserved) == 4, "reserved");
LT_STATIC_ASSERT (offsetof (lt_ext_batch, find) == 8, "find");
LT_STATIC_ASSERT (sizeof (lt_ext_batch) == 8 + sizeof (void *), "size");

/* ltrun.data/1 */
LT_STATIC_ASSERT (sizeof (LT_EXT_DATA) == sizeof ("ltrun.data/1"), "id");
LT_STATIC_ASSERT (offsetof (lt_data_field, text) == 0, "text");
LT_STATIC_ASSERT (offsetof (lt_data_field, length) == 8, "length");
LT_STATIC_ASSERT (sizeof (lt_data_field) == 16, "size");
LT_STATIC_ASSERT (offsetof (lt_ext_data, struct_size) == 0, "struct_size");
LT_STATIC_ASSERT (offsetof (lt_ext_data, reserved) == 4, "reserved");
LT_STATIC_ASSERT (offsetof (lt_ext_data, open) == 8, "open");
LT_STATIC_ASSERT (offsetof (lt_ext_data, rows) == 8 + sizeof (void *), "rows");
LT_STATIC_ASSERT (offsetof (lt_ext_data, row) == 8 + 2 * sizeof (void *), "row");
LT_STATIC_ASSERT (sizeof (lt_ext_data) == 8 + 3 * sizeof (void *), "size");

/* ltrun.stop/1 */
LT_STATIC_ASSERT (sizeof (LT_EXT_STOP) == sizeof ("ltrun.stop/1"), "id");
LT_STATIC_ASSERT (offsetof (lt_ext_stop, struct_size) == 0, "struct_size");
LT_STATIC_ASSERT (offsetof (lt_ext_stop, reserved) == 4, "reserved");
LT_STATIC_ASSERT (offsetof (lt_ext_stop, stop) == 8, "stop");
LT_STATIC_ASSERT (sizeof (lt_ext_stop) == 8 + sizeof (void *), "size");

/* Does not compile when the type of the function has changed. */
LT_EXPORT lt_status lt_use_operations_1 (const lt_ext_operations *operations,
                                         const lt_host *host);

lt_status
lt_use_operations_1 (const lt_ext_operations *operations, const lt_host *host)
{
  lt_status (*exclude) (const lt_host *, uint32_t, const char *) = operations->exclude;

  return exclude (host, 0, "no reason");
}

LT_EXPORT lt_status lt_use_verify_1 (const lt_ext_verify *verify, void *pctx);

lt_status
lt_use_verify_1 (const lt_ext_verify *verify, void *pctx)
{
  lt_status (*check) (void *, uint32_t, char *, uint64_t) = verify->verify;
  char text[80];

  return check (pctx, 1, text, sizeof text);
}

LT_EXPORT lt_status lt_use_batch_1 (const lt_ext_batch *batch, void *wctx, lt_worker *worker,
                                    lt_op *op);

lt_status
lt_use_batch_1 (const lt_ext_batch *batch, void *wctx, lt_worker *worker, lt_op *op)
{
  lt_batch_run (*find) (uint32_t) = batch->find;
  lt_status (*run) (void *, lt_worker *, lt_op *, uint64_t, uint64_t *) = find (0);
  uint64_t done = 0;

  return run (wctx, worker, op, 1000, &done);
}

LT_EXPORT lt_status lt_use_data_1 (const lt_ext_data *data, lt_worker *worker);

lt_status
lt_use_data_1 (const lt_ext_data *data, lt_worker *worker)
{
  static const char *const columns[] = { "user", "password" };
  lt_id (*open) (const lt_host *, const char *, const char *const *, uint32_t) = data->open;
  uint64_t (*rows) (const lt_host *, lt_id) = data->rows;
  lt_status (*row) (lt_worker *, lt_id, uint64_t, const lt_data_field **) = data->row;
  const lt_id users = open (worker->host, "users", columns, 2);
  const lt_data_field *fields;

  return rows (worker->host, users) > 0 ? row (worker, users, 0, &fields) : LT_ERROR;
}

LT_EXPORT lt_status lt_use_stop_1 (const lt_ext_stop *stop, const lt_host *host);

lt_status
lt_use_stop_1 (const lt_ext_stop *stop, const lt_host *host)
{
  const uint32_t *(*word) (const lt_host *) = stop->stop;

  return *word (host) == 0 ? LT_OK : LT_ERROR;
}

/* SPDX-License-Identifier: MIT
 *
 * ltplugin-ext.h: extensions of the ABI in ltplugin.h.
 *
 * An extension is a struct of functions, asked for by its id. An id carries a
 * revision: what is once released under it never changes. A host that does not
 * know an id answers NULL, and the suite copes.
 *
 * Tags and types: see ltplugin.h.
 */
#ifndef LTPLUGIN_EXT_H
#define LTPLUGIN_EXT_H

#include "ltplugin.h"

LT_BEGIN_DECLS

/* ---- ltrun.operations/1: some operations do not go with some options ------- */

/* From lt_host.get_extension(). For a suite whose options decide what it can do:
 * a directory service may have no tokens to verify. */
#define LT_EXT_OPERATIONS "ltrun.operations/1"

typedef struct lt_ext_operations
{
  uint32_t struct_size;
  uint32_t reserved; /* 0 */

  /* [init] Takes operation @op_index of lt_plugin.ops out of this run. It leaves
   * the suite's default mix, and the result names it with @reason, one line,
   * copied. If the user asked for it by name, the run does not begin: @reason is
   * the error. Returns LT_OK, or LT_ERROR when @op_index is no operation or all
   * would be gone, which also fails the run. Twice for the same operation: the
   * first reason stays. */
  lt_status (*exclude) (const lt_host *host, uint32_t op_index, const char *reason);
} lt_ext_operations;

/* ---- ltrun.verify/1: invariants of the component --------------------------- */

/* From lt_plugin.get_extension(). What must hold whatever was done, such as that no
 * event is lost: checked at the end of each stage and of the measured pass. */
#define LT_EXT_VERIFY "ltrun.verify/1"

typedef struct lt_ext_verify
{
  uint32_t struct_size;
  uint32_t reserved; /* 0 */

  /* [main] @quiet: 1 when no operation is under way, 0 when workers go on meanwhile.
   * Returns LT_OK when all holds, LT_SKIP when it cannot be told now, LT_ERROR after
   * writing one line of what does not hold into @text, of @size bytes with its NUL.
   * The run goes on, and fails with status 102. Has the time of --grace. */
  lt_status (*verify) (void *pctx, uint32_t quiet, char *text, uint64_t size);
} lt_ext_verify;

/* ---- ltrun.batch/1: many iterations a call ---------------------------------- */

/* From lt_plugin.get_extension(). For operations of a few nanoseconds, which cannot be
 * timed one by one: with --batch N the host has N of them done at a call, times the
 * call, and reports times of batches, none of operations. */
#define LT_EXT_BATCH "ltrun.batch/1"

/* [worker] Does up to @n iterations of op->op_index in a row, numbered from
 * op->iteration on, and stores in *@done, which is 0 before, how many went well: @n
 * with LT_OK, or fewer as soon as lt_stopping(). Any other status is that of one more
 * iteration, after those, so that *@done is less than @n: LT_ERROR with op->error_class,
 * LT_SKIP, LT_DONE or LT_FATAL. For the random numbers of a later iteration of the batch
 * raise op->iteration. Otherwise as lt_operation.run. */
typedef lt_status (*lt_batch_run) (void *wctx, lt_worker *worker, lt_op *op, uint64_t n,
                                   uint64_t *done);

typedef struct lt_ext_batch
{
  uint32_t struct_size;
  uint32_t reserved; /* 0 */

  /* [main] After init: the function for operation @op_index of lt_plugin.ops, or NULL
   * when it has none. Only asked for with --batch. */
  lt_batch_run (*find) (uint32_t op_index);
} lt_ext_batch;

/* ---- ltrun.data/1: rows of files that the user gives ------------------------ */

/* From lt_host.get_extension(). The user names a file, CSV with a header or JSON lines,
 * with --data NAME=FILE; the suite asks for columns of it by name. The file is read and
 * checked in init; a row then costs neither a lock nor a copy. */
#define LT_EXT_DATA "ltrun.data/1"

/* A field: UTF-8 without NUL bytes; text[length] is NUL. Lives until the process ends,
 * and is not to be written to. */
typedef struct lt_data_field
{
  const char *text;
  uint64_t length;
} lt_data_field;

typedef struct lt_ext_data
{
  uint32_t struct_size;
  uint32_t reserved; /* 0 */

  /* [init] Asks for the file that the user gave as @name, [a-z][a-z0-9_-]*, and for
   * @n_columns of it, each once. Returns a handle, or 0: the user gave none, which the
   * suite may cope with, or the file is not as it should be, which also fails the run
   * with a line that says where. Once a name. */
  lt_id (*open) (const lt_host *host, const char *name, const char *const *columns,
                 uint32_t n_columns);

  /* [any] Number of rows, at least 1; 0 for handle 0. */
  uint64_t (*rows) (const lt_host *host, lt_id data);

  /* [worker] The row for @iteration, lt_op.iteration as a rule: which one follows from
   * the strategy that the user chose, the seed, the worker and @iteration alone, so a
   * second call gives the same. Stores an array of n_columns fields, in the order that
   * they were asked for. Returns LT_OK, or LT_DONE when no row is left, for the
   * operation to return. */
  lt_status (*row) (lt_worker *worker, lt_id data, uint64_t iteration,
                    const lt_data_field **ret_fields);
} lt_ext_data;

/* ---- ltrun.stop/1: set-up that is to come back ------------------------------- */

/* From lt_host.get_extension(). For a suite whose set-up takes long: lt_stopping() needs a
 * worker, and in init there is none. */
#define LT_EXT_STOP "ltrun.stop/1"

typedef struct lt_ext_stop
{
  uint32_t struct_size;
  uint32_t reserved; /* 0 */

  /* [init] A word that is 0 and becomes another value once set-up is to come back, because
   * the user interrupts it, it takes longer than --setup-timeout, or the suite asked for the
   * end. Never NULL. It may be read atomically by any thread until fini has returned, or
   * init when it fails, and is not to be written to; in worker_init it tells the same, and
   * once operations run it is what lt_stopping() reads.
   *
   * Who sees it undoes what it left outside the process and comes back from init within
   * the time of --grace. With LT_ERROR the run counts as interrupted (status 105; after
   * --setup-timeout as a set-up that failed, 100) and names the text of set_error(). With
   * LT_OK no worker starts and fini follows, which has the time of --teardown-timeout: for
   * undoing that takes long. */
  const uint32_t *(*stop) (const lt_host *host);
} lt_ext_stop;

LT_END_DECLS

#if UINTPTR_MAX == UINT64_MAX
LT_STATIC_ASSERT (sizeof (lt_ext_operations) == 16 && offsetof (lt_ext_operations, exclude) == 8, "lt_ext_operations");
LT_STATIC_ASSERT (sizeof (lt_ext_verify) == 16 && offsetof (lt_ext_verify, verify) == 8, "lt_ext_verify");
LT_STATIC_ASSERT (sizeof (lt_ext_batch) == 16 && offsetof (lt_ext_batch, find) == 8,
                  "lt_ext_batch");
LT_STATIC_ASSERT (sizeof (lt_data_field) == 16 && offsetof (lt_data_field, length) == 8,
                  "lt_data_field");
LT_STATIC_ASSERT (sizeof (lt_ext_data) == 32 && offsetof (lt_ext_data, open) == 8
                    && offsetof (lt_ext_data, row) == 24,
                  "lt_ext_data");
LT_STATIC_ASSERT (sizeof (lt_ext_stop) == 16 && offsetof (lt_ext_stop, stop) == 8,
                  "lt_ext_stop");
#endif

#endif /* LTPLUGIN_EXT_H */

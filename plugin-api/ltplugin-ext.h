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

LT_END_DECLS

#if UINTPTR_MAX == UINT64_MAX
LT_STATIC_ASSERT (sizeof (lt_ext_operations) == 16 && offsetof (lt_ext_operations, exclude) == 8, "lt_ext_operations");
LT_STATIC_ASSERT (sizeof (lt_ext_verify) == 16 && offsetof (lt_ext_verify, verify) == 8, "lt_ext_verify");
#endif

#endif /* LTPLUGIN_EXT_H */

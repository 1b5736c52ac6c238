/* SPDX-License-Identifier: MIT */

#include "lt-fail.h"

#include <stdarg.h>

void
lt_fail_set (LtBoard *board, LtFailureKind kind, uint32_t worker, uint32_t op_index,
             const char *format, ...)
{
  LtFailure *failure = &board->failure;
  va_list args;

  if (atomic_exchange (&failure->claimed, 1) != 0)
    return;
  va_start (args, format);
  g_vsnprintf (failure->text, sizeof failure->text, format, args);
  va_end (args);
  failure->worker = worker;
  failure->op_index = op_index;
  atomic_store_explicit (&failure->kind, (uint32_t) kind, memory_order_release);
}

gboolean
lt_fail_is_set (LtBoard *board)
{
  return atomic_load_explicit (&board->failure.claimed, memory_order_acquire) != 0;
}

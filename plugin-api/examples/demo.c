/* SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD */
/* demo: the least that a suite can be. It measures a system call. */
#include <unistd.h>
#include <ltplugin.h>

static lt_status
hit (void *wctx, lt_worker *worker, lt_op *op)
{
  (void) wctx, (void) worker, (void) op;
  return getppid () >= 0 ? LT_OK : LT_ERROR;
}

LT_PLUGIN_SIMPLE ("org.example.demo", "1.0.0", LT_OP ("hit", hit));

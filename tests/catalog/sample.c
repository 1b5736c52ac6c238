/* SPDX-License-Identifier: MIT
 *
 * sample: a suite as its author builds it, for tests that read it.
 */
#include "ltplugin.h"

static lt_status
hit (void *wctx, lt_worker *worker, lt_op *op)
{
  (void) wctx, (void) worker, (void) op;
  return LT_OK;
}

LT_PLUGIN_SIMPLE ("org.example.sample", "1.2.3", LT_OP ("hit", hit));

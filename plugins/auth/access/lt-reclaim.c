/* SPDX-License-Identifier: MIT */

#include "lt-reclaim.h"

#include <stdlib.h>

void
lt_reclaim_later (LtReclaim *reclaim, void *memory)
{
  if (memory == NULL)
    return;

  reclaim->pending[reclaim->n_pending++] = memory;
  if (reclaim->n_pending < LT_RECLAIM_BATCH)
    return;

  urcu_memb_synchronize_rcu ();
  LT_TSAN_ACQUIRE (reclaim);
  lt_reclaim_drain (reclaim);
}

void
lt_reclaim_drain (LtReclaim *reclaim)
{
  for (unsigned i = 0; i < reclaim->n_pending; i++)
    free (reclaim->pending[i]);
  reclaim->n_pending = 0;
}

/* SPDX-License-Identifier: MIT */

#include "lt-futex.h"
#include "lt-host-private.h"

/* Of all workers the first so many go on, the others park. */
static void
want (LtHost *host, uint32_t n_workers)
{
  lt_futex_set (&host->wanted, n_workers);
}

void
lt_host_load_begin (LtHost *host)
{
  atomic_store (&host->wanted, host->plan->workers);
  host->loads_seen = atomic_load (&host->board->loads_ordered);
}

void
lt_host_load_release (LtHost *host)
{
  want (host, UINT32_MAX);
}

/* Returns from when it holds. */
static uint64_t
change (LtHost *host, double value, uint64_t now_ns)
{
  if (host->plan->rate_per_s <= 0)
    {
      want (host, (uint32_t) value);
      return now_ns;
    }
  now_ns = host->plan->work.bounded ? lt_backlog_change_rate (&host->backlog, value, now_ns)
                                    : lt_pacer_change_rate (&host->pacer, value, now_ns);
  lt_waiter_release (&host->waiter);
  return now_ns;
}

static void
carry_out (LtHost *host, uint64_t begin_ns)
{
  const uint32_t ordered = atomic_load (&host->board->loads_ordered);

  while (host->loads_seen != ordered && host->loads_seen < LT_BOARD_MAX_LOADS)
    {
      LtBoardLoad *load = &host->board->loads[host->loads_seen++];
      const uint64_t now_ns = lt_now_ns ();
      const uint64_t time_ns =
        change (host, load->value, now_ns > begin_ns ? now_ns : begin_ns);

      load->time_ns = time_ns > begin_ns ? time_ns - begin_ns : 0;
      atomic_store (&host->board->loads_done, host->loads_seen);
    }
}

uint64_t
lt_host_load_wait (LtHost *host, uint64_t begin_ns, uint64_t deadline_ns)
{
  _Atomic uint32_t *stop = &host->board->stop;
  uint64_t now_ns = lt_now_ns ();

  while (now_ns < deadline_ns && atomic_load (stop) == 0)
    {
      if (host->plan->profile == NULL)
        carry_out (host, begin_ns);
      lt_futex_wait (stop, 0, deadline_ns);
      now_ns = lt_now_ns ();
    }
  return now_ns;
}

/* SPDX-License-Identifier: MIT */

#include "lt-futex.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S UINT64_C (1000000000)

bool
lt_futex_wait (_Atomic uint32_t *word, uint32_t value, uint64_t deadline_ns)
{
  const struct timespec deadline = { .tv_sec = (time_t) (deadline_ns / NS_PER_S),
                                     .tv_nsec = (long) (deadline_ns % NS_PER_S) };
  /* The bitset form alone takes an absolute time. */
  const long result =
    syscall (SYS_futex, word, FUTEX_WAIT_BITSET, value,
             deadline_ns == LT_NO_DEADLINE ? NULL : &deadline, NULL, FUTEX_BITSET_MATCH_ANY);

  return result == 0 || errno != ETIMEDOUT;
}

void
lt_futex_wake (_Atomic uint32_t *word, int count)
{
  syscall (SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}

void
lt_futex_set (_Atomic uint32_t *word, uint32_t value)
{
  atomic_store_explicit (word, value, memory_order_release);
  lt_futex_wake (word, INT_MAX);
}

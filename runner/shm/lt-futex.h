/* SPDX-License-Identifier: MIT
 *
 * lt-futex: waiting on a word of shared memory, with a deadline.
 *
 * Deadlines are absolute, CLOCK_MONOTONIC; with a timer slack of 1 ns
 * (prctl (PR_SET_TIMERSLACK)) they are as accurate as clock_nanosleep() and, unlike
 * it, can be cut short by another process.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LT_NO_DEADLINE UINT64_MAX

/* Sleeps while *@word is @value, until woken or until @deadline_ns. May return
 * early for no reason: check and call again. Returns false when the deadline has
 * passed. [any thread] */
bool lt_futex_wait (_Atomic uint32_t *word, uint32_t value, uint64_t deadline_ns);

/* Wakes up to @count waiters of any process. [any thread; async-signal-safe] */
void lt_futex_wake (_Atomic uint32_t *word, int count);

/* Stores @value, then wakes all. */
void lt_futex_set (_Atomic uint32_t *word, uint32_t value);

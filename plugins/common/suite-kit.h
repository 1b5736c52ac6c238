/* SPDX-License-Identifier: MIT
 *
 * suite-kit: what every built-in suite says to its host in the same way.
 *
 * Text is printf-like and cut where the host would cut it. Nothing here keeps
 * state or allocates; thread tags are those of ltplugin.h.
 */
#pragma once

#include <ltplugin-ext.h>

#include <stdbool.h>
#include <stddef.h>

#define SUITE_PRINTF(text, first) __attribute__ ((__format__ (__printf__, text, first)))

typedef struct SuiteMetric
{
  lt_metric metric; /* struct_size may be left 0 */
  lt_id *ret_id;
} SuiteMetric;

typedef struct SuiteClass
{
  const char *name, *help;
  lt_id *ret_id;
} SuiteClass;

/* Registers all of them. Returns false after set_error() as soon as the host
 * refuses one. [init] */
bool suite_add_metrics (const lt_host *host, const SuiteMetric *metrics, size_t n);
bool suite_add_classes (const lt_host *host, const SuiteClass *classes, size_t n);

/* Takes an operation out of the run. Returns false after set_error() when the host
 * cannot do that: an operation that always fails would be worse. [init] */
bool suite_exclude (const lt_host *host, uint32_t op_index, const char *reason);

/* A word that becomes non-zero once set-up is to come back (ltrun.stop/1); of a host
 * that has none one that stays 0. For as long as init runs. [init] */
const uint32_t *suite_stop_word (const lt_host *host);

/* The value of an option whose bounds lie within 32 bits. [main] */
uint32_t suite_get_u32 (const lt_host *host, const char *name);

/* An option that some back ends read only: those of the option "backend", of which
 * @backends has bit 1 << i for choice number i. */
typedef struct SuiteReaders
{
  const char *option;
  uint32_t backends;
} SuiteReaders;

/* Whether an option has its default, which is all that tells that the user has not set it.
 * Not for LT_OPT_F64; defaults are whole numbers, with a unit or not. [init] */
bool suite_is_default (const lt_host *host, const lt_option *option);

/* Returns false after set_error() if one of @readers, all of which are in @options, has been
 * set although the chosen back end does not read it. That is a mistake of the user's: worst
 * of all a server that is not the one that is measured. No value is shown. [init] */
bool suite_all_read (const lt_host *host, const lt_option *options, const SuiteReaders *readers,
                     size_t n_readers);

/* Looked at every so often by what may take long in init. [any] */
static inline bool
suite_stopping (const uint32_t *stop_word)
{
  return __atomic_load_n (stop_word, __ATOMIC_RELAXED) != 0;
}

/* Ends a word that stands after the number @n: "1 topic", "2 topics". */
static inline const char *
suite_plural (uint64_t n)
{
  return n == 1 ? "" : "s";
}

/* LT_LOG_... [any] */
void suite_log (const lt_host *host, uint32_t level, const char *format, ...)
  SUITE_PRINTF (3, 4);

/* [any] */
void suite_set_error (const lt_host *host, const char *format, ...) SUITE_PRINTF (2, 3);

/* Reports the text and the error of this operation; returns LT_ERROR. @code: errno,
 * HTTP status, ... [worker] */
lt_status suite_fail (lt_worker *worker, lt_op *op, lt_id error_class, int64_t code,
                      const char *format, ...) SUITE_PRINTF (5, 6);

/* CLOCK_MONOTONIC: for deadlines, and in seconds for durations of set-up. [any] */
uint64_t suite_now_ns (void);
double suite_now_s (void);

/* Writes an address as people may see it: of one with an @ only what comes after the last
 * one, and the scheme, for what comes before may be a password. Longer ones are cut. [any] */
void suite_mask (const char *address, char *ret_text, size_t size);

/* Resident memory of this process; 0 when nobody says. [any] */
uint64_t suite_resident_bytes (void);

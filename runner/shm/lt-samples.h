/* SPDX-License-Identifier: MIT
 *
 * lt-samples: the first few messages of each error class.
 *
 * Zeroed memory is an empty table. Writers claim a place with one atomic add and
 * only while places are left, so an error storm costs a load.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define LT_SAMPLES_CLASSES 64u
#define LT_SAMPLES_KEPT 3u
#define LT_SAMPLES_TEXT 160u

typedef struct LtSampleText
{
  _Atomic uint32_t length_plus_1; /* 0: not there yet; written last */
  uint32_t worker;
  int64_t code;
  uint64_t iteration;
  char text[LT_SAMPLES_TEXT];
} LtSampleText;

typedef struct LtSamples
{
  struct
  {
    _Atomic uint32_t claimed;
    LtSampleText kept[LT_SAMPLES_KEPT];
  } classes[LT_SAMPLES_CLASSES];
} LtSamples;

/* A message as the reader gets it. */
typedef struct LtSampleLine
{
  uint32_t worker;
  int64_t code;
  uint64_t iteration;
  char text[LT_SAMPLES_TEXT + 1]; /* NUL-terminated; any bytes */
} LtSampleLine;

/* True while a message of @error_class would be kept. [any thread] */
bool lt_samples_wanted (LtSamples *samples, uint32_t error_class);

/* Keeps a message, if there is room. [any thread of the host; wait-free] */
void lt_samples_add (LtSamples *samples, uint32_t error_class, uint32_t worker,
                     uint64_t iteration, int64_t code, const char *text, uint64_t length);

/* Reads message @index of @error_class. Returns false when there is none. [any thread] */
bool lt_samples_get (const LtSamples *samples, uint32_t error_class, uint32_t index,
                     LtSampleLine *ret_line);

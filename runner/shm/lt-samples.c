/* SPDX-License-Identifier: MIT */

#include "lt-samples.h"

#include <string.h>

bool
lt_samples_wanted (LtSamples *samples, uint32_t error_class)
{
  return error_class < LT_SAMPLES_CLASSES
         && atomic_load_explicit (&samples->classes[error_class].claimed, memory_order_relaxed)
              < LT_SAMPLES_KEPT;
}

void
lt_samples_add (LtSamples *samples, uint32_t error_class, uint32_t worker, uint64_t iteration,
                int64_t code, const char *text, uint64_t length)
{
  LtSampleText *kept;
  uint32_t place;

  if (!lt_samples_wanted (samples, error_class))
    return;
  place =
    atomic_fetch_add_explicit (&samples->classes[error_class].claimed, 1, memory_order_relaxed);
  if (place >= LT_SAMPLES_KEPT)
    return;

  if (length > LT_SAMPLES_TEXT)
    length = LT_SAMPLES_TEXT;
  kept = &samples->classes[error_class].kept[place];
  kept->worker = worker;
  kept->code = code;
  kept->iteration = iteration;
  memcpy (kept->text, text, length);
  atomic_store_explicit (&kept->length_plus_1, (uint32_t) length + 1, memory_order_release);
}

bool
lt_samples_get (const LtSamples *samples, uint32_t error_class, uint32_t index,
                LtSampleLine *ret_line)
{
  const LtSampleText *kept;
  uint32_t length;

  if (error_class >= LT_SAMPLES_CLASSES || index >= LT_SAMPLES_KEPT)
    return false;
  kept = &samples->classes[error_class].kept[index];
  length = atomic_load_explicit (&kept->length_plus_1, memory_order_acquire);
  if (length == 0 || length > LT_SAMPLES_TEXT + 1)
    return false;

  length--;
  ret_line->worker = kept->worker;
  ret_line->code = kept->code;
  ret_line->iteration = kept->iteration;
  memcpy (ret_line->text, kept->text, length);
  ret_line->text[length] = '\0';
  return true;
}

/* SPDX-License-Identifier: MIT
 *
 * threshold: any text for the parser of thresholds. Whatever it is, what comes out is whole
 * or a reason why not, and what was taken says of itself what it was made of.
 */
#include <math.h>
#include <string.h>

#include "lt-threshold.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static void
check (const LtThreshold *threshold)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtThreshold) again = lt_threshold_parse (threshold->text, &error);

  g_assert_no_error (error);
  g_assert_true (isfinite (threshold->limit) && threshold->unit < LT_N_UNITS);
  g_assert_true (threshold->percentile >= 0 && threshold->percentile <= 100);
  g_assert_true (threshold->window_ns == 0
                 || (threshold->window_ns >= LT_THRESHOLD_MIN_WINDOW_NS
                     && threshold->window_ns <= LT_THRESHOLD_MAX_WINDOW_NS));
  g_assert_nonnull (strstr (threshold->text, threshold->name));
  g_assert_nonnull (
    strstr (threshold->text, lt_threshold_comparison_text (threshold->comparison)));
  g_assert_cmpstr (again->text, ==, threshold->text);
  g_assert_cmpstr (again->scope, ==, threshold->scope);
  g_assert_cmpstr (again->name, ==, threshold->name);
  g_assert_cmpfloat (again->limit, ==, threshold->limit);
  /* A value holds for one of the two of each pair. */
  g_assert_true (lt_threshold_holds (LT_THRESHOLD_LESS, 1, threshold->limit)
                 != lt_threshold_holds (LT_THRESHOLD_AT_LEAST, 1, threshold->limit));
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) bytes, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtThreshold) threshold = lt_threshold_parse (text, &error);

  g_assert_true ((threshold == NULL) == (error != NULL));
  if (threshold != NULL)
    check (threshold);
  else
    g_assert_true (*error->message != '\0');
  return 0;
}

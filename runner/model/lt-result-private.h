/* SPDX-License-Identifier: MIT
 *
 * lt-result-private: what the files of the result share. [as lt-result.h]
 */
#pragma once

#include "lt-result.h"

struct LtRecord
{
  guint place; /* its index before lt_result_take_scenario() */
  char *scenario;
  guint number;
  guint index;
  LtRun *run; /* NULL: never known */
  LtVerdict *verdict;
  LtFigures figures;
  gboolean has_last;
  LtSnapshot last; /* without total, interval and warm-up */
  GBytes *total;
  GBytes *warmup; /* NULL: none */
};

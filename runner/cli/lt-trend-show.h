/* SPDX-License-Identifier: MIT
 *
 * lt-trend-show: trends (LtTrend) as text, JSON, Markdown. Pure. [main thread]
 */
#pragma once

#include "lt-text-plain.h"
#include "lt-trend.h"

/* All (transfer full). The texts of people are shown harmlessly. */
char *lt_trend_show_text (const GPtrArray *trends, LtLook look, guint columns);
char *lt_trend_show_json (const GPtrArray *trends);
char *lt_trend_show_markdown (const GPtrArray *trends);

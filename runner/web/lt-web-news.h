/* SPDX-License-Identifier: MIT
 *
 * lt-web-news: what the main thread tells the thread of the dashboard. Made by the one,
 * then owned and only read by the other; what it holds is a copy, or shared and
 * immutable.
 */
#pragma once

#include "lt-json.h"
#include "lt-result.h"
#include "lt-series.h"

/* How a threshold stands; those of a run change with the next snapshot. */
typedef struct LtWebThreshold
{
  char *text;
  char *value; /* for people */
  LtThresholdStanding standing;
  gboolean failed; /* now or before */
} LtWebThreshold;

typedef enum
{
  LT_WEB_NEWS_CALL,     /* text */
  LT_WEB_NEWS_RUN,      /* tag, run, n_repetitions */
  LT_WEB_NEWS_INTERVAL, /* tag, interval, total, from, to, planned_ns, thresholds */
  LT_WEB_NEWS_RUN_END,  /* tag, text, thresholds */
  LT_WEB_NEWS_END,      /* text, document */
} LtWebNewsKind;

typedef struct LtWebNews
{
  LtWebNewsKind kind;
  LtRunTag tag;   /* its scenario: see below */
  char *scenario; /* owned */
  LtRun *run;
  char *text;       /* a line of the interval log */
  GBytes *document; /* the result */
  char *call_id;    /* LT_WEB_NEWS_CALL: UUID of the call */
  LtStats *interval;
  LtStats *total;
  LtSeriesCursor from;
  LtSeriesCursor to;
  guint64 planned_ns;
  guint n_repetitions;
  GPtrArray *thresholds; /* LtWebThreshold; NULL: there are none */
} LtWebNews;

/* @tag may be NULL. */
LtWebNews *lt_web_news_new (LtWebNewsKind kind, const LtRunTag *tag);
/* The interval of @snapshot, which begins where @from is. */
LtWebNews *lt_web_news_new_interval (const LtRunTag *tag, const LtSnapshot *snapshot,
                                     const LtSeriesCursor *from);
void lt_web_news_free (LtWebNews *news);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWebNews, lt_web_news_free)

/* Of LtThresholdState, or NULL. Returns: (transfer full): NULL for NULL. */
GPtrArray *lt_web_thresholds_copy (const GPtrArray *states);
/* "thresholds" of @thresholds, which may be NULL. */
void lt_web_thresholds_add_json (LtJson *json, const GPtrArray *thresholds);

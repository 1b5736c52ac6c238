/* SPDX-License-Identifier: MIT */

#include "lt-web-news.h"

LtWebNews *
lt_web_news_new (LtWebNewsKind kind, const LtRunTag *tag)
{
  LtWebNews *news = g_new0 (LtWebNews, 1);

  news->kind = kind;
  if (tag != NULL)
    {
      news->tag = *tag;
      news->scenario = g_strdup (tag->scenario);
      news->tag.scenario = news->scenario;
    }
  return news;
}

static LtStats *
copy_stats (const LtStats *stats)
{
  LtStats *copy = lt_stats_new_like (stats);

  lt_stats_copy (copy, stats);
  return copy;
}

LtWebNews *
lt_web_news_new_interval (const LtRunTag *tag, const LtSnapshot *snapshot,
                          const LtSeriesCursor *from)
{
  LtWebNews *news = lt_web_news_new (LT_WEB_NEWS_INTERVAL, tag);

  news->interval = copy_stats (snapshot->interval);
  news->total = copy_stats (snapshot->total);
  news->from = *from;
  news->to = lt_series_cursor_at (snapshot);
  news->planned_ns = snapshot->planned_ns;
  return news;
}

void
lt_web_news_free (LtWebNews *news)
{
  if (news == NULL)
    return;
  g_free (news->scenario);
  g_clear_pointer (&news->run, lt_run_unref);
  g_free (news->text);
  g_clear_pointer (&news->document, g_bytes_unref);
  g_free (news->call_id);
  lt_stats_free (news->interval);
  lt_stats_free (news->total);
  g_free (news);
}

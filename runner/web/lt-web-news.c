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

static void
free_threshold (gpointer data)
{
  LtWebThreshold *threshold = data;

  g_free (threshold->text);
  g_free (threshold->value);
  g_free (threshold);
}

GPtrArray *
lt_web_thresholds_copy (const GPtrArray *states)
{
  GPtrArray *thresholds =
    states != NULL ? g_ptr_array_new_with_free_func (free_threshold) : NULL;

  for (guint i = 0; states != NULL && i < states->len; i++)
    {
      const LtThresholdState *state = g_ptr_array_index (states, i);
      LtWebThreshold *threshold = g_new0 (LtWebThreshold, 1);

      threshold->text = g_strdup (state->text);
      threshold->value = lt_threshold_state_value (state);
      threshold->standing = state->standing;
      threshold->failed = state->failed;
      g_ptr_array_add (thresholds, threshold);
    }
  return thresholds;
}

void
lt_web_thresholds_add_json (LtJson *json, const GPtrArray *thresholds)
{
  static const char *const standings[] = { "pending", "holds", "broken" };

  lt_json_array (json, "thresholds", LT_JSON_FLAT);
  for (guint i = 0; thresholds != NULL && i < thresholds->len; i++)
    {
      const LtWebThreshold *threshold = g_ptr_array_index (thresholds, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "text", threshold->text);
      lt_json_string (json, "state", standings[threshold->standing]);
      lt_json_boolean (json, "failed", threshold->failed);
      lt_json_string (json, "value", threshold->value);
      lt_json_end (json);
    }
  lt_json_end (json);
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
  news->thresholds = lt_web_thresholds_copy (snapshot->thresholds);
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
  g_clear_pointer (&news->thresholds, g_ptr_array_unref);
  lt_stats_free (news->interval);
  lt_stats_free (news->total);
  g_free (news);
}

/* SPDX-License-Identifier: MIT
 *
 * FORMAT=FILE for everything that is made of a whole result: one sink, which collects
 * intervals while runs last and writes at the end.
 */
#include "lt-sink-list.h"

#include "lt-file.h"
#include "lt-rendering.h"

typedef struct RenderingSink
{
  const LtRendering *rendering;
  char *path;
  const LtResult *result; /* NULL before begin */
  LtSeriesSet *series;
} RenderingSink;

static void
rendering_free (gpointer self)
{
  RenderingSink *sink = self;

  lt_series_set_free (sink->series);
  g_free (sink->path);
  g_free (sink);
}

static gpointer
rendering_open (const char *name, const char *target, GError **error)
{
  RenderingSink *sink;

  if (!lt_sink_check_file_name (name, target, error))
    return NULL;
  if (!lt_rendering_check (lt_rendering_find (name), error))
    {
      g_prefix_error (error, "%s=%s: ", name, target);
      return NULL;
    }
  if (!lt_file_check_replaceable (target, error))
    {
      g_prefix_error (error, "%s=%s: can't be written: ", name, target);
      return NULL;
    }
  sink = g_new0 (RenderingSink, 1);
  sink->rendering = lt_rendering_find (name);
  sink->path = g_strdup (target);
  sink->series = lt_series_set_new ();
  return sink;
}

static gboolean
rendering_begin (gpointer self, const LtResult *result, GError **error)
{
  RenderingSink *sink = self;

  (void) error;
  sink->result = result;
  return TRUE;
}

static gboolean
rendering_run_begin (gpointer self, const LtRunTag *tag, const LtRun *run, GError **error)
{
  RenderingSink *sink = self;

  (void) error;
  if (sink->rendering->has_series)
    lt_series_set_begin (sink->series, tag, run);
  return TRUE;
}

static gboolean
rendering_update (gpointer self, const LtRunTag *tag, const LtSnapshot *snapshot,
                  GError **error)
{
  RenderingSink *sink = self;

  (void) error;
  lt_series_set_add (sink->series, tag, snapshot);
  return TRUE;
}

static gboolean
rendering_run_end (gpointer self, const LtRunTag *tag, const LtRun *run, const LtSnapshot *last,
                   const LtVerdict *verdict, GError **error)
{
  (void) run;
  (void) verdict;
  return rendering_update (self, tag, last, error);
}

static gboolean
rendering_end (gpointer self, GError **error)
{
  RenderingSink *sink = self;
  g_autofree char *text = sink->rendering->render (sink->result, sink->series);

  if (lt_file_replace (sink->path, text, error))
    return TRUE;
  g_prefix_error (error, "%s: the result could not be written: ", sink->path);
  return FALSE;
}

/* open is not told of which class it is, so each class has one of its own. */
#define RENDERING(id, format, file_suffix, text, has_series, function) \
  static gpointer open_##id (const char *target, GError **error)       \
  {                                                                    \
    return rendering_open (format, target, error);                     \
  }                                                                    \
  const LtSinkClass lt_sink_##id = {                                   \
    .name = format,                                                    \
    .suffix = file_suffix,                                             \
    .help = text,                                                      \
    .open = open_##id,                                                 \
    .free = rendering_free,                                            \
    .begin = rendering_begin,                                          \
    .run_begin = rendering_run_begin,                                  \
    .update = rendering_update,                                        \
    .run_end = rendering_run_end,                                      \
    .end = rendering_end,                                              \
  };

#include "lt-rendering-list.h"

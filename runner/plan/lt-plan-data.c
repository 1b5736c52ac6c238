/* SPDX-License-Identifier: MIT */

#include "lt-plan-values.h"

#include <string.h>

static const char *const formats[LT_PLAN_N_DATA_FORMATS] = {
  [LT_PLAN_DATA_CSV] = "csv",
  [LT_PLAN_DATA_JSONL] = "jsonl",
};

static const char *const strategies[LT_PLAN_N_DATA_STRATEGIES] = {
  [LT_PLAN_DATA_SEQUENTIAL] = "sequential",
  [LT_PLAN_DATA_RANDOM] = "random",
  [LT_PLAN_DATA_SHUFFLED] = "shuffled",
  [LT_PLAN_DATA_UNIQUE] = "unique",
};

static const struct
{
  const char *suffix;
  LtPlanDataFormat format;
} suffixes[] = {
  { ".csv", LT_PLAN_DATA_CSV },
  { ".jsonl", LT_PLAN_DATA_JSONL },
  { ".ndjson", LT_PLAN_DATA_JSONL },
};

const char *
lt_plan_data_format_name (LtPlanDataFormat format)
{
  return formats[format];
}

const char *
lt_plan_data_strategy_name (LtPlanDataStrategy strategy)
{
  return strategies[strategy];
}

void
lt_plan_data_free (gpointer data)
{
  LtPlanData *self = data;

  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *expected, const char *text)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "expected %s, found '%s'", expected,
               text);
  return FALSE;
}

static gint
index_of (const char *const *names, gint n, const char *name)
{
  for (gint i = 0; i < n; i++)
    {
      if (g_str_equal (names[i], name))
        return i;
    }
  return -1;
}

/* The last ",KEY=VALUE" of @file, cut off; NULL when it ends in none of ours, as a
 * file's name may have commas. */
static char *
cut_key (char *file)
{
  static const char *const keys[] = { "format=", "strategy=", "end=" };
  char *comma = strrchr (file, ',');

  for (guint i = 0; comma != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      if (!g_str_has_prefix (comma + 1, keys[i]))
        continue;
      *comma = '\0';
      return comma + 1;
    }
  return NULL;
}

typedef struct Keys
{
  gint format, strategy, end; /* -1: not given */
} Keys;

static gboolean
set_key (Keys *keys, const char *key, GError **error)
{
  static const char *const ends[] = { "recycle", "stop" };
  const char *value = strchr (key, '=') + 1;
  gint *to = *key == 'f' ? &keys->format : *key == 's' ? &keys->strategy : &keys->end;

  if (*to >= 0)
    return refuse (error, "each key once", key);
  if (to == &keys->format)
    *to = index_of (formats, LT_PLAN_N_DATA_FORMATS, value);
  else if (to == &keys->strategy)
    *to = index_of (strategies, LT_PLAN_N_DATA_STRATEGIES, value);
  else
    *to = index_of (ends, G_N_ELEMENTS (ends), value);
  return *to >= 0
         || refuse (error,
                    to == &keys->format     ? "format=csv or format=jsonl"
                    : to == &keys->strategy ? "strategy=sequential, random, shuffled or unique"
                                            : "end=recycle or end=stop",
                    key);
}

static gboolean
set_format (LtPlanData *data, gint format, GError **error)
{
  for (guint i = 0; format < 0 && i < G_N_ELEMENTS (suffixes); i++)
    {
      if (g_str_has_suffix (data->path, suffixes[i].suffix))
        format = (gint) suffixes[i].format;
    }
  if (format < 0)
    return refuse (error, "a file named .csv, .jsonl or .ndjson, or ,format=csv or jsonl",
                   data->path);
  data->format = (LtPlanDataFormat) format;
  return TRUE;
}

/* A name may have a comma and what follows it: so it is taken when it is that of a file,
 * or does not go on behind an ending that is one of ours. */
static gboolean
has_ending (const char *file, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      const gsize n = strlen (suffixes[i].suffix);

      if (length >= n && strncmp (file + length - n, suffixes[i].suffix, n) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_rest (const char *file, GError **error)
{
  const char *comma = strrchr (file, ',');
  const char *key = comma != NULL ? comma + 1 : "";
  const gsize length = strspn (key, "abcdefghijklmnopqrstuvwxyz-_");

  if (length == 0 || key[length] != '=' || !has_ending (file, (gsize) (comma - file))
      || g_file_test (file, G_FILE_TEST_EXISTS))
    return TRUE;
  return refuse (error, "format=, strategy= or end= behind the file", key);
}

static gboolean
read_file (LtPlanData *data, const char *text, GError **error)
{
  g_autofree char *file = g_strdup (text);
  Keys keys = { -1, -1, -1 };
  const char *key;

  while ((key = cut_key (file)) != NULL)
    {
      if (!set_key (&keys, key, error))
        return FALSE;
    }
  if (*file == '\0')
    return refuse (error, "NAME=FILE, as in users=users.csv", text);
  if (!check_rest (file, error))
    return FALSE;
  data->path = g_canonicalize_filename (file, NULL);
  data->strategy = (LtPlanDataStrategy) MAX (keys.strategy, 0);
  data->stop = keys.end == 1;
  if (data->stop && data->strategy == LT_PLAN_DATA_RANDOM)
    return refuse (error, "end=stop with another strategy, as random rows do not end", text);
  return set_format (data, keys.format, error);
}

static gboolean
is_name (const char *name)
{
  return g_ascii_islower (*name)
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen (name)
         && strlen (name) <= 64;
}

gboolean
lt_apply_data (LtPlan *plan, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  LtPlanData *data;

  if (plan->data->len == LT_PLAN_MAX_DATA)
    return refuse (error, "at most " G_STRINGIFY (LT_PLAN_MAX_DATA) " of them", text);
  data = g_new0 (LtPlanData, 1);
  g_ptr_array_add (plan->data, data);
  data->name = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : g_strdup ("");
  if (!is_name (data->name))
    return refuse (error, "NAME=FILE, as in users=users.csv", text);
  for (guint i = 0; i + 1 < plan->data->len; i++)
    {
      if (g_str_equal (((LtPlanData *) g_ptr_array_index (plan->data, i))->name, data->name))
        return refuse (error, "each name once", text);
    }
  return read_file (data, equals + 1, error);
}

/* SPDX-License-Identifier: MIT */

#include "fake-host.h"

#include <string.h>
#include <time.h>

/* ---- Options --------------------------------------------------------------- */

static const lt_option *
find_option (const FakeHost *fake, const char *name, uint32_t type)
{
  for (uint32_t i = 0; i < fake->plugin->n_options; i++)
    if (strcmp (fake->plugin->options[i].name, name) == 0)
      {
        g_assert_true (fake->plugin->options[i].type == type || type == 0);
        return &fake->plugin->options[i];
      }
  g_error ("the suite asked for option '%s', which it does not declare", name);
}

static const char *
text_of (const FakeHost *fake, const lt_option *option)
{
  const char *text = g_hash_table_lookup (fake->values, option->name);

  return text != NULL ? text : option->dflt;
}

static double
number_of (const char *text)
{
  static const struct
  {
    const char *suffix;
    double factor;
  } units[] = { { "", 1 },     { "%", 0.01 }, { "KiB", 1024 }, { "MiB", 1048576 },
                { "h", 3600 }, { "s", 1 },    { "ms", 1e-3 },  { "us", 1e-6 } };
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (end, units[i].suffix) == 0)
      return number * units[i].factor;
  g_error ("a number that this host cannot read: '%s'", text);
}

static int64_t
index_of (const lt_option *option, const char *text)
{
  g_auto (GStrv) choices = g_strsplit (option->choices, "|", -1);

  for (int64_t i = 0; choices[i] != NULL; i++)
    if (strcmp (choices[i], text) == 0)
      return i;
  g_error ("option '%s' has no choice '%s'", option->name, text);
}

static int64_t
get_i64 (const lt_host *host, const char *name)
{
  const FakeHost *fake = host->impl;
  const lt_option *option = find_option (fake, name, 0);
  const char *text = text_of (fake, option);

  g_assert_cmpuint (option->type, !=, LT_OPT_F64);
  if (option->type == LT_OPT_ENUM)
    return index_of (option, text);
  if (option->type == LT_OPT_BOOL)
    return strcmp (text, "yes") == 0 || strcmp (text, "true") == 0;
  return (int64_t) (number_of (text) * (option->type == LT_OPT_DURATION ? 1e9 : 1));
}

static double
get_f64 (const lt_host *host, const char *name)
{
  const FakeHost *fake = host->impl;

  return number_of (text_of (fake, find_option (fake, name, LT_OPT_F64)));
}

static const char *
get_str (const lt_host *host, const char *name)
{
  const FakeHost *fake = host->impl;
  const lt_option *option = find_option (fake, name, 0);

  g_assert_true (option->type == LT_OPT_ENUM || option->type == LT_OPT_STR);
  return text_of (fake, option);
}

/* ---- What a suite reports -------------------------------------------------- */

static lt_id
add_name (const lt_host *host, const char *name)
{
  FakeHost *fake = host->impl;

  if (fake->fail_at != 0 && fake->n_ids + 1 == fake->fail_at)
    return 0;
  g_assert_cmpuint (fake->n_ids + 1, <, FAKE_MAX_IDS);
  fake->names[++fake->n_ids] = g_strdup (name);
  return fake->n_ids;
}

static lt_id
add_metric (const lt_host *host, const lt_metric *metric)
{
  g_assert_cmpuint (metric->struct_size, ==, sizeof *metric);
  return add_name (host, metric->name);
}

static lt_id
add_error_class (const lt_host *host, const char *name, const char *help)
{
  g_assert_nonnull (help);
  return add_name (host, name);
}

static void
keep_first (FakeHost *fake, char **place, const char *text)
{
  pthread_mutex_lock (&fake->lock);
  if (*place == NULL)
    *place = g_strdup (text);
  pthread_mutex_unlock (&fake->lock);
}

static void
set_error (const lt_host *host, const char *text)
{
  FakeHost *fake = host->impl;

  keep_first (fake, &fake->error, text);
}

static void
request_stop (const lt_host *host, const char *reason)
{
  FakeHost *fake = host->impl;

  keep_first (fake, &fake->stop_reason, reason);
}

static void
log_line (const lt_host *host, uint32_t level, const char *text, uint64_t length)
{
  FakeHost *fake = host->impl;

  g_assert_cmpuint (level, <=, LT_LOG_ERROR);
  pthread_mutex_lock (&fake->lock);
  g_free (fake->logged);
  fake->logged = g_strndup (text, length);
  pthread_mutex_unlock (&fake->lock);
}

static lt_status
exclude (const lt_host *host, uint32_t op_index, const char *reason)
{
  FakeHost *fake = host->impl;

  g_assert_cmpuint (op_index, <, fake->plugin->n_ops);
  keep_first (fake, &fake->excluded[op_index], reason);
  return LT_OK;
}

static const lt_ext_operations operations_extension = {
  .struct_size = sizeof (lt_ext_operations),
  .exclude = exclude,
};

static const uint32_t *
stop_word (const lt_host *host)
{
  const FakeHost *fake = host->impl;

  return &fake->stop;
}

static const lt_ext_stop stop_extension = {
  .struct_size = sizeof (lt_ext_stop),
  .stop = stop_word,
};

static const void *
get_extension (const lt_host *host, const char *id)
{
  const FakeHost *fake = host->impl;

  if (fake->no_extensions)
    return NULL;
  if (strcmp (id, LT_EXT_STOP) == 0)
    return &stop_extension;
  return strcmp (id, LT_EXT_OPERATIONS) == 0 ? &operations_extension : NULL;
}

/* ---- Life ------------------------------------------------------------------ */

FakeHost *
fake_host_new (const char *const *settings)
{
  FakeHost *fake = g_new0 (FakeHost, 1);

  fake->host = (lt_host){
    .struct_size = sizeof (lt_host),
    .abi_major = LT_ABI_MAJOR,
    .abi_minor = LT_ABI_MINOR,
    .impl = fake,
    .host_version = "0",
    .run_seed = 42,
    .process_count = 1,
    .worker_count = 1,
    .add_metric = add_metric,
    .add_error_class = add_error_class,
    .get_i64 = get_i64,
    .get_f64 = get_f64,
    .get_str = get_str,
    .log = log_line,
    .request_stop = request_stop,
    .set_error = set_error,
    .get_extension = get_extension,
  };
  fake->plugin = ltrun_plugin_v1 (&fake->host);
  g_assert_nonnull (fake->plugin);
  g_assert_cmpint (pthread_mutex_init (&fake->lock, NULL), ==, 0);
  fake->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (; settings != NULL && *settings != NULL; settings++)
    {
      g_auto (GStrv) words = g_strsplit (*settings, "=", 2);

      find_option (fake, words[0], 0);
      g_hash_table_insert (fake->values, g_strdup (words[0]), g_strdup (words[1]));
    }
  return fake;
}

lt_status
fake_host_init (FakeHost *fake)
{
  return fake->plugin->init (&fake->host, &fake->pctx);
}

void
fake_host_free (FakeHost *fake)
{
  if (fake->pctx != NULL)
    fake->plugin->fini (fake->pctx);
  for (uint32_t i = 0; i < FAKE_MAX_IDS; i++)
    g_free (fake->names[i]);
  for (uint32_t i = 0; i < LT_MAX_OPERATIONS; i++)
    g_free (fake->excluded[i]);
  g_hash_table_unref (fake->values);
  pthread_mutex_destroy (&fake->lock);
  g_free (fake->error);
  g_free (fake->stop_reason);
  g_free (fake->logged);
  g_free (fake);
}

lt_id
fake_host_id (const FakeHost *fake, const char *name)
{
  for (uint32_t i = 1; i <= fake->n_ids; i++)
    if (strcmp (fake->names[i], name) == 0)
      return i;
  g_error ("the suite registered no '%s'", name);
}

/* ---- Workers --------------------------------------------------------------- */

static void
record (lt_worker *worker, lt_id metric, uint64_t value)
{
  ((FakeTally *) worker->impl)->values[metric] += value;
}

static void
error_detail (lt_worker *worker, lt_id error_class, int64_t code, const char *text,
              uint64_t length)
{
  FakeTally *tally = worker->impl;

  (void) error_class;
  (void) code;
  g_assert_cmpuint (length, <, sizeof tally->detail);
  memcpy (tally->detail, text, length);
  tally->detail[length] = '\0';
}

static uint64_t
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (uint64_t) time.tv_sec * UINT64_C (1000000000) + (uint64_t) time.tv_nsec;
}

static int32_t
sleep_until (lt_worker *worker, uint64_t mono_ns)
{
  const struct timespec due = { (time_t) (mono_ns / UINT64_C (1000000000)),
                                (long) (mono_ns % UINT64_C (1000000000)) };

  if (lt_stopping (worker))
    return 1;
  clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
  return lt_stopping (worker);
}

static uint32_t
find_operation (const FakeHost *fake, const char *name)
{
  for (uint32_t i = 0; i < fake->plugin->n_ops; i++)
    if (strcmp (fake->plugin->ops[i].name, name) == 0)
      return i;
  g_error ("the suite has no operation '%s'", name);
}

FakeTally
fake_host_run (FakeHost *fake, const char *name, uint32_t index, uint64_t n)
{
  const uint32_t stop = 0;
  uint32_t op_index = find_operation (fake, name);
  FakeTally tally = { 0 };
  lt_worker worker = {
    .struct_size = sizeof (lt_worker),
    .index = index,
    .count = fake->host.worker_count,
    .host = &fake->host,
    .impl = &tally,
    .seed = lt_mix64 (index + 1),
    .stop = &stop,
    .counters = tally.values,
    .record = record,
    .error_detail = error_detail,
    .now = now,
    .sleep_until = sleep_until,
  };
  void *wctx = fake->pctx;

  if (fake->plugin->worker_init != NULL)
    g_assert_cmpint (fake->plugin->worker_init (fake->pctx, &worker, &wctx), ==, LT_OK);
  for (uint64_t i = 0; i < n; i++)
    {
      lt_op op = {
        .struct_size = sizeof op, .op_index = op_index, .iteration = i, .stream = worker.seed
      };
      lt_status status = fake->plugin->ops[op_index].run (wctx, &worker, &op);

      if (status == LT_OK)
        tally.n_ok++;
      else
        {
          g_assert_cmpuint (op.error_class, <, FAKE_MAX_IDS);
          tally.classes[op.error_class]++;
          tally.n_other++;
        }
    }
  if (fake->plugin->worker_fini != NULL)
    fake->plugin->worker_fini (wctx, &worker);
  return tally;
}

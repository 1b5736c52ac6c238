/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-load.h"
#include "made-up.h"

static const double levels[] = { 1000 };

typedef void (*Change) (LtRun *run);

static void
set_workers (LtRun *run)
{
  run->n_workers = 20;
}

static void
set_rate (LtRun *run)
{
  run->rate_per_s = 500;
}

static void
set_longer (LtRun *run)
{
  run->duration_ns *= 3;
}

static void
set_warmup (LtRun *run)
{
  run->warmup_ns = G_GUINT64_CONSTANT (5000000000);
}

static void
set_batch (LtRun *run)
{
  run->batch = 100;
}

static void
set_think (LtRun *run)
{
  g_ptr_array_add (run->settings, lt_setting_new ("think", "1ms", "command line"));
}

static void
set_users (LtRun *run)
{
  LtRunOption *option = g_ptr_array_index (run->plugin->options, 0);

  g_free (option->value);
  option->value = g_strdup ("2000");
  option->is_set = TRUE;
}

static void
set_suite (LtRun *run)
{
  g_free (run->plugin->id);
  run->plugin->id = g_strdup ("org.example.other");
}

static void
set_mix (LtRun *run)
{
  LtRunOperation *operation = g_new0 (LtRunOperation, 1);

  operation->name = g_strdup ("idle");
  operation->weight = 3;
  g_ptr_array_add (run->plugin->operations, operation);
}

static void
set_data (LtRun *run)
{
  LtRunData *data = g_new0 (LtRunData, 1);

  data->name = g_strdup ("users");
  data->strategy = g_strdup ("shuffled");
  data->end = g_strdup ("stop");
  data->n_rows = 12;
  data->n_bytes = 345;
  g_ptr_array_add (run->plugin->data, data);
}

static void
set_stage (LtRun *run)
{
  LtRunStage *stage = g_new0 (LtRunStage, 1);

  stage->name = g_strdup ("ramp");
  stage->end_ns = 1000000000;
  stage->to = 50;
  g_ptr_array_add (run->stages, stage);
}

static void
set_secret (LtRun *run)
{
  LtRunOption *option = g_ptr_array_index (run->plugin->options, 0);

  option->secret = option->is_set = TRUE;
}

static const struct
{
  Change change;
  const char *lines; /* joined */
  const char *mirrored;
} rows[] = {
  { set_workers, "concurrency: 10 against 20", "concurrency: 20 against 10" },
  { set_rate, "model: closed loop against open loop", "model: open loop against closed loop" },
  { set_longer, "duration: 10.0 s against 30.0 s", "duration: 30.0 s against 10.0 s" },
  { set_warmup, "warmup: none against 5.00 s", "warmup: 5.00 s against none" },
  { set_batch, "batch: 1 against 100", "batch: 100 against 1" },
  { set_think, "think: none against 1ms", "think: 1ms against none" },
  { set_users, "option users: 1000 against 2000", "option users: 2000 against 1000" },
  { set_suite, "suite: org.example.work against org.example.other",
    "suite: org.example.other against org.example.work" },
  { set_mix, "mix, work: 100 % against 25.0 %; mix, idle: 0 % against 75.0 %",
    "mix, work: 25.0 % against 100 %; mix, idle: 75.0 % against 0 %" },
  { set_data, "data: none against users (12 rows, 345 bytes, shuffled, stop)",
    "data: users (12 rows, 345 bytes, shuffled, stop) against none" },
  { set_stage, "stages: 0 against 1", "stages: 1 against 0" },
};

static void
assert_lines (const LtRun *a, const LtRun *b, const char *expected)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  lt_load_differences (a, b, lines);
  g_ptr_array_add (lines, NULL);
  text = g_strjoinv ("; ", (char **) lines->pdata);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_each (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (LtResult) a = made_up_result (levels, 1, 10);
      g_autoptr (LtResult) b = made_up_result (levels, 1, 10);

      assert_lines (made_up_run (a, 0), made_up_run (b, 0), "");
      rows[i].change (made_up_run (b, 0));
      assert_lines (made_up_run (a, 0), made_up_run (b, 0), rows[i].lines);
      assert_lines (made_up_run (b, 0), made_up_run (a, 0), rows[i].mirrored);
      assert_lines (made_up_run (b, 0), made_up_run (b, 0), "");
    }
}

/* A value that nobody may see is not shown. */
static void
test_secret (void)
{
  g_autoptr (LtResult) a = made_up_result (levels, 1, 10);
  g_autoptr (LtResult) b = made_up_result (levels, 1, 10);

  set_secret (made_up_run (a, 0));
  set_users (made_up_run (b, 0));
  set_secret (made_up_run (b, 0));
  assert_lines (made_up_run (a, 0), made_up_run (b, 0), "");
}

/* An option that a new version has does not make its load another one. */
static void
test_new_option (void)
{
  g_autoptr (LtResult) a = made_up_result (levels, 1, 10);
  g_autoptr (LtResult) b = made_up_result (levels, 1, 10);
  LtRunOption *option = g_new0 (LtRunOption, 1);

  option->name = g_strdup ("cache");
  option->value = g_strdup ("64");
  g_ptr_array_add (made_up_run (b, 0)->plugin->options, option);
  assert_lines (made_up_run (a, 0), made_up_run (b, 0), "");
  option->is_set = TRUE;
  assert_lines (made_up_run (a, 0), made_up_run (b, 0), "option cache: none against 64");
  assert_lines (made_up_run (b, 0), made_up_run (a, 0), "option cache: 64 against none");
}

/* Refused, or told and gone on with. */
static void
test_refused (void)
{
  g_autoptr (LtResult) a = made_up_result (levels, 1, 10);
  g_autoptr (LtResult) b = made_up_result (levels, 1, 20);
  g_autoptr (LtSide) left = made_up_side ("old", a);
  g_autoptr (LtSide) right = made_up_side ("new", b);
  g_autoptr (LtPair) pair = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (made_up_pair (left, right, NULL, FALSE, &error));
  g_assert_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_LOAD);
  g_assert_cmpstr (error->message, ==,
                   "old and new: expected the same load, found concurrency: 10 against 20");
  pair = made_up_pair (left, right, NULL, TRUE, NULL);
  g_assert_cmpuint (pair->differences->len, ==, 1);
}

static void
test_circumstances (void)
{
  g_autoptr (LtResult) a = made_up_result (levels, 1, 10);
  g_autoptr (LtResult) b = made_up_result (levels, 1, 10);
  g_autoptr (LtSide) left = made_up_side ("old", a);
  g_autoptr (LtSide) right = made_up_side ("new", b);
  g_autoptr (LtPair) pair = NULL;
  LtRun *run = made_up_run (b, 0);

  b->host->n_cpus = 4;
  g_free (run->plugin->version);
  run->plugin->version = g_strdup ("1.1.0");
  pair = made_up_pair (left, right, NULL, FALSE, NULL);
  g_assert_cmpuint (pair->warnings->len, ==, 2);
  g_assert_cmpstr (pair->warnings->pdata[0], ==, "another host: cores: 8 against 4");
  g_assert_cmpstr (pair->warnings->pdata[1], ==,
                   "another version of the suite: 1.0.0 against 1.1.0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load/each", test_each);
  g_test_add_func ("/load/secret", test_secret);
  g_test_add_func ("/load/new-option", test_new_option);
  g_test_add_func ("/load/refused", test_refused);
  g_test_add_func ("/load/circumstances", test_circumstances);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <string.h>

#include "lt-load-key.h"
#include "sample-result.h"

/* The key of the first run of a "closed" sample after @change. (transfer full) */
static char *
key_after (void (*change) (LtRun *run))
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtResult) result = NULL;

  if (change != NULL)
    change (sample->run);
  result = sample_result_of (sample);
  return lt_load_key (result, lt_result_get_record (result, 0));
}

static void
more_workers (LtRun *run)
{
  run->n_workers++;
}

static void
other_weight (LtRun *run)
{
  ((LtRunOperation *) g_ptr_array_index (run->plugin->operations, 0))->weight *= 3;
}

static void
double_weights (LtRun *run)
{
  for (guint i = 0; i < run->plugin->operations->len; i++)
    ((LtRunOperation *) g_ptr_array_index (run->plugin->operations, i))->weight *= 2;
}

static void
other_option (LtRun *run)
{
  LtRunOption *option = NULL;

  for (guint i = 0; option == NULL || option->secret; i++)
    option = g_ptr_array_index (run->plugin->options, i);
  g_free (option->value);
  option->value = g_strdup ("another");
}

static void
think (LtRun *run)
{
  g_ptr_array_add (run->settings, lt_setting_new ("think", "5ms", "command line"));
}

static void
what_is_compared (LtRun *run)
{
  run->seed++;
  run->duration_ns *= 2;
  run->harness_ns *= 2;
  g_free (run->plugin->version);
  run->plugin->version = g_strdup ("9.9.9");
  g_free (run->plugin->sha256);
  run->plugin->sha256 = g_strdup ("00");
  g_ptr_array_add (run->settings, lt_setting_new ("quiet", "true", "command line"));
}

static void
test_load (void)
{
  static void (*const others[]) (LtRun *) = { more_workers, other_weight, other_option, think };
  static void (*const same[]) (LtRun *) = { double_weights, what_is_compared };
  g_autofree char *key = key_after (NULL);

  g_assert_cmpuint (strlen (key), ==, 16);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *other = key_after (others[i]);

      g_assert_cmpstr (other, !=, key);
    }
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *other = key_after (same[i]);

      g_assert_cmpstr (other, ==, key);
    }
}

/* Beside another load it is another one; in each repetition it is the same. */
static void
test_several (void)
{
  g_autoptr (LtResult) both = sample_result_make ("both");
  g_autoptr (LtResult) repeated = sample_result_make ("repeated");
  g_autofree char *alone = key_after (NULL);
  g_autofree char *beside = lt_load_key (both, lt_result_get_record (both, 0));
  g_autofree char *first = lt_load_key (repeated, lt_result_get_record (repeated, 0));
  g_autofree char *second = lt_load_key (repeated, lt_result_get_record (repeated, 1));

  g_assert_nonnull (beside);
  g_assert_cmpstr (beside, !=, alone);
  g_assert_cmpstr (first, ==, second);
}

static void
test_host (void)
{
  const guint64 gib = G_GUINT64_CONSTANT (1) << 30;
  const LtRunHost one = {
    .hostname = (char *) "a", .cpu = (char *) "x", .n_cpus = 2, .memory_bytes = 4 * gib - 1
  };
  const LtRunHost renamed = {
    .hostname = (char *) "b", .cpu = (char *) "x", .n_cpus = 2, .memory_bytes = 4 * gib + 1
  };
  const LtRunHost larger = {
    .hostname = (char *) "a", .cpu = (char *) "x", .n_cpus = 4, .memory_bytes = 4 * gib
  };
  g_autofree char *key = lt_host_key (&one);
  g_autofree char *same = lt_host_key (&renamed);
  g_autofree char *other = lt_host_key (&larger);
  g_autofree char *none = lt_host_key (NULL);

  g_assert_cmpstr (key, ==, same);
  g_assert_cmpstr (key, !=, other);
  g_assert_cmpstr (key, !=, none);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load-key/load", test_load);
  g_test_add_func ("/load-key/several", test_several);
  g_test_add_func ("/load-key/host", test_host);
  return g_test_run ();
}

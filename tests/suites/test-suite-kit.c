/* SPDX-License-Identifier: MIT */

#include "fake-host.h"

#include <suite-kit.h>

/* A suite that is asked for its options only. */
static const lt_option options[] = {
  { "backend", "", "near", NULL, NULL, "near|far|remote", LT_OPT_ENUM, 0 },
  { "number", "", "10", NULL, NULL, NULL, LT_OPT_I64, 0 },
  { "flag", "", "no", NULL, NULL, NULL, LT_OPT_BOOL, 0 },
  { "other-flag", "", "yes", NULL, NULL, NULL, LT_OPT_BOOL, 0 },
  { "text", "", "", NULL, NULL, NULL, LT_OPT_STR, LT_OPTF_SECRET },
  { "choice", "", "b", NULL, NULL, "a|b", LT_OPT_ENUM, 0 },
  { "short", "", "100ms", NULL, NULL, NULL, LT_OPT_DURATION, 0 },
  { "seconds", "", "5s", NULL, NULL, NULL, LT_OPT_DURATION, 0 },
  { "long", "", "1h", NULL, NULL, NULL, LT_OPT_DURATION, 0 },
  { "bytes", "", "64", NULL, NULL, NULL, LT_OPT_SIZE, 0 },
  { "large", "", "19MiB", NULL, NULL, NULL, LT_OPT_SIZE, 0 },
  { "common", "", "1", NULL, NULL, NULL, LT_OPT_I64, 0 },
};

static const SuiteReaders readers[] = {
  { "number", 1u << 1 },     { "flag", 1u << 1 },
  { "other-flag", 1u << 1 }, { "text", 1u << 1 },
  { "choice", 1u << 1 },     { "short", 1u << 1 },
  { "seconds", 1u << 1 },    { "long", 1u << 1 },
  { "bytes", 1u << 1 },      { "large", (1u << 1) | (1u << 2) },
};

static const lt_plugin plugin = {
  .struct_size = sizeof (lt_plugin),
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "org.ltrun.fixture.kit",
  .version = "1.0.0",
  .options = options,
  .n_options = G_N_ELEMENTS (options),
  .option_stride = sizeof (lt_option),
};

LT_PLUGIN ("org.ltrun.fixture.kit", "1.0.0", &plugin);

static bool
all_read (FakeHost *fake)
{
  return suite_all_read (&fake->host, options, readers, G_N_ELEMENTS (readers));
}

/* With defaults there is nothing that a back end could leave unread, of whatever type. */
static void
test_defaults (void)
{
  static const char *const backends[] = { "backend=near", "backend=far", "backend=remote" };

  for (guint i = 0; i < G_N_ELEMENTS (backends); i++)
    {
      FakeHost *fake = fake_host_new ((const char *const[]){ backends[i], "common=2", NULL });

      g_assert_true (all_read (fake));
      g_assert_null (fake->error);
      fake_host_free (fake);
    }
}

/* What is set is refused by those that do not read it, and by nobody else. */
static void
test_set (void)
{
  static const char *const settings[] = {
    "number=11", "flag=yes",   "other-flag=no", "text=s3cret", "choice=a",
    "short=1ms", "seconds=1h", "long=5s",       "bytes=64KiB", "large=20MiB",
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      FakeHost *fake = fake_host_new ((const char *const[]){ settings[i], NULL });
      g_autofree char *error = g_strdup_printf (
        "%s: expected with backend=%s only, found backend=near", readers[i].option,
        g_str_equal (readers[i].option, "large") ? "far|remote" : "far");

      g_assert_false (all_read (fake));
      g_assert_cmpstr (fake->error, ==, error);
      fake_host_free (fake);
      fake = fake_host_new ((const char *const[]){ "backend=far", settings[i], NULL });
      g_assert_true (all_read (fake));
      g_assert_null (fake->error);
      fake_host_free (fake);
    }
}

static void
test_mask (void)
{
  static const struct
  {
    const char *address, *shown;
  } cases[] = {
    { "http://127.0.0.1:80/x", "http://127.0.0.1:80/x" },
    { "http://user:s3cret@127.0.0.1:80/x", "http://***@127.0.0.1:80/x" },
    { "http://user:s3/c@ret@127.0.0.1", "http://***@127.0.0.1" },
    { "user:s3cret@127.0.0.1", "***@127.0.0.1" },
    { "s3cret@http://127.0.0.1", "***@http://127.0.0.1" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char text[64], little[9];

      suite_mask (cases[i].address, text, sizeof text);
      g_assert_cmpstr (text, ==, cases[i].shown);
      suite_mask (cases[i].address, little, sizeof little);
      g_assert_true (g_str_has_prefix (cases[i].shown, little));
    }
}

static void
test_now (void)
{
  const uint64_t before_ns = suite_now_ns (), after_ns = suite_now_ns ();

  g_assert_cmpuint (before_ns, <=, after_ns);
  g_assert_cmpfloat (suite_now_s () * 1e9, >=, (double) before_ns - 1e3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suite-kit/readers/defaults", test_defaults);
  g_test_add_func ("/suite-kit/readers/set", test_set);
  g_test_add_func ("/suite-kit/mask", test_mask);
  g_test_add_func ("/suite-kit/now", test_now);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-settings.h"

#define S G_GUINT64_CONSTANT (1000000000)
#define LIST_MAX 4

/* NULL-terminated lists that a table can hold. */
typedef struct Input
{
  const char *args[LIST_MAX];
  const char *environment[LIST_MAX];
} Input;

static LtPlan *
resolve (const Input *input, GError **error)
{
  return lt_settings_resolve ((char **) input->args, (char **) input->environment, error);
}

static LtPlan *
resolve_good (const Input *input)
{
  g_autoptr (GError) error = NULL;
  LtPlan *plan = resolve (input, &error);

  g_assert_no_error (error);
  g_assert_nonnull (plan);
  return plan;
}

static const LtPlanSetting *
find (const LtPlan *plan, const char *name)
{
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (g_str_equal (setting->name, name))
        return setting;
    }
  return NULL;
}

static void
test_defaults (void)
{
  g_autoptr (LtPlan) plan = resolve_good (&(Input){ 0 });

  g_assert_null (plan->plugin);
  g_assert_cmpuint (plan->plugin_dirs->len, ==, 0);
  g_assert_cmpuint (plan->sets->len, ==, 0);
  g_assert_cmpuint (plan->mix->len, ==, 0);
  g_assert_cmpuint (plan->outputs->len, ==, 0);
  g_assert_null (plan->operation);
  g_assert_cmpuint (plan->workers, ==, 10);
  g_assert_cmpuint (plan->duration_ns, ==, 30 * S);
  g_assert_cmpuint (plan->warmup_ns, ==, 0);
  g_assert_cmpfloat (plan->rate_per_s, ==, 0);
  g_assert_cmpuint (plan->seed, ==, 1);
  g_assert_cmpuint (plan->grace_ns, ==, 5 * S);
  g_assert_cmpuint (plan->setup_timeout_ns, ==, 60 * S);
  g_assert_cmpuint (plan->teardown_timeout_ns, ==, 60 * S);
  g_assert_true (plan->latency && plan->tsc && plan->live);
  g_assert_false (plan->poisson || plan->memory || plan->in_process || plan->quiet);
  g_assert_cmpint (plan->format, ==, LT_PLAN_FORMAT_TEXT);
  for (guint i = 0; i < plan->settings->len; i++)
    g_assert_cmpstr (((LtPlanSetting *) g_ptr_array_index (plan->settings, i))->source, ==,
                     "default");
}

/* The value in the plan that an option decides, as text. */
static char *
shown (const LtPlan *plan, const char *name)
{
#define SHOW(option, format, value) \
  if (g_str_equal (name, option))   \
  return g_strdup_printf (format, value)
  SHOW ("plugin", "%s", plan->plugin);
  SHOW ("plugin-dir", "%s", (char *) g_ptr_array_index (plan->plugin_dirs, 0));
  SHOW ("concurrency", "%u", plan->workers);
  SHOW ("duration", "%" G_GUINT64_FORMAT, plan->duration_ns);
  SHOW ("warmup", "%" G_GUINT64_FORMAT, plan->warmup_ns);
  SHOW ("rate", "%g", plan->rate_per_s);
  SHOW ("arrival", "%d", plan->poisson);
  SHOW ("operation", "%s", plan->operation);
  SHOW ("seed", "%" G_GUINT64_FORMAT, plan->seed);
  SHOW ("no-latency", "%d", !plan->latency);
  SHOW ("memory", "%d", plan->memory);
  SHOW ("format", "%d", plan->format == LT_PLAN_FORMAT_JSON);
  SHOW ("quiet", "%d", plan->quiet);
  SHOW ("no-live", "%d", !plan->live);
  SHOW ("grace", "%" G_GUINT64_FORMAT, plan->grace_ns);
  SHOW ("setup-timeout", "%" G_GUINT64_FORMAT, plan->setup_timeout_ns);
  SHOW ("teardown-timeout", "%" G_GUINT64_FORMAT, plan->teardown_timeout_ns);
  SHOW ("clock", "%d", plan->tsc);
  SHOW ("in-process", "%d", plan->in_process);
#undef SHOW
  g_assert_not_reached ();
}

static const struct
{
  Input input;
  const char *name, *value, *source;
} good[] = {
  { { { "x.so" }, { 0 } }, "plugin", "x.so", "command line" },
  { { { "--plugin", "x" }, { 0 } }, "plugin", "x", "command line" },
  { { { "-p", "./x.so" }, { 0 } }, "plugin", "./x.so", "command line" },
  { { { "--", "-x.so" }, { 0 } }, "plugin", "-x.so", "command line" },
  { { { "--plugin-dir=/a/b/../c" }, { 0 } }, "plugin-dir", "/a/c", "command line" },
  { { { "-c", "1" }, { 0 } }, "concurrency", "1", "command line" },
  { { { "-c4096" }, { 0 } }, "concurrency", "4096", "command line" },
  { { { "--concurrency=1k" }, { 0 } }, "concurrency", "1000", "command line" },
  { { { "-d", "1ms" }, { 0 } }, "duration", "1000000", "command line" },
  { { { "-d", "2" }, { 0 } }, "duration", "2000000000", "command line" },
  { { { "-d", "31d" }, { 0 } }, "duration", "2678400000000000", "command line" },
  { { { "-w", "0" }, { 0 } }, "warmup", "0", "command line" },
  { { { "-w", "1.5s" }, { 0 } }, "warmup", "1500000000", "command line" },
  { { { "-r", "5k/s" }, { 0 } }, "rate", "5000", "command line" },
  { { { "-r", "0.001" }, { 0 } }, "rate", "0.001", "command line" },
  { { { "-r", "10M" }, { 0 } }, "rate", "1e+07", "command line" },
  { { { "-r1", "--arrival=poisson" }, { 0 } }, "arrival", "1", "command line" },
  { { { "--arrival=constant" }, { 0 } }, "arrival", "0", "command line" },
  { { { "--operation=login" }, { 0 } }, "operation", "login", "command line" },
  { { { "--seed=18446744073709551615" }, { 0 } },
    "seed",
    "18446744073709551615",
    "command line" },
  { { { "--no-latency" }, { 0 } }, "no-latency", "1", "command line" },
  { { { "--memory" }, { 0 } }, "memory", "1", "command line" },
  { { { "--format=json" }, { 0 } }, "format", "1", "command line" },
  { { { "-q" }, { 0 } }, "quiet", "1", "command line" },
  { { { "--no-live" }, { 0 } }, "no-live", "1", "command line" },
  { { { "--grace=2" }, { 0 } }, "grace", "2000000000", "command line" },
  { { { "--setup-timeout=1m" }, { 0 } }, "setup-timeout", "60000000000", "command line" },
  { { { "--teardown-timeout=1ms" }, { 0 } }, "teardown-timeout", "1000000", "command line" },
  { { { "--clock=monotonic" }, { 0 } }, "clock", "0", "command line" },
  { { { "--in-process" }, { 0 } }, "in-process", "1", "command line" },
  /* The last one wins. */
  { { { "-c", "3", "-c4" }, { 0 } }, "concurrency", "4", "command line" },
  { { { "-c", "bad", "-c4" }, { 0 } }, "concurrency", "4", "command line" },
  /* Command line, LTRUN_*, LOAD_TEST_*, default. */
  { { { "-c3" }, { "LTRUN_CONCURRENCY=4", "LOAD_TEST_CONCURRENCY=5" } },
    "concurrency",
    "3",
    "command line" },
  { { { "-c3" }, { "LTRUN_CONCURRENCY=bad" } }, "concurrency", "3", "command line" },
  { { { 0 }, { "LOAD_TEST_CONCURRENCY=5", "LTRUN_CONCURRENCY=4" } },
    "concurrency",
    "4",
    "LTRUN_CONCURRENCY" },
  { { { 0 }, { "LTRUN_CONCURRENCY=4", "LOAD_TEST_CONCURRENCY=bad" } },
    "concurrency",
    "4",
    "LTRUN_CONCURRENCY" },
  { { { 0 }, { "LOAD_TEST_CONCURRENCY=50" } }, "concurrency", "50", "LOAD_TEST_CONCURRENCY" },
  { { { 0 }, { "LOAD_TEST_DURATION=60" } }, "duration", "60000000000", "LOAD_TEST_DURATION" },
  { { { 0 }, { "LTRUN_CONCURRENCY=", "LOAD_TEST_CONCURRENCY=5" } },
    "concurrency",
    "5",
    "LOAD_TEST_CONCURRENCY" },
  { { { 0 }, { "LTRUN_CONCURRENCY=", "LOAD_TEST_CONCURRENCY=" } },
    "concurrency",
    "10",
    "default" },
  { { { 0 }, { "LTRUN_NO_LATENCY=yes" } }, "no-latency", "1", "LTRUN_NO_LATENCY" },
  { { { 0 }, { "LTRUN_NO_LATENCY=0" } }, "no-latency", "0", "LTRUN_NO_LATENCY" },
  { { { 0 }, { "LTRUN_SETUP_TIMEOUT=7" } },
    "setup-timeout",
    "7000000000",
    "LTRUN_SETUP_TIMEOUT" },
  { { { 0 }, { "LTRUN_OPERATION=verify" } }, "operation", "verify", "LTRUN_OPERATION" },
};

static void
test_good (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LtPlan) plan = resolve_good (&good[i].input);
  g_autofree char *value = shown (plan, good[i].name);

  g_assert_cmpstr (value, ==, good[i].value);
  g_assert_cmpstr (find (plan, good[i].name)->source, ==, good[i].source);
}

static const struct
{
  Input input;
  const char *message; /* a pattern: names the setting, what was expected and found */
} bad[] = {
  { { { "--plugin=" }, { 0 } }, "--plugin: expected *suite*" },
  { { { "a.so", "b.so" }, { 0 } }, "--plugin: expected one suite, found 'a.so' and 'b.so'" },
  { { { "-p", "a", "b.so" }, { 0 } }, "--plugin: expected one suite, found *" },
  { { { "--operation=\xff" }, { 0 } }, "--operation: expected text in UTF-8*" },
  { { { 0 }, { "LTRUN_OPERATION=\xff" } }, "LTRUN_OPERATION: expected text in UTF-8*" },
  { { { "--plugin-dir=" }, { 0 } }, "--plugin-dir: expected a folder*" },
  { { { "--set=users" }, { 0 } }, "--set: expected NAME=VALUE*found 'users'" },
  { { { "--set==5" }, { 0 } }, "--set: expected NAME=VALUE*found '=5'" },
  { { { "--set=auth.=5" }, { 0 } }, "--set: expected NAME=VALUE*found 'auth.=5'" },
  { { { "--set=.users=5" }, { 0 } }, "--set: expected NAME=VALUE*found '.users=5'" },
  { { { "-c0" }, { 0 } }, "--concurrency: expected *1 to 4096, found '0'" },
  { { { "-c", "-1" }, { 0 } }, "--concurrency: expected *1 to 4096, found '-1'" },
  { { { "-c", "4097" }, { 0 } }, "--concurrency: expected *1 to 4096, found '4097'" },
  { { { "-c", "1.5" }, { 0 } }, "--concurrency: *found '1.5'" },
  { { { "-c", "" }, { 0 } }, "--concurrency: *found ''" },
  { { { "-c", "18446744073709551617" }, { 0 } }, "--concurrency: *" },
  { { { 0 }, { "LTRUN_CONCURRENCY=0" } }, "LTRUN_CONCURRENCY: expected *found '0'" },
  { { { 0 }, { "LOAD_TEST_CONCURRENCY=ten" } },
    "LOAD_TEST_CONCURRENCY: expected *found 'ten'" },
  { { { "-d", "0" }, { 0 } }, "--duration: expected *1ms to 31d, found '0'" },
  { { { "-d", "999us" }, { 0 } }, "--duration: expected *1ms to 31d, found '999us'" },
  { { { "-d", "31d1ns" }, { 0 } }, "--duration: expected *1ms to 31d, found *" },
  { { { "--duration", "-1" }, { 0 } },
    "--duration: expected a duration from 1ms to 31d, found '-1'" },
  { { { "-w", "32d" }, { 0 } }, "--warmup: expected *at most 31d, found '32d'" },
  { { { "-r", "nan" }, { 0 } }, "--rate: expected *found 'nan'" },
  { { { "-r", "-5" }, { 0 } }, "--rate: expected *found '-5'" },
  { { { "-r", "inf" }, { 0 } }, "--rate: expected *found 'inf'" },
  { { { "-r", "0.0009" }, { 0 } }, "--rate: expected *found '0.0009'" },
  { { { "-r", "10.1M" }, { 0 } }, "--rate: expected *found '10.1M'" },
  { { { "--arrival=uniform" }, { 0 } }, "--arrival: expected constant or poisson, found *" },
  { { { "--arrival=poisson" }, { 0 } }, "--arrival=poisson: expected a --rate*" },
  { { { "--operation=" }, { 0 } }, "--operation: expected *" },
  { { { "--mix=a" }, { 0 } }, "--mix: expected OPERATION=WEIGHT*found 'a'" },
  { { { "--mix==1" }, { 0 } }, "--mix: expected OPERATION=WEIGHT*" },
  { { { "--mix=a=1,b" }, { 0 } }, "--mix: expected OPERATION=WEIGHT*found 'b'" },
  { { { "--mix=a=-1" }, { 0 } }, "--mix: expected *at least 0, found 'a=-1'" },
  { { { "--mix=a=nan" }, { 0 } }, "--mix: expected *found 'a=nan'" },
  { { { "--mix=a=1,a=2" }, { 0 } }, "--mix: expected each operation once, found 'a=2'" },
  { { { "--mix=a=0,b=0" }, { 0 } }, "--mix: expected *sum above 0, found 'a=0,b=0'" },
  { { { "--mix=" }, { 0 } }, "--mix: expected *" },
  { { { "--mix=a=1", "--operation=a" }, { 0 } }, "--operation and --mix: expected one *" },
  { { { "--seed=-1" }, { 0 } }, "--seed: expected *found '-1'" },
  { { { "--seed=18446744073709551616" }, { 0 } }, "--seed: expected *" },
  { { { "--data=users=d.csv,foo=1" }, { 0 } },
    "--data: expected format=, strategy= or end= behind the file, found 'foo=1'" },
  { { { "--data=users=d.csv,foo=1,end=stop" }, { 0 } }, "--data: expected *found 'foo=1'" },
  { { { "--grace=0" }, { 0 } }, "--grace: expected *found '0'" },
  { { { "--setup-timeout=0" }, { 0 } }, "--setup-timeout: expected *found '0'" },
  { { { "--teardown-timeout=x" }, { 0 } }, "--teardown-timeout: expected *found 'x'" },
  { { { "--clock=sun" }, { 0 } }, "--clock: expected auto or monotonic, found 'sun'" },
  { { { "--format=xml" }, { 0 } }, "--format: expected text or json, found 'xml'" },
  { { { "-ojson" }, { 0 } }, "--out: expected FORMAT=FILE*found 'json'" },
  { { { "-o", "=file" }, { 0 } }, "--out: expected FORMAT=FILE*" },
  { { { "-o", "json=" }, { 0 } }, "--out: expected FORMAT=FILE*" },
  { { { 0 }, { "LTRUN_QUIET=maybe" } }, "LTRUN_QUIET: expected *found 'maybe'" },
  { { { "--quiet=no" }, { 0 } }, "--quiet: expected no value, found 'no'" },
  { { { "--bogus" }, { 0 } }, "*--bogus*" },
  { { { "-x" }, { 0 } }, "*-x*" },
  { { { "--duration" }, { 0 } }, "*--duration*" },
};

static void
test_bad (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtPlan) plan = resolve (&bad[i].input, &error);

  g_assert_null (plan);
  g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE);
  g_assert_null (strchr (error->message, '\n'));
  if (!g_pattern_match_simple (bad[i].message, error->message))
    g_error ("expected '%s', found '%s'", bad[i].message, error->message);
}

static void
test_lists (void)
{
  g_autoptr (LtPlan) plan = resolve_good (
    &(Input){ { "--set=users=5", "--set=auth.key=a=b.c", "--set=my.auth.x=" }, { 0 } });
  const LtPlanSet *set = g_ptr_array_index (plan->sets, 0);

  g_assert_cmpuint (plan->sets->len, ==, 3);
  g_assert_null (set->suite);
  g_assert_cmpstr (set->name, ==, "users");
  g_assert_cmpstr (set->value, ==, "5");
  set = g_ptr_array_index (plan->sets, 1);
  g_assert_cmpstr (set->suite, ==, "auth");
  g_assert_cmpstr (set->name, ==, "key");
  g_assert_cmpstr (set->value, ==, "a=b.c");
  set = g_ptr_array_index (plan->sets, 2);
  g_assert_cmpstr (set->suite, ==, "my.auth");
  g_assert_cmpstr (set->name, ==, "x");
  g_assert_cmpstr (set->value, ==, "");
}

static void
test_mix_and_outputs (void)
{
  g_autoptr (LtPlan) plan = resolve_good (
    &(Input){ { "--mix=login=70,verify=0.5", "-ojson=a=b.json", "--out=jsonl=c" }, { 0 } });
  const LtPlanShare *share = g_ptr_array_index (plan->mix, 1);
  const LtPlanOutput *output = g_ptr_array_index (plan->outputs, 0);

  g_assert_cmpuint (plan->mix->len, ==, 2);
  g_assert_cmpstr (share->operation, ==, "verify");
  g_assert_cmpfloat (share->weight, ==, 0.5);
  g_assert_cmpuint (plan->outputs->len, ==, 2);
  g_assert_cmpstr (output->format, ==, "json");
  g_assert_cmpstr (output->target, ==, "a=b.json");
  output = g_ptr_array_index (plan->outputs, 1);
  g_assert_cmpstr (output->format, ==, "jsonl");
}

/* @option given @n times, each with its number behind it. */
static LtPlan *
repeat (const char *option, guint n, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) args = NULL;
  char *none[] = { NULL };

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s%u", option, i);

      g_strv_builder_add (builder, numbered);
    }
  args = g_strv_builder_end (builder);
  return lt_settings_resolve (args, none, error);
}

static void
test_operation_before_variable (void)
{
  char *operation[] = { (char *) "--operation=a", NULL };
  char *mix[] = { (char *) "--mix=a=1", NULL };
  char *none[] = { NULL };
  char *mix_variable[] = { (char *) "LTRUN_MIX=b=1", NULL };
  char *both_variables[] = { (char *) "LTRUN_MIX=b=1", (char *) "LTRUN_OPERATION=a", NULL };
  g_autoptr (LtPlan) alone = lt_settings_resolve (operation, mix_variable, NULL);
  g_autoptr (LtPlan) mixed = lt_settings_resolve (mix, both_variables + 1, NULL);

  g_test_summary ("What runs is said by the command line, if it says so at all.");

  g_assert_nonnull (alone);
  g_assert_cmpstr (alone->operation, ==, "a");
  g_assert_cmpuint (alone->mix->len, ==, 0);
  g_assert_nonnull (mixed);
  g_assert_null (mixed->operation);
  g_assert_cmpuint (mixed->mix->len, ==, 1);
  g_assert_null (lt_settings_resolve (none, both_variables, NULL));
}

static void
test_one_file_by_two_names (void)
{
  static const char *const pairs[][2] = {
    { "--out=json=a", "--out=jsonl=./a" },
    { "--out=json=a", "--out=jsonl=a.log" },
    { "--out=jsonl=b/../a.log", "--out=json=a" },
  };
  char *none[] = { NULL };

  g_test_summary ("Two outputs never write to one file, whatever it is called.");

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      char *args[] = { (char *) pairs[i][0], (char *) pairs[i][1], NULL };
      char *apart[] = { (char *) pairs[i][0], (char *) "--out=jsonl=c", NULL };
      g_autoptr (LtPlan) plan = lt_settings_resolve (apart, none, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (plan);
      g_assert_null (lt_settings_resolve (args, none, &error));
      g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE);
    }
}

static void
test_pin_without_list (void)
{
  static const char *const lines[] = { "--pin noop",     "noop --pin",     "noop.so --pin -c2",
                                       "noop --pin all", "noop --pin 0-1", "--pin ./noop" };
  char *unclear[] = { (char *) "noop", (char *) "--pin", (char *) "foo", NULL };
  char *none[] = { NULL };
  g_autoptr (GError) error = NULL;

  g_test_summary ("What is behind --pin is a suite only when no other argument is one.");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (GStrv) args = g_strsplit (lines[i], " ", -1);
      g_autoptr (LtPlan) plan = lt_settings_resolve (args, none, NULL);

      g_assert_nonnull (plan);
      g_assert_true (plan->work.pin);
      g_assert_true (g_str_has_suffix (plan->plugin, "noop")
                     || g_str_has_suffix (plan->plugin, ".so"));
    }
  g_assert_null (lt_settings_resolve_all (unclear, none, &error));
  g_assert_cmpstr (
    error->message, ==,
    "--pin: expected cores such as 0-1,3 or all; before a suite write --pin=all, "
    "found 'foo'");
}

static void
test_quiet_and_level (void)
{
  static const struct
  {
    Input input;
    LtPlanLog level;
  } table[] = {
    { { { "-q" }, { 0 } }, LT_PLAN_LOG_WARNING },
    { { { "-q", "--log-level=debug" }, { 0 } }, LT_PLAN_LOG_DEBUG },
    { { { "-q", "--log-level=error" }, { 0 } }, LT_PLAN_LOG_ERROR },
    { { { "-q" }, { "LTRUN_LOG_LEVEL=debug" } }, LT_PLAN_LOG_WARNING },
    { { { "-q" }, { "LTRUN_LOG_LEVEL=error" } }, LT_PLAN_LOG_ERROR },
    { { { "--log-level=info" }, { "LTRUN_QUIET=1" } }, LT_PLAN_LOG_INFO },
    { { { 0 }, { 0 } }, LT_PLAN_LOG_INFO },
  };

  g_test_summary ("A level that is asked for beside --quiet counts.");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (LtPlan) plan = resolve_good (&table[i].input);

      g_assert_cmpint (plan->log_level, ==, table[i].level);
      g_assert_cmpint (plan->work.trace, ==, table[i].level == LT_PLAN_LOG_DEBUG);
    }
}

static void
test_list_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtPlan) sets = repeat ("--set=a=1", LT_PLAN_MAX_SETS, NULL);
  g_autoptr (LtPlan) outputs = repeat ("--out=json=f", LT_PLAN_MAX_OUTPUTS, NULL);

  g_assert_cmpuint (sets->sets->len, ==, LT_PLAN_MAX_SETS);
  g_assert_cmpuint (outputs->outputs->len, ==, LT_PLAN_MAX_OUTPUTS);
  g_assert_null (repeat ("--set=a=1", LT_PLAN_MAX_SETS + 1, &error));
  g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (repeat ("--out=json=f", LT_PLAN_MAX_OUTPUTS + 1, &error));
  g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE);
}

static void
test_help (void)
{
  char *asks[][3] = { { (char *) "-h" }, { (char *) "x.so", (char *) "--help" } };
  char *does_not[][3] = { { (char *) "x.so" }, { (char *) "--", (char *) "--help" } };
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  const LtSettingHelp *help;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (lt_settings_wants_help (asks[i]));
      g_assert_false (lt_settings_wants_help (does_not[i]));
    }
  for (guint i = 0; (help = lt_settings_help (i)) != NULL; i++)
    {
      g_autofree char *short_name = g_strdup_printf ("-%c", help->short_name);

      g_assert_cmpint (*help->text, !=, '\0');
      g_assert_true (g_hash_table_add (names, (gpointer) help->name));
      if (help->short_name != 0)
        g_assert_true (g_hash_table_add (names, (gpointer) g_intern_string (short_name)));
    }
  g_assert_true (g_hash_table_contains (names, "teardown-timeout"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/defaults", test_defaults);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/good/%s/%u", good[i].name, i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_good);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/bad/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
    }
  g_test_add_func ("/settings/lists", test_lists);
  g_test_add_func ("/settings/mix-and-outputs", test_mix_and_outputs);
  g_test_add_func ("/settings/operation-before-variable", test_operation_before_variable);
  g_test_add_func ("/settings/one-file-by-two-names", test_one_file_by_two_names);
  g_test_add_func ("/settings/pin-without-list", test_pin_without_list);
  g_test_add_func ("/settings/quiet-and-level", test_quiet_and_level);
  g_test_add_func ("/settings/list-limits", test_list_limits);
  g_test_add_func ("/settings/help", test_help);

  return g_test_run ();
}

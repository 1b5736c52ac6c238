/* SPDX-License-Identifier: MIT */

#include "lt-settings.h"

#include <glib/gstdio.h>
#include <string.h>

#define S G_GUINT64_CONSTANT (1000000000)

static LtCampaign *
resolve (const char *text, GError **error)
{
  char *environment[] = { (char *) "USERS=500", NULL };

  return lt_settings_resolve_text ("x.ini", text, strlen (text), environment, error);
}

static const LtScenario *
scenario_at (const LtCampaign *campaign, guint index)
{
  g_assert_cmpuint (index, <, campaign->scenarios->len);
  return g_ptr_array_index (campaign->scenarios, index);
}

/* The last of that name. */
static const LtPlanSetting *
setting_of (const LtPlan *plan, const char *name)
{
  const LtPlanSetting *found = NULL;

  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (g_str_equal (setting->name, name))
        found = setting;
    }
  return found;
}

static void
assert_said (const LtPlan *plan, const char *name, const char *value, const char *source)
{
  const LtPlanSetting *setting = setting_of (plan, name);

  g_assert_nonnull (setting);
  g_assert_cmpstr (setting->value, ==, value);
  g_assert_cmpstr (setting->source, ==, source);
}

static const char whole[] = "[global]\n"
                            "runs = 3\n"
                            "cool-down = 2s\n"
                            "mode = sequence\n"
                            "duration = 10s\n"
                            "set.users = 10\n"
                            "set.b.depth = 4\n"
                            "out = json=a.json; jsonl=b.jsonl\n"
                            "\n"
                            "[scenario one]\n"
                            "plugin = a.so\n"
                            "set.users = ${USERS}\n"
                            "concurrency = 7\n"
                            "\n"
                            "[scenario two]\n"
                            "plugin = b\n"
                            "start = 5s\n"
                            "model = open\n"
                            "grace = 1s\n"
                            "rate = 50/s\n"
                            "stage = 10s:100; 0s:200; 20s:200\n";

static void
test_whole (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign = resolve (whole, &error);
  const LtScenario *one, *two;

  g_assert_no_error (error);
  g_assert_cmpuint (campaign->scenarios->len, ==, 2);
  g_assert_cmpuint (campaign->n_runs, ==, 3);
  g_assert_cmpuint (campaign->cool_down_ns, ==, 2 * S);
  g_assert_true (campaign->in_sequence);
  g_assert_cmpuint (lt_campaign_get_common (campaign)->outputs->len, ==, 2);

  one = scenario_at (campaign, 0);
  g_assert_cmpstr (one->name, ==, "one");
  g_assert_cmpuint (one->start_ns, ==, 0);
  g_assert_cmpstr (one->plan->plugin, ==, "a.so");
  g_assert_cmpuint (one->plan->duration_ns, ==, 10 * S);
  assert_said (one->plan, "concurrency", "7", "x.ini:13");
  assert_said (one->plan, "duration", "10s", "x.ini:5");
  assert_said (one->plan, "set", "users=500", "x.ini:12");
  g_assert_cmpuint (one->plan->sets->len, ==, 2);

  two = scenario_at (campaign, 1);
  g_assert_cmpuint (two->start_ns, ==, 5 * S);
  g_assert_cmpuint (two->plan->grace_ns, ==, S);
  g_assert_cmpuint (two->plan->duration_ns, ==, 30 * S);
  g_assert_cmpuint (two->plan->stages->len, ==, 2);
  g_assert_cmpfloat (two->plan->profile->area, ==, 10 * 75 + 20 * 200);
  g_assert_cmpuint (two->plan->sets->len, ==, 2);
  g_assert_null (setting_of (two->plan, "duration"));
}

static void
test_precedence (void)
{
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "ltrun-precedence.ini", NULL);
  char *args[] = { file, (char *) "-c9", (char *) "--set", (char *) "users=1", NULL };
  char *environment[] = { (char *) "LTRUN_GRACE=2s", (char *) "LOAD_TEST_CONCURRENCY=3",
                          (char *) "LOAD_TEST_DURATION=4s", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign = NULL;
  g_autofree char *source = NULL;

  g_assert_true (g_file_set_contents (file,
                                      "[global]\nduration=1s\nseed=5\nset.users=7\n"
                                      "[scenario s]\nplugin=a\ngrace=9s\nset.other=8\n"
                                      "warmup=1s\n",
                                      -1, NULL));
  campaign = lt_settings_resolve_all (args, environment, &error);
  g_assert_no_error (error);
  source = g_strconcat (file, ":9", NULL);
  assert_said (scenario_at (campaign, 0)->plan, "concurrency", "9", "command line");
  assert_said (scenario_at (campaign, 0)->plan, "grace", "2s", "LTRUN_GRACE");
  assert_said (scenario_at (campaign, 0)->plan, "duration", "4s", "LOAD_TEST_DURATION");
  assert_said (scenario_at (campaign, 0)->plan, "warmup", "1s", source);
  assert_said (scenario_at (campaign, 0)->plan, "memory", "false", "default");
  /* Options of the suite are settings of their own. */
  g_assert_cmpuint (scenario_at (campaign, 0)->plan->sets->len, ==, 3);
  assert_said (scenario_at (campaign, 0)->plan, "set", "users=1", "command line");
  g_assert_cmpint (g_remove (file), ==, 0);
}

static void
test_list_in_default (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign =
    resolve ("[scenario s]\nplugin=p\nstage = ${STAGES:-1s:5; 2s:5}; 1s:0\n", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (scenario_at (campaign, 0)->plan->stages->len, ==, 3);
  g_assert_cmpuint (scenario_at (campaign, 0)->plan->duration_ns, ==, 4 * S);
}

/* What is in a scenario's own group goes before what is in [global]. */
static void
test_groups (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign =
    resolve ("[global]\nmix=a=1,b=2\nconcurrency=5\nduration=9s\nramp-up=1s\n"
             "[scenario s]\nplugin=p\noperation=a\nconcurrency=6\n"
             "[scenario t]\nplugin=p\nstage=2s:3\n",
             &error);

  g_assert_no_error (error);
  g_assert_cmpuint (scenario_at (campaign, 0)->plan->mix->len, ==, 0);
  g_assert_cmpuint (scenario_at (campaign, 0)->plan->workers, ==, 6);
  g_assert_cmpuint (scenario_at (campaign, 1)->plan->mix->len, ==, 2);
  /* [global] is for those that have use for it: a ramp begins at 0 all the same. */
  g_assert_cmpuint (scenario_at (campaign, 1)->plan->duration_ns, ==, 2 * S);
  g_assert_cmpfloat (scenario_at (campaign, 1)->plan->profile->area, ==, 3);
}

/* Of each and an operation the one that is nearer counts. */
static void
test_each_or_operation (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) each =
    resolve ("[global]\noperation=a\n[scenario s]\nplugin=p\neach=true\n", &error);
  g_autoptr (LtCampaign) operation =
    resolve ("[global]\neach=true\n[scenario s]\nplugin=p\noperation=a\n", &error);

  g_assert_no_error (error);
  g_assert_true (scenario_at (each, 0)->plan->each && each->in_sequence);
  g_assert_null (scenario_at (each, 0)->plan->operation);
  g_assert_null (setting_of (scenario_at (each, 0)->plan, "operation"));
  g_assert_false (scenario_at (operation, 0)->plan->each || operation->in_sequence);
  g_assert_cmpstr (scenario_at (operation, 0)->plan->operation, ==, "a");
}

/* A line that something goes before is read all the same. */
static void
test_losers (void)
{
  static const struct
  {
    const char *line;
    const char *args[3];
    const char *variable;
    const char *message; /* NULL: it is good */
  } table[] = {
    { "duration=abc", { "-d", "1s" }, NULL, ":3: duration: expected a duration*" },
    { "seed=abc", { "--seed", "4" }, NULL, ":3: seed: expected a whole number*" },
    { "memory=maybe", { "--memory" }, NULL, ":3: memory: *" },
    { "grace=soon", { NULL }, "LTRUN_GRACE=1s", ":3: grace: *" },
    { "threshold=avg<5", { "-t", "avg<5s" }, NULL, ":3: threshold: avg<5: *" },
    { "data=users", { "--data", "users=u.csv" }, NULL, ":3: data: *" },
    { "stage=1s:5;1s:x", { "-s", "1s:5" }, NULL, ":3: stage: expected a target*" },
    { "stage=1s:5;1s:5/s", { "-s", "1s:5" }, NULL, NULL },
    { "pattern=sine:mean=5", { "-s", "1s:5" }, NULL, ":3: pattern: amplitude: expected*" },
    { "pattern=spike:base=1,peak=2,at=9s,for=5s", { "-s", "1s:5" }, NULL, NULL },
    { "duration=${NEVER_SET}", { "-d", "1s" }, NULL, ":3: duration: expected the variable*" },
  };
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "ltrun-losers.ini", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      char *args[] = { file, (char *) table[i].args[0], (char *) table[i].args[1], NULL };
      char *environment[] = { (char *) table[i].variable, NULL };
      g_autofree char *text = g_strdup_printf ("[scenario s]\nplugin=p\n%s\n", table[i].line);
      g_autoptr (GError) error = NULL;
      g_autoptr (LtCampaign) campaign = NULL;
      g_autofree char *pattern = g_strconcat (file, table[i].message, NULL);

      g_assert_true (g_file_set_contents (file, text, -1, NULL));
      campaign = lt_settings_resolve_all (args, environment, &error);
      g_assert_true ((campaign == NULL) == (table[i].message != NULL));
      if (campaign != NULL)
        continue;
      g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO);
      if (!g_pattern_match_simple (pattern, error->message))
        g_error ("expected '%s', found '%s'", pattern, error->message);
    }
  g_assert_cmpint (g_remove (file), ==, 0);
}

static void
test_bad (void)
{
#define S_ "[scenario s]\nplugin=p\n"
  static const struct
  {
    const char *text, *message;
  } table[] = {
    { "", "x.ini: expected a [scenario NAME], found none" },
    { "[global]\n", "x.ini: expected a [scenario NAME], found none" },
    { "[peak]\n", "x.ini:1: expected [global] or [scenario NAME], found [peak]" },
    { "[scenario]\n", "x.ini:1: expected [global] or [scenario NAME], found [scenario]" },
    { "[scenario a b]\n", "x.ini:1: expected a name of at most 64 letters*found 'a b'" },
    { "[scenario s]\n", "x.ini:1: [scenario s]: expected a plugin, found none" },
    { S_ "concurency=5\n", "x.ini:3: concurency: unknown key, see ltrun-scenario(5)" },
    { S_ "scenario=y.ini\n", "x.ini:3: scenario: unknown key*" },
    { S_ "runs=3\n", "x.ini:3: runs: expected in [global], found in [scenario s]" },
    { "[global]\nstart=3s\n" S_, "x.ini:2: start: expected in a [scenario NAME]*" },
    { S_ "start=soon\n", "x.ini:3: start: expected a duration of at most 31d, found 'soon'" },
    { S_ "set=a=5\n", "x.ini:3: set: expected set.NAME = VALUE*" },
    { S_ "set.users=5\nset.p.users=6\n",
      "x.ini:4: set.p.users: expected one of the two, found set.users in line 3 too" },
    { "[global]\nset.p.users=5\nset.users=6\n" S_,
      "x.ini:2: set.p.users: expected one of the two, found set.users in line 3 too" },
    { S_ "set.=5\n", "x.ini:3: set.: unknown key*" },
    { S_ "concurrency=0\n", "x.ini:3: concurrency: expected a number of workers*" },
    { S_ "memory=perhaps\n", "x.ini:3: memory: *" },
    { S_ "stage=5s:5;5s\n", "x.ini:3: stage: expected TIME:TARGET, as in 30s:100, found '5s'" },
    { S_ "pattern=ramp:to=x\n", "x.ini:3: pattern: to: expected a target*" },
    { S_ "duration=1s\nramp-up=2s\n", "x.ini:4: ramp-up: expected at most the duration*" },
    { S_ "mix=a=1\noperation=a\n",
      "x.ini:4: operation and x.ini:3: mix: expected one of the two, found both" },
    { S_ "stage=1s:5\nduration=1s\n",
      "x.ini:4: duration and x.ini:3: stage: expected one of the two, found both" },
    { S_ "stage=1s:5\npattern=ramp:to=5\n",
      "x.ini:4: pattern and x.ini:3: stage: expected one of the two, found both" },
    { S_ "iterations=5\nworker-iterations=5\n", "x.ini:3: iterations and x.ini:4: worker-*" },
    { S_ "think=1s\nrate=5\n", "x.ini:3: think and x.ini:4: rate: expected one of the two*" },
    { S_ "arrival=poisson\n", "x.ini:3: arrival=poisson: expected a rate, found none" },
    { S_ "backlog=drop\n", "x.ini:3: backlog: expected a rate, found none" },
    { "[global]\nin-process=true\nruns=2\n" S_,
      "x.ini:2: in-process: expected one run of one suite, found 2" },
    { S_ "each=true\n[global]\nin-process=true\n",
      "x.ini:5: in-process: expected one run of one suite, found each" },
    { "[global]\neach=true\nmode=parallel\n" S_,
      "x.ini:2: each and x.ini:3: mode: expected no mode beside each, or sequence*" },
    { S_ "each=true\noperation=a\n",
      "x.ini:3: each and x.ini:4: operation: expected one of the two, found both" },
    { "[global]\nduration=abc\n" S_ "duration=1s\n", "x.ini:2: duration: expected a dura*" },
    { "[global]\npattern=saw:to=1\n" S_ "stage=1s:5\n", "x.ini:2: pattern: expected ramp*" },
    { S_ "model=half\n", "x.ini:3: model: expected open or closed, found 'half'" },
    { S_ "model=open\n", "x.ini:3: model: expected a rate in an open loop, found none" },
    { S_ "model=closed\nrate=5\n", "x.ini:3: model: expected no rate in a closed loop*" },
    { S_ "duration=${NEVER_SET}\n", "x.ini:3: duration: expected the variable NEVER_SET*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (resolve (table[i].text, &error));
      g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO);
      if (!g_pattern_match_simple (table[i].message, error->message))
        g_error ("expected '%s', found '%s'", table[i].message, error->message);
    }
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign = NULL;

  for (guint i = 0; i < LT_CAMPAIGN_MAX_SCENARIOS; i++)
    g_string_append_printf (text, "[scenario s%u]\nplugin=p\n", i);
  campaign = resolve (text->str, &error);
  g_assert_no_error (error);
  g_string_append (text, "[scenario last]\nplugin=p\n");
  g_assert_null (resolve (text->str, &error));
  g_assert_cmpstr (error->message, ==, "x.ini:129: expected at most 64 scenarios");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenario-file/whole", test_whole);
  g_test_add_func ("/scenario-file/precedence", test_precedence);
  g_test_add_func ("/scenario-file/list-in-default", test_list_in_default);
  g_test_add_func ("/scenario-file/groups", test_groups);
  g_test_add_func ("/scenario-file/each-or-operation", test_each_or_operation);
  g_test_add_func ("/scenario-file/losers", test_losers);
  g_test_add_func ("/scenario-file/bad", test_bad);
  g_test_add_func ("/scenario-file/many", test_many);
  return g_test_run ();
}

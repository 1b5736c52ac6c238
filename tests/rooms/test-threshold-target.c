/* SPDX-License-Identifier: MIT
 *
 * What thresholds mean in a run, and what is said when they mean nothing.
 */
#include "lt-settings.h"
#include "lt-threshold-target.h"

#define S G_GUINT64_CONSTANT (1000000000)
#define LIST_MAX 4

/* ---- Settings -------------------------------------------------------------- */

/* NULL-terminated lists that a table can hold. */
typedef struct Input
{
  const char *args[LIST_MAX];
  const char *environment[LIST_MAX];
} Input;

static LtPlan *
resolve (const Input *input)
{
  g_autoptr (GError) error = NULL;
  LtPlan *plan =
    lt_settings_resolve ((char **) input->args, (char **) input->environment, &error);

  g_assert_no_error (error);
  return plan;
}

static void
test_settings (void)
{
  static const struct
  {
    Input input;
    guint n;
    gboolean aborts;
    guint64 delay_ns;
    gboolean memory;
  } table[] = {
    { { { "-t", "p(99)<5ms", "-tavg<1s" }, { 0 } }, 2, FALSE, 0, FALSE },
    { { { "--threshold=leak<1KiB/s", "noop" }, { 0 } }, 1, FALSE, 0, TRUE },
    { { { "--abort-on-fail", "noop" }, { 0 } }, 0, TRUE, 0, FALSE },
    { { { "--abort-on-fail", "10s", "noop" }, { 0 } }, 0, TRUE, 10 * S, FALSE },
    { { { "--abort-on-fail=1m", "noop" }, { 0 } }, 0, TRUE, 60 * S, FALSE },
    { { { "--abort-on-fail=false" }, { 0 } }, 0, FALSE, 0, FALSE },
    { { { 0 }, { "LTRUN_ABORT_ON_FAIL=5", "LTRUN_THRESHOLD=p(99)<5ms" } },
      0,
      TRUE,
      5 * S,
      FALSE },
    { { { 0 }, { 0 } }, 0, FALSE, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (LtPlan) plan = resolve (&table[i].input);

      g_assert_cmpuint (plan->thresholds->len, ==, table[i].n);
      g_assert_cmpint (plan->abort_on_fail, ==, table[i].aborts);
      g_assert_cmpuint (plan->abort_delay_ns, ==, table[i].delay_ns);
      g_assert_cmpint (plan->memory, ==, table[i].memory);
      for (guint j = 0; j < table[i].n; j++)
        g_assert_cmpstr (lt_plan_threshold_setting (plan, j)->value, ==,
                         ((LtThreshold *) g_ptr_array_index (plan->thresholds, j))->text);
      g_assert_null (lt_plan_threshold_setting (plan, table[i].n));
    }
}

static void
test_threshold_windows (void)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);
  char *none[] = { NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2 * (LT_PLAN_MAX_WINDOWS + 1); i++)
    g_ptr_array_add (args, g_strdup_printf ("-tavg[%us]<1s", i / 2 + 1));
  g_ptr_array_add (args, NULL);
  g_assert_null (lt_settings_resolve ((char **) args->pdata, none, &error));
  g_assert_cmpstr (error->message, ==,
                   "--threshold: expected windows of at most 8 lengths, found 'avg[9s]<1s'");
}

/* ---- Names ----------------------------------------------------------------- */

/* A suite with operations login and verify, a counter, a gauge and a distribution, and a
 * step of each operation. */
static LtRunPlugin *
make_plugin (void)
{
  static const struct
  {
    const char *name, *unit;
    LtRunMetricKind kind;
    guint op_index;
  } metrics[] = {
    { "granted", "1", LT_RUN_METRIC_COUNTER, 0 }, { "queue.max", "1", LT_RUN_METRIC_GAUGE, 0 },
    { "heap", "KiB", LT_RUN_METRIC_GAUGE, 0 },    { "wait", "ms", LT_RUN_METRIC_HISTOGRAM, 0 },
    { "send", "ns", LT_RUN_METRIC_STEP, 0 },      { "send", "ns", LT_RUN_METRIC_STEP, 1 },
    { "password", "ns", LT_RUN_METRIC_STEP, 0 },
  };
  static const char *const operations[] = { "login", "verify" };
  LtRunPlugin *plugin = lt_run_plugin_new ();

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      LtRunOperation *operation = g_new0 (LtRunOperation, 1);

      operation->name = g_strdup (operations[i]);
      operation->weight = 1;
      g_ptr_array_add (plugin->operations, operation);
    }
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    {
      LtRunMetric *metric = g_new0 (LtRunMetric, 1);

      metric->name = g_strdup (metrics[i].name);
      metric->unit = g_strdup (metrics[i].unit);
      metric->kind = metrics[i].kind;
      metric->op_index = metrics[i].op_index;
      g_ptr_array_add (plugin->metrics, metric);
    }
  return plugin;
}

static LtPlan *
make_plan (const char *threshold, const char *more)
{
  char *none[] = { NULL };
  g_autofree char *option = g_strconcat ("--threshold=", threshold, NULL);
  g_auto (GStrv) args = g_strsplit (more, " ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) all = NULL;
  LtPlan *plan;

  g_strv_builder_add (builder, option);
  for (guint i = 0; args[i] != NULL && *args[i] != '\0'; i++)
    g_strv_builder_add (builder, args[i]);
  all = g_strv_builder_end (builder);
  plan = lt_settings_resolve (all, none, &error);
  g_assert_no_error (error);
  return plan;
}

typedef struct Case
{
  const char *threshold;
  const char *more; /* arguments */
  gint operation, stage, metric;
  gboolean response;
  double limit;
  LtUnit unit;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "p(99)<5ms", "", -1, -1, -1, FALSE, 5e6, LT_UNIT_NS },
  { "p(99)<5ms", "-r 100/s", -1, -1, -1, TRUE, 5e6, LT_UNIT_NS },
  { "service.p(99)<5ms", "-r 100/s", -1, -1, -1, FALSE, 5e6, LT_UNIT_NS },
  { "auth:p(99)<5ms", "", -1, -1, -1, FALSE, 5e6, LT_UNIT_NS },
  { "peak-load:p(99)<5ms", "", -1, -1, -1, FALSE, 5e6, LT_UNIT_NS },
  { "verify:rate>5", "", 1, -1, -1, FALSE, 5, LT_UNIT_PER_SECOND },
  { "auth.verify:errors==0", "", 1, -1, -1, FALSE, 0, LT_UNIT_NUMBER },
  { "peak-load.login:avg<1s", "", 0, -1, -1, FALSE, 1e9, LT_UNIT_NS },
  { "stage 2:avg<1s", "-s 1s:1 -s 1s:2", -1, 1, -1, FALSE, 1e9, LT_UNIT_NS },
  { "auth.stage 1:avg<1s", "-s 1s:1 -s 1s:2", -1, 0, -1, FALSE, 1e9, LT_UNIT_NS },
  { "login:avg{stage=stage 1}<1s", "-s 1s:1 -s 1s:2", 0, 0, -1, FALSE, 1e9, LT_UNIT_NS },
  { "login:avg{operation=login}<1s", "", 0, -1, -1, FALSE, 1e9, LT_UNIT_NS },
  { "avg{suite=auth,scenario=peak-load,operation=verify}<1s", "", 1, -1, -1, FALSE, 1e9, LT_UNIT_NS },
  { "granted>5", "", -1, -1, 0, FALSE, 5, LT_UNIT_NUMBER },
  { "granted.rate>5", "", -1, -1, 0, FALSE, 5, LT_UNIT_PER_SECOND },
  { "queue.max<9", "", -1, -1, 1, FALSE, 9, LT_UNIT_NUMBER },
  { "queue.max.max<9", "", -1, -1, 1, FALSE, 9, LT_UNIT_NUMBER },
  { "heap<5MiB", "", -1, -1, 2, FALSE, 5242880, LT_UNIT_BYTES },
  { "heap<5", "", -1, -1, 2, FALSE, 5120, LT_UNIT_BYTES },
  { "wait.p(99)<5", "", -1, -1, 3, FALSE, 5e6, LT_UNIT_NS },
  { "wait.p(99)<5us", "", -1, -1, 3, FALSE, 5e3, LT_UNIT_NS },
  { "wait.count<5", "", -1, -1, 3, FALSE, 5, LT_UNIT_NUMBER },
  { "password.avg<5ms", "", -1, -1, 6, FALSE, 5e6, LT_UNIT_NS },
  { "verify:send.avg<5ms", "", 1, -1, 5, FALSE, 5e6, LT_UNIT_NS },
};

static const struct
{
  const char *threshold;
  const char *more;
  const char *message; /* behind the threshold */
} wrong[] = {
  { "logim:avg<1s", "", "expected a scenario, suite, operation or stage, found 'logim'; did you mean login?" },
  { "auth.verfy:avg<1s", "", "expected an operation or stage, found 'verfy'; did you mean verify?" },
  { "avg{stage=stage 3}<1s", "-s 1s:1 -s 1s:2", "expected a stage, found 'stage 3'; did you mean stage 1?" },
  { "avg{operation=x}<1s", "", "expected an operation, found 'x'" },
  { "login:avg{operation=verify}<1s", "", "expected one operation, found 'login' and 'verify'" },
  { "auth.stage 1:avg{stage=stage 2}<1s", "-s 1s:1 -s 1s:2", "expected one stage, found 'auth.stage 1' and 'stage 2'" },
  { "avg{suite=auht}<1s", "", "expected a suite, found 'auht'" },
  { "avg{scenario=other}<1s", "", "expected a scenario, found 'other'" },
  { "grated>5", "", "expected a metric such as p(99) or error_rate, or one of auth, found 'grated'; did you mean granted?" },
  { "eror_rate>5", "", "expected a metric such as p(99) or error_rate, or one of auth, found 'eror_rate'; did you mean error_rate?" },
  { "login:granted>5", "", "expected no operation, as granted is of all of the suite" },
  { "send.avg<5ms", "", "send is a step of several operations: expected OPERATION:send.avg" },
  { "granted.avg>5", "", "granted is a counter: expected its total, .rate or .count, found 'granted.avg'" },
  { "heap.rate>5", "", "heap is a gauge: expected its sum over workers, .min or .max, found 'heap.rate'" },
  { "wait<5ms", "", "wait is a distribution: expected a statistic such as .p(99), found 'wait'" },
  { "password<5ms", "", "password is a step: expected a statistic such as .p(99), found 'password'" },
  { "granted<5ms", "", "expected a value in the unit of granted ('1') or without one" },
  { "wait.avg<5KiB", "", "expected a value in the unit of wait ('ms') or without one" },
  { "heap[10s]<5", "", "heap is a gauge, of which only the last value is known: expected no window and no stage" },
  { "p(99)<5ms", "--no-latency", "expected latencies for p(99), found --no-latency" },
  { "achieved_rate>=95%", "", "achieved_rate: expected a --rate, found none" },
  { "login:rss<5MiB", "", "expected no operation, as rss is of all of the run" },
  { "stage 1:leak<5MiB/s", "-s 1s:1", "expected no stage, as leak is of all of the run" },
  { "stage 1:avg[1s]<1s", "-s 1s:1", "expected a window or a stage, found both" },
};
/* clang-format on */

static LtThresholdPlace
place_of (const LtPlan *plan, const LtRunPlugin *plugin)
{
  return (LtThresholdPlace){ .plan = plan,
                             .scenario = "peak-load",
                             .suite = "auth",
                             .plugin = plugin,
                             .initialized = TRUE };
}

static void
test_meant (void)
{
  g_autoptr (LtRunPlugin) plugin = make_plugin ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *test = &cases[i];
      g_autoptr (LtPlan) plan = make_plan (test->threshold, test->more);
      const LtThresholdPlace place = place_of (plan, plugin);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) targets = lt_threshold_targets_new (&place, &error);
      const LtThresholdTarget *target;

      g_test_message ("%s", test->threshold);
      g_assert_no_error (error);
      g_assert_cmpuint (targets->len, ==, 1);
      target = g_ptr_array_index (targets, 0);
      g_assert_cmpint (target->operation, ==, test->operation);
      g_assert_cmpint (target->stage, ==, test->stage);
      g_assert_cmpint (target->metric, ==, test->metric);
      g_assert_cmpint (target->response, ==, test->response);
      g_assert_cmpfloat (target->limit, ==, test->limit);
      g_assert_cmpint (target->unit, ==, test->unit);
      g_assert_cmpstr (target->source, ==, "command line");
    }
}

static void
test_wrong (void)
{
  g_autoptr (LtRunPlugin) plugin = make_plugin ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (LtPlan) plan = make_plan (wrong[i].threshold, wrong[i].more);
      const LtThresholdPlace place = place_of (plan, plugin);
      g_autoptr (GError) error = NULL;
      g_autofree char *expected =
        g_strdup_printf ("--threshold: %s: %s", wrong[i].threshold, wrong[i].message);

      g_assert_null (lt_threshold_targets_new (&place, &error));
      g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE);
      g_assert_cmpstr (error->message, ==, expected);
    }
}

static void
test_others (void)
{
  static const struct
  {
    const char *threshold, *alone;
    gboolean ours;
  } table[] = {
    { "p(99)<5ms", NULL, TRUE },
    { "login:p(99)<5ms", NULL, TRUE },
    { "publish:p(99)<5ms", NULL, FALSE },
    { "events.publish:p(99)<5ms", NULL, FALSE },
    { "avg{suite=events}<1s", NULL, FALSE },
    { "avg{operation=publish}<1s", NULL, FALSE },
    { "login:avg<1s", "login", TRUE },
    { "login:avg<1s", "verify", FALSE },
    { "auth:avg<1s", "verify", TRUE },
  };
  g_autoptr (LtRunPlugin) plugin = make_plugin ();

  g_test_summary ("What is of another scenario beside is none of ours, and no mistake.");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (LtPlan) plan = make_plan (table[i].threshold, "");
      LtThresholdPlace place = place_of (plan, plugin);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) targets = NULL;

      place.others = TRUE;
      place.operation = table[i].alone;
      targets = lt_threshold_targets_new (&place, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (targets->len, ==, table[i].ours ? 1 : 0);
      g_assert_cmpint (lt_threshold_concerns (&place, 0, NULL), ==, table[i].ours);
    }
}

static void
test_before_init (void)
{
  g_autoptr (LtRunPlugin) plugin = make_plugin ();
  g_autoptr (LtPlan) plan = make_plan ("nothing>5", "");
  LtThresholdPlace place = place_of (plan, plugin);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  g_test_summary ("Metrics of the suite are looked for once they are known.");
  place.initialized = FALSE;
  targets = lt_threshold_targets_new (&place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (targets->len, ==, 1);
}

static void
test_blame (void)
{
  static const char text[] = "[global]\n"
                             "threshold = avg<1s; nothing:p(99)<5ms\n"
                             "[scenario s]\n"
                             "plugin = auth\n";
  char *none[] = { NULL };
  g_autoptr (LtRunPlugin) plugin = make_plugin ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign =
    lt_settings_resolve_text ("a.ini", text, sizeof text - 1, none, &error);
  LtThresholdPlace place;

  g_assert_no_error (error);
  place = place_of (lt_campaign_get_common (campaign), plugin);
  g_assert_null (lt_threshold_targets_new (&place, &error));
  g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO);
  g_assert_cmpstr (error->message, ==,
                   "a.ini:2: threshold: nothing:p(99)<5ms: expected a scenario, suite, "
                   "operation or stage, found 'nothing'");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threshold-target/settings", test_settings);
  g_test_add_func ("/threshold-target/threshold-windows", test_threshold_windows);
  g_test_add_func ("/threshold-target/meant", test_meant);
  g_test_add_func ("/threshold-target/wrong", test_wrong);
  g_test_add_func ("/threshold-target/others", test_others);
  g_test_add_func ("/threshold-target/before-init", test_before_init);
  g_test_add_func ("/threshold-target/blame", test_blame);
  return g_test_run ();
}

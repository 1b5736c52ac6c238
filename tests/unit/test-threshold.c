/* SPDX-License-Identifier: MIT */

#include "lt-threshold.h"

#include <math.h>

#define MS 1e6
#define S 1e9

typedef struct Good
{
  const char *text;
  const char *scope, *name, *custom;
  LtThresholdMetric metric;
  LtThresholdComparison comparison;
  double limit;
  LtUnit unit;
} Good;

/* clang-format off */
static const Good goods[] = {
  { "p(99)<5ms", NULL, "p(99)", NULL, LT_THRESHOLD_PERCENTILE, LT_THRESHOLD_LESS, 5 * MS, LT_UNIT_NS },
  { "  med <= 1.5s ", NULL, "med", NULL, LT_THRESHOLD_MED, LT_THRESHOLD_AT_MOST, 1.5 * S, LT_UNIT_NS },
  { "auth.login:avg<0", "auth.login", "avg", NULL, LT_THRESHOLD_AVG, LT_THRESHOLD_LESS, 0, LT_UNIT_NS },
  { "stage 2 : max<1m", "stage 2", "max", NULL, LT_THRESHOLD_MAX, LT_THRESHOLD_LESS, 60 * S, LT_UNIT_NS },
  { "min>1us", NULL, "min", NULL, LT_THRESHOLD_MIN, LT_THRESHOLD_GREATER, 1000, LT_UNIT_NS },
  { "stddev<1ms", NULL, "stddev", NULL, LT_THRESHOLD_STDDEV, LT_THRESHOLD_LESS, MS, LT_UNIT_NS },
  { "rate>=10k/s", NULL, "rate", NULL, LT_THRESHOLD_RATE, LT_THRESHOLD_AT_LEAST, 1e4, LT_UNIT_PER_SECOND },
  { "count>1000", NULL, "count", NULL, LT_THRESHOLD_COUNT, LT_THRESHOLD_GREATER, 1000, LT_UNIT_NUMBER },
  { "errors==0", NULL, "errors", NULL, LT_THRESHOLD_ERRORS, LT_THRESHOLD_EQUAL, 0, LT_UNIT_NUMBER },
  { "error_rate<1%", NULL, "error_rate", NULL, LT_THRESHOLD_ERROR_RATE, LT_THRESHOLD_LESS, 0.01, LT_UNIT_SHARE },
  { "achieved_rate>=95%", NULL, "achieved_rate", NULL, LT_THRESHOLD_ACHIEVED_RATE, LT_THRESHOLD_AT_LEAST, 0.95, LT_UNIT_SHARE },
  { "achieved_rate>=900/s", NULL, "achieved_rate", NULL, LT_THRESHOLD_ACHIEVED_RATE, LT_THRESHOLD_AT_LEAST, 900, LT_UNIT_PER_SECOND },
  { "dropped<1%", NULL, "dropped", NULL, LT_THRESHOLD_DROPPED, LT_THRESHOLD_LESS, 0.01, LT_UNIT_SHARE },
  { "dropped!=7", NULL, "dropped", NULL, LT_THRESHOLD_DROPPED, LT_THRESHOLD_NOT_EQUAL, 7, LT_UNIT_NUMBER },
  { "rss<64MiB", NULL, "rss", NULL, LT_THRESHOLD_RSS, LT_THRESHOLD_LESS, 67108864, LT_UNIT_BYTES },
  { "leak<3600B/h", NULL, "leak", NULL, LT_THRESHOLD_LEAK, LT_THRESHOLD_LESS, 1, LT_UNIT_BYTES_PER_SECOND },
  { "leak>-1KiB/s", NULL, "leak", NULL, LT_THRESHOLD_LEAK, LT_THRESHOLD_GREATER, -1024, LT_UNIT_BYTES_PER_SECOND },
  { "granted>=10k", NULL, "granted", "granted", LT_THRESHOLD_SUM, LT_THRESHOLD_AT_LEAST, 1e4, LT_UNIT_NUMBER },
  { "work.value.p(99.9)<1000", NULL, "work.value.p(99.9)", "work.value", LT_THRESHOLD_PERCENTILE, LT_THRESHOLD_LESS, 1000, LT_UNIT_NUMBER },
  { "auth:granted.rate>5/s", "auth", "granted.rate", "granted", LT_THRESHOLD_RATE, LT_THRESHOLD_GREATER, 5, LT_UNIT_PER_SECOND },
  { "password.max<2ms", NULL, "password.max", "password", LT_THRESHOLD_MAX, LT_THRESHOLD_LESS, 2 * MS, LT_UNIT_NS },
  { "heap.sum<1MiB", NULL, "heap.sum", "heap", LT_THRESHOLD_SUM, LT_THRESHOLD_LESS, 1048576, LT_UNIT_BYTES },
  { "read.rate>1MiB/s", NULL, "read.rate", "read", LT_THRESHOLD_RATE, LT_THRESHOLD_GREATER, 1048576, LT_UNIT_BYTES_PER_SECOND },
};

static const struct
{
  const char *text;
  const char *message;
} bads[] = {
  { "", "expected a threshold such as 'p(99)<5ms' or 'login:error_rate<1%', found ''" },
  { "p(99)", "expected a threshold such as 'p(99)<5ms' or 'login:error_rate<1%', found 'p(99)'" },
  { "<5ms", "expected a threshold such as 'p(99)<5ms' or 'login:error_rate<1%', found '<5ms'" },
  { "p(99)=5ms", "expected a threshold such as 'p(99)<5ms' or 'login:error_rate<1%', found 'p(99)=5ms'" },
  { "p99<5ms", "expected p(99) for a percentile, found 'p99'" },
  { "p(101)<5ms", "expected a percentile from p(0) to p(100), found 'p(101)'" },
  { "p(5%)<5ms", "expected a percentile from p(0) to p(100), found 'p(5%)'" },
  { "p()<5ms", "expected a percentile from p(0) to p(100), found 'p()'" },
  { "work.p(x)<5", "expected a percentile from p(0) to p(100), found 'p(x)'" },
  { "p(99)<5", "expected a duration with its unit, such as 5ms, found '5'" },
  { "p(99)<", "expected a duration such as 30s, 1m30s or 500ms, found ''" },
  { "p(99)<=-5ms", "expected at least 0, found '-5ms'" },
  { "error_rate<150%", "expected a share from 0 to 100%, such as 1% or 0.01, found '150%'" },
  { "rate>fast", "expected a rate such as 500, 5k/s or 300/m, found 'fast'" },
  { "count>x", "expected a number such as 10, 1.5 or 20k, found 'x'" },
  { "rss<5ms", "expected a size such as 4096, 64kB or 1.5MiB, found '5ms'" },
  { "leak<5KiB", "expected a growth such as 64KiB/s or 10MiB/h, found '5KiB'" },
  { "granted>x", "expected a number, a duration such as 5ms or a size such as 64KiB, found 'x'" },
  { "granted.rate>5ms", "expected a rate such as 500/s, found '5ms'" },
  { "granted.errors>5", "expected avg, min, max, med, p(N), stddev, count, rate or sum of a metric, found 'granted.errors'" },
  { "Granted>5", "expected a metric such as p(99), error_rate or one of the suite, found 'Granted'" },
  { "service.rate>5", "expected avg, min, max, med, p(N) or stddev of a clock, found 'service.rate'" },
  { ":p(99)<5ms", "expected one SCOPE: before the metric, found ''" },
  { "a:b:p(99)<5ms", "expected one SCOPE: before the metric, found 'a:b'" },
  { "p(99)[0s]<5ms", "expected a window from [1s] to [1h], found '[0s]'" },
  { "p(99)[2h]<5ms", "expected a window from [1s] to [1h], found '[2h]'" },
  { "p(99){}<5ms", "expected {KEY=NAME,...} with suite, operation, scenario or stage, each once, found ''" },
  { "p(99){op=x}<5ms", "expected {KEY=NAME,...} with suite, operation, scenario or stage, each once, found 'op=x'" },
  { "p(99){stage=a,stage=b}<5ms", "expected {KEY=NAME,...} with suite, operation, scenario or stage, each once, found 'stage=b'" },
  { "p(99){stage=a}[10s]<5ms", "expected a window or a stage, found 'p(99){stage=a}[10s]<5ms'" },
  { "leak[10s]<5KiB/s", "expected no window with leak and dropped, found 'leak[10s]<5KiB/s'" },
};
/* clang-format on */

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (goods); i++)
    {
      const Good *good = &goods[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (LtThreshold) threshold = lt_threshold_parse (good->text, &error);

      g_test_message ("%s", good->text);
      g_assert_no_error (error);
      g_assert_cmpstr (threshold->scope, ==, good->scope);
      g_assert_cmpstr (threshold->name, ==, good->name);
      g_assert_cmpstr (threshold->custom, ==, good->custom);
      g_assert_cmpint (threshold->metric, ==, good->metric);
      g_assert_cmpint (threshold->comparison, ==, good->comparison);
      g_assert_cmpfloat (threshold->limit, ==, good->limit);
      g_assert_cmpint (threshold->unit, ==, good->unit);
      g_assert_cmpuint (threshold->window_ns, ==, 0);
      g_assert_cmpint (lt_threshold_is_latency (threshold), ==,
                       good->custom == NULL && good->metric <= LT_THRESHOLD_STDDEV);
      g_assert_cmpint (lt_threshold_is_of_run (threshold), ==,
                       good->custom == NULL && good->metric >= LT_THRESHOLD_ACHIEVED_RATE);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bads); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bads[i].text);
      g_assert_null (lt_threshold_parse (bads[i].text, &error));
      g_assert_cmpstr (error->message, ==, bads[i].message);
    }
}

static void
test_too_long (void)
{
  g_autofree char *scope = g_strnfill (300, 'a');
  g_autofree char *text = g_strconcat (scope, ":p(99)<5ms", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (lt_threshold_parse (text, &error));
  g_assert_true (g_str_has_prefix (error->message, "expected a threshold such as"));
}

static void
test_all_parts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtThreshold) threshold = lt_threshold_parse (
    "auth.login:response.p(99.5){scenario=peak, suite=auth,operation=login}[1m30s]<=20ms",
    &error);

  g_assert_no_error (error);
  g_assert_cmpstr (threshold->scope, ==, "auth.login");
  g_assert_cmpstr (threshold->name, ==, "response.p(99.5)");
  g_assert_cmpint (threshold->clock, ==, LT_THRESHOLD_CLOCK_RESPONSE);
  g_assert_cmpfloat (threshold->percentile, ==, 99.5);
  g_assert_cmpstr (threshold->scenario, ==, "peak");
  g_assert_cmpstr (threshold->suite, ==, "auth");
  g_assert_cmpstr (threshold->operation, ==, "login");
  g_assert_null (threshold->stage);
  g_assert_cmpuint (threshold->window_ns, ==, G_GUINT64_CONSTANT (90000000000));
}

static void
test_holds (void)
{
  static const struct
  {
    LtThresholdComparison comparison;
    const char *text;
    gboolean below, same, above;
  } table[] = {
    { LT_THRESHOLD_LESS, "<", TRUE, FALSE, FALSE },
    { LT_THRESHOLD_AT_MOST, "<=", TRUE, TRUE, FALSE },
    { LT_THRESHOLD_GREATER, ">", FALSE, FALSE, TRUE },
    { LT_THRESHOLD_AT_LEAST, ">=", FALSE, TRUE, TRUE },
    { LT_THRESHOLD_EQUAL, "==", FALSE, TRUE, FALSE },
    { LT_THRESHOLD_NOT_EQUAL, "!=", TRUE, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const LtThresholdComparison comparison = table[i].comparison;

      g_assert_cmpstr (lt_threshold_comparison_text (comparison), ==, table[i].text);
      g_assert_cmpint (lt_threshold_holds (comparison, 4.999, 5), ==, table[i].below);
      g_assert_cmpint (lt_threshold_holds (comparison, 5, 5), ==, table[i].same);
      g_assert_cmpint (lt_threshold_holds (comparison, 5.001, 5), ==, table[i].above);
      g_assert_false (lt_threshold_holds (comparison, NAN, 5));
    }
}

static void
test_units (void)
{
  static const struct
  {
    LtUnit unit;
    double value;
    const char *name, *text;
  } table[] = {
    { LT_UNIT_NUMBER, 5252, "number", "5,252" },
    { LT_UNIT_NUMBER, 1.5, "number", "1.50" },
    { LT_UNIT_NUMBER, 1234567, "number", "1.23M" },
    { LT_UNIT_NS, 7.31e6, "ns", "7.31 ms" },
    { LT_UNIT_SHARE, 0.0125, "share", "1.25 %" },
    { LT_UNIT_PER_SECOND, 12345, "per_second", "12.3k/s" },
    { LT_UNIT_BYTES, 65536, "bytes", "64.0 KiB" },
    { LT_UNIT_BYTES_PER_SECOND, -36864, "bytes_per_second", "-36.0 KiB/s" },
    { LT_UNIT_NS, INFINITY, "ns", "-" },
  };
  LtUnit unit;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = lt_unit_format (table[i].unit, table[i].value);

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_cmpstr (lt_unit_name (table[i].unit), ==, table[i].name);
      g_assert_true (lt_unit_find (table[i].name, &unit));
      g_assert_cmpint (unit, ==, table[i].unit);
    }
  g_assert_false (lt_unit_find ("miles", &unit));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threshold/good", test_good);
  g_test_add_func ("/threshold/bad", test_bad);
  g_test_add_func ("/threshold/too-long", test_too_long);
  g_test_add_func ("/threshold/all-parts", test_all_parts);
  g_test_add_func ("/threshold/holds", test_holds);
  g_test_add_func ("/threshold/units", test_units);
  return g_test_run ();
}

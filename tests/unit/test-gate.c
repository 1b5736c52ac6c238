/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <string.h>

#include "lt-gate.h"

static void
test_good (void)
{
  static const struct
  {
    const char *text, *canonical, *scope, *figure;
    LtGateClock clock;
    gboolean at_most;
    double limit;
  } rows[] = {
    { "baseline.ops>=0.9x", "baseline.ops>=0.9x", NULL, "ops", LT_GATE_CLOCK_ANY, FALSE, 0.9 },
    { "ops>=0.9x", "baseline.ops>=0.9x", NULL, "ops", LT_GATE_CLOCK_ANY, FALSE, 0.9 },
    { "rate >= 1x", "baseline.rate>=1x", NULL, "ops", LT_GATE_CLOCK_ANY, FALSE, 1 },
    { "auth.login:baseline.p(99)<=1.2x", "auth.login:baseline.p(99)<=1.2x", "auth.login",
      "p(99)", LT_GATE_CLOCK_ANY, TRUE, 1.2 },
    { "login: response.p(99.9) <= 2x", "login:baseline.response.p(99.9)<=2x", "login",
      "p(99.9)", LT_GATE_CLOCK_RESPONSE, TRUE, 2 },
    { "service.med<=1.1x", "baseline.service.med<=1.1x", NULL, "p(50)", LT_GATE_CLOCK_SERVICE,
      TRUE, 1.1 },
    { "error_rate<=1x", "baseline.error_rate<=1x", NULL, "error_rate", LT_GATE_CLOCK_ANY, TRUE,
      1 },
    { "a:b:max<=3x", "a:b:baseline.max<=3x", "a:b", "max", LT_GATE_CLOCK_ANY, TRUE, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LtGate) gate = lt_gate_parse (rows[i].text, &error);
      g_autofree char *figure = NULL;

      g_assert_no_error (error);
      figure = lt_figure_kind_name (gate->kind, gate->percentile);
      g_assert_cmpstr (gate->text, ==, rows[i].canonical);
      g_assert_cmpstr (gate->scope, ==, rows[i].scope);
      g_assert_cmpstr (figure, ==, rows[i].figure);
      g_assert_cmpint (gate->clock, ==, rows[i].clock);
      g_assert_cmpint (gate->at_most, ==, rows[i].at_most);
      g_assert_cmpfloat (gate->limit, ==, rows[i].limit);
    }
}

static void
test_bad (void)
{
  static const char *const rows[] = {
    "",           "ops",       "ops>0.9x",        "ops==1x",
    "ops>=0.9",   "ops>=90%",  "ops>=90%x",       "ops>=0x",
    "ops>=-1x",   "ops>=nanx", "ops>=x",          "foo>=1x",
    "p(101)<=1x", "p(0)<=1x",  "p()<=1x",         "p(9e1)<=1x",
    "p(99<=1x",   ":ops>=1x",  "service.ops>=1x", "baseline.>=1x",
    "ops>=1xx",   "p(-5)<=1x", "ops>=1e300x",     "response.error_rate<=1x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LtGate) gate = lt_gate_parse (rows[i], &error);

      g_test_message ("%s", rows[i]);
      g_assert_error (error, LT_GATE_ERROR, LT_GATE_ERROR_SYNTAX);
      g_assert_null (gate);
      g_assert_nonnull (strstr (error->message, "expected "));
      g_assert_nonnull (strstr (error->message, "found '"));
    }
}

static void
test_told_apart (void)
{
  g_assert_true (lt_gate_is_text ("baseline.ops>=0.9x"));
  g_assert_true (lt_gate_is_text ("auth.login:baseline.p(99)<=1.2x"));
  g_assert_true (lt_gate_is_text ("baseline.nonsense"));
  g_assert_false (lt_gate_is_text ("auth.login:p(99)<5ms"));
  g_assert_false (lt_gate_is_text ("baseline:p(99)<5ms"));
  g_assert_false (lt_gate_is_text (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gate/good", test_good);
  g_test_add_func ("/gate/bad", test_bad);
  g_test_add_func ("/gate/told-apart", test_told_apart);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include "lt-web-guard.h"
#include "lt-plan-values.h"

#include <string.h>

#define TOKEN "0123456789abcdef"

static void
test_hosts (void)
{
  static const struct
  {
    const char *host;
    guint status;
  } hosts[] = {
    { "localhost:5665", 0 },      { "LOCALHOST", 0 },
    { "127.0.0.1:5665", 0 },      { "127.8.9.1", 0 },
    { "[::1]:5665", 0 },          { NULL, 403 },
    { "evil.example", 403 },      { "", 403 },
    { "10.0.0.1:5665", 403 },     { "localhost.evil.de", 403 },
    { "127.0.0.1.evil.de", 403 }, { "[::1", 403 },
    { "0.0.0.0", 403 },
  };
  g_autoptr (LtWebGuard) guard = lt_web_guard_new (TRUE, NULL, 5665);
  g_autoptr (LtWebGuard) open = lt_web_guard_new (FALSE, TOKEN, 5665);

  g_test_summary ("On a loopback address a request names this machine (DNS rebinding).");
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      const LtWebRequest request = { .host = hosts[i].host };
      const LtWebRequest knowing = { .host = hosts[i].host, .token = TOKEN };

      g_assert_cmpuint (lt_web_guard_check (guard, &request).status, ==, hosts[i].status);
      g_assert_cmpuint (lt_web_guard_check (open, &knowing).status, ==, 0);
    }
}

static void
test_tokens (void)
{
  static const struct
  {
    LtWebRequest request;
    gboolean known;
  } cases[] = {
    { { .token = TOKEN }, TRUE },
    { { .authorization = "Bearer " TOKEN }, TRUE },
    { { .authorization = "bearer  " TOKEN }, TRUE },
    { { .cookie = "ltrun-5665=" TOKEN }, TRUE },
    { { .cookie = "a=b; ltrun-5665=" TOKEN "; c=d" }, TRUE },
    { { 0 }, FALSE },
    { { .token = "" }, FALSE },
    { { .token = "0123456789abcde" }, FALSE },
    { { .token = TOKEN TOKEN }, FALSE },
    { { .token = "0123456789abcdeF" }, FALSE },
    { { .authorization = "Basic " TOKEN }, FALSE },
    { { .authorization = "Bearer" }, FALSE },
    { { .cookie = "ltrun-5666=" TOKEN }, FALSE },
    { { .cookie = "xltrun-5665=" TOKEN }, FALSE },
    { { .cookie = "ltrun-5665=" TOKEN "x" }, FALSE },
    { { .cookie = ";;; ;" }, FALSE },
  };
  g_autoptr (LtWebGuard) guard = lt_web_guard_new (FALSE, TOKEN, 5665);
  g_autofree char *cookie = lt_web_guard_get_cookie (guard);

  g_test_summary ("The token is taken from three places, whole only.");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (lt_web_guard_check (guard, &cases[i].request).status, ==,
                      cases[i].known ? 0 : 401);
  g_assert_true (g_str_has_prefix (cookie, "ltrun-5665=" TOKEN ";"));
  g_assert_nonnull (strstr (cookie, "HttpOnly"));
  g_assert_nonnull (strstr (cookie, "SameSite=Strict"));
}

static void
test_actions (void)
{
  static const struct
  {
    LtWebRequest request;
    guint status;
  } cases[] = {
    { { .host = "localhost:5665", .action = "stop" }, 0 },
    { { .host = "localhost:5665", .action = "stop", .origin = "http://localhost:5665" }, 0 },
    { { .host = "localhost:5665" }, 403 },
    { { .host = "localhost:5665", .action = "start" }, 403 },
    { { .host = "localhost:5665", .action = "stop", .origin = "http://localhost:80" }, 403 },
    { { .host = "localhost:5665", .action = "stop", .origin = "http://evil.example" }, 403 },
    { { .host = "localhost:5665", .action = "stop", .origin = "null" }, 403 },
  };

  g_test_summary ("What changes something needs the header, and no foreign origin (CSRF).");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (lt_web_guard_check_action (&cases[i].request, "stop").status, ==,
                      cases[i].status);
}

static void
test_made_up (void)
{
  g_autofree char *one = lt_web_guard_make_token ();
  g_autofree char *other = lt_web_guard_make_token ();

  g_test_summary ("Tokens that are made up have 128 bits, and differ.");
  g_assert_cmpuint (strlen (one), ==, 32);
  g_assert_cmpstr (one, !=, other);
}

/* ---- --web ----------------------------------------------------------------- */

static void
test_addresses (void)
{
  static const struct
  {
    const char *text;
    const char *address; /* NULL: the default */
    gboolean has_port;
    guint port;
  } good[] = {
    { "true", NULL, FALSE, 5665 },
    { "8080", NULL, TRUE, 8080 },
    { ":0", NULL, TRUE, 0 },
    { "localhost:1", NULL, TRUE, 1 },
    { "127.0.0.1", "127.0.0.1", FALSE, 5665 },
    { "0.0.0.0:65535", "0.0.0.0", TRUE, 65535 },
    { "[::1]:80", "::1", TRUE, 80 },
    { "[::]", "::", FALSE, 5665 },
    { "::1", "::1", FALSE, 5665 },
  };
  static const char *const bad[] = {
    "",   "example.org:80", "127.0.0.1:", "127.0.0.1:65536", "1.2.3",     "[::1", "[::1]x",
    "-1", "1.2.3.4:x",      ":",          "70000",           "http://x:1"
  };

  g_test_summary ("An address is numeric or localhost, with a port or without.");
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (LtPlan) plan = lt_plan_new ();

      g_assert_true (lt_apply_web (plan, good[i].text, NULL));
      g_assert_true (plan->web.wanted);
      g_assert_cmpstr (plan->web.address, ==, good[i].address);
      g_assert_cmpint (plan->web.has_port, ==, good[i].has_port);
      g_assert_cmpuint (plan->web.port, ==, good[i].port);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (LtPlan) plan = lt_plan_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (lt_apply_web (plan, bad[i], &error));
      g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE);
    }
}

static void
test_token_values (void)
{
  g_autoptr (LtPlan) plan = lt_plan_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A token that is refused is not shown.");
  g_assert_true (lt_apply_web_token (plan, TOKEN, &error));
  g_assert_false (lt_apply_web_token (plan, "short", &error));
  g_assert_null (strstr (error->message, "short"));
  g_clear_error (&error);
  g_assert_false (lt_apply_web_token (plan, "with spaces in it, secretly", &error));
  g_assert_null (strstr (error->message, "secretly"));
  g_assert_cmpstr (plan->web.token, ==, TOKEN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web-guard/hosts", test_hosts);
  g_test_add_func ("/web-guard/tokens", test_tokens);
  g_test_add_func ("/web-guard/actions", test_actions);
  g_test_add_func ("/web-guard/made-up", test_made_up);
  g_test_add_func ("/web-guard/addresses", test_addresses);
  g_test_add_func ("/web-guard/token-values", test_token_values);
  return g_test_run ();
}

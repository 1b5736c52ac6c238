/* SPDX-License-Identifier: MIT */

#include "lt-plan-values.h"

#include <arpa/inet.h>
#include <string.h>

#include "lt-units.h"

static gboolean
refuse (GError **error, const char *expected, const char *text)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "expected %s, found '%s'", expected,
               text);
  return FALSE;
}

/* ---- ADDRESS:PORT ---------------------------------------------------------- */

/* The parts of the text; NULL or empty: it has none. */
typedef struct Parts
{
  char *address;
  const char *port;
} Parts;

static Parts
split (const char *text)
{
  const char *colon = strrchr (text, ':');
  const char *bracket = *text == '[' ? strchr (text, ']') : NULL;

  if (bracket != NULL && (bracket[1] == '\0' || bracket[1] == ':'))
    return (Parts){ g_strndup (text + 1, (gsize) (bracket - text - 1)),
                    bracket[1] == ':' ? bracket + 2 : NULL };
  if (colon == NULL && strchr (text, '.') == NULL && g_ascii_isdigit (*text))
    return (Parts){ NULL, text };
  /* An IPv6 address goes without brackets where no port follows. */
  if (colon == NULL || strchr (text, ':') != colon)
    return (Parts){ g_strdup (text), NULL };
  return (Parts){ g_strndup (text, (gsize) (colon - text)), colon + 1 };
}

static gboolean
is_numeric (const char *address)
{
  struct in6_addr parsed;

  return inet_pton (AF_INET, address, &parsed) == 1
         || inet_pton (AF_INET6, address, &parsed) == 1;
}

gboolean
lt_plan_web_is_address (const char *text)
{
  const Parts parts = split (text);
  g_autofree char *address = parts.address;
  guint64 port;

  if (parts.port != NULL && !g_ascii_string_to_unsigned (parts.port, 10, 0, 65535, &port, NULL))
    return FALSE;
  if (address == NULL || *address == '\0')
    return parts.port != NULL;
  return g_str_equal (address, "localhost") || is_numeric (address);
}

gboolean
lt_apply_web (LtPlan *plan, const char *text, GError **error)
{
  const Parts parts = split (text);
  g_autofree char *address = parts.address;
  LtPlanWeb *web = &plan->web;
  guint64 port = LT_PLAN_WEB_PORT;

  g_clear_pointer (&web->address, g_free);
  web->has_port = FALSE;
  web->port = LT_PLAN_WEB_PORT;
  web->wanted = !g_str_equal (text, "false");
  if (!web->wanted || g_str_equal (text, "true"))
    return TRUE;
  if (!lt_plan_web_is_address (text))
    return refuse (error,
                   "[ADDRESS][:PORT] with a numeric address, as in 127.0.0.1:8080, [::1]:0 or "
                   "8080",
                   text);
  if (parts.port != NULL)
    g_ascii_string_to_unsigned (parts.port, 10, 0, 65535, &port, NULL);
  web->has_port = parts.port != NULL;
  web->port = (guint16) port;
  if (address != NULL && *address != '\0' && !g_str_equal (address, "localhost"))
    web->address = g_steal_pointer (&address);
  return TRUE;
}

/* ---- The rest -------------------------------------------------------------- */

/* It travels in an address and a header. It is not shown: it is a secret. */
gboolean
lt_apply_web_token (LtPlan *plan, const char *text, GError **error)
{
  static const char allowed[] = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-._~";
  const gsize length = strlen (text);

  if (length < LT_PLAN_WEB_TOKEN_MIN || length > LT_PLAN_WEB_TOKEN_MAX)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "expected %d to %d characters, found %" G_GSIZE_FORMAT,
                   LT_PLAN_WEB_TOKEN_MIN, LT_PLAN_WEB_TOKEN_MAX, length);
      return FALSE;
    }
  if (strspn (text, allowed) != length)
    {
      g_set_error_literal (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                           "expected letters, digits and -._~ only, found another character");
      return FALSE;
    }
  g_free (plan->web.token);
  plan->web.token = g_strdup (text);
  return TRUE;
}

gboolean
lt_apply_linger (LtPlan *plan, const char *text, GError **error)
{
  gint64 time_ns = 0;

  plan->web.linger = !g_str_equal (text, "false");
  plan->web.linger_ns = 0;
  if (!plan->web.linger || g_str_equal (text, "true"))
    return TRUE;
  if (!lt_parse_duration (text, &time_ns, NULL) || time_ns <= 0
      || time_ns > LT_PLAN_MAX_DURATION_NS)
    return refuse (error, "a time from 1ns to 31d, as in 10m, or none", text);
  plan->web.linger_ns = (guint64) time_ns;
  return TRUE;
}

/* SPDX-License-Identifier: MIT */

#include "lt-web-guard.h"

#include <string.h>
#include <sys/random.h>

#include <gio/gio.h>

#define TOKEN_BYTES 16

struct LtWebGuard
{
  gboolean loopback;
  char *token; /* NULL: none */
  char *cookie_name;
};

LtWebGuard *
lt_web_guard_new (gboolean loopback, const char *token, guint16 port)
{
  LtWebGuard *guard = g_new0 (LtWebGuard, 1);

  guard->loopback = loopback;
  guard->token = g_strdup (token);
  guard->cookie_name = g_strdup_printf ("ltrun-%u", port);
  return guard;
}

void
lt_web_guard_free (LtWebGuard *guard)
{
  if (guard == NULL)
    return;
  g_free (guard->token);
  g_free (guard->cookie_name);
  g_free (guard);
}

char *
lt_web_guard_make_token (void)
{
  guint8 bytes[TOKEN_BYTES];
  GString *token = g_string_new (NULL);

  /* So few bytes come whole or not at all (getrandom(2)). */
  if (getrandom (bytes, sizeof bytes, 0) != (gssize) sizeof bytes)
    g_error ("the kernel gives no random bytes");
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (token, "%02x", bytes[i]);
  return g_string_free (token, FALSE);
}

char *
lt_web_guard_get_cookie (const LtWebGuard *guard)
{
  if (guard->token == NULL)
    return NULL;
  return g_strdup_printf ("%s=%s; Path=/; HttpOnly; SameSite=Strict", guard->cookie_name,
                          guard->token);
}

/* ---- Whose name the request was sent to ------------------------------------ */

/* "[::1]:5665" to "::1", "localhost:80" to "localhost". */
static char *
host_without_port (const char *host)
{
  const char *end = *host == '[' ? strchr (host, ']') : strchr (host, ':');

  if (*host == '[')
    return end != NULL ? g_strndup (host + 1, (gsize) (end - host - 1)) : g_strdup ("");
  return end != NULL ? g_strndup (host, (gsize) (end - host)) : g_strdup (host);
}

static gboolean
is_loopback_name (const char *host)
{
  g_autofree char *name = host_without_port (host);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (name, "localhost") == 0;
}

/* ---- Whether it knows the token -------------------------------------------- */

/* In a time that does not tell how much of it is right. */
static gboolean
is_token (const LtWebGuard *guard, const char *text, gsize length)
{
  const gsize right = strlen (guard->token);
  guint8 difference = length != right;

  for (gsize i = 0; i < length; i++)
    difference |= (guint8) text[i] ^ (guint8) guard->token[i % right];
  return difference == 0;
}

static gboolean
has_bearer (const LtWebGuard *guard, const char *authorization)
{
  const char *token;

  if (authorization == NULL || g_ascii_strncasecmp (authorization, "Bearer ", 7) != 0)
    return FALSE;
  token = authorization + 7 + strspn (authorization + 7, " ");
  return is_token (guard, token, strlen (token));
}

static gboolean
has_cookie (const LtWebGuard *guard, const char *cookies)
{
  const gsize length = strlen (guard->cookie_name);

  while (cookies != NULL && *cookies != '\0')
    {
      const char *end = strchr (cookies, ';');
      const gsize whole = end != NULL ? (gsize) (end - cookies) : strlen (cookies);

      if (whole > length && strncmp (cookies, guard->cookie_name, length) == 0
          && cookies[length] == '='
          && is_token (guard, cookies + length + 1, whole - length - 1))
        return TRUE;
      cookies += whole;
      cookies += strspn (cookies, "; ");
    }
  return FALSE;
}

static gboolean
knows_token (const LtWebGuard *guard, const LtWebRequest *request)
{
  return has_bearer (guard, request->authorization) || has_cookie (guard, request->cookie)
         || (request->token != NULL
             && is_token (guard, request->token, strlen (request->token)));
}

/* ---- Both ------------------------------------------------------------------ */

LtWebRefusal
lt_web_guard_check (const LtWebGuard *guard, const LtWebRequest *request)
{
  if (guard->loopback && (request->host == NULL || !is_loopback_name (request->host)))
    return (LtWebRefusal){ 403, "expected localhost or a loopback address as Host" };
  if (guard->token != NULL && !knows_token (guard, request))
    return (LtWebRefusal){ 401, "expected the token: open the address that ltrun printed, or "
                                "send Authorization: Bearer TOKEN" };
  return (LtWebRefusal){ 0 };
}

/* "http://localhost:5665" is from "localhost:5665". */
static gboolean
is_same_origin (const char *origin, const char *host)
{
  const char *authority = strstr (origin, "://");

  return authority != NULL && host != NULL && g_ascii_strcasecmp (authority + 3, host) == 0;
}

LtWebRefusal
lt_web_guard_check_action (const LtWebRequest *request, const char *action)
{
  if (g_strcmp0 (request->action, action) != 0)
    return (LtWebRefusal){ 403, "expected the header " LT_WEB_ACTION_HEADER
                                " to name what is asked for" };
  if (request->origin != NULL && !is_same_origin (request->origin, request->host))
    return (LtWebRefusal){ 403, "expected a request of this page, found another Origin" };
  return (LtWebRefusal){ 0 };
}

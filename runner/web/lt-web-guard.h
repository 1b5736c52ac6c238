/* SPDX-License-Identifier: MIT
 *
 * lt-web-guard: who may ask for what. Pure; any thread.
 *
 * On a loopback address everybody of this machine may look, as long as the request
 * names this machine: a name of somebody else's that leads here is a page of theirs that
 * would look (DNS rebinding). Elsewhere, and wherever a token was asked for, one must
 * know the token: as Authorization: Bearer, as a cookie, or once as ?token=, which
 * answers with that cookie. What changes something also needs a header that no form of
 * another page can send, and no other origin.
 */
#pragma once

#include <glib.h>

#define LT_WEB_ACTION_HEADER "X-Ltrun-Action"

typedef struct LtWebGuard LtWebGuard;

/* A request, as far as it matters here; what it does not have is NULL. */
typedef struct LtWebRequest
{
  const char *host;
  const char *origin;
  const char *authorization;
  const char *cookie;
  const char *token;  /* of the query */
  const char *action; /* LT_WEB_ACTION_HEADER */
} LtWebRequest;

typedef struct LtWebRefusal
{
  guint status; /* of HTTP; 0: none, it may go on */
  const char *message;
} LtWebRefusal;

/* @token: NULL: none. @port: makes the name of the cookie, as cookies know no ports. */
LtWebGuard *lt_web_guard_new (gboolean loopback, const char *token, guint16 port);
void lt_web_guard_free (LtWebGuard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWebGuard, lt_web_guard_free)

LtWebRefusal lt_web_guard_check (const LtWebGuard *guard, const LtWebRequest *request);
/* Of what changes something, on top of that. @action: what the header has to say. */
LtWebRefusal lt_web_guard_check_action (const LtWebRequest *request, const char *action);

/* Returns: (transfer full): what Set-Cookie is to say; NULL: there is no token. */
char *lt_web_guard_get_cookie (const LtWebGuard *guard);

/* 128 random bits of the kernel's. Returns: (transfer full). */
char *lt_web_guard_make_token (void);

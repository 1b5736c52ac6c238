/* SPDX-License-Identifier: MIT
 *
 * auth-answer: what an access-control system answers, and what it has to say about it.
 *
 * Verdicts are in the words of lt-access.h whatever system gives them. A system that
 * is reached over a wire, or through modules of others, can also give no verdict at
 * all; why not is told by the answers below.
 */
#pragma once

#include <lt-access.h>

#include <stdint.h>

/* An LtAccessStatus, or one of these. */
typedef int32_t AuthAnswer;

enum
{
  AUTH_UNREACHABLE = 1000, /* no connection, or it was lost */
  AUTH_TIMEOUT,            /* no answer in time */
  AUTH_PROTOCOL,           /* an answer that cannot be understood */
  AUTH_TLS,                /* no secured connection: a certificate, a handshake */
  AUTH_DECLINED            /* the system would not answer the question */
};

/* What else is known of one request. A worker has one; a back end fills in what
 * applies, and the rest is of an earlier request. */
typedef struct AuthReport
{
  uint64_t account_ns; /* of a login: the part that asked for the account's state */
  int64_t code;        /* with no verdict: LDAP result code, PAM return value */
  char text[160];      /* and one line that says what and where */
} AuthReport;

/* True for an answer of those above. [any] */
static inline bool
auth_answer_is_missing (AuthAnswer answer)
{
  return answer >= AUTH_UNREACHABLE;
}

/* A short static text, "wrong password", "no answer in time". [any] */
const char *auth_answer_text (AuthAnswer answer);

/* Writes @report's code and text, printf-like and cut where it is full; returns
 * @answer. [any] */
AuthAnswer auth_answer_fail (AuthReport *report, AuthAnswer answer, int64_t code,
                             const char *format, ...)
  __attribute__ ((__format__ (__printf__, 4, 5)));

/* Writes @error's text; returns NULL, for functions that make something. [any] */
void *auth_fail_with (LtAccessError *error, const char *format, ...)
  __attribute__ ((__format__ (__printf__, 2, 3)));

/* SPDX-License-Identifier: MIT */

#include "auth-answer.h"

#include <stdarg.h>
#include <stdio.h>

const char *
auth_answer_text (AuthAnswer answer)
{
  switch (answer)
    {
    case AUTH_UNREACHABLE:
      return "unreachable";
    case AUTH_TIMEOUT:
      return "no answer in time";
    case AUTH_PROTOCOL:
      return "not understood";
    case AUTH_TLS:
      return "not secured";
    case AUTH_DECLINED:
      return "declined";
    default:
      return lt_access_status_text ((LtAccessStatus) answer);
    }
}

AuthAnswer
auth_answer_fail (AuthReport *report, AuthAnswer answer, int64_t code, const char *format, ...)
{
  va_list arguments;

  report->code = code;
  va_start (arguments, format);
  vsnprintf (report->text, sizeof report->text, format, arguments);
  va_end (arguments);
  return answer;
}

void *
auth_fail_with (LtAccessError *error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vsnprintf (error->text, sizeof error->text, format, arguments);
  va_end (arguments);
  return NULL;
}

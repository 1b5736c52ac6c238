/* SPDX-License-Identifier: MIT */

#include "services-http.h"

#include <suite-kit.h>

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GRACE_NS UINT64_C (500000000)
#define LOOK_MS 50 /* how often a request looks whether the pass is over */

struct ServicesHttp
{
  CURL *easy;
  CURLM *multi;
  struct curl_slist *headers;
  const uint32_t *stop;
  uint64_t timeout_ns;
  uint64_t due_ns; /* when requests are given up; 0: the pass is not known to be over */
  char *body;
  size_t length, capacity;
  bool too_long; /* the body was */
  char error[CURL_ERROR_SIZE];
};

/* ---- Life ------------------------------------------------------------------ */

bool
services_http_global_init (void)
{
  return curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

void
services_http_global_cleanup (void)
{
  curl_global_cleanup ();
}

/* Room for @length bytes and a NUL. */
static bool
make_room (ServicesHttp *http, size_t length)
{
  size_t capacity = http->capacity > 0 ? http->capacity : 1024;
  char *body = NULL;

  if (length < http->capacity)
    return true;
  while (capacity <= length)
    capacity *= 2;
  body = realloc (http->body, capacity);
  if (body == NULL)
    return false;
  http->body = body;
  http->capacity = capacity;
  return true;
}

static size_t
take_body (char *bytes, size_t size, size_t n, void *user)
{
  ServicesHttp *http = user;
  const size_t length = size * n;

  http->too_long = http->length + length > SERVICES_MAX_BODY;
  if (http->too_long || !make_room (http, http->length + length))
    return 0;
  memcpy (http->body + http->length, bytes, length);
  http->length += length;
  return length;
}

static bool
set_timeout (ServicesHttp *http, uint64_t timeout_ns)
{
  return curl_easy_setopt (http->easy, CURLOPT_TIMEOUT_MS, (long) (timeout_ns / 1000000))
         == CURLE_OK;
}

/* What holds for all requests. */
static bool
set_options (ServicesHttp *http, const ServicesOptions *options)
{
  CURL *easy = http->easy;

  http->headers = curl_slist_append (NULL, "Content-Type: application/json");
  return http->headers != NULL && curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_PROXY, "") == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1)
              == CURLE_OK
         && set_timeout (http, options->timeout_ns)
         && curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_WRITEDATA, http) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, http->error) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_USERAGENT, "ltrun") == CURLE_OK
         && (options->ca_file[0] == '\0'
             || curl_easy_setopt (easy, CURLOPT_CAINFO, options->ca_file) == CURLE_OK);
}

ServicesHttp *
services_http_new (const ServicesOptions *options, const uint32_t *stop, ServicesReport *report)
{
  ServicesHttp *http = calloc (1, sizeof *http);

  services_report (report, SERVICES_INTERNAL, 0, "out of memory");
  if (http == NULL)
    return NULL;
  http->stop = stop;
  http->timeout_ns = options->timeout_ns;
  http->easy = curl_easy_init ();
  http->multi = curl_multi_init ();
  if (http->easy != NULL && http->multi != NULL && make_room (http, 0)
      && set_options (http, options))
    return http;
  services_http_free (http);
  return NULL;
}

void
services_http_free (ServicesHttp *http)
{
  if (http == NULL)
    return;
  curl_easy_cleanup (http->easy);
  curl_multi_cleanup (http->multi);
  curl_slist_free_all (http->headers);
  free (http->body);
  free (http);
}

/* ---- A transfer ------------------------------------------------------------ */

/* Whether the pass has been over for so long that requests are given up. */
static bool
is_over (ServicesHttp *http)
{
  if (http->stop == NULL || __atomic_load_n (http->stop, __ATOMIC_RELAXED) == 0)
    {
      http->due_ns = 0;
      return false;
    }
  if (http->due_ns == 0)
    http->due_ns = suite_now_ns () + GRACE_NS;
  return suite_now_ns () >= http->due_ns;
}

void
services_http_extend (ServicesHttp *http, uint64_t grace_ns)
{
  http->due_ns = suite_now_ns () + grace_ns;
}

/* Returns false when the request was given up. */
static bool
transfer (ServicesHttp *http, CURLcode *ret_code)
{
  int n_running = 1, n_left = 0;
  bool given_up = false;

  *ret_code = CURLE_FAILED_INIT;
  if (curl_multi_add_handle (http->multi, http->easy) != CURLM_OK)
    return true;
  while (curl_multi_perform (http->multi, &n_running) == CURLM_OK && n_running > 0)
    {
      given_up = is_over (http);
      if (given_up || curl_multi_poll (http->multi, NULL, 0, LOOK_MS, NULL) != CURLM_OK)
        break;
    }
  for (CURLMsg *message = curl_multi_info_read (http->multi, &n_left); message != NULL;
       message = curl_multi_info_read (http->multi, &n_left))
    if (message->msg == CURLMSG_DONE)
      *ret_code = message->data.result;
  curl_multi_remove_handle (http->multi, http->easy);
  return !given_up;
}

static ServicesStatus
status_of (CURLcode code)
{
  switch (code)
    {
    case CURLE_OK:
      return SERVICES_OK;
    case CURLE_OPERATION_TIMEDOUT:
      return SERVICES_TIMEOUT;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return SERVICES_UNREACHABLE;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_USE_SSL_FAILED:
      return SERVICES_TLS;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
      return SERVICES_BAD_BODY;
    default:
      return SERVICES_INTERNAL;
    }
}

static void
note_traffic (ServicesHttp *http, ServicesReport *report)
{
  long request = 0, headers = 0;
  curl_off_t up = 0, down = 0;

  curl_easy_getinfo (http->easy, CURLINFO_REQUEST_SIZE, &request);
  curl_easy_getinfo (http->easy, CURLINFO_HEADER_SIZE, &headers);
  curl_easy_getinfo (http->easy, CURLINFO_SIZE_UPLOAD_T, &up);
  curl_easy_getinfo (http->easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
  report->sent_bytes += (uint64_t) request + (uint64_t) up;
  report->received_bytes += (uint64_t) headers + (uint64_t) down;
}

/* The lasting options are set; these are the request's own. */
static bool
prepare (ServicesHttp *http, const char *url, const char *post)
{
  CURL *easy = http->easy;

  http->length = 0;
  http->too_long = false;
  http->error[0] = '\0';
  if (curl_easy_setopt (easy, CURLOPT_URL, url) != CURLE_OK)
    return false;
  if (post == NULL)
    return curl_easy_setopt (easy, CURLOPT_HTTPGET, 1L) == CURLE_OK
           && curl_easy_setopt (easy, CURLOPT_HTTPHEADER, NULL) == CURLE_OK;
  return curl_easy_setopt (easy, CURLOPT_POSTFIELDS, post) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_POSTFIELDSIZE, (long) strlen (post)) == CURLE_OK
         && curl_easy_setopt (easy, CURLOPT_HTTPHEADER, http->headers) == CURLE_OK;
}

ServicesStatus
services_http_request (ServicesHttp *http, const char *url, const char *post,
                       ServicesAnswer *ret_answer, ServicesReport *report)
{
  CURLcode code = CURLE_OK;

  if (!prepare (http, url, post))
    return services_report (report, SERVICES_INTERNAL, 0, "out of memory");
  if (!transfer (http, &code))
    return SERVICES_STOPPED;
  note_traffic (http, report);
  if (code == CURLE_WRITE_ERROR && http->too_long)
    return services_report (report, SERVICES_BAD_BODY, code,
                            "expected a body of at most %u MiB, found a longer one",
                            SERVICES_MAX_BODY >> 20);
  if (code != CURLE_OK)
    return services_report (report, status_of (code), code, "%s",
                            http->error[0] != '\0' ? http->error : curl_easy_strerror (code));
  curl_easy_getinfo (http->easy, CURLINFO_RESPONSE_CODE, &ret_answer->status);
  http->body[http->length] = '\0';
  ret_answer->body = http->body;
  ret_answer->length = http->length;
  return SERVICES_OK;
}

ServicesStatus
services_http_connect (ServicesHttp *http, const char *url, uint64_t patience_ns,
                       ServicesReport *report)
{
  ServicesAnswer answer = { 0 };
  ServicesStatus status = SERVICES_INTERNAL;

  if (set_timeout (http, patience_ns))
    status = services_http_request (http, url, NULL, &answer, report);
  set_timeout (http, http->timeout_ns);
  return status;
}

/* ---- A check --------------------------------------------------------------- */

static bool
is_expected (const ServicesAnswer *answer, const char *body, bool whole)
{
  const size_t length = strlen (body);

  if (whole)
    return answer->length == length && memcmp (answer->body, body, length) == 0;
  return memmem (answer->body, answer->length, body, length) != NULL;
}

#define SHOWN_SIZE 51u

/* The beginning of a body, for a line of text: bytes that would end or change it as \xHH. */
static void
show (const ServicesAnswer *answer, char ret_text[SHOWN_SIZE])
{
  size_t n = 0;

  for (size_t i = 0; i < answer->length; i++)
    {
      const unsigned char byte = (unsigned char) answer->body[i];
      const bool is_plain = byte >= ' ' && byte != 0x7f;

      if (n + (is_plain ? 1 : 4) >= SHOWN_SIZE)
        break;
      n += (size_t) snprintf (ret_text + n, SHOWN_SIZE - n, is_plain ? "%c" : "\\x%02x", byte);
    }
  ret_text[n] = '\0';
}

ServicesStatus
services_http_check (ServicesHttp *http, const char *url, long status, const char *body,
                     bool whole, ServicesReport *report)
{
  ServicesAnswer answer = { 0 };
  const ServicesStatus done = services_http_request (http, url, NULL, &answer, report);
  char found[SHOWN_SIZE];

  if (done != SERVICES_OK)
    return done;
  if (answer.status != status)
    return services_report (report, SERVICES_BAD_STATUS, answer.status,
                            "expected status %ld, found %ld", status, answer.status);
  if (!is_expected (&answer, body, whole))
    {
      show (&answer, found);
      return services_report (report, SERVICES_BAD_BODY, answer.status,
                              "expected body '%.50s', found '%s'", body, found);
    }
  report->n_checks++;
  return SERVICES_OK;
}

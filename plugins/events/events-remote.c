/* SPDX-License-Identifier: MIT */

#include "events-remote.h"

#include <suite-kit.h>

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- How a request fails --------------------------------------------------- */

bool
remote_fail (RemoteError *ret_error, RemoteStatus status, int64_t code, const char *format, ...)
{
  va_list args;

  ret_error->status = status;
  ret_error->code = code;
  va_start (args, format);
  vsnprintf (ret_error->text, sizeof ret_error->text, format, args);
  va_end (args);
  return false;
}

bool
remote_fail_errno (RemoteError *ret_error, int code)
{
  char buffer[96];

  return remote_fail (ret_error, code == ETIMEDOUT ? REMOTE_TIMEOUT : REMOTE_UNREACHABLE, code,
                      "%s", strerror_r (code, buffer, sizeof buffer));
}

/* ---- How long a request may take ------------------------------------------- */

#define LOOK_MS 100 /* how often the flag is looked at while waiting */

RemoteLimit
remote_limit (uint64_t timeout_ns, const uint32_t *stop)
{
  return (RemoteLimit){ .due_ns = suite_now_ns () + timeout_ns, .stop = stop };
}

int
remote_limit_ms (RemoteLimit *limit)
{
  const uint64_t now = suite_now_ns ();
  uint64_t left_ms = 0;

  if (!limit->is_stopping && limit->stop != NULL
      && __atomic_load_n (limit->stop, __ATOMIC_RELAXED) != 0)
    {
      limit->is_stopping = true;
      if (limit->due_ns > now + REMOTE_GRACE_NS)
        limit->due_ns = now + REMOTE_GRACE_NS;
    }
  if (now >= limit->due_ns)
    return 0;
  left_ms = (limit->due_ns - now + 999999) / 1000000;
  return left_ms < LOOK_MS ? (int) left_ms : LOOK_MS;
}

bool
remote_wait (RemoteLimit *limit, int fd, short events, RemoteError *ret_error)
{
  for (;;)
    {
      struct pollfd poll_fd = { fd, events, 0 };
      const int ms = remote_limit_ms (limit);
      const int n = poll (&poll_fd, 1, ms);

      if (n > 0)
        return true;
      if (n < 0 && errno != EINTR)
        return remote_fail_errno (ret_error, errno);
      if (ms == 0)
        return remote_fail (ret_error, REMOTE_TIMEOUT, ETIMEDOUT, "no answer in time");
    }
}

/* ---- Where the server is --------------------------------------------------- */

#define HOST_SIZE 256u

/* An address that is none of @expected. */
static bool
refuse (const char *server, const char *expected, RemoteError *ret_error)
{
  const bool has_login = strchr (server, '@') != NULL;
  char text[96];

  suite_mask (server, text, sizeof text);
  return remote_fail (ret_error, REMOTE_REFUSED, 0, "expected %s%s, found '%s'", expected,
                      has_login ? " (with username=, password=)" : "", text);
}

static bool
read_unix (const char *path, RemoteAddress *address, RemoteError *ret_error)
{
  struct sockaddr_un *where = (struct sockaddr_un *) &address->where;
  char expected[64];

  if (path[0] != '/' || strlen (path) >= sizeof where->sun_path)
    {
      snprintf (expected, sizeof expected, "unix:// and an absolute path of at most %zu bytes",
                sizeof where->sun_path - 1);
      return refuse (path, expected, ret_error);
    }
  where->sun_family = AF_UNIX;
  snprintf (where->sun_path, sizeof where->sun_path, "%s", path);
  address->length = sizeof *where;
  snprintf (address->text, sizeof address->text, "%s", path);
  return true;
}

/* Cuts "HOST[:PORT][/]" where HOST may stand in brackets. */
static bool
split_host (const char *text, uint16_t default_port, char ret_host[HOST_SIZE],
            uint16_t *ret_port)
{
  const char *start = text[0] == '[' ? text + 1 : text;
  const size_t length = strcspn (start, text[0] == '[' ? "]" : ":/@");
  const char *rest = start + length;
  char *end = NULL;
  long port = default_port;

  if (length == 0 || length >= HOST_SIZE || (text[0] == '[' && *rest++ != ']'))
    return false;
  memcpy (ret_host, start, length);
  ret_host[length] = '\0';
  if (*rest == ':')
    {
      port = rest[1] >= '0' && rest[1] <= '9' ? strtol (rest + 1, &end, 10) : 0;
      rest = end;
    }
  if (port < 1 || port > UINT16_MAX || (strcmp (rest, "") != 0 && strcmp (rest, "/") != 0))
    return false;
  *ret_port = (uint16_t) port;
  return true;
}

static bool
take_address (const struct addrinfo *info, RemoteAddress *address, RemoteError *ret_error)
{
  const bool v6 = info->ai_family == AF_INET6;

  memcpy (&address->where, info->ai_addr, info->ai_addrlen);
  address->length = info->ai_addrlen;
  if (getnameinfo (info->ai_addr, info->ai_addrlen, address->host, sizeof address->host, NULL,
                   0, NI_NUMERICHOST)
      != 0)
    return remote_fail (ret_error, REMOTE_UNREACHABLE, 0, "an address that has no numbers");
  snprintf (address->text, sizeof address->text, "%s%s%s:%u", v6 ? "[" : "", address->host,
            v6 ? "]" : "", address->port);
  return true;
}

static bool
accepts (const RemoteAddress *address, uint64_t timeout_ns, const uint32_t *stop,
         RemoteError *ret_error)
{
  RemoteLimit limit = remote_limit (timeout_ns, stop);
  const int fd = remote_connect (address, &limit, ret_error);

  if (fd < 0)
    return false;
  close (fd);
  return true;
}

static bool
look_up (const char *host, uint16_t port, uint64_t timeout_ns, const uint32_t *stop,
         RemoteAddress *address, RemoteError *ret_error)
{
  const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
  struct addrinfo *list = NULL;
  char service[8];
  bool found = false;
  int status = 0;

  snprintf (service, sizeof service, "%u", port);
  snprintf (address->text, sizeof address->text, "%.100s:%u", host, port);
  address->port = port;
  status = getaddrinfo (host, service, &hints, &list);
  if (status != 0)
    return remote_fail (ret_error, REMOTE_UNREACHABLE, 0, "%s", gai_strerror (status));
  for (const struct addrinfo *info = list; info != NULL && !found; info = info->ai_next)
    found =
      take_address (info, address, ret_error) && accepts (address, timeout_ns, stop, ret_error);
  freeaddrinfo (list);
  return found;
}

bool
remote_find (const char *server, const char *scheme, uint16_t default_port, bool may_be_unix,
             uint64_t timeout_ns, const uint32_t *stop, RemoteAddress *ret_address,
             RemoteError *ret_error)
{
  const size_t scheme_length = strlen (scheme);
  char host[HOST_SIZE], expected[64];
  uint16_t port = 0;

  *ret_address = (RemoteAddress){ 0 };
  suite_mask (server, ret_address->text, sizeof ret_address->text);
  if (may_be_unix && strncmp (server, "unix://", 7) == 0)
    return read_unix (server + 7, ret_address, ret_error)
           && accepts (ret_address, timeout_ns, stop, ret_error);
  if (strncmp (server, scheme, scheme_length) != 0
      || strncmp (server + scheme_length, "://", 3) != 0
      || !split_host (server + scheme_length + 3, default_port, host, &port))
    {
      snprintf (expected, sizeof expected, "%s://HOST[:PORT]%s", scheme,
                may_be_unix ? " or unix:///PATH" : "");
      return refuse (server, expected, ret_error);
    }
  return look_up (host, port, timeout_ns, stop, ret_address, ret_error);
}

#define ASK_MS 10

/* ---- Connecting ------------------------------------------------------------ */

bool
remote_is_own_peer (int fd)
{
  struct sockaddr_storage own = { 0 }, peer = { 0 };
  socklen_t own_size = sizeof own, peer_size = sizeof peer;
  const struct linger reset = { .l_onoff = 1, .l_linger = 0 };

  if (getsockname (fd, (struct sockaddr *) &own, &own_size) != 0
      || getpeername (fd, (struct sockaddr *) &peer, &peer_size) != 0
      || (own.ss_family != AF_INET && own.ss_family != AF_INET6) || own_size != peer_size
      || memcmp (&own, &peer, own_size) != 0)
    return false;
  setsockopt (fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  return true;
}

/* Waits for a connect(2) under way. */
static bool
finish_connect (int fd, RemoteLimit *limit, RemoteError *ret_error)
{
  int code = 0;
  socklen_t size = sizeof code;

  if (!remote_wait (limit, fd, POLLOUT, ret_error))
    return false;
  if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &code, &size) != 0)
    code = errno;
  return code == 0 || remote_fail_errno (ret_error, code);
}

/* Begins to connect. A Unix socket whose listener has no room for one more says so at once
 * instead of waiting: then it is asked again. Returns errno; 0: connected. */
static int
start_connect (int fd, const RemoteAddress *address, RemoteLimit *limit)
{
  int code = 0;

  do
    {
      code = connect (fd, (const struct sockaddr *) &address->where, address->length) == 0
               ? 0
               : errno;
      if (code == EAGAIN)
        poll (NULL, 0, ASK_MS);
    }
  while (code == EAGAIN && remote_limit_ms (limit) > 0);
  return code == EAGAIN ? ETIMEDOUT : code;
}

int
remote_connect (const RemoteAddress *address, RemoteLimit *limit, RemoteError *ret_error)
{
  const int family = address->where.ss_family, on = 1;
  const int fd = socket (family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  bool ok = false;
  int code = 0;

  if (fd < 0)
    {
      remote_fail_errno (ret_error, errno);
      return -1;
    }
  if (family != AF_UNIX)
    setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  code = start_connect (fd, address, limit);
  if (code == 0)
    ok = true;
  else if (code == EINPROGRESS)
    ok = finish_connect (fd, limit, ret_error);
  else
    remote_fail_errno (ret_error, code);
  if (ok && remote_is_own_peer (fd))
    ok = remote_fail_errno (ret_error, ECONNREFUSED);
  if (ok)
    return fd;
  close (fd);
  return -1;
}

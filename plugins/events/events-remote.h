/* SPDX-License-Identifier: MIT
 *
 * events-remote: what the clients of all external systems share: how a request
 * fails, how long it may take, and where the server is.
 *
 * Asks the host nothing. Nothing here keeps state or allocates.
 *
 * Threads: [any], as long as no two threads use the same limit or socket at once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* ---- How a request fails --------------------------------------------------- */

typedef enum RemoteStatus
{
  REMOTE_OK,
  REMOTE_UNREACHABLE, /* no connection, or lost; whether the request was done is unknown */
  REMOTE_TIMEOUT,     /* no answer in time; likewise */
  REMOTE_PROTOCOL,    /* an answer that cannot be understood; likewise */
  REMOTE_REFUSED      /* the server says no: it was not done */
} RemoteStatus;

typedef struct RemoteError
{
  RemoteStatus status;
  int64_t code;   /* errno, or the protocol's own; 0: none */
  char text[160]; /* one line; says what was found, not where */
} RemoteError;

/* Writes *ret_error and returns false. */
bool remote_fail (RemoteError *ret_error, RemoteStatus status, int64_t code, const char *format,
                  ...) __attribute__ ((__format__ (__printf__, 4, 5)));

/* As remote_fail(), with errno @code and its text: ETIMEDOUT is a timeout, all
 * others are "unreachable". */
bool remote_fail_errno (RemoteError *ret_error, int code);

/* ---- How long a request may take ------------------------------------------- */

/* A deadline that comes closer when the run is to end: a request under way then is
 * given REMOTE_GRACE_NS at most, so that it ends well unless the server is ill. */
typedef struct RemoteLimit
{
  uint64_t due_ns;      /* CLOCK_MONOTONIC */
  const uint32_t *stop; /* nonzero: the run is to end; NULL: it cannot */
  bool is_stopping;     /* has been seen */
} RemoteLimit;

#define REMOTE_GRACE_NS UINT64_C (500000000)

RemoteLimit remote_limit (uint64_t timeout_ns, const uint32_t *stop);

/* Milliseconds that may be slept before the limit is looked at again, at most 100;
 * 0: it is over. */
int remote_limit_ms (RemoteLimit *limit);

/* Waits until @fd has one of the poll(2) @events, or an error. False, and
 * *ret_error a timeout, when the limit is over. */
bool remote_wait (RemoteLimit *limit, int fd, short events, RemoteError *ret_error);

/* ---- Where the server is --------------------------------------------------- */

typedef struct RemoteAddress
{
  struct sockaddr_storage where;
  socklen_t length;
  char host[64];  /* numeric; "" for a Unix socket */
  uint16_t port;  /* 0 for a Unix socket */
  char text[128]; /* "127.0.0.1:6379" or a path, for people */
} RemoteAddress;

/* Reads "SCHEME://HOST[:PORT]" or, if @may_be_unix, "unix:///PATH", and looks the
 * host up: of its addresses the first that accepts a connection, so that no name is
 * resolved during a run. False, and *ret_error, with an address that cannot be read
 * (REMOTE_REFUSED) or when none accepts (of the last tried). @timeout_ns and @stop are for
 * each address, as of remote_limit(). */
bool remote_find (const char *server, const char *scheme, uint16_t default_port,
                  bool may_be_unix, uint64_t timeout_ns, const uint32_t *stop,
                  RemoteAddress *ret_address, RemoteError *ret_error);

/* True if a TCP socket is connected to itself, which happens to who connects to a port of
 * this machine that nobody listens at: the kernel picks it as the source port, too, and
 * the two ends meet. The socket is then of no use, and is made to be gone at once when
 * it is closed, so that a server can have its port back. */
bool remote_is_own_peer (int fd);

/* A connected socket, non-blocking and without Nagle's delay; -1, and *ret_error,
 * on failure. */
int remote_connect (const RemoteAddress *address, RemoteLimit *limit, RemoteError *ret_error);

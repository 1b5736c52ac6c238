/* SPDX-License-Identifier: MIT */

#include "services-endpoints.h"

#include "services-model.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Of as many workers as there can be, and of as many that come back for another. */
#define MAX_CONNECTIONS 8192u

struct ServicesEndpoints
{
  const ServicesOptions *options;
  struct MHD_Daemon *daemon;
  int stop_fd; /* readable: to be stopped */
};

/* ---- Answers --------------------------------------------------------------- */

static enum MHD_Result
answer (struct MHD_Connection *connection, unsigned status, const char *body)
{
  struct MHD_Response *response =
    MHD_create_response_from_buffer (strlen (body), (void *) body, MHD_RESPMEM_MUST_COPY);
  enum MHD_Result result = MHD_NO;

  if (response == NULL)
    return MHD_NO;
  MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
  result = MHD_queue_response (connection, status, response);
  MHD_destroy_response (response);
  return result;
}

/* Returns false when the client has gone or all is to end. */
static bool
wait_out (const ServicesEndpoints *endpoints, struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info =
    MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  struct pollfd fds[] = {
    { .fd = info != NULL ? info->connect_fd : -1, .events = POLLRDHUP },
    { .fd = endpoints->stop_fd, .events = POLLIN },
  };
  const struct timespec delay = {
    (time_t) (endpoints->options->delay_ns / UINT64_C (1000000000)),
    (long) (endpoints->options->delay_ns % UINT64_C (1000000000)),
  };

  /* A signal is for none of these threads: they wait once. */
  return ppoll (fds, 2, &delay, NULL) == 0;
}

/* The number of the service that @path names; false: none. */
static bool
read_path (const char *path, uint32_t n_services, uint32_t *ret_index)
{
  static const char start[] = SERVICES_PATH;
  char *end = NULL;
  unsigned long index = 0;

  if (strncmp (path, start, sizeof start - 1) != 0)
    return false;
  path += sizeof start - 1;
  if (*path < '0' || *path > '9')
    return false;
  index = strtoul (path, &end, 10);
  *ret_index = (uint32_t) index;
  return *end == '\0' && index < n_services;
}

static enum MHD_Result
handle (void *user, struct MHD_Connection *connection, const char *path, const char *method,
        const char *version, const char *data, size_t *data_size, void **request)
{
  const ServicesEndpoints *endpoints = user;
  char body[SERVICES_BODY_SIZE];
  LtServiceHealth health = LT_SERVICE_STARTING;
  uint32_t index = 0;

  (void) version;
  (void) data;
  /* The first call is for the headers: an answer to it would end the connection. One
   * with data of the client, which are for nobody, must not be answered. */
  if (*request == NULL || *data_size > 0)
    {
      *request = user;
      *data_size = 0;
      return MHD_YES;
    }
  if (strcmp (method, MHD_HTTP_METHOD_GET) != 0
      || !read_path (path, endpoints->options->n_services, &index))
    return answer (connection, MHD_HTTP_NOT_FOUND, "{\"error\":\"no such service\"}");
  health = services_model_health (endpoints->options, index);
  if (health == LT_SERVICE_SLOW && !wait_out (endpoints, connection))
    return MHD_NO;
  services_model_body (index, health, body);
  return answer (connection,
                 health == LT_SERVICE_FAILING ? MHD_HTTP_SERVICE_UNAVAILABLE : MHD_HTTP_OK,
                 body);
}

/* ---- Life ------------------------------------------------------------------ */

ServicesEndpoints *
services_endpoints_start (const ServicesOptions *options, ServicesError *ret_error)
{
  const struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  ServicesEndpoints *endpoints = calloc (1, sizeof *endpoints);

  if (endpoints == NULL)
    return services_fail (ret_error, "out of memory");
  endpoints->options = options;
  endpoints->stop_fd = eventfd (0, EFD_CLOEXEC);
  if (endpoints->stop_fd >= 0)
    endpoints->daemon = MHD_start_daemon (
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL, 0, NULL,
      NULL, handle, endpoints, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
      MAX_CONNECTIONS, MHD_OPTION_LISTEN_BACKLOG_SIZE, MAX_CONNECTIONS, MHD_OPTION_END);
  if (endpoints->daemon != NULL)
    return endpoints;
  services_fail (ret_error, "embedded: health endpoints on 127.0.0.1: %s", strerror (errno));
  services_endpoints_stop (endpoints);
  return NULL;
}

void
services_endpoints_stop (ServicesEndpoints *endpoints)
{
  if (endpoints == NULL)
    return;
  if (endpoints->daemon != NULL)
    {
      eventfd_write (endpoints->stop_fd, 1);
      MHD_stop_daemon (endpoints->daemon);
    }
  if (endpoints->stop_fd >= 0)
    close (endpoints->stop_fd);
  free (endpoints);
}

uint16_t
services_endpoints_port (const ServicesEndpoints *endpoints)
{
  const union MHD_DaemonInfo *info =
    MHD_get_daemon_info (endpoints->daemon, MHD_DAEMON_INFO_BIND_PORT);

  return info != NULL ? info->port : 0;
}

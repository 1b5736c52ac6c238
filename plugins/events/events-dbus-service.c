/* SPDX-License-Identifier: MIT */

#include "events-dbus-service.h"

#include <stdlib.h>
#include <string.h>

#define LOOK_MS 100
#define DO_NOT_QUEUE 4u /* flag of RequestName */

struct DbusService
{
  GThread *thread;
  DbusClient *client;
  char *name;
  uint64_t timeout_ns;
  const uint32_t *stop; /* of the first attempt */
  DbusOnRequest on_request;
  void *user;
  GDBusNodeInfo *info;
  uint32_t is_ending; /* atomic; the limits of the thread look at it, too */

  /* How the first attempt ended. */
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool is_tried;
  RemoteError error;
};

static const char introspection[] =
  "<node><interface name='" DBUS_INTERFACE "'>"
  "<method name='" DBUS_HANDLE "'>"
  "<arg type='ay' name='event' direction='in'/><arg type='t' name='answer' direction='out'/>"
  "</method></interface></node>";

/* ---- The object ------------------------------------------------------------ */

static void
on_call (GDBusConnection *connection, const char *sender, const char *path,
         const char *interface, const char *method, GVariant *arguments,
         GDBusMethodInvocation *invocation, gpointer data)
{
  DbusService *service = data;
  g_autoptr (GVariant) array = g_variant_get_child_value (arguments, 0);
  gsize length = 0;
  const void *bytes = g_variant_get_fixed_array (array, &length, 1);
  const uint64_t answer = service->on_request (service->user, bytes, length);

  (void) connection;
  (void) sender;
  (void) path;
  (void) interface;
  (void) method;
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(t)", answer));
}

static const GDBusInterfaceVTable vtable = { .method_call = on_call };

/* The object first: who sees the name may call. @stop: as of remote_limit(). */
static bool
open_service (DbusService *service, const uint32_t *stop, RemoteError *ret_error)
{
  const RemoteLimit limit = remote_limit (service->timeout_ns, stop);
  g_autoptr (GError) error = NULL;

  if (!dbus_client_open (service->client, &limit, ret_error))
    return false;
  if (g_dbus_connection_register_object (dbus_client_connection (service->client),
                                         DBUS_SERVICE_PATH, service->info->interfaces[0],
                                         &vtable, service, NULL, &error)
      == 0)
    return dbus_client_fail (error, false, ret_error);
  return dbus_client_call_bus (service->client, &limit, "RequestName",
                               g_variant_new ("(su)", service->name, DO_NOT_QUEUE), ret_error);
}

/* ---- Its thread ------------------------------------------------------------ */

static bool
is_ending (const DbusService *service)
{
  return __atomic_load_n (&service->is_ending, __ATOMIC_ACQUIRE) != 0;
}

static void
tell_tried (DbusService *service, const RemoteError *error)
{
  pthread_mutex_lock (&service->lock);
  service->error = *error;
  service->is_tried = true;
  pthread_cond_signal (&service->changed);
  pthread_mutex_unlock (&service->lock);
}

static gboolean
on_tick (gpointer data)
{
  DbusService *service = data;
  RemoteError error;

  if (!is_ending (service) && !dbus_client_is_open (service->client)
      && !open_service (service, &service->is_ending, &error))
    dbus_client_close (service->client);
  return G_SOURCE_CONTINUE;
}

static void *
serve (void *data)
{
  DbusService *service = data;
  GMainContext *context = g_main_context_new ();
  GSource *tick = g_timeout_source_new (LOOK_MS);
  RemoteError error = { REMOTE_OK, 0, "" };

  g_main_context_push_thread_default (context);
  g_source_set_callback (tick, on_tick, service, NULL);
  g_source_attach (tick, context);
  if (!open_service (service, service->stop, &error))
    dbus_client_close (service->client);
  tell_tried (service, &error);
  while (!is_ending (service))
    g_main_context_iteration (context, TRUE);
  dbus_client_close (service->client);
  g_source_destroy (tick);
  g_source_unref (tick);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  return NULL;
}

/* ---- Life ------------------------------------------------------------------ */

static void
service_free (DbusService *service)
{
  dbus_client_free (service->client);
  g_clear_pointer (&service->info, g_dbus_node_info_unref);
  pthread_cond_destroy (&service->changed);
  pthread_mutex_destroy (&service->lock);
  free (service->name);
  free (service);
}

DbusService *
dbus_service_start (DbusWatch *watch, const char *address, const char *name,
                    uint64_t timeout_ns, const uint32_t *stop, DbusOnRequest on_request,
                    void *user, RemoteError *ret_error)
{
  DbusService *service = calloc (1, sizeof *service);

  remote_fail (ret_error, REMOTE_UNREACHABLE, 0, "out of memory or threads");
  if (service == NULL)
    return NULL;
  pthread_mutex_init (&service->lock, NULL);
  pthread_cond_init (&service->changed, NULL);
  service->timeout_ns = timeout_ns;
  service->stop = stop;
  service->on_request = on_request;
  service->user = user;
  service->info = g_dbus_node_info_new_for_xml (introspection, NULL);
  service->name = strdup (name);
  service->client = dbus_client_new (watch, address, NULL, 0);
  if (service->name != NULL && service->client != NULL)
    service->thread = g_thread_try_new ("dbus-service", serve, service, NULL);
  if (service->thread == NULL)
    {
      service_free (service);
      return NULL;
    }
  pthread_mutex_lock (&service->lock);
  while (!service->is_tried)
    pthread_cond_wait (&service->changed, &service->lock);
  *ret_error = service->error;
  pthread_mutex_unlock (&service->lock);
  if (ret_error->status == REMOTE_OK)
    return service;
  dbus_service_stop (service);
  return NULL;
}

void
dbus_service_stop (DbusService *service)
{
  if (service == NULL)
    return;
  __atomic_store_n (&service->is_ending, 1, __ATOMIC_RELEASE);
  g_thread_join (service->thread);
  service_free (service);
}

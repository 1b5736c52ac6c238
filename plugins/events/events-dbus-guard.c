/* SPDX-License-Identifier: MIT */

#include "events-dbus-guard.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define LOOK_NS 50000000L

struct DbusWatch
{
  pthread_t thread;
  pthread_mutex_t lock; /* over the list and is_ending; taken before a guard's */
  pthread_cond_t changed;
  DbusGuard *guards;
  bool is_ending;
};

/* ---- The thread ------------------------------------------------------------ */

static void
look_at (DbusGuard *guard)
{
  GCancellable *cancellable = NULL;

  pthread_mutex_lock (&guard->lock);
  if (guard->is_active && !guard->has_fired && remote_limit_ms (&guard->limit) == 0)
    {
      guard->has_fired = true;
      if (guard->fd >= 0)
        shutdown (guard->fd, SHUT_RDWR);
      if (guard->cancellable != NULL)
        cancellable = g_object_ref (guard->cancellable);
    }
  pthread_mutex_unlock (&guard->lock);
  if (cancellable == NULL)
    return;
  g_cancellable_cancel (cancellable);
  g_object_unref (cancellable);
}

static void
look_later (DbusWatch *watch)
{
  struct timespec due;

  clock_gettime (CLOCK_MONOTONIC, &due);
  due.tv_nsec += LOOK_NS;
  if (due.tv_nsec >= 1000000000L)
    {
      due.tv_sec++;
      due.tv_nsec -= 1000000000L;
    }
  pthread_cond_timedwait (&watch->changed, &watch->lock, &due);
}

static void *
watch_all (void *data)
{
  DbusWatch *watch = data;

  pthread_mutex_lock (&watch->lock);
  while (!watch->is_ending)
    {
      for (DbusGuard *guard = watch->guards; guard != NULL; guard = guard->next)
        look_at (guard);
      look_later (watch);
    }
  pthread_mutex_unlock (&watch->lock);
  return NULL;
}

/* ---- Life ------------------------------------------------------------------ */

DbusWatch *
dbus_watch_start (void)
{
  DbusWatch *watch = calloc (1, sizeof *watch);
  pthread_condattr_t attributes;

  if (watch == NULL)
    return NULL;
  pthread_mutex_init (&watch->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&watch->changed, &attributes);
  pthread_condattr_destroy (&attributes);
  if (pthread_create (&watch->thread, NULL, watch_all, watch) == 0)
    return watch;
  pthread_cond_destroy (&watch->changed);
  pthread_mutex_destroy (&watch->lock);
  free (watch);
  return NULL;
}

void
dbus_watch_stop (DbusWatch *watch)
{
  if (watch == NULL)
    return;
  pthread_mutex_lock (&watch->lock);
  watch->is_ending = true;
  pthread_cond_signal (&watch->changed);
  pthread_mutex_unlock (&watch->lock);
  pthread_join (watch->thread, NULL);
  pthread_cond_destroy (&watch->changed);
  pthread_mutex_destroy (&watch->lock);
  free (watch);
}

/* ---- Guards ---------------------------------------------------------------- */

void
dbus_watch_add (DbusWatch *watch, DbusGuard *guard)
{
  *guard = (DbusGuard){ .fd = -1 };
  pthread_mutex_init (&guard->lock, NULL);
  pthread_mutex_lock (&watch->lock);
  guard->next = watch->guards;
  watch->guards = guard;
  pthread_mutex_unlock (&watch->lock);
}

void
dbus_watch_remove (DbusWatch *watch, DbusGuard *guard)
{
  DbusGuard **place = &watch->guards;

  pthread_mutex_lock (&watch->lock);
  while (*place != NULL && *place != guard)
    place = &(*place)->next;
  if (*place != NULL)
    *place = guard->next;
  pthread_mutex_unlock (&watch->lock);
  pthread_mutex_destroy (&guard->lock);
}

void
dbus_guard_begin (DbusGuard *guard, const RemoteLimit *limit, int fd, GCancellable *cancellable)
{
  pthread_mutex_lock (&guard->lock);
  guard->limit = *limit;
  guard->fd = fd;
  guard->cancellable = cancellable;
  guard->has_fired = false;
  guard->is_active = true;
  pthread_mutex_unlock (&guard->lock);
}

bool
dbus_guard_end (DbusGuard *guard)
{
  bool fired = false;

  pthread_mutex_lock (&guard->lock);
  guard->is_active = false;
  guard->cancellable = NULL;
  guard->fd = -1;
  fired = guard->has_fired;
  pthread_mutex_unlock (&guard->lock);
  return fired;
}

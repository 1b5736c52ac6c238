/* SPDX-License-Identifier: MIT */

#include "events-dbus-inbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct DbusInbox
{
  int n_references; /* atomic */
  pthread_mutex_t lock;
  pthread_cond_t filled;
  uint32_t capacity, first, n;
  GDBusMessage *messages[]; /* a ring */
};

DbusInbox *
dbus_inbox_new (uint32_t capacity)
{
  DbusInbox *inbox = calloc (1, sizeof *inbox + capacity * sizeof inbox->messages[0]);
  pthread_condattr_t attributes;

  if (inbox == NULL)
    return NULL;
  inbox->n_references = 1;
  inbox->capacity = capacity;
  pthread_mutex_init (&inbox->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&inbox->filled, &attributes);
  pthread_condattr_destroy (&attributes);
  return inbox;
}

DbusInbox *
dbus_inbox_ref (DbusInbox *inbox)
{
  __atomic_add_fetch (&inbox->n_references, 1, __ATOMIC_RELAXED);
  return inbox;
}

void
dbus_inbox_unref (DbusInbox *inbox)
{
  if (__atomic_sub_fetch (&inbox->n_references, 1, __ATOMIC_ACQ_REL) > 0)
    return;
  for (uint32_t i = 0; i < inbox->n; i++)
    g_object_unref (inbox->messages[(inbox->first + i) % inbox->capacity]);
  pthread_cond_destroy (&inbox->filled);
  pthread_mutex_destroy (&inbox->lock);
  free (inbox);
}

void
dbus_inbox_put (DbusInbox *inbox, GDBusMessage *message)
{
  pthread_mutex_lock (&inbox->lock);
  if (inbox->n < inbox->capacity)
    {
      inbox->messages[(inbox->first + inbox->n++) % inbox->capacity] = message;
      message = NULL;
      pthread_cond_signal (&inbox->filled);
    }
  pthread_mutex_unlock (&inbox->lock);
  g_clear_object (&message);
}

static struct timespec
later (int ms)
{
  struct timespec due;

  clock_gettime (CLOCK_MONOTONIC, &due);
  due.tv_sec += ms / 1000;
  due.tv_nsec += (ms % 1000) * 1000000L;
  if (due.tv_nsec >= 1000000000L)
    {
      due.tv_sec++;
      due.tv_nsec -= 1000000000L;
    }
  return due;
}

GDBusMessage *
dbus_inbox_take (DbusInbox *inbox, int ms)
{
  const struct timespec due = later (ms);
  GDBusMessage *message = NULL;
  int status = 0;

  pthread_mutex_lock (&inbox->lock);
  while (inbox->n == 0 && status != ETIMEDOUT)
    status = pthread_cond_timedwait (&inbox->filled, &inbox->lock, &due);
  if (inbox->n > 0)
    {
      message = inbox->messages[inbox->first];
      inbox->first = (inbox->first + 1) % inbox->capacity;
      inbox->n--;
    }
  pthread_mutex_unlock (&inbox->lock);
  return message;
}

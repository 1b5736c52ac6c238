/* SPDX-License-Identifier: MIT */

#include "services-reaper.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS_PER_S UINT64_C (1000000000)
#define MIN_PAUSE_NS (NS_PER_S / 100)
#define MAX_PAUSE_NS NS_PER_S

struct ServicesReaper
{
  LtServiceRegistry *registry;
  uint64_t pause_ns;
  pthread_t thread;
  pthread_mutex_t lock; /* over is_ending */
  pthread_cond_t ending;
  bool is_ending;
};

static struct timespec
due_in (uint64_t pause_ns)
{
  struct timespec due;

  clock_gettime (CLOCK_MONOTONIC, &due);
  pause_ns += (uint64_t) due.tv_nsec;
  due.tv_sec += (time_t) (pause_ns / NS_PER_S);
  due.tv_nsec = (long) (pause_ns % NS_PER_S);
  return due;
}

static void *
reap (void *user)
{
  ServicesReaper *reaper = user;

  lt_service_thread_enter ();
  pthread_mutex_lock (&reaper->lock);
  while (!reaper->is_ending)
    {
      struct timespec due;

      pthread_mutex_unlock (&reaper->lock);
      lt_service_registry_expire (reaper->registry);
      due = due_in (reaper->pause_ns);
      pthread_mutex_lock (&reaper->lock);
      while (!reaper->is_ending
             && pthread_cond_timedwait (&reaper->ending, &reaper->lock, &due) != ETIMEDOUT)
        ;
    }
  pthread_mutex_unlock (&reaper->lock);
  lt_service_thread_leave ();
  return NULL;
}

static void
reaper_free (ServicesReaper *reaper)
{
  pthread_cond_destroy (&reaper->ending);
  pthread_mutex_destroy (&reaper->lock);
  free (reaper);
}

static uint64_t
pause_for (uint64_t ttl_ns)
{
  if (ttl_ns / 2 < MIN_PAUSE_NS)
    return MIN_PAUSE_NS;
  return ttl_ns / 2 < MAX_PAUSE_NS ? ttl_ns / 2 : MAX_PAUSE_NS;
}

ServicesReaper *
services_reaper_start (LtServiceRegistry *registry, uint64_t ttl_ns, ServicesError *ret_error)
{
  ServicesReaper *reaper = calloc (1, sizeof *reaper);
  pthread_condattr_t attributes;
  int error = 0;

  if (reaper == NULL)
    return services_fail (ret_error, "out of memory");
  reaper->registry = registry;
  reaper->pause_ns = pause_for (ttl_ns);
  pthread_mutex_init (&reaper->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&reaper->ending, &attributes);
  pthread_condattr_destroy (&attributes);
  error = pthread_create (&reaper->thread, NULL, reap, reaper);
  if (error == 0)
    return reaper;
  reaper_free (reaper);
  return services_fail (ret_error, "embedded: no thread: %s", strerror (error));
}

void
services_reaper_stop (ServicesReaper *reaper)
{
  if (reaper == NULL)
    return;
  pthread_mutex_lock (&reaper->lock);
  reaper->is_ending = true;
  pthread_cond_signal (&reaper->ending);
  pthread_mutex_unlock (&reaper->lock);
  pthread_join (reaper->thread, NULL);
  reaper_free (reaper);
}

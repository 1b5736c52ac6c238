/* SPDX-License-Identifier: MIT */

#include "services-ticker.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS_PER_S UINT64_C (1000000000)

struct ServicesTicker
{
  ServicesTick tick;
  void *user;
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
run (void *user)
{
  ServicesTicker *ticker = user;

  pthread_mutex_lock (&ticker->lock);
  while (!ticker->is_ending)
    {
      struct timespec due;

      pthread_mutex_unlock (&ticker->lock);
      ticker->tick (ticker->user);
      due = due_in (ticker->pause_ns);
      pthread_mutex_lock (&ticker->lock);
      while (!ticker->is_ending
             && pthread_cond_timedwait (&ticker->ending, &ticker->lock, &due) != ETIMEDOUT)
        ;
    }
  pthread_mutex_unlock (&ticker->lock);
  return NULL;
}

static void
ticker_free (ServicesTicker *ticker)
{
  pthread_cond_destroy (&ticker->ending);
  pthread_mutex_destroy (&ticker->lock);
  free (ticker);
}

ServicesTicker *
services_ticker_start (uint64_t pause_ns, ServicesTick tick, void *user,
                       ServicesError *ret_error)
{
  ServicesTicker *ticker = calloc (1, sizeof *ticker);
  pthread_condattr_t attributes;
  int error = 0;

  if (ticker == NULL)
    return services_fail (ret_error, "out of memory");
  ticker->tick = tick;
  ticker->user = user;
  ticker->pause_ns = pause_ns;
  pthread_mutex_init (&ticker->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&ticker->ending, &attributes);
  pthread_condattr_destroy (&attributes);
  error = pthread_create (&ticker->thread, NULL, run, ticker);
  if (error == 0)
    return ticker;
  ticker_free (ticker);
  return services_fail (ret_error, "no thread: %s", strerror (error));
}

void
services_ticker_stop (ServicesTicker *ticker)
{
  if (ticker == NULL)
    return;
  pthread_mutex_lock (&ticker->lock);
  ticker->is_ending = true;
  pthread_cond_signal (&ticker->ending);
  pthread_mutex_unlock (&ticker->lock);
  pthread_join (ticker->thread, NULL);
  ticker_free (ticker);
}

/* SPDX-License-Identifier: MIT
 *
 * minimal-loop SUITE.so THREADS SECONDS: the least that any runner of a loaded
 * operation can do: a call through a pointer, one time stamp, one histogram
 * increment, one look at a stop flag. Prints operations a second of all threads.
 * What ltrun adds is measured against it; see peers.sh.
 */

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "lt-bucket.h"
#include "ltplugin.h"

#if defined(__x86_64__)
#include <x86intrin.h>
#define STAMP() __rdtsc ()
#else
#define STAMP() now_ns ()
#endif

#define MAX_THREADS 64

typedef struct Loop
{
  const lt_operation *operation;
  atomic_int *stop;
  uint64_t count;
} Loop;

static uint64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

static void *
run (void *data)
{
  Loop *loop = data;
  lt_status (*operation) (void *, lt_worker *, lt_op *) = loop->operation->run;
  uint64_t *buckets = calloc (LT_BUCKETS, sizeof *buckets);
  lt_op op = { .struct_size = sizeof op };
  uint64_t last = STAMP (), count = 0;

  while (buckets != NULL && !atomic_load_explicit (loop->stop, memory_order_relaxed))
    {
      uint64_t stamp;

      operation (NULL, NULL, &op);
      stamp = STAMP ();
      buckets[lt_bucket_of (stamp - last)]++;
      last = stamp;
      count++;
    }
  loop->count = count;
  free (buckets);
  return NULL;
}

static const lt_operation *
load (const char *path)
{
  const lt_host probe = { .struct_size = sizeof probe, .abi_major = LT_ABI_MAJOR };
  const lt_plugin *(*entry) (const lt_host *) = NULL;
  void *handle = dlopen (path, RTLD_NOW | RTLD_LOCAL);
  void *symbol = handle != NULL ? dlsym (handle, "ltrun_plugin_v1") : NULL;

  if (symbol == NULL)
    return NULL;
  *(void **) &entry = symbol;
  return entry (&probe)->ops;
}

int
main (int argc, char **argv)
{
  const int n = argc == 4 ? atoi (argv[2]) : 0;
  const lt_operation *operation = n > 0 && n <= MAX_THREADS ? load (argv[1]) : NULL;
  atomic_int stop = 0;
  pthread_t threads[MAX_THREADS];
  Loop loops[MAX_THREADS];
  uint64_t begin_ns, total = 0;

  if (operation == NULL)
    {
      fprintf (stderr, "usage: minimal-loop SUITE.so THREADS SECONDS\n");
      return 2;
    }
  begin_ns = now_ns ();
  for (int i = 0; i < n; i++)
    {
      loops[i] = (Loop){ operation, &stop, 0 };
      if (pthread_create (&threads[i], NULL, run, &loops[i]) != 0)
        return 1;
    }
  usleep ((useconds_t) (atof (argv[3]) * 1e6));
  atomic_store (&stop, 1);
  for (int i = 0; i < n; i++)
    {
      pthread_join (threads[i], NULL);
      total += loops[i].count;
    }
  printf ("%.0f\n", (double) total / ((double) (now_ns () - begin_ns) / 1e9));
  return 0;
}

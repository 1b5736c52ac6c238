/* SPDX-License-Identifier: MIT
 *
 * fake-host: as much of a host as a suite needs, within a test.
 *
 * One host at a time drives one suite on as many threads as the test has; it
 * gives options their defaults unless told otherwise and counts what is
 * reported. Tests only: it ends the process on what a host would refuse.
 */
#pragma once

#include <ltplugin-ext.h>

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>

#define FAKE_MAX_IDS 96u

typedef struct FakeHost
{
  lt_host host; /* first: the suite's view */
  const lt_plugin *plugin;
  void *pctx;
  GHashTable *values;        /* option name to text, those that were set */
  char *names[FAKE_MAX_IDS]; /* of metrics and error classes, by handle */
  uint32_t n_ids;
  uint32_t fail_at;                  /* refuse this registration, counted from 1; 0: none */
  char *error;                       /* first set_error() */
  char *stop_reason;                 /* first request_stop() */
  char *logged;                      /* last line */
  char *excluded[LT_MAX_OPERATIONS]; /* reasons, by operation; NULL: takes part */
  bool no_extensions;                /* knows none */
  uint32_t stop;                     /* of ltrun.stop/1; a test raises it */
  pthread_mutex_t lock; /* over the texts; a GMutex would be invisible to sanitizers */
} FakeHost;

/* What one thread did. */
typedef struct FakeTally
{
  uint64_t n_ok;
  uint64_t n_other;
  uint64_t values[FAKE_MAX_IDS];  /* of metrics; a step's is its sum */
  uint64_t classes[FAKE_MAX_IDS]; /* errors, by class */
  char detail[161];               /* the last one */
} FakeTally;

/* Sets options from "name=value" texts, up to a NULL. */
FakeHost *fake_host_new (const char *const *settings);

/* Runs the suite's fini if its init was run, and frees the host. */
void fake_host_free (FakeHost *fake);

/* Runs the suite's init. */
lt_status fake_host_init (FakeHost *fake);

/* Runs @n iterations of operation @name as worker @index, from worker_init to
 * worker_fini, in the calling thread. */
FakeTally fake_host_run (FakeHost *fake, const char *name, uint32_t index, uint64_t n);

/* The handle of a metric or a class. */
lt_id fake_host_id (const FakeHost *fake, const char *name);

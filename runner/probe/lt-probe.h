/* SPDX-License-Identifier: MIT
 *
 * lt-probe: checks of a suite that have to load it, one in a process.
 *
 * Each is a function that is found by its id, loads the suite, provokes it, and leaves
 * what it found in an LtProbeReport; it says before each step where the suite is, so
 * that a crash or a hang has a place. What the suite damages dies with the process.
 * [the process's main thread, once]
 */
#pragma once

#include <glib.h>

#include "lt-plan.h"
#include "lt-probe-report.h"

typedef struct LtProbeTask
{
  const char *check;    /* "lifecycle.init" */
  const char *path;     /* absolute */
  const LtPlan *plan;   /* --set and --seed; the rest is not looked at */
  const char *argument; /* static.collisions: names, one a line; descriptor.note: id, version */
  LtProbeReport *report;
} LtProbeTask;

/* Carries out @task. A task whose id is unknown is a failure of its own. */
void lt_probe_run (const LtProbeTask *task);

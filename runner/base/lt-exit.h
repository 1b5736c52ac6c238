/* SPDX-License-Identifier: MIT
 *
 * lt-exit: exit statuses of ltrun. Part of its interface: numbers never change
 * meaning. Those above 90 follow k6's where it has one.
 */
#pragma once

typedef enum
{
  LT_EXIT_OK = 0,
  LT_EXIT_INTERNAL = 1, /* ltrun failed, or could not write a result */
  LT_EXIT_USAGE = 2,    /* the command line or the environment is wrong */
  LT_EXIT_INCONCLUSIVE = 97,
  LT_EXIT_REGRESSION = 98,
  LT_EXIT_THRESHOLD = 99,
  LT_EXIT_SETUP = 100,       /* init or worker_init failed or timed out */
  LT_EXIT_TEARDOWN = 101,    /* worker_fini or fini failed or timed out */
  LT_EXIT_VIOLATION = 102,   /* an invariant of the suite does not hold */
  LT_EXIT_BAD_INPUT = 104,   /* scenario, plugin or ABI is wrong */
  LT_EXIT_SIGNAL = 105,      /* stopped by SIGINT or SIGTERM; partial result */
  LT_EXIT_UNSUSTAINED = 106, /* --abort-if-unsustained: the rate could not be kept */
  LT_EXIT_PLUGIN_DIED = 107, /* the plugin crashed, hung, exited or scribbled */
  LT_EXIT_PLUGIN_STOP = 108, /* the plugin asked to stop, or returned LT_FATAL */
} LtExit;

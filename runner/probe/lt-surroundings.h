/* SPDX-License-Identifier: MIT
 *
 * lt-surroundings: what a suite shares with its host and must leave as it is, looked at
 * before and after. [main thread; of a process with no other threads of ours]
 */
#pragma once

#include <glib.h>

typedef enum
{
  LT_SURROUNDINGS_THREADS,
  LT_SURROUNDINGS_DESCRIPTORS,
  LT_SURROUNDINGS_FOREIGN_DESCRIPTORS, /* only those that were there before */
  LT_SURROUNDINGS_SIGNALS,             /* handlers, what is blocked, the other stack, timers */
  LT_SURROUNDINGS_LOCALE,              /* of the process, and of this thread */
  LT_SURROUNDINGS_ENVIRONMENT,
  LT_SURROUNDINGS_FOLDER, /* and umask */
  LT_SURROUNDINGS_LIMITS, /* getrlimit() */
  LT_SURROUNDINGS_OUTPUT,
  LT_SURROUNDINGS_ERRORS, /* standard error */
  LT_N_SURROUNDINGS
} LtSurrounding;

typedef struct LtSurroundings LtSurroundings;

/* Sends standard output to memory from now on, so that it can be told what is printed,
 * with @errors standard error as well, holds a descriptor that is not the suite's, and gives
 * signals a stack of their own. */
void lt_surroundings_begin (gboolean errors);

LtSurroundings *lt_surroundings_new (void);
void lt_surroundings_free (LtSurroundings *surroundings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtSurroundings, lt_surroundings_free)

/* What of @which is not as it was, such as "changed LC_ALL from 'C' to 'de_DE'". NULL:
 * nothing. Returns: (transfer full). */
char *lt_surroundings_compare (const LtSurroundings *before, const LtSurroundings *after,
                               LtSurrounding which);

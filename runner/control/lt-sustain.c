/* SPDX-License-Identifier: MIT */

#include "lt-sustain.h"

#include <math.h>
#include <string.h>

#define MISSED_SHARE 0.01
#define CHANCE_SIGMAS 4

static void
append (LtSustain *sustain, double due, double waiting)
{
  if (sustain->n > LT_SUSTAIN_SPANS)
    {
      memmove (sustain->due, sustain->due + 1, LT_SUSTAIN_SPANS * sizeof (double));
      memmove (sustain->waiting, sustain->waiting + 1, LT_SUSTAIN_SPANS * sizeof (double));
      sustain->n--;
    }
  sustain->due[sustain->n] = due;
  sustain->waiting[sustain->n++] = waiting;
}

gboolean
lt_sustain_add (LtSustain *sustain, double due, double started, gboolean poisson,
                double *ret_missed, double *ret_due)
{
  double came, missed;

  append (sustain, due, due - started);
  if (sustain->n <= LT_SUSTAIN_SPANS)
    return FALSE;
  for (guint i = 1; i <= LT_SUSTAIN_SPANS; i++)
    {
      if (sustain->waiting[i] <= sustain->waiting[i - 1])
        return FALSE;
    }
  came = sustain->due[LT_SUSTAIN_SPANS] - sustain->due[0];
  missed = sustain->waiting[LT_SUSTAIN_SPANS] - sustain->waiting[0];
  if (missed <= MISSED_SHARE * came + (poisson ? CHANCE_SIGMAS * sqrt (came) : 1))
    return FALSE;
  *ret_missed = missed;
  *ret_due = came;
  return TRUE;
}

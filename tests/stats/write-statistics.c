/* SPDX-License-Identifier: MIT
 *
 * write-statistics: reads lines from standard input and writes one for each, for
 * check-scipy.py:
 *   mann-whitney A,A,... B,B,...      u p
 *   shift A,A,... B,B,...             shift low high
 *   student P DF                      t
 *   bootstrap A,A,... B,B,...|-       low high, of the mean or of the ratio
 *   change-point A,A,... MIN          index statistic
 *   usl N,N,... X,X,...               lambda sigma kappa, and half of each interval
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "lt-bootstrap.h"
#include "lt-change-point.h"
#include "lt-rank-test.h"
#include "lt-usl.h"

#define MAX_VALUES 4096

typedef struct Values
{
  double at[MAX_VALUES];
  gsize n;
} Values;

static Values *
read_values (const char *text)
{
  Values *values = g_new0 (Values, 1);
  g_auto (GStrv) words = g_strsplit (text, ",", MAX_VALUES);

  for (; words[values->n] != NULL && *text != '-'; values->n++)
    values->at[values->n] = g_ascii_strtod (words[values->n], NULL);
  return values;
}

static void
answer (const char *what, const Values *a, const Values *b)
{
  LtMannWhitney test = { 0 };
  LtShift shift = { 0 };
  LtInterval interval = { 0 };
  LtChangePoint point = { 0 };
  LtUsl usl = { 0 };

  if (g_str_equal (what, "mann-whitney"))
    {
      lt_mann_whitney (a->at, a->n, b->at, b->n, &test);
      printf ("%.17g %.17g\n", test.u, test.p);
    }
  else if (g_str_equal (what, "shift"))
    {
      lt_shift (a->at, a->n, b->at, b->n, 0.95, &shift);
      printf ("%.17g %.17g %.17g\n", shift.shift, shift.interval.low, shift.interval.high);
    }
  else if (g_str_equal (what, "student"))
    printf ("%.17g\n", lt_student_quantile (a->at[0], b->at[0]));
  else if (g_str_equal (what, "bootstrap"))
    {
      lt_bootstrap (b->n > 0 ? lt_statistic_ratio : lt_statistic_mean, a->at, a->n, b->at, b->n,
                    0.95, 20000, 1, &interval);
      printf ("%.17g %.17g\n", interval.low, interval.high);
    }
  else if (g_str_equal (what, "change-point"))
    {
      lt_change_point_best (a->at, a->n, (gsize) b->at[0], &point);
      printf ("%zu %.17g\n", point.index, point.statistic);
    }
  else if (g_str_equal (what, "usl"))
    {
      lt_usl_fit (a->at, b->at, a->n, 0.95, &usl);
      printf ("%.17g %.17g %.17g %.17g %.17g %.17g\n", usl.lambda, usl.sigma, usl.kappa,
              usl.lambda_interval.high - usl.lambda, usl.sigma_interval.high - usl.sigma,
              usl.kappa_interval.high - usl.kappa);
    }
  else
    exit (2);
}

int
main (void)
{
  char line[1 << 16];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) words = g_strsplit (g_strchomp (line), " ", 3);
      g_autofree Values *a = NULL;
      g_autofree Values *b = NULL;

      if (g_strv_length (words) != 3)
        return 2;
      a = read_values (words[1]);
      b = read_values (words[2]);
      answer (words[0], a, b);
    }
  return 0;
}

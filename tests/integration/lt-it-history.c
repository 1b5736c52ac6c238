/* SPDX-License-Identifier: MIT */

#include "lt-it-history.h"

char *
lt_it_history_new (void)
{
  static guint n;

  return g_strdup_printf ("%s/history-%u/history.db", lt_it_tmp (), ++n);
}

LtIt *
lt_it_history_list (const char *history, const char *options)
{
  LtIt *it = lt_it_run (60, "history --history %s -f json %s", history, options);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (it->err, ==, "");
  return it;
}

guint
lt_it_history_count (const char *history, const char *options)
{
  g_autoptr (LtIt) it = lt_it_history_list (history, options);

  return lt_it_length (it, "results");
}

/* SPDX-License-Identifier: MIT */

#include "lt-cli-private.h"
#include "lt-store.h"

char *
lt_cli_help_history (void)
{
  return g_strdup (
    "Usage: ltrun history [OPTION...]                lists results, the last first\n"
    "       ltrun history show [RESULT] [-f FORMAT]  as `ltrun report` does\n"
    "       ltrun history export RESULT | --all      the document; all of them, one a line\n"
    "       ltrun history import FILE...             what was exported, or -o json= wrote\n"
    "       ltrun history prune --keep N | --older-than TIME [--verb VERB]\n"
    "       ltrun history label RESULT KEY=VALUE...  an empty VALUE takes it off\n"
    "\n"
    "What run, ab, scale and search found is recorded, each call as one result. RESULT\n"
    "is an id or the beginning of one, last, last~N for the Nth before it, or KEY=VALUE\n"
    "for the last with this label. prune keeps the last N of each verb.\n"
    "\n"
    "      --history FILE          this history, not the user's own\n"
    "  -f, --format FORMAT         of the list: text, json or csv (text)\n"
    "\n"
    "Which results are listed, or exported by --all:\n"
    "\n"
    "  -n, --limit N               the last N, 0 for all (20; all to be exported)\n"
    "      --verb VERB             run, ab, scale, search, or all (all)\n"
    "      --suite SUITE           its name or id\n"
    "      --scenario NAME         with this scenario\n"
    "      --operation NAME        with this operation, and its figures\n"
    "      --label KEY[=VALUE]     with this label; may be repeated\n"
    "      --since TIME            begun since 7d ago, or since 2026-11-20\n"
    "      --verdict OUTCOME       pass, fail, or an outcome such as plugin-died\n"
    "      --revision REVISION     the beginning of a commit, or a branch\n"
    "\n"
    "Exit status: 0; 1 I/O; 2 usage; 104 no such result, or no history.\n");
}

char *
lt_cli_help_trend (void)
{
  GString *page = g_string_new (
    "Usage: ltrun trend [OPTION...]\n"
    "\n"
    "Shows how the figures of the last result have developed, over the results of the\n"
    "same load on the same kind of machine, and from which result and revision on they\n"
    "changed for good.\n"
    "\n"
    "      --metric NAME,...       which figures (ops,avg,p99)\n"
    "      --operation NAME        of this operation (all together)\n"
    "      --last N                of the last N results (100)\n"
    "      --min-change SHARE      a smaller change is none (5%)\n"
    "      --fail-on-regression    exit 98 when the last change was for the worse\n"
    "      --verb VERB             run, ab, scale, search, or all (run)\n"
    "      --suite, --scenario, --label, --since, --revision, --history\n"
    "                              which results, see ltrun help history\n"
    "  -f, --format FORMAT         text, json or markdown (text)\n"
    "\n"
    "Figures; avg, min, p50 and the rest by themselves are of response time where there\n"
    "is one, else of service time:\n"
    "\n");
  const LtStoreMetric *metric;

  for (guint i = 0; (metric = lt_store_metric (i)) != NULL; i++)
    g_string_append_printf (page, "  %-15s %s\n", metric->name, metric->help);
  g_string_append (page, "\n"
                         "Exit status: 0; 1 I/O; 2 usage; 98 regression; 104 no history.\n");
  return g_string_free (page, FALSE);
}

/* SPDX-License-Identifier: MIT
 *
 * What is recorded of runs, and what the verbs history and trend make of it.
 */

#include <glib/gstdio.h>
#include <string.h>

#include "lt-it-assert.h"
#include "lt-it-history.h"

/* Runs a fixture for a moment; recorded. */
static void
record (const char *history, const char *options)
{
  g_autofree char *file = lt_it_fixture ("metrics");
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -c 1 -d 30ms -q --history %s %s", file, history, options);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (it->err, ==, "");
}

/* ---- Recording ------------------------------------------------------------- */

/* By itself in the folder of the user's data, byte for byte the document of the run. */
static void
test_recorded (void)
{
  g_autofree char *file = lt_it_fixture ("metrics");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "recorded.json", NULL);
  g_autofree char *place = g_build_filename (lt_it_tmp (), "ltrun", "history.db", NULL);
  g_autofree char *document = NULL;
  g_autofree char *told = NULL;
  g_autoptr (LtIt) run =
    lt_it_run (60, "%s -c 2 -d 100ms -w 50ms --runs 2 --label team=a -o json=%s", file, json);
  g_autoptr (LtIt) again = lt_it_run (60, "history export last");
  g_autoptr (LtIt) show = lt_it_run (60, "history show");
  g_autoptr (LtIt) other = NULL;

  g_assert_cmpint (run->exit_status, ==, 0);
  g_assert_true (g_file_test (place, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_get_contents (json, &document, NULL, NULL));
  g_assert_cmpstr (again->out, ==, document);
  g_assert_cmpstr (show->out, ==, run->out);
  lt_it_assert_says (document, "\"labels\": {\"team\": \"a\"}");

  /* The id that was told names it. */
  told = g_strdup (strstr (run->err, "recorded as "));
  g_assert_nonnull (told);
  g_strdelimit (told, "\n", '\0');
  other = lt_it_run (60, "history show %s -f csv", told + strlen ("recorded as "));
  g_assert_cmpint (other->exit_status, ==, 0);
  lt_it_assert_says (other->out, "scenario,run,operation|\"metrics\",2,\"total\"");
}

static void
test_wanted (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *history = lt_it_history_new ();
  g_autofree char *variable = g_strdup_printf ("LTRUN_HISTORY=%s", history);
  g_autofree char *both = g_strdup_printf ("%s LTRUN_NO_HISTORY=yes", variable);
  g_autoptr (LtIt) no = lt_it_run (60, "%s -c 1 -d 20ms -q --no-history --format json", file);
  g_autoptr (LtIt) neither = lt_it_run_env (both, 60, "%s -c 1 -d 20ms -q", file);
  g_autoptr (LtIt) contrary = lt_it_run (60, "%s --history %s --no-history", file, history);
  g_autoptr (LtIt) wrong = lt_it_run (60, "%s -c many --history %s", file, history);
  g_autoptr (LtIt) yes = NULL, nearer = NULL;

  g_assert_cmpint (no->exit_status, ==, 0);
  g_assert_cmpint (neither->exit_status, ==, 0);
  lt_it_assert_refused (contrary, 2, "--history|--no-history");
  g_assert_cmpint (wrong->exit_status, ==, 2);
  g_assert_false (g_file_test (history, G_FILE_TEST_EXISTS));

  yes = lt_it_run_env (variable, 60, "%s -c 1 -d 20ms -q", file);
  g_assert_cmpint (yes->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, ""), ==, 1);
  nearer =
    lt_it_run_env ("LTRUN_NO_HISTORY=1", 60, "%s -c 1 -d 20ms -q --history %s", file, history);
  g_assert_cmpint (nearer->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, ""), ==, 2);
}

static void
test_labels (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  static const char *const wrong[] = { "x", "=x", "'a b=1'", "'a;b=1'", "\"'a'=1\"" };
  g_autoptr (LtIt) it = lt_it_run (
    60, "%s -c 1 -n 10 -q --format json --no-history --label a=1 --label b= --label 'a=2 =\"'",
    file);
  JsonObject *labels = json_object_get_object_member (lt_it_json (it), "labels");

  g_assert_cmpuint (json_object_get_size (labels), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (labels, "a"), ==, "2 =\"");
  g_assert_cmpstr (json_object_get_string_member (labels, "b"), ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (LtIt) refused = lt_it_run (60, "%s -n 10 --label %s", file, wrong[i]);

      lt_it_assert_refused (refused, 2, "--label|KEY=VALUE");
    }
}

/* Runs that fail are recorded with their verdict. */
static void
test_failures (void)
{
  g_autofree char *file = lt_it_fixture ("hostile");
  g_autofree char *history = lt_it_history_new ();
  g_autoptr (LtIt) it = lt_it_run (60,
                                   "%s -c 1 -d 2s -q --set do=segv --set where=op "
                                   "--history %s",
                                   file, history);
  g_autoptr (LtIt) listed = NULL;

  g_assert_cmpint (it->exit_status, ==, 107);
  listed = lt_it_history_list (history, "--verdict fail");
  g_assert_cmpfloat (lt_it_number (listed, "results.0.verdict.exit_status"), ==,
                     it->exit_status);
  g_assert_cmpuint (lt_it_history_count (history, "--verdict pass"), ==, 0);
}

/* A history that is none costs a line, not the result. */
static void
test_unusable (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *other = g_build_filename (lt_it_tmp (), "other.db", NULL);
  g_autofree char *text = NULL;
  const char *const places[] = { other, "/proc/nosuch/history.db", "/dev/full", "/" };

  g_assert_true (g_file_set_contents (other, "some text that is no database", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (60, "%s -c 1 -d 20ms -q --history %s --format json", file, places[i]);

      g_assert_cmpint (it->exit_status, ==, 0);
      g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "pass");
      lt_it_assert_says (it->err, "ltrun: warning: not recorded in the history: ");
      g_assert_true (strchr (it->err, '\n') == it->err + strlen (it->err) - 1);
    }
  g_assert_true (g_file_get_contents (other, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "some text that is no database");
}

/* Several at a time: all are there. */
static void
test_at_a_time (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *history = lt_it_history_new ();
  LtItRunning *running[6];

  for (guint i = 0; i < G_N_ELEMENTS (running); i++)
    running[i] = lt_it_start (NULL, "%s -c 1 -d 20ms -q --history %s", file, history);
  for (guint i = 0; i < G_N_ELEMENTS (running); i++)
    {
      g_autoptr (LtIt) it = lt_it_wait (running[i], 60);

      g_assert_cmpint (it->exit_status, ==, 0);
      g_assert_cmpstr (it->err, ==, "");
    }
  g_assert_cmpuint (lt_it_history_count (history, ""), ==, G_N_ELEMENTS (running));
}

/* ---- The verbs ------------------------------------------------------------- */

static void
test_list (void)
{
  g_autofree char *history = lt_it_history_new ();
  g_autoptr (LtIt) text = NULL, csv = NULL, hostile = NULL;

  record (history, "--label team=a");
  record (history, "--label team=b --label \"note=x';--\"");
  g_assert_cmpuint (lt_it_history_count (history, ""), ==, 2);
  g_assert_cmpuint (lt_it_history_count (history, "-n 1"), ==, 1);
  g_assert_cmpuint (lt_it_history_count (history, "--label team"), ==, 2);
  g_assert_cmpuint (lt_it_history_count (history, "--label team=a"), ==, 1);
  g_assert_cmpuint (lt_it_history_count (history, "--label \"note=x';--\""), ==, 1);
  g_assert_cmpuint (lt_it_history_count (history, "--suite metrics --since 1h --verdict pass"),
                    ==, 2);
  g_assert_cmpuint (lt_it_history_count (history, "--suite noop"), ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, "--scenario metrics"), ==, 2);
  g_assert_cmpuint (lt_it_history_count (history, "--operation nosuch"), ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, "--since 2100-01-01"), ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, "--since 2100"), ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, "--since 2000-02"), ==, 2);
  g_assert_cmpuint (lt_it_history_count (history, "--since 2000-02-28T23Z"), ==, 2);
  g_assert_cmpuint (lt_it_history_count (history, "--since 2000-02-28T23:59:59Z"), ==, 2);

  text = lt_it_run (60, "history --history %s", history);
  lt_it_assert_says (text->out, "id|started|scenario|ops/s|verdict|metrics|pass");
  g_assert_cmpuint (strlen (text->out), <, 3 * 81);
  csv = lt_it_run (60, "history --history %s -f csv", history);
  lt_it_assert_says (csv->out, "id,started_at,outcome|\"metrics\"|team=b");
  hostile =
    lt_it_run (60, "history --history %s --label \"team='; DROP TABLE result;--\"", history);
  g_assert_cmpint (hostile->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, ""), ==, 2);
}

static void
test_change (void)
{
  g_autofree char *history = lt_it_history_new ();
  g_autofree char *copy = lt_it_history_new ();
  g_autofree char *lines = g_build_filename (lt_it_tmp (), "lines.jsonl", NULL);
  g_autoptr (LtIt) label = NULL, wrong = NULL, one = NULL;
  g_autoptr (LtIt) export = NULL, import = NULL, twice = NULL, prune = NULL;

  for (guint i = 0; i < 3; i++)
    record (history, "--label n=1");
  label = lt_it_run (60, "history label --history %s last n=2 m=3", history);
  g_assert_cmpint (label->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_history_count (history, "--label n=1"), ==, 2);
  g_assert_cmpuint (lt_it_history_count (history, "--label m=3"), ==, 1);
  /* One that is wrong: none is set. */
  wrong = lt_it_run (60, "history label --history %s last k=1 bad", history);
  g_assert_cmpint (wrong->exit_status, ==, 2);
  g_assert_cmpuint (lt_it_history_count (history, "--label k"), ==, 0);

  one = lt_it_run (60, "history export --history %s --all -n 1", history);
  g_assert_cmpint (one->exit_status, ==, 0);
  lt_it_assert_says (one->out, "ltrun.result/1");
  g_assert_true (strchr (one->out, '\n') == one->out + strlen (one->out) - 1);
  export = lt_it_run (60, "history export --history %s --all", history);
  g_assert_true (g_file_set_contents (lines, export->out, -1, NULL));
  import = lt_it_run (60, "history import --history %s %s", copy, lines);
  g_assert_cmpstr (import->out, ==, "3 imported, 0 were there already\n");
  twice = lt_it_run (60, "history import --history %s %s", copy, lines);
  g_assert_cmpstr (twice->out, ==, "0 imported, 3 were there already\n");
  g_assert_cmpuint (lt_it_history_count (copy, "--suite metrics"), ==, 3);

  prune = lt_it_run (60, "history prune --history %s --keep 1", copy);
  g_assert_cmpstr (prune->out, ==, "2 removed\n");
  g_assert_cmpuint (lt_it_history_count (copy, ""), ==, 1);
}

static void
test_refused (void)
{
  g_autofree char *history = lt_it_history_new ();
  static const struct
  {
    const char *words;
    int status;
    const char *says;
  } cases[] = {
    { "history nosuch", 2, "expected show, export, import, prune or label|nosuch" },
    { "history -f yaml", 2, "--format|text, json or csv" },
    { "history --since soon", 2, "--since|7d|soon" },
    { "history --since 2026-13-45", 2, "--since|2026-11-20|2026-13-45" },
    { "history --since 2026-02-30", 2, "--since|2026-02-30" },
    { "history --since 2026-1", 2, "--since|2026-1" },
    { "history --since 2026-11-20T25:00", 2, "--since|2026-11-20T25:00" },
    { "history prune --older-than 2026-00", 2, "--older-than|2026-00" },
    { "history --label 'x y=1'", 2, "--label|KEY=VALUE" },
    { "history -n -1", 2, "-n" },
    { "history --colour", 2, "--colour" },
    { "history show ffff", 104, "ffff" },
    { "history show x", 104, "x|four digits" },
    { "history show last -f yaml", 2, "--format|yaml" },
    { "history show a b", 2, "one result" },
    { "history export", 2, "one result or --all" },
    { "history import", 2, "result documents" },
    { "history import /etc/passwd", 104, "/etc/passwd|result document" },
    { "history import /nosuch.json", 104, "/nosuch.json" },
    { "history prune", 2, "--keep N or --older-than" },
    { "history prune --keep -3 --older-than 1d", 2, "--keep|from 0 on" },
    { "history prune --older-than soon", 2, "--older-than|soon" },
    { "history label last", 2, "KEY=VALUE" },
    { "history label last a", 2, "KEY=VALUE" },
    { "trend --metric foo", 2, "--metric|service.p99|foo" },
    { "trend --metric ''", 2, "--metric|service.p99|found ''" },
    { "trend --metric response.p99", 104, "--metric response.p99|where there is a rate" },
    { "trend --operation nosuch", 104, "--operation nosuch|no such operation" },
    { "trend --last 1", 2, "--last|2000" },
    { "trend --min-change x", 2, "--min-change|5%" },
    { "trend x", 2, "options only|x" },
    { "trend -f yaml", 2, "--format|markdown|yaml" },
  };

  record (history, "");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LtIt) it = lt_it_run (60, "%s --history %s", cases[i].words, history);

      g_test_message ("%s: %s", cases[i].words, it->err);
      lt_it_assert_refused (it, cases[i].status, cases[i].says);
    }
  g_assert_cmpuint (lt_it_history_count (history, ""), ==, 1);
}

static void
test_none_yet (void)
{
  g_autofree char *history = lt_it_history_new ();
  g_autofree char *data = g_strdup_printf ("XDG_DATA_HOME=%s", history);
  g_autoptr (LtIt) list = lt_it_run_env (data, 60, "history");
  g_autoptr (LtIt) json = lt_it_run_env (data, 60, "history -f json");
  g_autoptr (LtIt) trend = lt_it_run_env (data, 60, "trend");
  g_autoptr (LtIt) show = lt_it_run_env (data, 60, "history show");
  g_autoptr (LtIt) named = lt_it_run (60, "history --history %s", history);

  g_assert_cmpint (list->exit_status, ==, 0);
  g_assert_cmpstr (list->out, ==, "");
  g_assert_cmpint (json->exit_status, ==, 0);
  lt_it_assert_says (json->out, "\"results\": []");
  g_assert_cmpint (trend->exit_status, ==, 0);
  lt_it_assert_refused (show, 104, "no result is recorded yet");
  lt_it_assert_refused (named, 104, "there is no such file");
  g_assert_false (g_file_test (history, G_FILE_TEST_EXISTS));
}

/* ---- Trends ---------------------------------------------------------------- */

/* A slow change of the rate is what the numbers of a document are made to be. */
static void
import_runs (const char *history)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "trend.json", NULL);
  g_autofree char *script = g_strdup_printf (
    "python3 - %s <<'END' | \"$LTRUN\" history import --history %s -\n"
    "import json, sys\n"
    "for i in range(24):\n"
    "    d = json.load(open(sys.argv[1]))\n"
    "    d['id'] = '%%08x-0000-4000-8000-000000000000' %% i\n"
    "    d['started_at'] = '2026-05-%%02dT00:00:00Z' %% (i + 1)\n"
    "    d['revision'] = {'commit': '%%08x' %% (0xabcd0000 + i), 'branch': 'main', 'dirty': "
    "False}\n"
    "    m = d['runs'][0]['measured']\n"
    "    m['duration_ns'] = int(1e9 * (1 + 0.01 * (i %% 3)) * (1.25 if i >= 15 else 1))\n"
    "    print(json.dumps(d))\n"
    "END\n",
    json, history);
  g_autoptr (LtIt) run =
    lt_it_run (60, "%s -c 1 -n 1000 -q --no-history -o json=%s", file, json);
  g_autoptr (LtIt) import = lt_it_run_shell (NULL, 60, "%s", script);

  g_assert_cmpint (run->exit_status, ==, 0);
  g_assert_cmpstr (import->err, ==, "");
  g_assert_cmpstr (import->out, ==, "24 imported, 0 were there already\n");
}

static void
test_trend (void)
{
  g_autofree char *history = lt_it_history_new ();
  g_autoptr (LtIt) json = NULL, text = NULL, fails = NULL, before = NULL, markdown = NULL;

  import_runs (history);
  json = lt_it_run (60, "trend --history %s --metric ops,p99 -f json", history);
  g_assert_cmpint (json->exit_status, ==, 0);
  g_assert_cmpstr (lt_it_text (json, "trends.0.metric"), ==, "ops");
  g_assert_cmpstr (lt_it_text (json, "trends.0.changes.0.commit"), ==, "abcd000f");
  g_assert_cmpfloat_with_epsilon (lt_it_number (json, "trends.0.changes.0.ratio"), 0.8, 0.02);
  g_assert_cmpfloat (lt_it_number (json, "trends.0.changes.0.p"), <=, 0.05);
  g_assert_cmpstr (lt_it_text (json, "trends.1.metric"), ==, "service.p99");

  text = lt_it_run_env ("COLUMNS=80", 60, "trend --history %s", history);
  lt_it_assert_says (text->out, "noop: ops|▲|worse|revision abcd000f of main|0000000f|p 0.0");
  fails = lt_it_run (60, "trend --history %s --fail-on-regression", history);
  g_assert_cmpint (fails->exit_status, ==, 98);
  g_assert_cmpstr (fails->out, ==, text->out);
  before = lt_it_run (60, "trend --history %s --fail-on-regression --metric p99", history);
  g_assert_cmpint (before->exit_status, ==, 0);
  markdown = lt_it_run (60, "trend --history %s -f markdown", history);
  lt_it_assert_says (markdown->out, "| figure |||---|---:|| noop: ops | 24 |");
}

/* Tables and charts of all verbs that have some, in one text. */
static LtIt *
show_all (const char *locale, const char *history)
{
  g_autofree char *noop = lt_it_fixture ("noop");

  return lt_it_run_shell (
    locale, 60,
    "cd %s && rm -f ascii.json && set -e && "
    "$LTRUN %s -c 1 --runs 2 -d 50ms -o json=ascii.json --threshold 'p(50)<1h' && "
    "$LTRUN report ascii.json && $LTRUN compare ascii.json ascii.json && "
    "$LTRUN trend --history %s && $LTRUN history --history %s && "
    "$LTRUN scale %s -c 1,2,3,4 --runs 1 -d 30ms",
    lt_it_tmp (), noop, history, history, noop);
}

/* A locale without UTF-8 has them in ASCII; what is for programs is the same. */
static void
test_ascii (void)
{
  g_autofree char *history = lt_it_history_new ();
  g_autoptr (LtIt) utf8 = NULL, ascii = NULL, label = NULL, json = NULL, json_ascii = NULL;

  import_runs (history);
  utf8 = show_all ("LC_ALL=C.UTF-8", history);
  ascii = show_all ("LC_ALL=C", history);
  lt_it_assert_says (utf8->out, "\u2713|▲|\u2502");
  lt_it_assert_says (ascii->out, "ok|^|p(50)<1h|R^2");
  g_assert_true (g_str_is_ascii (ascii->out));
  g_assert_true (g_str_is_ascii (ascii->err));

  label = lt_it_run (60, "history label last name=caf\u00e9 --history %s", history);
  g_assert_cmpint (label->exit_status, ==, 0);
  json = lt_it_run_env ("LC_ALL=C.UTF-8", 60, "history export last --history %s", history);
  json_ascii = lt_it_run_env ("LC_ALL=C", 60, "history export last --history %s", history);
  g_assert_cmpstr (json_ascii->out, ==, json->out);
}

/* Nothing is wider than the terminal. */
static void
test_widths (void)
{
  static const guint widths[] = { 60, 80, 120, 200 };
  g_autofree char *history = lt_it_history_new ();

  import_runs (history);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (LtIt) it = lt_it_run_shell (
        "TERM=xterm", 60,
        "script -qec \"stty cols %u; $LTRUN trend --history %s; $LTRUN history --history %s\" "
        "/dev/null | sed 's/\\x1b\\[[0-9;]*m//g'",
        widths[i], history, history);
      g_auto (GStrv) lines = g_strsplit (it->out, "\n", -1);

      g_assert_cmpuint (g_strv_length (lines), >, 20);
      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_strchomp (lines[j]);
          if (g_utf8_strlen (lines[j], -1) > widths[i])
            g_error ("%u columns: %s", widths[i], lines[j]);
        }
    }
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/history/recorded", test_recorded);
  g_test_add_func ("/history/wanted", test_wanted);
  g_test_add_func ("/history/labels", test_labels);
  g_test_add_func ("/history/failures", test_failures);
  g_test_add_func ("/history/unusable", test_unusable);
  g_test_add_func ("/history/at-a-time", test_at_a_time);
  g_test_add_func ("/history/list", test_list);
  g_test_add_func ("/history/change", test_change);
  g_test_add_func ("/history/refused", test_refused);
  g_test_add_func ("/history/none-yet", test_none_yet);
  g_test_add_func ("/history/trend", test_trend);
  g_test_add_func ("/history/ascii", test_ascii);
  g_test_add_func ("/history/widths", test_widths);
  return g_test_run ();
}

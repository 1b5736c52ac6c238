/* SPDX-License-Identifier: MIT */

#include "lt-cli-private.h"
#include "lt-rendering.h"
#include "lt-settings.h"
#include "lt-svg.h"

#define TEXT_COLUMN 30
#define COLUMNS 80

/* Appends @text from column TEXT_COLUMN on, wrapped at words. */
static void
add_wrapped (GString *page, gsize column, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const gsize length = (gsize) g_utf8_strlen (words[i], -1);

      if (column + 1 + length > COLUMNS || (i == 0 && column >= TEXT_COLUMN))
        {
          g_string_append_printf (page, "\n%*s", TEXT_COLUMN, "");
          column = TEXT_COLUMN;
        }
      else if (i == 0)
        {
          g_string_append_printf (page, "%*s", (int) (TEXT_COLUMN - column), "");
          column = TEXT_COLUMN;
        }
      else
        {
          g_string_append_c (page, ' ');
          column++;
        }
      g_string_append (page, words[i]);
      column += length;
    }
  g_string_append_c (page, '\n');
}

static void
add_option (GString *page, const LtSettingHelp *option)
{
  const gsize begin = page->len;

  if (option->short_name != 0)
    g_string_append_printf (page, "  -%c, ", option->short_name);
  else
    g_string_append (page, "      ");
  g_string_append_printf (page, "--%s%s%s", option->name, option->argument != NULL ? " " : "",
                          option->argument != NULL ? option->argument : "");
  add_wrapped (page, page->len - begin, option->text);
}

char *
lt_cli_help (void)
{
  return g_strdup (
    "ltrun: load-test components that can be linked\n"
    "\n"
    "Usage: ltrun [run] --plugin SUITE... [OPTION...]\n"
    "       ltrun [run] FILE.ini [OPTION...]\n"
    "       ltrun search SUITE --slo EXPR | scale SUITE -c N,N,...\n"
    "       ltrun ab OLD.so NEW.so\n"
    "       ltrun list\n"
    "       ltrun inspect SUITE\n"
    "       ltrun report RESULT\n"
    "       ltrun history | trend [OPTION...]\n"
    "       ltrun compare RESULT RESULT...\n"
    "       ltrun baseline list | show NAME | remove NAME | export NAME FILE\n"
    "       ltrun doctor\n"
    "       ltrun validate SUITE\n"
    "       ltrun install FILE.so... | remove SUITE...\n"
    "       ltrun new NAME --lang c|cpp|rust\n"
    "\n"
    "A suite is a shared object after the ltrun plugin ABI. It is loaded into a\n"
    "process of its own, its operations run on many threads at a chosen concurrency\n"
    "or arrival rate, and throughput and latency are measured without coordinated\n"
    "omission.\n"
    "\n"
    "  run        put load on a suite and report; implied\n"
    "  search     find the highest rate that a suite carries\n"
    "  scale      find out how throughput grows with concurrency\n"
    "  ab         compare two builds of a suite, run by turns\n"
    "  list       show the suites that --plugin finds, without running any\n"
    "  inspect    show a suite's operations and options\n"
    "  report     show the result of an earlier run\n"
    "  history    list, show, export and prune the results that were recorded\n"
    "  trend      show how figures developed, and where they changed for good\n"
    "  compare    judge results against the first of them\n"
    "  baseline   look after the results that --save-baseline kept\n"
    "  doctor     show what of this machine may spoil a measurement\n"
    "  validate   check a suite against the rules of the ABI\n"
    "  install    check suites and copy them to where their names find them\n"
    "  remove     remove installed suites\n"
    "  new        begin a suite of your own\n"
    "  help VERB  show the options of a verb, as does VERB --help\n"
    "  --version  show the version\n"
    "\n"
    "Examples:\n"
    "  ltrun --plugin auth.so\n"
    "  ltrun auth -c 50 -d 1m --operation authorize\n"
    "  ltrun auth --rate 5k/s --warmup 5s -o json=result.json\n"
    "  ltrun -p auth -p events --runs 5\n"
    "\n"
    "Results go to standard output, everything else to standard error. Manual pages:\n"
    "ltrun(1), ltrun-scenario(5), ltrun-plugin(7).\n");
}

char *
lt_cli_help_run (void)
{
  GString *page =
    g_string_new ("Usage: ltrun [run] [--plugin] SUITE... [OPTION...]\n"
                  "       ltrun [run] [--scenario] FILE.ini [OPTION...]\n"
                  "\n"
                  "Puts load on the operations of a suite and reports what it measured.\n"
                  "\n");
  const LtSettingHelp *option;

  for (guint i = 0; (option = lt_settings_help (i)) != NULL; i++)
    add_option (page, option);
  g_string_append (
    page, "\n"
          "Each option can be given as a variable: LTRUN_CONCURRENCY for --concurrency.\n"
          "LOAD_TEST_CONCURRENCY and LOAD_TEST_DURATION come after those. Options that\n"
          "may be repeated have no variable.\n"
          "\n"
          "Exit status: 0 the run was carried out and all thresholds hold; 1 internal, or\n"
          "a result not written; 2 usage; 97 a gate cannot be told (--strict); 98 a gate\n"
          "does not hold; 99 a threshold does not hold; 100 set-up failed or timed out; 101\n"
          "tear-down timed out, or found something wrong; 102 an invariant does not hold;\n"
          "104 bad plugin, scenario file or baseline; 105 stopped by a signal or the key q;\n"
          "106 the rate could not be kept (--abort-if-unsustained); 107 the plugin crashed\n"
          "or hung; 108 the plugin asked to stop.\n");
  return g_string_free (page, FALSE);
}

char *
lt_cli_help_list (void)
{
  return g_strdup (
    "Usage: ltrun list [--plugin-dir DIR]... [--format text|json]\n"
    "\n"
    "Shows the suites in the folders that --plugin looks into, by what their files\n"
    "say. Runs nothing of them.\n");
}

char *
lt_cli_help_inspect (void)
{
  return g_strdup (
    "Usage: ltrun inspect SUITE [--plugin-dir DIR]... [--set NAME=VALUE]...\n"
    "                     [--format text|json]\n"
    "       ltrun inspect --resolved [FILE.ini | SUITE...] [OPTION of run]...\n"
    "\n"
    "Shows what a suite is: its operations with their weights, its options with\n"
    "types, defaults and help, ABI, version and SHA-256. The suite is loaded in a\n"
    "process of its own, and nothing of it but its description is run. With\n"
    "--resolved: what run would do with the same arguments, each value with its\n"
    "source, and the schedule.\n");
}

char *
lt_cli_help_report (void)
{
  GString *page = g_string_new (
    "Usage: ltrun report RESULT [-f FORMAT]\n"
    "       ltrun report RESULT... -f html|svg[=CHART]\n"
    "\n"
    "Shows a result document, as -o json=FILE wrote it, in another format. The exit\n"
    "status is 0 whatever the verdict of the run was. Several documents are shown\n"
    "side by side.\n"
    "\n"
    "  text        the summary of the run\n"
    "  json        the document\n");

  for (const LtRendering *format = lt_rendering_list (); format->name != NULL; format++)
    g_string_append_printf (page, "  %-11s %s\n", format->name, format->help);
  g_string_append (page, "\nCharts of svg=CHART:\n\n");
  for (const LtSvgChart *chart = lt_svg_charts (); chart->name != NULL; chart++)
    g_string_append_printf (page, "  %-11s %s\n", chart->name, chart->help);
  return g_string_free (page, FALSE);
}

char *
lt_cli_help_compare (void)
{
  return g_strdup (
    "Usage: ltrun compare [LABEL=]RESULT [LABEL=]RESULT... [OPTION...]\n"
    "\n"
    "Compares result documents, or baselines by their names, with the first, figure\n"
    "by figure and percentile by percentile. Documents of one LABEL are one side:\n"
    "their runs are joined. With four runs on each side, as --runs makes them,\n"
    "figures are tested; below that the ratio alone is told. What decides are the\n"
    "gates or, without any, throughput, mean and median latency and error rate of\n"
    "each scenario.\n"
    "\n"
    "  -f, --format FORMAT         text, markdown or json (text)\n"
    "      --gate EXPRESSION       ops>=0.9x, login:p(99)<=1.2x; may be repeated\n"
    "      --strict                fail when the runs cannot tell\n"
    "      --allow-different-load  name differences of load, and go on\n"
    "      --baseline-dir DIR      where baselines are (.ltrun/baselines)\n"
    "\n"
    "Exit status: 0 no worse, or the runs cannot tell; 1 internal; 2 usage; 97 the\n"
    "runs cannot tell (--strict); 98 worse; 104 no result document, or of\n"
    "another load.\n");
}

char *
lt_cli_help_baseline (void)
{
  return g_strdup (
    "Usage: ltrun baseline list | show NAME | remove NAME | export NAME FILE\n"
    "                      [--baseline-dir DIR]\n"
    "\n"
    "Looks after baselines: results that --save-baseline kept by name, in the folder\n"
    ".ltrun/baselines of the repository. show prints the summary of one, export\n"
    "copies the result document.\n"
    "\n"
    "Exit status: 0 done; 1 a file could not be read or written; 2 usage; 104 there\n"
    "is no such baseline, or it is no result document.\n");
}

char *
lt_cli_help_doctor (void)
{
  return g_strdup (
    "Usage: ltrun doctor [--format text|json]\n"
    "\n"
    "Shows what of this machine may spoil a measurement: speed of the processor, clock,\n"
    "other load, limits and permissions, each with advice. Changes nothing.\n"
    "\n"
    "Exit status: 0 nothing to warn of; 97 something; 1 internal; 2 usage.\n");
}

char *
lt_cli_help_validate (void)
{
  return g_strdup (
    "Usage: ltrun validate SUITE [OPTION...]\n"
    "\n"
    "Checks a suite: how its file is linked, what loading it does, its description, a\n"
    "life with 1, 2 and 64 workers, the rules of the ABI, and what grows. Each check\n"
    "that loads it runs in a process of its own.\n"
    "\n"
    "      --only CHECK,...        only these, or groups of them, such as static\n"
    "      --skip CHECK,...        not these\n"
    "      --list                  show the checks there are\n"
    "      --set NAME=VALUE        set an option of the suite; may be repeated\n"
    "      --data NAME=FILE        rows for a suite that asks for them, see ltrun help run\n"
    "      --seed N                decides every random choice (1)\n"
    "      --timeout TIME          end a check that takes longer (5s)\n"
    "      --strict                a warning is a failure\n"
    "      --verbose               show what the suite prints, on standard error\n"
    "  -q, --quiet                 show warnings and failures only\n"
    "      --format FORMAT         text or json (text)\n"
    "      --in-process            in this process, for gdb and valgrind; see --only\n"
    "      --plugin-dir DIR        look for suites here first; may be repeated\n"
    "\n"
    "Exit status: 0 nothing failed; 104 a check failed, or there is no such suite; 1\n"
    "internal; 2 usage.\n");
}

char *
lt_cli_help_install (void)
{
  return g_strdup (
    "Usage: ltrun install FILE.so... [--system] [OPTION...]\n"
    "\n"
    "Checks suites as `ltrun validate` does, says what they are and who made them, and\n"
    "copies those in which no check failed to the user's plugin folder, where\n"
    "`ltrun --plugin NAME` finds them. The SHA-256 is kept: `ltrun list` shows a file\n"
    "that has changed since.\n"
    "\n"
    "      --system                to the machine's folder instead\n"
    "      --only, --skip, --set, --data, --timeout, --strict\n"
    "                              of the checks, see ltrun help validate\n"
    "\n"
    "Exit status: 0 all are installed; 104 one is not; 1 internal or I/O; 2 usage.\n");
}

char *
lt_cli_help_remove (void)
{
  return g_strdup ("Usage: ltrun remove SUITE... [--system]\n"
                   "\n"
                   "Removes suites from the user's plugin folder.\n"
                   "\n"
                   "      --system                from the machine's folder instead\n"
                   "\n"
                   "Exit status: 0 all are removed; 104 one is not there, or others put it\n"
                   "there; 1 I/O; 2 usage.\n");
}

char *
lt_cli_help_new (void)
{
  return g_strdup (
    "Usage: ltrun new NAME --lang c|cpp|rust [--id ID]\n"
    "\n"
    "Makes the folder NAME with a suite that builds and shows numbers as it is: source,\n"
    "build file, README, smoke test. It is built with the SDK that this ltrun was\n"
    "installed with.\n"
    "\n"
    "      --lang LANG             c, cpp or rust\n"
    "      --id ID                 of the suite (org.example.NAME)\n"
    "\n"
    "Exit status: 0 it is there; 1 it could not be written, or there is no SDK; 2 usage,\n"
    "or there is something of that name.\n");
}

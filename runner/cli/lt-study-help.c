/* SPDX-License-Identifier: MIT */

#include "lt-cli-private.h"

char *
lt_cli_help_search (void)
{
  return g_strdup (
    "Usage: ltrun search [--plugin] SUITE [--slo EXPR]... [OPTION...]\n"
    "\n"
    "Finds the highest rate that a suite carries: at which every condition holds, 99 %\n"
    "of what was due is started, and the queue does not grow. Begins at an estimate,\n"
    "brackets, bisects, and confirms what it found in three more runs. Each probe is a\n"
    "run at a fixed rate in a fresh process.\n"
    "\n"
    "      --slo EXPR              condition, as --threshold of run: 'p(99)<5ms',\n"
    "                              'error_rate<1%'; may be repeated\n"
    "      --min-rate RATE         lowest rate to try (a thousandth of the estimate)\n"
    "      --max-rate RATE         highest rate to try (10M/s)\n"
    "      --tolerance SHARE       how far the rate found may be from one that is not\n"
    "                              carried (2%)\n"
    "      --probe-duration TIME   how long to measure a rate (10s)\n"
    "      --max-probes N          end after N probes (40)\n"
    "\n"
    "Options of run that say what is run count here too: --concurrency, --set, --mix,\n"
    "--operation, --arrival, --data, --seed and the like. --warmup is a fifth of the\n"
    "probe and --cool-down 1s unless given. --format is text or json, --out json=FILE\n"
    "or csv=FILE. The search is recorded, see ltrun help history.\n"
    "\n"
    "Exit status: 0 a rate is found and confirmed; 97 none is confirmed; 99 not even\n"
    "the lowest rate is carried; otherwise as of run. Manual page: ltrun-search(1).\n");
}

char *
lt_cli_help_scale (void)
{
  return g_strdup (
    "Usage: ltrun scale [--plugin] SUITE [-c N,N,...] [OPTION...]\n"
    "\n"
    "Runs a suite in a closed loop at several concurrencies, fits the Universal\n"
    "Scalability Law to its throughput, and says where throughput peaks. Refuses to\n"
    "predict anything when the law does not describe what was measured.\n"
    "\n"
    "  -c, --concurrency LIST      numbers of workers, four at least (1,2,4,8,16)\n"
    "      --runs N                how often each is run, all of them in turn (3)\n"
    "  -d, --duration TIME         of each run (10s)\n"
    "\n"
    "Options of run that say what is run count here too: --set, --mix, --operation,\n"
    "--warmup, --cool-down, --data, --seed and the like. --format is text or json,\n"
    "--out json=FILE, csv=FILE or markdown=FILE. The call is recorded, see ltrun help\n"
    "history.\n"
    "\n"
    "Exit status: 0 the law is fitted; 97 it is not; otherwise as of run. Manual page:\n"
    "ltrun-scale(1).\n");
}

char *
lt_cli_help_ab (void)
{
  return g_strdup (
    "Usage: ltrun ab OLD.so NEW.so [OPTION...]\n"
    "\n"
    "Runs two builds of a suite by turns and mirrored, old new, new old, under the same\n"
    "load and seed, each run in a fresh process, and says whether the new one is worse.\n"
    "The comparison is that of ltrun compare.\n"
    "\n"
    "      --pairs N               how often each is run (5); four at least to be tested\n"
    "      --gate CHECK            what decides, as for compare; may be repeated\n"
    "      --strict                what the runs cannot tell fails\n"
    "      --allow-different-load  compare what differs in load\n"
    "      --format FORMAT         of the comparison: text, json or markdown (text)\n"
    "\n"
    "The options of run hold for both sides. --duration is 10s, --warmup 2s and\n"
    "--cool-down 1s unless given; --out writes the result of all runs, and it\n"
    "is recorded, see ltrun help history.\n"
    "\n"
    "Exit status: 0 no worse, or the runs cannot tell; 97 they cannot, with --strict;\n"
    "98 worse; otherwise as of run. Manual page: ltrun-ab(1).\n");
}

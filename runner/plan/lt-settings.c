/* SPDX-License-Identifier: MIT */

#include "lt-settings.h"

#include "lt-plan-load.h"
#include "lt-plan-values.h"
#include "lt-settings-table.h"

/* clang-format off */
static const LtSettingRow settings[] = {
  { { "plugin", 'p', "SUITE", "suite to run: a name, or a path with a /; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_plugin },
  { { "scenario", 0, "FILE", "run the scenarios of FILE, see ltrun-scenario(5)" },
    KIND_LIST, NULL, NULL, lt_apply_scenario },
  { { "plugin-dir", 0, "DIR", "look for suites here first; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_plugin_dir },
  { { "set", 0, "[SUITE.]NAME=VALUE", "set an option of the suite; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_set },
  { { "data", 0, "NAME=FILE[,KEY=...]", "rows for the suite, CSV or JSON lines; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_data },
  { { "concurrency", 'c', "N", "number of workers, each a thread (10)" },
    KIND_VALUE, "LOAD_TEST_CONCURRENCY", "10", lt_apply_concurrency },
  { { "duration", 'd', "TIME", "how long to measure; a bare number is seconds (30s)" },
    KIND_VALUE, "LOAD_TEST_DURATION", "30s", lt_apply_duration },
  { { "rate", 'r', "RATE", "operations to start a second, as in 500 or 5k/s (0: unlimited)" },
    KIND_VALUE, NULL, "0", lt_apply_rate },
  { { "stage", 's', "TIME:TARGET", "go to TARGET workers, or /s, within TIME; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_stage },
  { { "pattern", 0, "NAME:KEY=VALUE,...", "ramp, spike, step, sine or sawtooth, see ltrun(1)" },
    KIND_VALUE, NULL, NULL, lt_apply_pattern },
  { { "ramp-up", 0, "TIME", "grow from nothing to the whole load in TIME (0)" },
    KIND_VALUE, NULL, NULL, lt_apply_ramp_up },
  { { "iterations", 'n', "N", "end after N operations of all workers together" },
    KIND_VALUE, NULL, NULL, lt_apply_iterations },
  { { "worker-iterations", 0, "N", "end after N operations of each worker" },
    KIND_VALUE, NULL, NULL, lt_apply_worker_iterations },
  { { "think", 0, "TIME[..TIME]", "pause of a worker between two operations (0)" },
    KIND_VALUE, NULL, NULL, lt_apply_think },
  { { "arrival", 0, "LAW", "spacing of starts at a rate: constant or poisson (constant)" },
    KIND_VALUE, NULL, "constant", lt_apply_arrival },
  { { "backlog", 0, "POLICY", "of arrivals that no worker is free for: queue, queue:N or drop (queue)" },
    KIND_VALUE, NULL, "queue", lt_apply_backlog },
  { { "abort-if-unsustained", 0, NULL, "end the run when the rate cannot be kept" },
    KIND_FLAG, NULL, "false", lt_apply_abort_if_unsustained },
  { { "warmup", 'w', "TIME", "run this long before measuring; reported apart (0)" },
    KIND_VALUE, NULL, "0", lt_apply_warmup },
  { { "steady", 0, "LIMIT[:TIME]", "end once changes stay below LIMIT a second for TIME (10s)" },
    KIND_VALUE, NULL, NULL, lt_apply_steady },
  { { "steady-warmup", 0, "LIMIT[:TIME]", "go on with the warm-up until that is so" },
    KIND_VALUE, NULL, NULL, lt_apply_steady_warmup },
  { { "operation", 0, "NAME", "run this operation alone" },
    KIND_VALUE, NULL, NULL, lt_apply_operation },
  { { "mix", 0, "OP=WEIGHT,...", "run these operations by weight (the suite's own mix)" },
    KIND_VALUE, NULL, NULL, lt_apply_mix },
  { { "runs", 0, "N", "repeat the run, each time in a fresh process (1)" },
    KIND_VALUE, NULL, "1", lt_apply_runs },
  { { "cool-down", 0, "TIME", "pause between two runs (0)" },
    KIND_VALUE, NULL, "0", lt_apply_cool_down },
  { { "mode", 0, "ORDER", "several scenarios: parallel, or sequence (parallel)" },
    KIND_VALUE, NULL, "parallel", lt_apply_mode },
  { { "each", 0, NULL, "run each operation of the mix alone, one after another" },
    KIND_FLAG, NULL, "false", lt_apply_each },
  { { "seed", 0, "N", "decides every random choice (1)" },
    KIND_VALUE, NULL, "1", lt_apply_seed },
  { { "only-iteration", 0, "WORKER:N", "repeat iteration N of a worker, and nothing else" },
    KIND_VALUE, NULL, NULL, lt_apply_only_iteration },
  { { "batch", 0, "N", "have N operations done at a call, and time the calls (1)" },
    KIND_VALUE, NULL, "1", lt_apply_batch },
  { { "pin", 0, "[LIST]", "keep workers on cores: all, or those of a LIST such as 0-1,3" },
    KIND_OPTIONAL, NULL, NULL, lt_apply_pin },
  { { "no-latency", 0, NULL, "count operations only" },
    KIND_FLAG, NULL, "false", lt_apply_no_latency },
  { { "memory", 0, NULL, "monitor the memory of the host process" },
    KIND_FLAG, NULL, "false", lt_apply_memory },
  { { "threshold", 't', "THRESHOLD", "fail unless this holds, as in 'p(99)<5ms'; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_threshold },
  { { "abort-on-fail", 0, "[DELAY]", "end the run once a threshold is broken, not before DELAY" },
    KIND_OPTIONAL, NULL, NULL, lt_apply_abort_on_fail },
  { { "out", 'o', "FORMAT=FILE", "write the result: json, jsonl or a format of report; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_out },
  { { "baseline", 0, "NAME|FILE", "compare the result with a baseline, see ltrun(1)" },
    KIND_VALUE, NULL, NULL, lt_apply_baseline },
  { { "gate", 0, "GATE", "limit of a change, as in login:p(99)<=1.2x; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_gate },
  { { "strict", 0, NULL, "fail when the runs cannot tell whether a gate holds" },
    KIND_FLAG, NULL, "false", lt_apply_strict },
  { { "save-baseline", 0, "NAME", "keep the result as a baseline, unless it fails" },
    KIND_VALUE, NULL, NULL, lt_apply_save_baseline },
  { { "baseline-dir", 0, "DIR", "where baselines are (.ltrun/baselines of the repository)" },
    KIND_VALUE, NULL, NULL, lt_apply_baseline_dir },
  { { "label", 0, "KEY=VALUE", "attach to the result, to find it by; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_label },
  { { "history", 0, "FILE", "record the result there, not in the history of the user" },
    KIND_VALUE, NULL, NULL, lt_apply_history },
  { { "no-history", 0, NULL, "do not record the result" },
    KIND_FLAG, NULL, "false", lt_apply_no_history },
  { { "web", 0, "[ADDRESS:PORT]", "serve a live dashboard, see ltrun-web(7) (127.0.0.1:5665)" },
    KIND_OPTIONAL, NULL, NULL, lt_apply_web },
  { { "web-token", 0, "TOKEN", "who asks for the dashboard must know this" },
    KIND_VALUE, NULL, NULL, lt_apply_web_token },
  { { "linger", 0, "[TIME]",
      "keep the dashboard up after the end, until q and Enter or Ctrl-C" },
    KIND_OPTIONAL, NULL, NULL, lt_apply_linger },
  { { "format", 0, "FORMAT", "of the result on standard output: text or json (text)" },
    KIND_VALUE, NULL, "text", lt_apply_format },
  { { "quiet", 'q', NULL, "no progress; of the suite's messages warnings and errors only" },
    KIND_FLAG, NULL, "false", lt_apply_quiet },
  { { "no-live", 0, NULL, "on a terminal, a line an interval instead of a view that is redrawn" },
    KIND_FLAG, NULL, "false", lt_apply_no_live },
  { { "log-level", 0, "LEVEL", "of messages: debug, info, warning or error (info)" },
    KIND_VALUE, NULL, "info", lt_apply_log_level },
  { { "grace", 0, "TIME", "wait this long for operations in flight at the end (5s)" },
    KIND_VALUE, NULL, "5s", lt_apply_grace },
  { { "setup-timeout", 0, "TIME", "give set-up of the suite this long (60s)" },
    KIND_VALUE, NULL, "60s", lt_apply_setup_timeout },
  { { "teardown-timeout", 0, "TIME", "give tear-down of the suite this long (60s)" },
    KIND_VALUE, NULL, "60s", lt_apply_teardown_timeout },
  { { "clock", 0, "CLOCK", "auto, or monotonic: never read the TSC directly (auto)" },
    KIND_VALUE, NULL, "auto", lt_apply_clock },
  { { "in-process", 0, NULL, "load the suite into this process, for gdb and valgrind" },
    KIND_FLAG, NULL, "false", lt_apply_in_process },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (settings) <= LT_SETTINGS_MAX);

guint
lt_settings_count (void)
{
  return G_N_ELEMENTS (settings);
}

const LtSettingRow *
lt_settings_row (guint index)
{
  return &settings[index];
}

guint
lt_settings_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (g_str_equal (settings[i].help.name, name))
        return i;
    }
  return LT_SETTINGS_NONE;
}

/* Said once for all scenarios of a call. */
gboolean
lt_settings_is_common (const char *name)
{
  static const char *const common[] = {
    "plugin-dir", "scenario",  "runs",       "cool-down", "mode",          "out",
    "format",     "quiet",     "in-process", "label",     "history",       "no-history",
    "web",        "web-token", "linger",     "baseline",  "save-baseline", "baseline-dir",
    "strict",     "no-live",   NULL
  };

  return g_strv_contains (common, name);
}

gboolean
lt_settings_wants_help (char **args)
{
  for (guint i = 0; args[i] != NULL && !g_str_equal (args[i], "--"); i++)
    {
      if (g_str_equal (args[i], "-h") || g_str_equal (args[i], "--help"))
        return TRUE;
    }
  return FALSE;
}

const LtSettingHelp *
lt_settings_help (guint index)
{
  return index < G_N_ELEMENTS (settings) ? &settings[index].help : NULL;
}

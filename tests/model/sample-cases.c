/* SPDX-License-Identifier: MIT */

#include "sample-parts.h"

static SampleRun *
make_closed (void)
{
  LtRun *run = sample_make_run ();
  SampleRun *sample;

  run->warmup_ns = 5 * SECOND;
  run->memory = TRUE;
  sample_add_operation (run, "login", 70);
  sample_add_operation (run, "verify", 30);
  sample_add_operation (run, "revoke", 0);
  sample_add_metric (run, "hash", "ns", LT_RUN_METRIC_STEP, 0);
  sample_add_metric (run, "cache.hits", "1", LT_RUN_METRIC_COUNTER, 0);
  sample_add_metric (run, "token.size", "bytes", LT_RUN_METRIC_HISTOGRAM, 0);
  sample_add_metric (run, "sessions", "1", LT_RUN_METRIC_GAUGE, 0);
  sample = sample_make (run);
  sample_add_ok (&sample->total->ops[0], 1050000, 14100, 0);
  sample_add_ok (&sample->total->ops[1], 450000, 1900, 0);
  sample->total->ops[0].bytes_sent = G_GUINT64_CONSTANT (300) << 20;
  sample->total->ops[0].bytes_received = G_GUINT64_CONSTANT (3600) << 20;
  sample_spread (sample->total->metrics[0].distribution, 1050000, 9300);
  sample->total->metrics[1].total = 1234567;
  sample_spread (sample->total->metrics[2].distribution, 1050000, 512);
  sample->total->metrics[3] = (LtMetricStats){ .sum = 40, .min = 3, .max = 5 };
  lt_stats_sum_up (sample->total);

  sample->warmup = lt_stats_new_like (sample->total);
  sample->warmup->duration_ns = 5 * SECOND;
  sample_add_ok (&sample->warmup->ops[0], 170000, 15500, 0);
  lt_stats_sum_up (sample->warmup);
  sample->last.warmup = sample->warmup;
  sample->last.memory = (LtMemoryTrend){ TRUE, 36 << 20, 49 << 20, 48 << 20, 1228.8 };
  return sample;
}

static SampleRun *
make_open (guint64 ok, guint64 unstarted, guint64 service_ns, guint64 response_ns)
{
  LtRun *run = sample_make_run ();
  SampleRun *sample;

  run->rate_per_s = 500;
  sample_add_operation (run, "login", 1);
  sample = sample_make (run);
  sample_add_ok (&sample->total->ops[0], ok, service_ns, response_ns);
  sample_spread (sample->total->lag, ok, response_ns - service_ns);
  sample->last.unstarted = unstarted;
  lt_stats_sum_up (sample->total);
  return sample;
}

static SampleRun *
make_open_sustained (void)
{
  return make_open (15000, 0, 812000, 815200);
}

static SampleRun *
make_changed (void)
{
  const LtLoadChange changes[] = { { 10 * SECOND + 1234, 550 }, { 20 * SECOND, 600 } };
  SampleRun *sample = make_open (16500, 0, 812000, 815200);

  sample->last.load_changes = g_array_new (FALSE, FALSE, sizeof (LtLoadChange));
  g_array_append_vals (sample->last.load_changes, changes, G_N_ELEMENTS (changes));
  sample->last.target = 600;
  sample->last.target_area = 16500;
  return sample;
}

static SampleRun *
make_open_overloaded (void)
{
  SampleRun *sample = make_open (11700, 3300, 2500000, 71000000);

  lt_verdict_warn (sample->verdict,
                   "the target rate was not sustained: latencies are those of a "
                   "system that falls behind, and grow with the duration of the run");
  return sample;
}

static SampleRun *
make_errors (void)
{
  LtRun *run = sample_make_run ();
  SampleRun *sample;

  run->tsc = FALSE;
  run->harness_ns = 42;
  sample_add_operation (run, "login", 1);
  sample_add_error_class (run, "timeout");
  sample_add_error_class (run, "refused");
  sample = sample_make (run);
  sample_add_ok (&sample->total->ops[0], 29700, 600, 0);
  sample_add_errors (&sample->total->ops[0], 0, 2, 40000, 0);
  sample_add_errors (&sample->total->ops[0], 1, 288, 500000, 0);
  sample_add_errors (&sample->total->ops[0], 2, 10, 9000, 0);
  sample->total->ops[0].skipped = 1200;
  lt_stats_sum_up (sample->total);
  sample_add_error_sample (sample, 1, 110, "connection to 10.0.0.1:389 timed out after 500 ms");
  sample_add_error_sample (sample, 1, 110, "connection to 10.0.0.1:389 timed out after 500 ms");
  sample_add_error_sample (
    sample, 1, 110,
    "connection to 10.0.0.2:389 timed out after 500 ms while it waited for the bind");
  sample_add_error_sample (sample, 2, 0, "invalid credentials");
  lt_verdict_fail (sample->verdict, LT_EXIT_THRESHOLD, "threshold-failed",
                   "error_rate<1%% does not hold: 1.00 %%");
  lt_verdict_fail (sample->verdict, LT_EXIT_THRESHOLD, "threshold-failed",
                   "p(99)<2us does not hold: 4.80 us");
  return sample;
}

static SampleRun *
make_crash (void)
{
  static const char *const backtrace[] = { "auth.so(check_password+0x1f) [0x7f0000001234]",
                                           "auth.so(login+0x88) [0x7f0000001400]", NULL };
  SampleRun *sample = make_closed ();
  LtCrashInfo *crash = lt_crash_info_new ("signal", "operation");

  crash->signal = 11;
  crash->signal_name = g_strdup ("SIGSEGV");
  crash->worker = 3;
  crash->operation = g_strdup ("login");
  crash->iteration = 104999;
  crash->address = 0x10;
  crash->backtrace = g_strdupv ((char **) backtrace);
  sample->verdict->crash = crash;
  sample->total->duration_ns = sample->last.time_ns = 12300 * MS;
  lt_verdict_fail (sample->verdict, LT_EXIT_PLUGIN_DIED, "plugin-died",
                   "com.acme.auth crashed with SIGSEGV in operation 'login' of worker 3");
  return sample;
}

static SampleRun *
make_empty (void)
{
  LtRun *run = sample_make_run ();

  run->rate_per_s = 500;
  sample_add_operation (run, "login", 1);
  return sample_make (run);
}

static SampleRun *
make_no_latency (void)
{
  LtRun *run = sample_make_run ();
  SampleRun *sample;

  run->latency = FALSE;
  sample_add_operation (run, "login", 1);
  sample = sample_make (run);
  sample_add_ok (&sample->total->ops[0], 90000000, 0, 0);
  lt_stats_sum_up (sample->total);
  return sample;
}

static SampleRun *
make_warmup_only (void)
{
  SampleRun *sample = make_closed ();

  sample->last.phase = LT_PHASE_WARMUP;
  sample->last.total = sample->warmup;
  sample->last.warmup = NULL;
  sample->last.time_ns = 2 * SECOND;
  sample->warmup->duration_ns = 2 * SECOND;
  lt_verdict_fail (sample->verdict, LT_EXIT_SIGNAL, "interrupted",
                   "stopped by SIGINT; the result is partial");
  return sample;
}

static SampleRun *
make_unsustained (void)
{
  SampleRun *sample = make_open_overloaded ();

  lt_verdict_fail (sample->verdict, LT_EXIT_UNSUSTAINED, "unsustained",
                   "--abort-if-unsustained: of 5000 arrivals in the last 5 s 1000 found no "
                   "worker in time");
  return sample;
}

static SampleRun *
make_setup_failed (void)
{
  SampleRun *sample = g_new0 (SampleRun, 1);

  sample->run = sample_make_run ();
  sample->verdict = lt_verdict_new ();
  lt_verdict_fail (sample->verdict, LT_EXIT_SETUP, "setup-failed",
                   "com.acme.auth: init failed: can't reach ldap://10.0.0.1");
  return sample;
}

static SampleRun *
make_nothing (void)
{
  SampleRun *sample = g_new0 (SampleRun, 1);

  sample->verdict = lt_verdict_new ();
  lt_verdict_fail (sample->verdict, LT_EXIT_BAD_INPUT, "bad-input", "auth.so: not an ELF file");
  return sample;
}

static SampleRun *
make_hostile (void)
{
  LtRun *run = sample_make_run ();
  SampleRun *sample;

  g_free (run->plugin->name);
  run->plugin->name = g_strdup ("\x1b]0;owned\x07"
                                "Evil\nPASS");
  g_free (run->plugin->version);
  run->plugin->version = g_strdup ("1\xe2\x80\xae.2");
  sample_add_operation (run, "\xe6\xbc\xa2\xe5\xad\x97", 1);
  sample_add_operation (
    run, "a-name-that-is-as-long-as-the-abi-allows-and-which-ends-in-number-01", 1);
  sample_add_error_class (run, "\x1b[31mred\x1b[0m");
  sample_add_metric (run,
                     "m\xc2\x9b"
                     "31m",
                     "a\tb\n", LT_RUN_METRIC_COUNTER, 0);
  sample = sample_make (run);
  sample_add_ok (&sample->total->ops[0], 1000, 14100, 0);
  sample_add_ok (&sample->total->ops[1], 1000, 14100, 0);
  sample_add_errors (&sample->total->ops[0], 1, 10, 9000, 0);
  sample->total->metrics[0].total = 7;
  lt_stats_sum_up (sample->total);
  sample_add_error_sample (sample, 1, -1, "line one\r\nline two\x1b[2J\xe2\x80\x8b</script>");
  lt_verdict_warn (sample->verdict, "a warning\nPASS");
  lt_verdict_fail (sample->verdict, LT_EXIT_PLUGIN_STOP, "plugin-stopped", "because\nPASS\xff");
  return sample;
}

static LtThresholdState *
add_threshold (SampleRun *sample, const char *text, const char *metric, const char *comparison,
               double limit, LtUnit unit)
{
  LtThresholdState *state = lt_threshold_state_new ();

  state->text = g_strdup (text);
  state->source = g_strdup ("command line");
  state->metric = g_strdup (metric);
  state->comparison = g_strdup (comparison);
  state->limit = limit;
  state->unit = unit;
  g_ptr_array_add (sample->verdict->thresholds, state);
  return state;
}

static void
judge (LtThresholdState *state, gboolean passed, double value)
{
  state->standing = passed ? LT_THRESHOLD_HOLDS : LT_THRESHOLD_BROKEN;
  state->known = TRUE;
  state->value = value;
}

/* One that held, one that did not all the time, one that failed and ended the run, and
 * one of which nothing was measured. */
static SampleRun *
make_thresholds (void)
{
  SampleRun *sample = make_closed ();
  LtThresholdState *state;

  judge (add_threshold (sample, "error_rate<1%", "error_rate", "<", 0.01, LT_UNIT_SHARE), TRUE,
         0.0012345678901);
  state = add_threshold (sample, "rate>=1k/s", "rate", ">=", 1000, LT_UNIT_PER_SECOND);
  judge (state, TRUE, 1234.5);
  state->failed = TRUE;
  state->first_failed_ns = SECOND;
  state = add_threshold (sample, "login:service.p(99)[10s]<5ms", "p(99)", "<", 5e6, LT_UNIT_NS);
  judge (state, FALSE, 7.31e6);
  state->operation = g_strdup ("login");
  state->clock = g_strdup ("service");
  state->window_ns = 10 * SECOND;
  state->failed = state->aborted = TRUE;
  state->first_failed_ns = 12 * SECOND;
  state =
    add_threshold (sample, "peak:leak<=64KiB/s", "leak", "<=", 65536, LT_UNIT_BYTES_PER_SECOND);
  state->stage = g_strdup ("peak");
  state->standing = LT_THRESHOLD_BROKEN;
  for (guint i = 2; i < 4; i++)
    {
      g_autofree char *reason =
        lt_threshold_state_reason (g_ptr_array_index (sample->verdict->thresholds, i));

      lt_verdict_fail (sample->verdict, LT_EXIT_THRESHOLD, "threshold-failed", "%s", reason);
    }
  return sample;
}

const SampleCase sample_cases[] = {
  { "thresholds", make_thresholds },
  { "closed", make_closed },
  { "open-sustained", make_open_sustained },
  { "open-overloaded", make_open_overloaded },
  { "changed", make_changed },
  { "errors", make_errors },
  { "crash", make_crash },
  { "empty", make_empty },
  { "no-latency", make_no_latency },
  { "warmup-only", make_warmup_only },
  { "unsustained", make_unsustained },
  { "setup-failed", make_setup_failed },
  { "nothing", make_nothing },
  { "hostile", make_hostile },
  { NULL, NULL },
};

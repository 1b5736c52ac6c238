/* SPDX-License-Identifier: MIT */

#include <lt-it.h>
#include <lt-outage.h>
#include <lt-server.h>

#include <signal.h>
#include <string.h>

/* Redis Streams: the keys that are made on the server, the account when the server or somebody
 * else meddles with them, and what is left behind. */

static guint64
count_keys (const LtServer *server)
{
  g_autofree char *size = lt_server_command ("redis-cli -p %u dbsize", lt_server_port (server));

  return g_ascii_strtoull (size, NULL, 10);
}

static LtItRunning *
begin_streams (const LtServer *server, const char *words)
{
  return lt_it_start (NULL,
                      "events -q --format json -c 2 --set backend=redis-stream "
                      "--set server=%s %s",
                      lt_server_address (server), words);
}

/* A run with Redis Streams that has added events. */
static LtItRunning *
start_streams (const LtServer *server, const char *words)
{
  LtItRunning *running = begin_streams (server, words);
  const gint64 deadline_us = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  g_autofree char *stats = NULL;

  do
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_free (stats);
      g_usleep (20000);
      stats = lt_server_command ("redis-cli -p %u info commandstats", lt_server_port (server));
    }
  while (strstr (stats, "cmdstat_xadd:") == NULL
         || lt_it_number_behind (stats, "cmdstat_xadd:calls=") < 100);
  return running;
}

/* ---- What the server does not want ----------------------------------------- */

/* Who may make streams, but neither look at them nor remove them, is told both, and which
 * keys there are now. */
static void
test_half_allowed (void)
{
  g_autoptr (LtServer) redis = lt_server_new_redis (FALSE);
  g_autoptr (LtIt) it = NULL;

  g_free (lt_server_command (
    "redis-cli -p %u acl setuser half on '>not-this-one' '~*' +@all -xinfo -unlink",
    lt_server_port (redis)));
  it = lt_it_run (60,
                  "events -q -c 2 -d 1s --set backend=redis-stream --set topics=5 --set "
                  "server=%s --set username=half --set password=not-this-one",
                  lt_server_address (redis));
  g_assert_cmpint (it->exit_status, ==, 100);
  if (!g_pattern_match_simple ("*expected to make 7 streams, found 'NOPERM*'; *expected to "
                               "remove 7 keys, found 'NOPERM*': up to 7 keys 'ltrun_*:*' are "
                               "left, for a day at most*",
                               it->err))
    g_error ("%s", it->err);
  g_assert_cmpuint (count_keys (redis), ==, 7);
}

/* A server that says no, in mid-run, to what it did before. */
static void
test_refused (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running =
    lt_it_start (NULL,
                 "events -q --format json -c 2 -d 4s --operation publish --set "
                 "backend=redis-stream --set server=%s",
                 lt_server_address (server));
  g_autoptr (LtIt) it = NULL;

  while (count_keys (server) == 0)
    g_usleep (20000);
  g_free (
    lt_server_command ("redis-cli -p %u config set maxmemory 1", lt_server_port (server)));
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_outage_errors (it, "refused"), >, 0);
  g_assert_cmpuint (lt_outage_errors (it, "refused"), ==,
                    lt_it_count (it, "measured.total.errors"));
  g_assert_cmpuint (lt_it_count (it, "verification.violations"), ==, 0);
}

/* ---- What is left behind --------------------------------------------------- */

/* Nothing is left on the server. */
static void
test_clean_server (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  g_autoptr (LtIt) it = lt_it_wait (begin_streams (server, "-d 400ms"), 60);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (count_keys (server), ==, 0);
}

/* A server that is silent at the end keeps the keys: that is told, with their names. */
static void
test_left_behind (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running = start_streams (server, "-d 2s --set timeout=300ms --set topics=5");
  g_autoptr (LtIt) it = NULL;

  lt_server_pause (server);
  it = lt_it_wait (running, 60);
  lt_server_resume (server);
  g_assert_cmpint (it->exit_status, ==, 101);
  g_assert_nonnull (strstr (it->err, "expected to remove 7 keys, found 'no answer in time': up "
                                     "to 7 keys 'ltrun_"));
  g_assert_cmpuint (count_keys (server), ==, 7);
}

/* A server that is silent when the pass ends, for less than it takes to end the run: the check
 * waits for it within the time of --grace, and the account is told at the end. */
static void
test_put_off (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running = start_streams (server, "-d 2s --log-level info --set topics=5");
  g_autoptr (LtIt) it = NULL;

  lt_server_pause (server);
  lt_it_wait_for (running, 60,
                  ": the account is not checked before the end of the run: expected to look at "
                  "7 streams in 2 s, found 'no answer in time' after 0");
  lt_server_resume (server);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_nonnull (strstr (it->err, " events published = "));
  g_assert_cmpuint (count_keys (server), ==, 0);
}

/* How many of the keys live for a day at most. */
static guint64
count_mortal (const LtServer *server)
{
  static const char script[] =
    "local n = 0 for _, key in ipairs (redis.call ('keys', 'ltrun_*')) do "
    "local left = redis.call ('ttl', key) "
    "if left > 80000 and left <= 86400 then n = n + 1 end end return n";
  g_autofree char *keys =
    lt_server_command ("redis-cli -p %u eval \"%s\" 0", lt_server_port (server), script);

  return g_ascii_strtoull (keys, NULL, 10);
}

/* So do those of a run that was killed, but not for ever. */
static void
test_killed (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running = start_streams (server, "-d 60s --set topics=5");
  g_autoptr (LtIt) it = NULL;

  g_assert_cmpint (kill (lt_it_host_pid (running), SIGKILL), ==, 0);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, !=, 0);
  g_assert_cmpuint (count_mortal (server), ==, 7);
}

/* A run that makes as many streams as there may be, and is at it. */
static LtItRunning *
start_making (const LtServer *server)
{
  LtItRunning *running =
    lt_it_start (NULL,
                 "events -c 2 -d 60s --set backend=redis-stream --set server=%s --set "
                 "topics=100000 --set timeout=60s",
                 lt_server_address (server));

  while (count_keys (server) == 0)
    g_usleep (1000);
  return running;
}

/* Nor those of a run that was killed while it made them. */
static void
test_killed_in_set_up (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running = start_making (server);
  g_autoptr (LtIt) it = NULL;

  g_assert_cmpint (kill (lt_it_host_pid (running), SIGKILL), ==, 0);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, !=, 0);
  g_assert_cmpuint (count_keys (server), >, 0);
  g_assert_cmpuint (count_mortal (server), ==, count_keys (server));
}

/* One that is interrupted then removes them, and has said how their names begin. */
static void
test_interrupted_in_set_up (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running = start_making (server);
  g_autoptr (LtIt) it = NULL;

  g_assert_cmpint (kill (lt_it_pid (running), SIGINT), ==, 0);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_nonnull (strstr (it->err, ": adding keys that begin with 'ltrun_"));
  g_assert_cmpuint (count_keys (server), ==, 0);
}

/* ---- What somebody else does ----------------------------------------------- */

/* Somebody else empties the server in mid-run: operations that meet a stream which has gone
 * fail, and the check says how many events nobody accounts for, once. */
static void
test_emptied (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running = start_streams (server, "-d 3s");
  g_autoptr (LtIt) it = NULL;

  g_free (lt_server_command ("redis-cli -p %u flushall", lt_server_port (server)));
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 102);
  g_assert_nonnull (strstr (it->err, " events are unaccounted for: expected "));
  g_assert_null (strstr (it->err, "teardown"));
  g_assert_cmpuint (lt_outage_errors (it, "refused"), >, 0);
  g_assert_cmpuint (lt_outage_errors (it, "refused"), ==,
                    lt_it_count (it, "measured.total.errors"));
}

/* What somebody else does to a stream in mid-run, as a script in which "key" is its name. */
typedef struct Meddling
{
  const char *name;
  const char *script;
  const char *verdict; /* follows the number of events */
} Meddling;

static const Meddling meddlings[] = {
  { "removed", "redis.call ('unlink', key)", " events are unaccounted for: expected " },
  { "replaced", "redis.call ('set', key, 'x')", " events are unaccounted for: expected " },
  { "added-to", "for i = 1, 3 do redis.call ('xadd', key, '*', 'event', 'x') end",
    " events are too many: expected " },
};

/* The number that stands before @text, of all places the same one. */
static guint64
read_verdict (const char *from, const char *text)
{
  guint64 number = 0;
  guint n = 0;

  for (const char *at = from; (at = strstr (at, text)) != NULL; at += strlen (text), n++)
    {
      const char *start = at;
      guint64 found = 0;

      while (start > from && g_ascii_isdigit (start[-1]))
        start--;
      found = g_ascii_strtoull (start, NULL, 10);
      if (n > 0 && found != number)
        g_error ("expected the same number in: %s", from);
      number = found;
    }
  if (n < 2)
    g_error ("expected '%s' twice in: %s", text, from);
  return number;
}

/* The check and the account say how many events are missing, and that what was queued in the
 * other streams is not. */
static void
test_meddled (gconstpointer data)
{
  const Meddling *meddling = data;
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running =
    start_streams (server, "-d 1s --log-level info --operation publish --set topics=5 --set "
                           "queue=1048576");
  g_autoptr (LtIt) it = NULL;
  guint64 n = 0;

  g_free (lt_server_command (
    "redis-cli -p %u eval \"for _, key in ipairs (redis.call ('keys', '*:t1')) do %s end\" 0",
    lt_server_port (server), meddling->script));
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 102);
  n = read_verdict (it->err, meddling->verdict);
  if (strcmp (meddling->name, "added-to") == 0)
    g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, lt_it_count (it, "measured.total.count") / 2);
  g_assert_cmpuint (count_keys (server), ==, 0);
}

/* Takes the group of the only stream away, once more than a few events wait in it. */
static gboolean
destroy_group (const LtServer *server)
{
  g_autofree char *answer = lt_server_command (
    "redis-cli -p %u eval \"local key, lag = redis.call ('keys', '*:t0')[1], 0; "
    "local group = redis.call ('xinfo', 'groups', key)[1]; "
    "for i = 1, #group, 2 do if group[i] == 'lag' then lag = group[i + 1] or 0 end end; "
    "if lag < 20 then return 'wait' end; "
    "redis.call ('xgroup', 'destroy', key, 'ltrun'); return 'gone'\" 0",
    lt_server_port (server));

  return strstr (answer, "gone") != NULL;
}

/* Without its group a stream is not read from its beginning once more. */
static void
test_group_destroyed (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  LtItRunning *running =
    start_streams (server, "-d 3s --mix publish=2,handle=1 --set topics=1 --set queue=1048576");
  g_autoptr (LtIt) it = NULL;

  for (guint i = 0; !destroy_group (server); i++)
    g_assert_cmpuint (i, <, 10000);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 101);
  g_assert_nonnull (strstr (it->err, " events are unaccounted for: expected "));
  g_assert_null (strstr (it->err, " events are too many"));
  g_assert_cmpuint (lt_outage_errors (it, "refused"), >, 0);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/streams/half-allowed", test_half_allowed);
  g_test_add_func ("/streams/refused", test_refused);
  g_test_add_func ("/streams/clean-server", test_clean_server);
  g_test_add_func ("/streams/left-behind", test_left_behind);
  g_test_add_func ("/streams/put-off", test_put_off);
  g_test_add_func ("/streams/killed", test_killed);
  g_test_add_func ("/streams/killed-in-set-up", test_killed_in_set_up);
  g_test_add_func ("/streams/interrupted-in-set-up", test_interrupted_in_set_up);
  g_test_add_func ("/streams/emptied", test_emptied);
  g_test_add_func ("/streams/group-destroyed", test_group_destroyed);
  for (guint i = 0; i < G_N_ELEMENTS (meddlings); i++)
    {
      g_autofree char *path = g_strconcat ("/streams/meddled/", meddlings[i].name, NULL);

      g_test_add_data_func (path, &meddlings[i], test_meddled);
    }
  return g_test_run ();
}

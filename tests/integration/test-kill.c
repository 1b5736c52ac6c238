/* SPDX-License-Identifier: MIT
 *
 * ltrun is killed at random moments, of the run and of writing its result and the history.
 * Whenever that is: the history is whole, a result file that is there is complete, and what
 * was told to be recorded is there.
 *
 *   LTRUN_TEST_KILLS   how many, 25 if not set
 */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "lt-document.h"
#include "lt-it-assert.h"
#include "lt-store.h"

#define TOLD "recorded as "

typedef struct World
{
  char *folder;
  char *history;
  GRand *rand;
  gint32 span_us;  /* what a run takes that is not killed */
  GPtrArray *told; /* char *: beginnings of ids that were told to be recorded */
  guint n_killed;
  guint n_files;   /* result files that were there after a kill */
  guint n_written; /* kills from when a file was being written on */
} World;

static guint
n_kills (void)
{
  const char *text = g_getenv ("LTRUN_TEST_KILLS");

  if (text != NULL)
    return (guint) g_ascii_strtoull (text, NULL, 10);
  return lt_it_is_sanitized () ? 12 : 25;
}

static gboolean
has_something (const char *path)
{
  GStatBuf there;

  return g_stat (path, &there) == 0 && there.st_size > 0;
}

/* The result or the history is being written, or has been: a file beside them that is not
 * empty. An empty one is how the run finds out at its begin that it may write there. */
static gboolean
is_writing (const World *world, const char *json)
{
  g_autofree char *log = g_strconcat (json, ".log", NULL);
  g_autoptr (GDir) folder = g_dir_open (world->folder, 0, NULL);
  const char *each;

  while ((each = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (world->folder, each, NULL);

      if (g_str_has_prefix (path, json) && !g_str_equal (path, log) && has_something (path))
        return TRUE;
    }
  return FALSE;
}

/* Half of the kills come at any moment, half from when files are written on. */
static void
wait_for_moment (World *world, const char *json)
{
  const gint64 deadline_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  if (g_rand_boolean (world->rand))
    {
      g_usleep ((gulong) g_rand_int_range (world->rand, 0, world->span_us));
      return;
    }
  while (!is_writing (world, json) && g_get_monotonic_time () < deadline_us)
    g_usleep (100);
  world->n_written++;
  g_usleep ((gulong) g_rand_int_range (world->rand, 0, world->span_us / 6));
}

static void
note_told (World *world, const LtIt *it)
{
  const char *told = strstr (it->err, TOLD);

  if (told != NULL && strlen (told) >= strlen (TOLD) + LT_STORE_ID_SHOWN)
    g_ptr_array_add (world->told, g_strndup (told + strlen (TOLD), LT_STORE_ID_SHOWN));
}

/* How long a run takes here and now. */
static void
measure_span (World *world)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -c 1 -d 30ms --label n=first --history %s", file, world->history);

  g_assert_cmpint (it->exit_status, ==, 0);
  note_told (world, it);
  world->span_us = (gint32) (it->seconds * 1.1 * G_USEC_PER_SEC);
}

/* A result file is there whole, or not at all. */
static void
check_file (World *world, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDocument) document = NULL;

  if (!g_file_test (json, G_FILE_TEST_EXISTS))
    return;
  document = lt_document_read (json, &error);
  g_assert_no_error (error);
  world->n_files++;
}

static void
check_integrity (const char *path)
{
  sqlite3_stmt *statement;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  sqlite3_close (db);
}

/* Every result has its document and its rows, and those that were told are among them. */
static void
check_history (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtStore) store = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!g_file_test (world->history, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpuint (world->told->len, ==, 0);
      return;
    }
  store = lt_store_open_writable (world->history, &error);
  g_assert_no_error (error);
  rows = lt_store_list (store, &(LtStoreFilter){ 0 }, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const LtStoreRow *row = g_ptr_array_index (rows, i);
      g_autofree char *text = lt_store_read_document (store, row->id, NULL, &error);
      g_autoptr (LtDocument) document = NULL;

      g_assert_no_error (error);
      document = lt_document_parse (text, strlen (text), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (row->scenarios->len, ==, 1);
      g_assert_cmpuint (row->labels->len, ==, 1);
    }
  for (guint i = 0; i < world->told->len; i++)
    {
      g_autofree char *id = lt_store_find (store, g_ptr_array_index (world->told, i), &error);

      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (id, g_ptr_array_index (world->told, i)));
    }
  g_clear_pointer (&store, lt_store_close);
  check_integrity (world->history);
}

static void
kill_one (World *world, guint number)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *json = g_strdup_printf ("%s/%u.json", world->folder, number);
  LtItRunning *running =
    lt_it_start (NULL, "%s -c 1 -d 30ms --label n=%u --history %s -o json=%s", file, number,
                 world->history, json);
  g_autoptr (LtIt) it = NULL;

  wait_for_moment (world, json);
  kill (lt_it_pid (running), SIGKILL);
  it = lt_it_wait (running, 60);
  world->n_killed += it->signal == SIGKILL;
  note_told (world, it);
  if (it->signal == 0)
    {
      /* It was done before: then all is there. */
      g_assert_cmpint (it->exit_status, ==, 0);
      g_assert_nonnull (strstr (it->err, TOLD));
      g_assert_true (g_file_test (json, G_FILE_TEST_EXISTS));
    }
  check_file (world, json);
}

static void
test_kill (void)
{
  World world = { .folder = g_build_filename (lt_it_tmp (), "killed", NULL),
                  .rand = g_rand_new_with_seed (11),
                  .told = g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *file = lt_it_fixture ("noop");
  g_autoptr (LtIt) after = NULL;

  world.history = g_build_filename (world.folder, "history.db", NULL);
  g_assert_cmpint (g_mkdir (world.folder, 0700), ==, 0);
  measure_span (&world);
  for (guint i = 0; i < n_kills (); i++)
    {
      kill_one (&world, i);
      check_history (&world);
    }
  g_test_message ("%u of %u killed, %u of them while files were written; %u result files and "
                  "%u told records are there",
                  world.n_killed, n_kills (), world.n_written, world.n_files, world.told->len);
  g_assert_cmpuint (world.n_killed, >, 0);

  /* And it goes on with what is left. */
  after = lt_it_run (60, "%s -c 1 -d 30ms -q --label n=last --history %s", file, world.history);
  g_assert_cmpint (after->exit_status, ==, 0);
  g_assert_cmpstr (after->err, ==, "");
  check_history (&world);
  lt_it_assert_nothing_left (5000);
  g_ptr_array_unref (world.told);
  g_rand_free (world.rand);
  g_free (world.history);
  g_free (world.folder);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/kill/any-moment", test_kill);
  return g_test_run ();
}

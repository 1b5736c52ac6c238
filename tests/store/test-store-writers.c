/* SPDX-License-Identifier: MIT
 *
 * Several processes that write to a history at a time, and such that are killed while they
 * do. What was killed and when is decided by a fixed seed as far as a machine lets it.
 *
 *   LTRUN_TEST_KILLS   how many are killed, 25 if not set
 */

#include <glib.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lt-document.h"
#include "lt-store.h"
#include "sample-document.h"
#include "temp-folder.h"

#define N_WRITERS 8
#define N_EACH 10

/* In a child: adds documents @first, ..., and tells the numbers of those that are there. */
static void
write_documents (const char *path, guint first, guint n, int tell)
{
  LtStore *store = lt_store_open_writable (path, NULL);

  for (guint i = first; store != NULL && i < first + n; i++)
    {
      const SampleDocument sample = { .number = i, .label = "writer=1" };
      g_autofree char *text = sample_document_new (&sample);

      if (!lt_store_add (store, text, strlen (text), NULL, NULL)
          || write (tell, &i, sizeof i) != sizeof i)
        break;
    }
  lt_store_close (store);
}

static pid_t
start_writer (const char *path, guint first, guint n, int *ret_told)
{
  int ends[2];
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      close (ends[0]);
      write_documents (path, first, n, ends[1]);
      _exit (0);
    }
  close (ends[1]);
  *ret_told = ends[0];
  return pid;
}

/* Whole, with every document that @told has the number of. Returns how many there are. */
static guint
check (const char *path, const GArray *told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtStore) store = lt_store_open_writable (path, &error);
  g_autoptr (GPtrArray) rows = NULL;
  sqlite3_stmt *statement;
  sqlite3 *db;

  g_assert_no_error (error);
  for (guint i = 0; i < told->len; i++)
    {
      g_autofree char *id = sample_document_id (g_array_index (told, guint, i));
      g_autofree char *text = lt_store_read_document (store, id, NULL, &error);
      g_autoptr (LtDocument) document = NULL;

      g_assert_no_error (error);
      document = lt_document_parse (text, strlen (text), &error);
      g_assert_no_error (error);
    }
  rows = lt_store_list (store, &(LtStoreFilter){ 0 }, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const LtStoreRow *row = g_ptr_array_index (rows, i);

      /* No half result: it has what belongs to it. */
      g_assert_cmpuint (row->labels->len, ==, 1);
      g_assert_cmpuint (row->scenarios->len, ==, 1);
    }

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return rows->len;
}

static void
read_told (int fd, GArray *told)
{
  guint number;

  while (read (fd, &number, sizeof number) == sizeof number)
    g_array_append_val (told, number);
  close (fd);
}

/* They also race for making the file. */
static void
test_at_a_time (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "new", "history.db", NULL);
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (guint));
  pid_t writers[N_WRITERS];
  int fds[N_WRITERS];

  for (guint i = 0; i < N_WRITERS; i++)
    writers[i] = start_writer (path, i * N_EACH, N_EACH, &fds[i]);
  for (guint i = 0; i < N_WRITERS; i++)
    {
      int status;

      read_told (fds[i], told);
      g_assert_cmpint (waitpid (writers[i], &status, 0), ==, writers[i]);
      g_assert_cmpint (status, ==, 0);
    }
  g_assert_cmpuint (told->len, ==, N_WRITERS * N_EACH);
  g_assert_cmpuint (check (path, told), ==, N_WRITERS * N_EACH);
  temp_folder_free (folder);
}

static guint
n_kills (void)
{
  const char *text = g_getenv ("LTRUN_TEST_KILLS");

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : 25;
}

static void
test_killed (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint n_died = 0;

  for (guint i = 0; i < n_kills (); i++)
    {
      int fd, status;
      const pid_t writer = start_writer (path, i * 1000, 1000, &fd);

      g_usleep ((gulong) g_rand_int_range (rand, 0, 120000));
      kill (writer, SIGKILL);
      g_assert_cmpint (waitpid (writer, &status, 0), ==, writer);
      n_died += WIFSIGNALED (status);
      read_told (fd, told);
      g_assert_cmpuint (check (path, told), >=, told->len);
    }
  g_test_message ("%u killed, %u results are there", n_died, told->len);
  g_assert_cmpuint (n_died, ==, n_kills ());
  temp_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store-writers/at-a-time", test_at_a_time);
  g_test_add_func ("/store-writers/killed", test_killed);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include <lt-it.h>
#include <string.h>

/* The account closes whatever is run, and the check of it is in the result. */
static void
test_run (gconstpointer data)
{
  g_autoptr (LtIt) it =
    lt_it_run (60, "events --format json -c 4 -d 600ms %s", (const char *) data);

  if (it->exit_status != 0)
    g_error ("%s: status %d: %s", (const char *) data, it->exit_status, it->err);
  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 0);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >, 0);
  g_assert_cmpuint (lt_it_count (it, "verification.checks"), ==, 1);
  g_assert_cmpuint (lt_it_count (it, "verification.violations"), ==, 0);
  g_assert_nonnull (strstr (it->err, " events published = "));
}

static void
test_bad_options (void)
{
  g_autoptr (LtIt) topics = lt_it_run (60, "events -q --set topics=0");
  g_autoptr (LtIt) memory = lt_it_run (60, "events -q --set queue=1048576 --set payload=1MiB");

  g_assert_cmpint (topics->exit_status, ==, 2);
  g_assert_cmpint (memory->exit_status, ==, 100);
}

int
main (int argc, char **argv)
{
  static const char *const runs[] = {
    "",
    "--operation publish",
    "--operation handle",
    "--operation roundtrip",
    "--set dispatch=queued",
    "--operation publish --set dispatch=queued --set queue=16",
    "--operation publish --set dispatch=queued --set overflow=drop-newest --set queue=16",
    "--operation publish --set dispatch=queued --set overflow=drop-oldest --set queue=16",
    "--mix publish=1,handle=1 -r 2000",
    "--set payload=100KiB --set handlers=64",
  };

  lt_it_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/events/run/%u", i);

      g_test_add_data_func (path, runs[i], test_run);
    }
  g_test_add_func ("/events/bad-options", test_bad_options);
  return g_test_run ();
}

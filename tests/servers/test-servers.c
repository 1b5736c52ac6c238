/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>

#include "lt-it.h"
#include "lt-server.h"

typedef LtServer *(*Constructor) (gboolean flag);

static LtServer *
new_dbus (gboolean flag)
{
  (void) flag;
  return lt_server_new_dbus ();
}

static LtServer *
new_etcd (gboolean flag)
{
  (void) flag;
  return lt_server_new_etcd ();
}

static const struct
{
  const char *name;
  Constructor make;
  gboolean flag;
} kinds[] = {
  { "redis", lt_server_new_redis, FALSE },
  { "redis-password", lt_server_new_redis, TRUE },
  { "mosquitto", lt_server_new_mosquitto, FALSE },
  { "mosquitto-password", lt_server_new_mosquitto, TRUE },
  { "dbus", new_dbus, FALSE },
  { "slapd", lt_server_new_slapd, FALSE },
  { "slapd-tls", lt_server_new_slapd, TRUE },
  { "etcd", new_etcd, FALSE },
  { "http", lt_server_new_http, FALSE },
  { "https", lt_server_new_http, TRUE },
};

/* Ends, is gone, and is there again at the same address; two do not meet. */
static void
test_life (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LtServer) server = kinds[i].make (kinds[i].flag);
  g_autoptr (LtServer) other = kinds[i].make (kinds[i].flag);
  g_autofree char *address = g_strdup (lt_server_address (server));
  const GPid pid = lt_server_pid (server);

  g_assert_cmpstr (address, !=, lt_server_address (other));
  lt_server_stop (server);
  g_assert_cmpint (lt_server_pid (server), ==, 0);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);
  lt_server_restart (server);
  g_assert_cmpstr (lt_server_address (server), ==, address);
  g_assert_cmpint (kill (lt_server_pid (server), 0), ==, 0);
  lt_server_pause (server);
  lt_server_kill (server);
  g_assert_cmpint (lt_server_pid (server), ==, 0);
}

static void
test_folder (void)
{
  LtServer *server = lt_server_new_redis (FALSE);
  g_autofree char *folder = g_strdup (lt_server_folder (server));

  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  lt_server_free (server);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_slapd_data (void)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (TRUE);

  lt_server_restart (server);
  g_free (lt_server_command ("env LDAPTLS_CACERT=%s ldapsearch -ZZ -x -H %s -D %s -w %s -b %s",
                             lt_server_ca_file (server), lt_server_address (server),
                             LT_SERVER_LDAP_ADMIN, LT_SERVER_PASSWORD, LT_SERVER_LDAP_BASE));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/servers/life/", kinds[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_life);
    }
  g_test_add_func ("/servers/folder", test_folder);
  g_test_add_func ("/servers/slapd-data", test_slapd_data);
  return g_test_run ();
}

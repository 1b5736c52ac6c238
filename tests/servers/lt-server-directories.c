/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <string.h>

#include "lt-server-private.h"

#ifndef LT_SERVERS_DIR
#error "where http-server.py is"
#endif

void
lt_server_make_certificate (LtServer *server)
{
  if (server->ca_file != NULL)
    return;
  g_free (lt_server_command (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
    "/CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout %s/key.pem -out %s/cert.pem",
    server->folder, server->folder));
  server->ca_file = g_build_filename (server->folder, "cert.pem", NULL);
}

/* ---- LDAP ------------------------------------------------------------------ */

static char *
slapd_configuration (const LtServer *server)
{
  const char *folder = server->folder;
  const gboolean tls = (server->flags & LT_SERVER_TLS) != 0;
  g_autofree char *certificate = g_strdup_printf (
    "TLSCertificateFile %s/cert.pem\nTLSCertificateKeyFile %s/key.pem\n", folder, folder);

  return g_strdup_printf ("include /etc/ldap/schema/core.schema\n"
                          "include /etc/ldap/schema/cosine.schema\n"
                          "include /etc/ldap/schema/inetorgperson.schema\n"
                          "modulepath /usr/lib/ldap\nmoduleload back_mdb\n"
                          "pidfile %s/slapd.pid\nargsfile %s/slapd.args\n"
                          "sizelimit unlimited\n%s"
                          "database mdb\nmaxsize 1073741824\ndbnosync\n"
                          "suffix \"" LT_SERVER_LDAP_BASE "\"\n"
                          "rootdn \"" LT_SERVER_LDAP_ADMIN "\"\n"
                          "rootpw " LT_SERVER_PASSWORD "\n"
                          "directory %s/data\n"
                          "index objectClass,member,uid,cn eq\n",
                          folder, folder, tls ? certificate : "", folder);
}

static void
prepare_slapd (LtServer *server)
{
  g_autofree char *text = slapd_configuration (server);
  g_autofree char *file = g_build_filename (server->folder, "slapd.conf", NULL);
  g_autofree char *data = g_build_filename (server->folder, "data", NULL);
  const char *argv[] = { "slapd", "-h", NULL, "-f", file, "-d", "0", NULL };

  server->address = g_strdup_printf ("ldap://127.0.0.1:%u", server->port);
  argv[2] = server->address;
  server->argv = g_strdupv ((char **) argv);
  if (g_file_test (data, G_FILE_TEST_IS_DIR))
    return;
  if ((server->flags & LT_SERVER_TLS) != 0)
    lt_server_make_certificate (server);
  lt_server_write (server, "slapd.conf", text);
  g_mkdir (data, 0700);
  lt_server_write (server, "base.ldif",
                   "dn: " LT_SERVER_LDAP_BASE "\nobjectClass: dcObject\n"
                   "objectClass: organization\no: test\ndc: ltrun\n");
  g_free (lt_server_command ("slapadd -f %s -l %s/base.ldif", file, server->folder));
}

/* An anonymous bind, in BER. */
static gboolean
slapd_answers (const LtServer *server)
{
  static const char bind[] = "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00";

  return lt_server_exchange (server, bind, sizeof bind - 1, "\x61\x07\x0a\x01");
}

LtServer *
lt_server_new_slapd (gboolean tls)
{
  static const LtServerKind kind = { "slapd", "slapd", prepare_slapd, slapd_answers };

  return lt_server_new (&kind, tls ? LT_SERVER_TLS : 0);
}

/* ---- etcd ------------------------------------------------------------------ */

static void
prepare_etcd (LtServer *server)
{
  g_autofree char *peer = g_strdup_printf ("http://127.0.0.1:%u", lt_server_free_port ());
  g_autofree char *cluster = g_strconcat ("default=", peer, NULL);
  g_autofree char *data = g_build_filename (server->folder, "data", NULL);
  const char *argv[] = { "etcd",  "--data-dir",
                         data,    "--listen-client-urls",
                         NULL,    "--advertise-client-urls",
                         NULL,    "--listen-peer-urls",
                         peer,    "--initial-advertise-peer-urls",
                         peer,    "--initial-cluster",
                         cluster, "--logger",
                         "zap",   "--log-level",
                         "error", "--unsafe-no-fsync",
                         NULL };

  /* A second try has another peer. */
  g_free (lt_server_command ("rm -rf %s", data));
  server->address = g_strdup_printf ("http://127.0.0.1:%u", server->port);
  argv[4] = argv[6] = server->address;
  server->argv = g_strdupv ((char **) argv);
}

static gboolean
etcd_answers (const LtServer *server)
{
  static const char request[] = "GET /health HTTP/1.0\r\n\r\n";

  return lt_server_exchange (server, request, sizeof request - 1, "\"health\":\"true\"");
}

LtServer *
lt_server_new_etcd (void)
{
  static const LtServerKind kind = { "etcd", "etcd-server", prepare_etcd, etcd_answers };

  return lt_server_new (&kind, 0);
}

/* ---- HTTP ------------------------------------------------------------------ */

static void
prepare_http (LtServer *server)
{
  const gboolean tls = (server->flags & LT_SERVER_TLS) != 0;
  g_autofree char *port = g_strdup_printf ("%u", server->port);
  const char *const argv[] = { "python3", LT_SERVERS_DIR "/http-server.py", port,
                               tls ? "tls" : "plain", NULL };

  if (tls)
    lt_server_make_certificate (server);
  server->address = g_strdup_printf ("http%s://127.0.0.1:%u", tls ? "s" : "", server->port);
  server->argv = g_strdupv ((char **) argv);
}

/* Who accepts a connection has its certificate loaded already. */
static gboolean
http_answers (const LtServer *server)
{
  static const char request[] = "GET /health HTTP/1.0\r\n\r\n";
  const gboolean tls = (server->flags & LT_SERVER_TLS) != 0;

  return lt_server_exchange (server, request, tls ? 0 : sizeof request - 1, "healthy");
}

LtServer *
lt_server_new_http (gboolean tls)
{
  static const LtServerKind kind = { "python3", "python3", prepare_http, http_answers };

  return lt_server_new (&kind, tls ? LT_SERVER_TLS : 0);
}

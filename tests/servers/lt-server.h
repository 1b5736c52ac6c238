/* SPDX-License-Identifier: MIT
 *
 * lt-server: real servers for tests, each on loopback with a free port (or a socket),
 * in a private temporary folder, as a child of the test program that dies with it.
 *
 * A constructor returns when the server answers in its own protocol, and fails the test
 * otherwise, naming the Debian package when the program is missing. One thread; needs
 * lt_it_init().
 */
#pragma once

#include <glib.h>

typedef struct LtServer LtServer;

#define LT_SERVER_USER "ltrun"
#define LT_SERVER_PASSWORD "open-sesame"

/* Nothing is kept over a restart. With a password or, for MQTT, user and password. */
LtServer *lt_server_new_redis (gboolean password);
LtServer *lt_server_new_mosquitto (gboolean password);

/* A bus of its own. */
LtServer *lt_server_new_dbus (void);

/* OpenLDAP with an empty suffix; data are kept over a restart. TLS: StartTLS with a
 * certificate for 127.0.0.1, signed by lt_server_ca_file(). */
#define LT_SERVER_LDAP_BASE "dc=ltrun,dc=test"
#define LT_SERVER_LDAP_ADMIN "cn=admin," LT_SERVER_LDAP_BASE
LtServer *lt_server_new_slapd (gboolean tls);

/* Data are kept over a restart. */
LtServer *lt_server_new_etcd (void);

/* GET /health: 200, {"status":"healthy"}; /error: 500; /wrong: 200 with another body;
 * /binary: one with bytes that are no text;
 * /slow: as /health after 5 s. HTTP/1.1 with keep-alive. */
LtServer *lt_server_new_http (gboolean tls);

/* Stops it and removes its folder. Takes NULL. */
void lt_server_free (LtServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtServer, lt_server_free)

/* As a suite's option `server` takes it: redis://127.0.0.1:PORT, mqtt://..., ldap://...,
 * http://..., https://..., unix:path=... Owned by the server, as all text here. */
const char *lt_server_address (const LtServer *server);
/* Redis: unix:///path. */
const char *lt_server_unix_address (const LtServer *server);
const char *lt_server_folder (const LtServer *server);
const char *lt_server_ca_file (const LtServer *server);
guint lt_server_port (const LtServer *server);
GPid lt_server_pid (const LtServer *server);

/* Ends it in order, or at once; returns when the process is gone. */
void lt_server_stop (LtServer *server);
void lt_server_kill (LtServer *server);
/* Again, at the same address; returns when it answers. */
void lt_server_restart (LtServer *server);
/* Keeps its connections and says nothing, until it goes on. */
void lt_server_pause (LtServer *server);
void lt_server_resume (LtServer *server);

/* Runs a command line, printf-like, and returns its standard output; fails the test if
 * its exit status is not 0. (transfer full) */
char *lt_server_command (const char *format, ...) G_GNUC_PRINTF (1, 2);

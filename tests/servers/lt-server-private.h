/* SPDX-License-Identifier: MIT
 *
 * lt-server-private: what tells one server from another; for lt-server*.c.
 */
#pragma once

#include "lt-server.h"

#define LT_SERVER_SECURED 1u /* with a password */
#define LT_SERVER_TLS 2u

typedef struct LtServerKind
{
  const char *program;
  const char *package; /* of Debian */

  /* Writes its configuration, sets argv and address for the port. May be called again
   * with another port. */
  void (*prepare) (LtServer *server);

  /* Whether it answers by now. */
  gboolean (*answers) (const LtServer *server);
} LtServerKind;

struct LtServer
{
  const LtServerKind *kind;
  guint flags;
  char *folder;
  char *log;
  guint port;
  char **argv;
  char *address;
  char *unix_address; /* NULL: none */
  char *ca_file;      /* NULL: no TLS */
  GPid pid;           /* 0: does not run */
};

LtServer *lt_server_new (const LtServerKind *kind, guint flags);

/* A port of loopback that nobody had a moment ago. */
guint lt_server_free_port (void);

/* Writes a file of the server's folder. */
void lt_server_write (const LtServer *server, const char *name, const char *text);

/* Makes cert.pem and key.pem in the folder, for 127.0.0.1, and sets ca_file. */
void lt_server_make_certificate (LtServer *server);

/* Connects, sends @length bytes, and reads until @expected is among what comes. Just
 * connects when @length is 0. */
gboolean lt_server_exchange (const LtServer *server, const void *request, gsize length,
                             const char *expected);

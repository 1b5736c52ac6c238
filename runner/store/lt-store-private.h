/* SPDX-License-Identifier: MIT
 *
 * lt-store-private: what the files of the store share. [the store's thread]
 */
#pragma once

#include <sqlite3.h>

#include "lt-document.h"
#include "lt-store.h"

struct LtStore
{
  sqlite3 *db;
  char *path;
};

/* ---- lt-store-sql.c -------------------------------------------------------- */

/* A statement with its parameters bound, one for each letter of @types: t text or NULL,
 * i gint64, d double, b GBytes *. NULL with an error. Text is not copied: it has to stay
 * until the statement is finalized. */
sqlite3_stmt *lt_sql_prepare (LtStore *store, GError **error, const char *sql,
                              const char *types, ...);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* The next row. Returns 1; 0 at the end; -1 with an error. */
int lt_sql_step (LtStore *store, sqlite3_stmt *statement, GError **error);
/* Prepares, runs to the end, finalizes. */
gboolean lt_sql_run (LtStore *store, GError **error, const char *sql, const char *types, ...);
/* The integer of the only row and column; @dflt where there is none or it failed. */
gint64 lt_sql_int (LtStore *store, const char *sql, gint64 dflt);
/* (transfer full): NULL for NULL. */
char *lt_sql_text (sqlite3_stmt *statement, int column);
/* Always FALSE: sets what the database says to the last call. */
gboolean lt_sql_fail (LtStore *store, GError **error);

/* Writing begins at once, so that two that write wait for each other here and nowhere
 * else. lt_sql_end() commits, or rolls back unless @good, and returns whether all is
 * written. */
gboolean lt_sql_begin (LtStore *store, GError **error);
gboolean lt_sql_end (LtStore *store, gboolean good, GError **error);

/* ---- lt-store-schema.c ----------------------------------------------------- */

typedef enum
{
  LT_STORE_EMPTY, /* a database, with nothing in it */
  LT_STORE_OLD,   /* of an earlier version */
  LT_STORE_CURRENT,
} LtStoreState;

/* Whether it is a history, and none of a later version. */
gboolean lt_store_check_schema (LtStore *store, LtStoreState *ret_state, GError **error);
/* Makes the tables, or brings them up to date, in one transaction. */
gboolean lt_store_migrate (LtStore *store, GError **error);

/* ---- lt-store-add.c -------------------------------------------------------- */

/* Adds the rows that are derived of a result and a table of lists and trends needs. Within
 * a transaction. */
gboolean lt_store_add_figures (LtStore *store, const char *id, const LtResult *result,
                               GError **error);

/* ---- lt-store-find.c ------------------------------------------------------- */

/* Whether no page of the database is damaged; unless @quick also whether its indexes are
 * those of its rows. FALSE with an error. Reads all of it. What is within a document shows
 * only when that is read. */
gboolean lt_store_is_sound (LtStore *store, gboolean quick, GError **error);

/* ---- lt-store-blob.c: text, compressed ------------------------------------- */

/* Returns: (transfer full): NULL: no memory. */
GBytes *lt_blob_pack (const char *text, gsize length);
/* @length: what was packed. Returns: (transfer full): NULL: it is not that. */
char *lt_blob_unpack (const void *data, gsize size, gsize length);

/* SPDX-License-Identifier: MIT
 *
 * lt-store: the history, a SQLite database of every result that was recorded.
 *
 * Each result is one transaction: it is there with all that belongs to it, or not at all,
 * whoever is killed when. Several processes may read and write at a time; one that has to
 * wait gives up after LT_STORE_PATIENCE_MS with an error. What is stored is the result
 * document, compressed, and beside it what lists and trends look for, which is derived
 * from the document alone: a document that was imported and one that was recorded give
 * the same rows. A LtStore belongs to one thread.
 *
 * Every error names the file of the history; what is wrong in a document does not, as the
 * caller knows where that is from.
 */
#pragma once

#include <glib.h>

#define LT_STORE_ERROR (lt_store_error_quark ())
GQuark lt_store_error_quark (void);

typedef enum
{
  LT_STORE_ERROR_MISSING,   /* there is no such file */
  LT_STORE_ERROR_REFUSED,   /* no history: damaged, another program's, or of a newer ltrun */
  LT_STORE_ERROR_NOT_FOUND, /* no such result */
  LT_STORE_ERROR_AMBIGUOUS, /* several results begin like this */
  LT_STORE_ERROR_EXISTS,    /* this result is there already */
  LT_STORE_ERROR_DOCUMENT,  /* no result document, or without id and time */
  LT_STORE_ERROR_IO,        /* the rest: not writable, full, busy */
} LtStoreError;

#define LT_STORE_PATIENCE_MS 10000
#define LT_STORE_ID_SHOWN 8 /* digits of an id that lists show */

typedef struct LtStore LtStore;

/* $XDG_DATA_HOME/ltrun/history.db, or in ~/.local/share. Returns: (transfer full). */
char *lt_store_default_path (void);

/* For reading. A file of an earlier version is brought up to date first; where nothing may
 * be written, a database that nobody has open is read all the same.
 * NULL with LT_STORE_ERROR_MISSING when there is no file. */
LtStore *lt_store_open (const char *path, GError **error);
/* For reading and writing; makes the file and its folders when they are not there, and
 * brings a file of an earlier version up to date. A file of up to 32 MiB is looked through
 * first: LT_STORE_ERROR_REFUSED where a page of it is damaged, and nothing is changed. */
LtStore *lt_store_open_writable (const char *path, GError **error);
void lt_store_close (LtStore *store); /* NULL: nothing */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtStore, lt_store_close)

/* Records a result document of @length bytes. When this returns TRUE, it is there for
 * good. @ret_id: (transfer full) (optional): its id. LT_STORE_ERROR_EXISTS changes
 * nothing. */
gboolean lt_store_add (LtStore *store, const char *text, gsize length, char **ret_id,
                       GError **error);

/* The id of the one result that @name means: an id or its beginning, of at least four
 * digits; "last" or "last~N", N results before the last; or "KEY=VALUE", the last that
 * has this label. Returns: (transfer full). */
char *lt_store_find (LtStore *store, const char *name, GError **error);

/* The whole document of the result that @name means, byte for byte as it was recorded, for
 * lt_document_parse(). @ret_id: (transfer full) (optional): its id.
 * Returns: (transfer full). */
char *lt_store_read_document (LtStore *store, const char *name, char **ret_id, GError **error);

/* Sets a label of a result, or, with a @value of NULL, takes it off. The document stays
 * what it is; what is exported later has the labels that it was recorded with. @id: whole,
 * as lt_store_find() gives it. */
gboolean lt_store_label (LtStore *store, const char *id, const char *name, const char *value,
                         GError **error);

/* Removes all but the last @keep results of each verb (G_MAXUINT: all), and of those what
 * began before @before (ISO 8601, UTC; NULL: whenever), and gives the room back. Of @verb
 * only, if it is not NULL. Looks for damage first and then removes nothing. @ret_n: how
 * many. */
gboolean lt_store_prune (LtStore *store, const char *verb, guint keep, const char *before,
                         guint *ret_n, GError **error);

/* ---- Lists ----------------------------------------------------------------- */

/* All that is set must hold. Text is compared as it is, but for @suite: id or name. */
typedef struct LtStoreFilter
{
  const char *verb;  /* "run", "ab"; NULL: whichever */
  const char *suite; /* "auth" or "org.ltrun.auth" */
  const char *scenario;
  const char *operation;   /* that did run */
  const char *outcome;     /* "pass", "fail" for all others, or one of the schema */
  const char *revision;    /* beginning of a commit, or a branch */
  const char *since;       /* ISO 8601, UTC; inclusive */
  const GPtrArray *labels; /* char *: "KEY=VALUE", or "KEY": whatever value; or NULL */
  guint limit;             /* the last ones; 0: all */
} LtStoreFilter;

/* A scenario of a result, over its runs. */
typedef struct LtStoreScenario
{
  char *scenario;
  char *suite; /* id; NULL: not known, as the next two */
  char *version;
  char *sha256;
  char *load; /* see lt_load_key(); NULL: not known */
  guint n_runs;
  guint n_counted; /* that were carried out as planned and measured something */
} LtStoreScenario;

typedef struct LtStoreRow
{
  char *id;
  char *started_at; /* ISO 8601, UTC */
  char *version;    /* of ltrun */
  char *verb;       /* "run", "ab" "scale" "search" */
  char *hostname;   /* NULL: not known, as the next one */
  char *cpu;
  guint n_cpus;
  char *host;   /* see lt_host_key() */
  char *commit; /* NULL: not known, as the branch */
  char *branch;
  int dirty; /* -1: not known */
  char *outcome;
  int exit_status;
  char *reason;         /* the first; NULL: none */
  GPtrArray *labels;    /* char *: "KEY=VALUE", by key */
  GPtrArray *scenarios; /* LtStoreScenario, in their order */
} LtStoreRow;

void lt_store_row_free (LtStoreRow *row);

/* Returns: (transfer full) (element-type LtStoreRow): the last first; NULL with an error. */
GPtrArray *lt_store_list (LtStore *store, const LtStoreFilter *filter, GError **error);

/* Mean over the counted runs of @scenario in the result @id. @operation: "": all of them
 * together. @metric: a name of lt_store_metric(). FALSE: not known. */
gboolean lt_store_get_figure (LtStore *store, const char *id, const char *scenario,
                              const char *operation, const char *metric, double *ret_value);

/* Whether @operation was measured in @scenario of the result @id. */
gboolean lt_store_has_operation (LtStore *store, const char *id, const char *scenario,
                                 const char *operation);

/* ---- Metrics --------------------------------------------------------------- */

typedef enum
{
  LT_STORE_UNIT_RATE,  /* a second */
  LT_STORE_UNIT_SHARE, /* of 1 */
  LT_STORE_UNIT_NS,
  LT_STORE_UNIT_BYTES,
} LtStoreUnit;

typedef struct LtStoreMetric
{
  const char *name;
  const char *help; /* a line of --help */
  LtStoreUnit unit;
  gboolean more_is_better;
  gboolean of_run; /* not of single operations */
} LtStoreMetric;

/* NULL after the last. */
const LtStoreMetric *lt_store_metric (guint index);
/* Also takes what people call it: "rate", "throughput" for "ops"; "mean" for "avg". NULL:
 * none of that name. */
const LtStoreMetric *lt_store_metric_find (const char *name);

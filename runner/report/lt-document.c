/* SPDX-License-Identifier: MIT */

#include "lt-document.h"

#include <gio/gio.h>
#include <string.h>

#include "lt-document-parts.h"
#include "lt-result-json.h"

#define MAX_DEPTH 32           /* a document has 9 */
#define MAX_VALUES (32u << 20) /* of 8 bytes and more: 1 GiB as we hold them */

void
lt_document_free (LtDocument *document)
{
  if (document == NULL)
    return;
  g_free (document->text);
  lt_series_set_free (document->series);
  lt_result_free (document->result);
  g_free (document);
}

/* ---- Verdict and crash ----------------------------------------------------- */

LtVerdict *
lt_document_read_verdict (LtMembers *members, const LtJsonValue *object, const char *key)
{
  LtVerdict *verdict = lt_verdict_new ();
  const LtJsonValue *from = lt_members_enter (members, object, key);

  if (from == NULL)
    {
      lt_members_refuse (members, key, "an object");
      return verdict;
    }
  g_free (verdict->outcome);
  verdict->outcome = lt_members_text (members, from, "outcome");
  verdict->exit_status = (LtExit) lt_members_uint (members, from, "exit_status", 255);
  lt_members_strings (members, from, "reasons", LT_DOCUMENT_MAX_LINES, verdict->reasons);
  lt_members_leave (members);
  return verdict;
}

LtCrashInfo *
lt_document_read_crash (LtMembers *members, const LtJsonValue *object, const char *key)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func (g_free);
  const LtJsonValue *from = lt_members_enter (members, object, key);
  g_autofree char *address = NULL;
  LtCrashInfo *crash;

  if (from == NULL)
    return NULL;
  crash = g_new0 (LtCrashInfo, 1);
  crash->kind = lt_members_text (members, from, "kind");
  crash->stage = lt_members_text_or_null (members, from, "stage");
  crash->signal = (int) lt_members_uint (members, from, "signal", G_MAXINT);
  crash->signal_name = lt_members_text_or_null (members, from, "signal_name");
  crash->exit_status = (int) lt_members_int (members, from, "exit_status");
  crash->worker = lt_members_is_null (members, from, "worker")
                    ? -1
                    : (gint) lt_members_uint (members, from, "worker", G_MAXINT);
  crash->operation = lt_members_text_or_null (members, from, "operation");
  crash->iteration = lt_members_uint (members, from, "iteration", G_MAXINT64);
  address = lt_members_text_or_null (members, from, "address");
  if (address != NULL)
    crash->address = g_ascii_strtoull (address, NULL, 16);
  lt_members_strings (members, from, "backtrace", LT_DOCUMENT_MAX_LINES, frames);
  if (frames->len > 0)
    {
      g_ptr_array_add (frames, NULL);
      crash->backtrace = (char **) g_ptr_array_free (g_steal_pointer (&frames), FALSE);
    }
  lt_members_leave (members);
  return crash;
}

/* ---- Runs ------------------------------------------------------------------ */

typedef struct Reader
{
  LtDocument *document;
  LtDocumentThresholds *thresholds;
} Reader;

static void
read_record (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  const Reader *reader = data;
  LtDocument *document = reader->document;
  g_autofree char *scenario = lt_members_text (members, object, "scenario");
  const LtRunTag tag = { scenario, (guint) lt_members_uint (members, object, "run", G_MAXINT),
                         index };
  LtVerdict *verdict = lt_document_read_verdict (members, object, "verdict");
  LtRun *run = lt_document_read_run (members, object);
  LtDocumentNumbers numbers = { 0 };
  gboolean measured = FALSE;

  /* Documents of earlier versions have them of the call only. */
  if (lt_members_has (object, "warnings"))
    lt_members_strings (members, object, "warnings", LT_DOCUMENT_MAX_LINES, verdict->warnings);
  verdict->crash = lt_document_read_crash (members, object, "crash");
  if (run != NULL && document->result->host != NULL)
    run->n_cpus = document->result->host->n_cpus;
  if (run != NULL)
    measured = lt_document_read_numbers (members, object, run, &numbers);
  if (run != NULL && members->error == NULL)
    {
      lt_series_set_begin (document->series, &tag, run);
      lt_document_read_intervals (members, object, run,
                                  lt_series_set_get (document->series, index));
    }
  if (members->error == NULL)
    lt_document_thresholds_move (reader->thresholds, &tag, verdict);
  if (members->error == NULL)
    lt_result_add_record (document->result, &tag, run, measured ? &numbers.last : NULL,
                          verdict);
  else
    lt_verdict_free (verdict);
  lt_document_numbers_clear (&numbers);
  lt_run_unref (run);
}

/* ---- The call -------------------------------------------------------------- */

static LtRunHost *
read_host (LtMembers *members, const LtJsonValue *object)
{
  const LtJsonValue *from = lt_members_enter (members, object, "host");
  LtRunHost *host;

  if (from == NULL)
    return NULL;
  host = g_new0 (LtRunHost, 1);
  host->hostname = lt_members_text (members, from, "hostname");
  host->os = lt_members_text (members, from, "os");
  host->kernel = lt_members_text (members, from, "kernel");
  host->cpu = lt_members_text (members, from, "cpu");
  host->n_cpus = (guint) lt_members_uint (members, from, "cpus", G_MAXINT);
  host->memory_bytes = lt_members_uint (members, from, "memory_bytes", G_MAXINT64);
  lt_members_leave (members);
  return host;
}

/* Documents of earlier versions have neither revision nor labels. */
static LtRevision *
read_revision (LtMembers *members, const LtJsonValue *object)
{
  const LtJsonValue *from =
    lt_members_has (object, "revision") ? lt_members_enter (members, object, "revision") : NULL;
  LtRevision *revision;

  if (from == NULL)
    return NULL;
  revision = g_new0 (LtRevision, 1);
  revision->commit = lt_members_text (members, from, "commit");
  revision->branch = lt_members_text_or_null (members, from, "branch");
  revision->has_dirty = !lt_members_is_null (members, from, "dirty");
  if (revision->has_dirty)
    revision->dirty = lt_members_boolean (members, from, "dirty");
  lt_members_leave (members);
  return revision;
}

static void
read_labels (LtMembers *members, const LtJsonValue *object, LtResult *result)
{
  const LtJsonValue *from =
    lt_members_has (object, "labels") ? lt_members_enter (members, object, "labels") : NULL;
  const LtJsonValue *each = NULL;

  if (from == NULL)
    return;
  if (from->length > LT_DOCUMENT_MAX_LINES)
    lt_members_refuse (members, "", "fewer labels");
  while (members->error == NULL && (each = lt_json_value_next (from, each)) != NULL)
    {
      g_autofree char *name = lt_json_value_dup_key (each);
      g_autofree char *value = lt_members_text (members, from, name);

      if (value != NULL)
        lt_result_add_label (result, name, value);
    }
  lt_members_leave (members);
}

/* In documents of earlier versions the command line tells: of the verbs but run only ab wrote
 * them. */
static char *
read_verb (LtMembers *members, const LtJsonValue *object, const LtResult *result)
{
  const gboolean ab = result->argv[0] != NULL && g_strcmp0 (result->argv[1], "ab") == 0;

  if (lt_members_has (object, "verb"))
    return lt_members_text (members, object, "verb");
  return g_strdup (ab ? "ab" : LT_RESULT_RUN);
}

static void
check_schema (LtMembers *members, const LtJsonValue *object)
{
  g_autofree char *schema = lt_members_text (members, object, "schema");

  if (schema != NULL && !g_str_equal (schema, LT_RESULT_SCHEMA))
    lt_members_refuse (members, "schema", "'" LT_RESULT_SCHEMA "'");
}

static void
read_call (LtMembers *members, const LtJsonValue *object, LtResult *result)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);

  lt_verdict_free (result->verdict);
  result->verdict = lt_document_read_verdict (members, object, "verdict");
  lt_members_strings (members, object, "warnings", LT_DOCUMENT_MAX_LINES,
                      result->verdict->warnings);
  result->id = lt_members_text_or_null (members, object, "id");
  result->started_at = lt_members_text_or_null (members, object, "started_at");
  result->version = lt_members_text (members, object, "ltrun_version");
  lt_members_strings (members, object, "command_line", LT_DOCUMENT_MAX_LINES, argv);
  g_ptr_array_add (argv, NULL);
  result->argv = (char **) g_ptr_array_free (g_steal_pointer (&argv), FALSE);
  g_free (result->verb);
  result->verb = read_verb (members, object, result);
  result->host = read_host (members, object);
  result->revision = read_revision (members, object);
  read_labels (members, object, result);
  result->seed = lt_members_uint_text (members, object, "seed");
}

static LtDocument *
read_document (const LtJsonValue *object, GError **error)
{
  g_autoptr (LtDocument) document = g_new0 (LtDocument, 1);
  LtMembers members;
  Reader reader;

  document->result = lt_result_new ();
  document->series = lt_series_set_new ();
  lt_members_init (&members);
  check_schema (&members, object);
  read_call (&members, object, document->result);
  lt_document_read_baselines (&members, object, document->result);
  reader = (Reader){ document, lt_document_thresholds_read (&members, object) };
  lt_members_each (&members, object, "runs", LT_DOCUMENT_MAX_RUNS, read_record, &reader);
  lt_document_thresholds_free (reader.thresholds);
  if (!lt_members_finish (&members, error))
    return NULL;
  lt_result_settle_counts (document->result);
  return g_steal_pointer (&document);
}

/* ---- Text ------------------------------------------------------------------ */

/* @text: (transfer full). */
static LtDocument *
take_text (char *text, gsize length, GError **error)
{
  g_autofree char *owned = text;
  g_autoptr (LtJsonValues) values = NULL;
  gboolean is_json = length > LT_DOCUMENT_MAX_BYTES;
  LtDocument *document;

  if (length <= LT_DOCUMENT_MAX_BYTES)
    values = lt_json_values_parse (text, length, MAX_DEPTH, MAX_VALUES, &is_json);
  if (values == NULL)
    {
      g_set_error (error, LT_MEMBERS_ERROR, LT_MEMBERS_ERROR_INVALID,
                   "expected a result document (" LT_RESULT_SCHEMA "), found %s",
                   is_json ? "something else" : "text that is not JSON");
      return NULL;
    }
  document = read_document (lt_json_values_get_root (values), error);
  if (document != NULL)
    document->text = g_steal_pointer (&owned);
  return document;
}

LtDocument *
lt_document_parse (const char *text, gsize length, GError **error)
{
  return take_text (g_strndup (text, length), length, error);
}

LtDocument *
lt_document_read (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                       G_FILE_QUERY_INFO_NONE, NULL, error);
  g_autofree char *text = NULL;
  LtDocument *document;
  gsize length;

  if (info == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR
      || g_file_info_get_size (info) > LT_DOCUMENT_MAX_BYTES)
    {
      g_set_error (error, LT_MEMBERS_ERROR, LT_MEMBERS_ERROR_INVALID,
                   "%s: expected a file of at most 256 MiB", path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  document = take_text (g_steal_pointer (&text), length, error);
  if (document == NULL)
    g_prefix_error (error, "%s: ", path);
  return document;
}

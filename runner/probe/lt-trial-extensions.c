/* SPDX-License-Identifier: MIT
 *
 * Extensions under trial: those that the host offers, and what it does with those of the
 * suite.
 */

#include <string.h>

#include "lt-trial-private.h"

/* ltrun.operations/1 */

static lt_status
exclude (const lt_host *api, uint32_t op_index, const char *reason)
{
  gboolean may;
  LtTrial *trial = lt_trial_enter_init (api, "lt_ext_operations.exclude", &may);
  const uint32_t n = trial->descriptor->plugin.n_ops;

  (void) reason;
  if (!may)
    return LT_ERROR;
  if (op_index >= n)
    {
      lt_trial_break (trial, LT_TRIAL_HANDLE, "exclude was called with %u, no operation",
                      op_index);
      return LT_ERROR;
    }
  if (!trial->excluded[op_index] && trial->n_excluded + 1 == n)
    {
      lt_trial_break (trial, LT_TRIAL_HANDLE, "exclude was called for every operation");
      return LT_ERROR;
    }
  trial->n_excluded += !trial->excluded[op_index];
  trial->excluded[op_index] = TRUE;
  return LT_OK;
}

static const lt_ext_operations operations = {
  .struct_size = sizeof (lt_ext_operations),
  .exclude = exclude,
};

/* ltrun.stop/1 */

static const uint32_t *
stop_word (const lt_host *api)
{
  gboolean may;
  LtTrial *trial = lt_trial_enter_init (api, "lt_ext_stop.stop", &may);

  trial->asked_for_stop = TRUE;
  return (const uint32_t *) &trial->stop;
}

static const lt_ext_stop stop = {
  .struct_size = sizeof (lt_ext_stop),
  .stop = stop_word,
};

const void *
lt_trial_get_extension (const lt_host *api, const char *id)
{
  const LtTrial *trial = lt_trial_enter_any (api, "get_extension");

  if (trial->plan.no_extensions || id == NULL)
    return NULL;
  if (strcmp (id, LT_EXT_DATA) == 0)
    return &lt_trial_data_extension;
  if (strcmp (id, LT_EXT_STOP) == 0)
    return &stop;
  return strcmp (id, LT_EXT_OPERATIONS) == 0 ? &operations : NULL;
}

/* The suite's own */

static const void *
extension_of (LtTrial *trial, const char *id)
{
  const lt_plugin *plugin = &trial->descriptor->plugin;

  return plugin->get_extension != NULL ? plugin->get_extension (id) : NULL;
}

/* ltrun.batch/1 */

gboolean
lt_trial_has_batches (LtTrial *trial)
{
  const lt_ext_batch *extension = extension_of (trial, LT_EXT_BATCH);
  gboolean has = FALSE;

  if (extension == NULL || extension->struct_size < sizeof *extension
      || extension->find == NULL)
    return FALSE;
  g_strlcpy (trial->report->activity, "in find of " LT_EXT_BATCH,
             sizeof trial->report->activity);
  for (uint32_t i = 0; i < trial->descriptor->plugin.n_ops; i++)
    {
      trial->batch_of[i] = extension->find (i);
      has = has || trial->batch_of[i] != NULL;
    }
  return has;
}

static void
check_batch (LtTrialWorker *worker, uint32_t op_index, lt_status status, uint64_t n,
             uint64_t done)
{
  LtTrial *trial = worker->trial;
  const char *name = trial->descriptor->ops[op_index].name;

  if (status == LT_OK && done > n)
    lt_trial_break (trial, LT_TRIAL_BATCH,
                    "operation '%s': expected at most %" G_GUINT64_FORMAT
                    " iterations in a batch, found %" G_GUINT64_FORMAT,
                    name, n, done);
  else if (status != LT_OK && done >= n)
    lt_trial_break (
      trial, LT_TRIAL_BATCH,
      "operation '%s': status %d is that of one more iteration, but all %" G_GUINT64_FORMAT
      " of the batch went well (%" G_GUINT64_FORMAT ")",
      name, status, n, done);
  else if (status == LT_OK && done < n && atomic_load (&trial->stop) == 0)
    lt_trial_break (trial, LT_TRIAL_BATCH,
                    "operation '%s': expected all %" G_GUINT64_FORMAT
                    " iterations of a batch before the stop, found %" G_GUINT64_FORMAT,
                    name, n, done);
}

lt_status
lt_trial_run_batch (LtTrialWorker *worker, lt_op *op, uint64_t *ret_done)
{
  const LtTrial *trial = worker->trial;
  const uint64_t limit = trial->plan.iterations;
  const uint32_t op_index = op->op_index;
  uint64_t n = trial->plan.batch, done = 0;
  lt_status status;

  if (limit > 0)
    n = MIN (n, limit - worker->iteration);
  status = trial->batch_of[op_index](worker->wctx, worker->api.data, op, n, &done);
  check_batch (worker, op_index, status, n, done);
  *ret_done = MIN (done, n);
  return status;
}

/* ltrun.verify/1 */

#define TEXT_BYTES 256

void
lt_trial_find_verify (LtTrial *trial)
{
  const lt_ext_verify *extension =
    trial->plan.verify ? extension_of (trial, LT_EXT_VERIFY) : NULL;

  if (extension != NULL && extension->struct_size >= sizeof *extension)
    trial->verify = extension;
}

static void
judge_verify (LtTrial *trial, lt_status status, const char *text)
{
  const gboolean ends = memchr (text, '\0', TEXT_BYTES) != NULL;

  if (status == LT_OK)
    trial->n_verified++;
  else if (status != LT_ERROR && status != LT_SKIP)
    lt_trial_break (trial, LT_TRIAL_VERIFY,
                    "verify: expected LT_OK, LT_SKIP or LT_ERROR, found %d", status);
  else if (status == LT_ERROR && (!ends || *text == '\0' || strpbrk (text, "\r\n") != NULL))
    lt_trial_break (trial, LT_TRIAL_VERIFY,
                    "verify: expected one line of what does not hold, with its NUL, found %s",
                    !ends           ? "no NUL"
                    : *text == '\0' ? "nothing"
                                    : "more lines");
  else if (status == LT_ERROR)
    lt_trial_break (trial, LT_TRIAL_VERIFY, "an invariant does not hold: %s", text);
}

/* The text ends where memory does, and begins as what it is not to be taken for. */
void
lt_trial_verify (LtTrial *trial, uint32_t quiet)
{
  LtGuarded text;
  lt_status status;

  if (trial->verify == NULL)
    return;
  lt_guarded_init (&text, TEXT_BYTES);
  memset (text.data, 'x', TEXT_BYTES);
  ((char *) text.data)[0] = '\0';
  pthread_mutex_lock (&trial->lock);
  g_strlcpy (trial->report->activity, "in verify", sizeof trial->report->activity);
  pthread_mutex_unlock (&trial->lock);
  status = trial->verify->verify (trial->pctx, quiet, text.data, TEXT_BYTES);
  judge_verify (trial, status, text.data);
  lt_guarded_clear (&text);
}

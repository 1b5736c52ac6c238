/* SPDX-License-Identifier: MIT */

#include "events-redis-stream.h"

#include <suite-kit.h>

/* The check at the end of a pass is within the time of --grace, as the operations are that
 * were under way then. */
#define PEEK_NS UINT64_C (2000000000)
#define DRAIN_NS UINT64_C (2000000000)

static uint64_t
least (uint64_t a, uint64_t b)
{
  return a < b ? a : b;
}

/* True if events may have gone with the server: then what became of them is not known,
 * and nobody's fault but the outage's. */
static bool
has_lost_data (const StreamRun *self, const RemoteLedger *ledger, const StreamSurvey *survey)
{
  const uint64_t n_sure = ledger->account.published - ledger->n_unknown;

  return stream_run_has_broken (self) && (survey->n_gone > 0 || survey->n_added < n_sure);
}

/* Our count beside the server's: what it has added and nobody has handled is there still,
 * or was cut off. What we asked for without an answer and it has not added has failed. An
 * account that does not agree with the server's is left as it is: it does not balance. */
static EventsAccount
compare (const RemoteLedger *ledger, const StreamSurvey *survey)
{
  EventsAccount account = ledger->account;
  const uint64_t n_sure = account.published - ledger->n_unknown;
  const uint64_t n_done = account.handled + account.failed;
  uint64_t n_rest = 0;

  if (survey->n_added < n_sure || survey->n_added > account.published
      || n_done > survey->n_added)
    return account;
  n_rest = survey->n_added - n_done;
  account.failed += account.published - survey->n_added;
  account.left = least (n_rest, survey->n_kept);
  account.dropped = n_rest - account.left;
  return account;
}

/* Of more streams than a server tells of in time, or of a silent one, the account is for the
 * end of the run. */
static void
put_off (const StreamRun *self, const StreamSurvey *survey, const RemoteError *error)
{
  suite_log (self->redis.run.world->host, LT_LOG_WARN,
             "redis at %s: the account is not checked before the end of the run: expected to "
             "look at %u streams in 2 s, found '%.60s' after %u",
             self->redis.run.where, self->n_made, error->text, survey->n_seen);
}

bool
stream_peek (void *state, EventsAccount *ret_account)
{
  StreamRun *self = state;
  const StreamTime time = { UINT64_MAX, suite_now_ns () + PEEK_NS, NULL };
  const RemoteLedger ledger = remote_run_sum (&self->redis.run);
  StreamSurvey survey;
  RemoteError error = { 0 };

  if (!stream_survey_all (self, &time, &survey, &error))
    {
      put_off (self, &survey, &error);
      return false;
    }
  if (has_lost_data (self, &ledger, &survey))
    return false;
  *ret_account = compare (&ledger, &survey);
  return true;
}

/* For two seconds at most. */
static bool
drain (StreamRun *self, RemoteLedger *ledger)
{
  const StreamTime time = { UINT64_MAX, suite_now_ns () + DRAIN_NS, NULL };

  return stream_drain_all (self, &time, ledger);
}

/* When all that is left was handled, no more may be missing than was cut off before. */
void
stream_settle (StreamRun *self, EventsAccount *ret_account, EventsTally *ret_tally)
{
  const StreamTime time = { STREAM_END_NS, UINT64_MAX, NULL };
  RemoteLedger ledger = remote_run_sum (&self->redis.run);
  StreamSurvey survey;
  RemoteError error = { 0 };
  const bool is_there = stream_survey_all (self, &time, &survey, &error);
  const bool is_drained = is_there && drain (self, &ledger);
  uint64_t n_missing = 0;

  *ret_tally = ledger.tally;
  if (!is_there || has_lost_data (self, &ledger, &survey))
    {
      *ret_account = ledger.account;
      ret_account->failed = ledger.account.published - ledger.account.handled;
      return;
    }
  *ret_account = compare (&ledger, &survey);
  n_missing = ret_account->dropped + ret_account->left;
  ret_account->left = 0;
  ret_account->dropped =
    is_drained ? least (n_missing, survey.n_added - survey.n_kept) : n_missing;
}

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

static uint64_t
done (const RemoteLedger *ledger)
{
  return ledger->account.handled + ledger->account.failed;
}

static bool
agrees (const RemoteLedger *ledger, const StreamSurvey *survey)
{
  return survey->n_added >= ledger->account.published - ledger->n_unknown
         && survey->n_added <= ledger->account.published && done (ledger) <= survey->n_added;
}

/* How many events are there still, or were cut off, by the server's count: what it has added
 * and nobody has handled. Of what was in streams that somebody else has removed nothing is
 * there, and as nobody knows how much of it had been handled before, it is taken for as much
 * as is possible. */
static uint64_t
rest_of (const RemoteLedger *ledger, const StreamSurvey *survey)
{
  const uint64_t published = ledger->account.published, n_done = done (ledger);
  const bool is_less = survey->n_added < published - ledger->n_unknown;
  const uint64_t n_known = is_less ? published : survey->n_added;
  const uint64_t n_rest = n_known > n_done ? n_known - n_done : 0;

  return is_less ? n_rest - least (n_rest, published - survey->n_added) : n_rest;
}

/* Our count beside the server's. What we asked for without an answer and it has not added has
 * failed. Where the two do not agree it does not balance. */
static EventsAccount
compare (const RemoteLedger *ledger, const StreamSurvey *survey)
{
  const uint64_t n_rest = rest_of (ledger, survey);
  EventsAccount account = ledger->account;

  if (agrees (ledger, survey))
    account.failed += account.published - survey->n_added;
  account.left = least (n_rest, survey->n_kept);
  account.dropped = n_rest - account.left;
  return account;
}

/* When all that is left was handled, no more may be missing than was cut off before. */
static EventsAccount
compare_at_end (const RemoteLedger *ledger, const StreamSurvey *survey, bool is_drained)
{
  EventsAccount account = compare (ledger, survey);
  const uint64_t n_missing = account.dropped + account.left;

  account.left = 0;
  account.dropped =
    is_drained ? least (n_missing, survey->n_added - survey->n_kept) : n_missing;
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

/* Of an account that does not agree with the server's, how many events are missing is known
 * when what is left has been handled; with connections that have broken some of it is still
 * somebody's. */
bool
stream_peek (void *state, EventsAccount *ret_account)
{
  StreamRun *self = state;
  const StreamTime time = { UINT64_MAX, suite_now_ns () + PEEK_NS, NULL };
  RemoteLedger ledger = remote_run_sum (&self->redis.run);
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
  if (agrees (&ledger, &survey) || stream_run_has_broken (self))
    return true;
  if (!stream_drain_all (self, &time))
    return false;
  ledger = remote_run_sum (&self->redis.run);
  *ret_account = compare_at_end (&ledger, &survey, true);
  return true;
}

/* What is left is handled for two seconds at most. */
static bool
drain (StreamRun *self)
{
  const StreamTime time = { UINT64_MAX, suite_now_ns () + DRAIN_NS, NULL };

  return stream_drain_all (self, &time);
}

/* Without the server's count: what was not handled has failed, for its connections are gone,
 * unless it was refused, which is no outage. */
static EventsAccount
account_alone (const StreamRun *self, const RemoteLedger *ledger, const RemoteError *error)
{
  EventsAccount account = ledger->account;

  if (error->status == REMOTE_REFUSED && !stream_run_has_broken (self))
    suite_log (self->redis.run.world->host, LT_LOG_WARN,
               "redis at %s: expected to look at %u streams, found '%.60s'",
               self->redis.run.where, self->n_made, error->text);
  else
    account.failed = account.published - account.handled;
  return account;
}

void
stream_settle (StreamRun *self, EventsAccount *ret_account, EventsTally *ret_tally)
{
  const StreamTime time = { STREAM_END_NS, UINT64_MAX, NULL };
  StreamSurvey survey;
  RemoteError error = { 0 };
  const bool is_there = stream_survey_all (self, &time, &survey, &error);
  const bool is_drained = is_there && drain (self);
  const RemoteLedger ledger = remote_run_sum (&self->redis.run);

  *ret_tally = ledger.tally;
  *ret_account = is_there && !has_lost_data (self, &ledger, &survey)
                   ? compare_at_end (&ledger, &survey, is_drained)
                   : account_alone (self, &ledger, &error);
}

/* SPDX-License-Identifier: MIT */

#include "lt-clock.h"
#include "lt-session-private.h"
#include "lt-units.h"

/* A sample that is later than this part of a stage does not tell it from the next one. */
#define LATE_PART 10
#define MAX_NAMES 8

void
lt_session_begin_stages (LtSession *session, gboolean warmup)
{
  g_clear_pointer (&session->stages, g_ptr_array_unref);
  session->stage = 0;
  session->stage_late_ns = session->worst_late_ns = 0;
  if (warmup || session->setup.plan->stages->len == 0)
    return;
  session->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_stage_stats_free);
  lt_tally_begin_stage (session->tally);
}

static const LtPlanStage *
this_stage (const LtSession *session)
{
  return g_ptr_array_index (session->setup.plan->stages, session->stage);
}

guint64
lt_session_stage_end_ns (const LtSession *session)
{
  if (session->stages == NULL || session->stage + 1 >= session->setup.plan->stages->len)
    return G_MAXUINT64;
  return this_stage (session)->end_ns;
}

/* Ends the stage under way, at @end_ns, at the last sample, which was @late_ns late. One
 * whose beginning or end is not known well has no numbers of its own. */
static void
end_stage (LtSession *session, guint64 end_ns, guint64 late_ns)
{
  const guint64 begin_ns = this_stage (session)->begin_ns;
  const guint64 length_ns = end_ns > begin_ns ? end_ns - begin_ns : 0;
  const guint64 worst_ns = MAX (session->stage_late_ns, late_ns);
  LtStageStats *stage = g_new0 (LtStageStats, 1);

  if (worst_ns <= length_ns / LATE_PART)
    stage->packed = lt_tally_pack_stage (session->tally);
  else
    session->worst_late_ns = MAX (session->worst_late_ns, worst_ns);
  g_ptr_array_add (session->stages, stage);
  lt_tally_begin_stage (session->tally);
  session->stage_late_ns = late_ns;
  session->stage++;
}

void
lt_session_end_stages (LtSession *session, guint64 time_ns)
{
  guint64 end_ns;

  while ((end_ns = lt_session_stage_end_ns (session)) <= time_ns)
    end_stage (session, end_ns, time_ns - end_ns);
}

void
lt_session_end_last_stage (LtSession *session, guint64 time_ns)
{
  if (session->stages == NULL)
    return;
  lt_session_end_stages (session, time_ns);
  if (session->stage < session->setup.plan->stages->len)
    end_stage (session, time_ns, 0);
}

void
lt_session_judge_stages (LtSession *session, LtVerdict *verdict)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *late = lt_format_duration ((double) session->worst_late_ns);
  guint n = 0;

  for (guint i = 0; session->measured && session->stages != NULL && i < session->stages->len;
       i++)
    {
      const LtPlanStage *planned = g_ptr_array_index (session->setup.plan->stages, i);
      const LtStageStats *stage = g_ptr_array_index (session->stages, i);

      if (stage->packed == NULL && n++ < MAX_NAMES)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", planned->name);
    }
  if (n > MAX_NAMES)
    g_string_append_printf (names, " and %u more", n - MAX_NAMES);
  if (n > 0)
    lt_verdict_warn (verdict,
                     "no numbers of %s: ltrun came up to %s late to the end of a stage, so "
                     "that it cannot be told from the next one",
                     names->str, late);
}

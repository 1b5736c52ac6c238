/* SPDX-License-Identifier: MIT
 *
 * lt-host-plan: the part of a plan that the host must know, as it travels through
 * the board's plan area: a serialised GVariant. The controller writes it before
 * the host exists; the host reads it once.
 */
#pragma once

#include "lt-plan.h"

/* What a host is started for. */
typedef enum
{
  LT_HOST_RUN,
  LT_HOST_DESCRIBE, /* to end after LT_STAGE_LOADED */
  LT_HOST_REHEARSE, /* the same, but what a run would refuse until then is refused */
  LT_N_HOST_PURPOSES,
} LtHostPurpose;

typedef struct LtHostPlan
{
  char *path; /* absolute */
  char *id;   /* as in the note; NULL: not to be checked */
  char *version;
  GPtrArray *sets; /* LtPlanSet */
  char *operation; /* NULL: the mix */
  GPtrArray *mix;  /* LtPlanShare; empty: the suite's */
  GPtrArray *data; /* LtPlanData */
  guint workers;
  double rate_per_s;  /* 0: closed loop; of a profile its mean */
  LtProfile *profile; /* of rate or workers over time; NULL: constant */
  GArray *stage_ends; /* guint64, ns since the pass began; empty: no stages */
  gboolean poisson;
  guint64 iterations; /* as in LtPlan, 0: no limit */
  guint64 worker_iterations;
  guint64 think_min_ns;
  guint64 think_max_ns;
  gboolean latency;
  gboolean tsc;
  LtHostPurpose purpose;
  guint64 seed;
  LtPlanWork work;
  GArray *pins; /* guint; see LtPlan */
} LtHostPlan;

/* Serialises what @plan and the other arguments say. Returns: (transfer full). */
GBytes *lt_host_plan_to_bytes (const LtPlan *plan, const char *path, const char *id,
                               const char *version, LtHostPurpose purpose);

/* Returns: (transfer full): NULL when @bytes are not what the function above made. */
LtHostPlan *lt_host_plan_from_bytes (gconstpointer bytes, gsize length);
void lt_host_plan_free (LtHostPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtHostPlan, lt_host_plan_free)

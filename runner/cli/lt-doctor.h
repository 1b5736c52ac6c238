/* SPDX-License-Identifier: MIT
 *
 * lt-doctor: what of this machine may spoil a measurement, by what /proc and /sys say.
 * One thread.
 */
#pragma once

#include <glib.h>

typedef enum
{
  LT_DOCTOR_OK,
  LT_DOCTOR_WARN,
  LT_DOCTOR_UNKNOWN, /* the system does not tell */
} LtDoctorState;

typedef struct LtDoctorFinding
{
  const char *name; /* "governor" */
  LtDoctorState state;
  char *found;        /* in a few words; valid UTF-8, one line */
  const char *advice; /* NULL unless LT_DOCTOR_WARN */
} LtDoctorFinding;

/* Looks at the files below @root, "" for this machine. @n_cpus: cores that may be used,
 * above 0. Returns: (transfer full): LtDoctorFinding, always the same ones in the same order. */
GPtrArray *lt_doctor_examine (const char *root, guint n_cpus);

gboolean lt_doctor_warns (const GPtrArray *findings);
char *lt_doctor_text (const GPtrArray *findings);
char *lt_doctor_json (const GPtrArray *findings);

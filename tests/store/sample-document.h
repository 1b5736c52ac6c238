/* SPDX-License-Identifier: MIT
 *
 * sample-document: result documents that differ in what a history looks at, for its tests.
 */
#pragma once

#include <glib.h>

typedef struct SampleDocument
{
  guint number;           /* makes the id: 00000007-... */
  const char *sample;     /* of sample_result_make(); NULL: "closed" */
  const char *started_at; /* NULL: a minute later for each number */
  const char *commit;     /* NULL: none */
  const char *label;      /* "KEY=VALUE"; NULL: none */
  const char *cpu;        /* NULL: the sample's */
  double slower;          /* 0 or 1: as the sample; 2: half as many operations a second */
  guint workers;          /* 0: the sample's */
  const char *verb;       /* NULL: run */
} SampleDocument;

/* (transfer full) */
char *sample_document_new (const SampleDocument *sample);
char *sample_document_id (guint number);

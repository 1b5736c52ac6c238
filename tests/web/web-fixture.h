/* SPDX-License-Identifier: MIT
 *
 * web-fixture: a dashboard that is fed with made-up runs.
 */
#pragma once

#include "lt-web.h"
#include "sample-result.h"
#include "web-client.h"

typedef struct WebFixture
{
  LtWeb *web;
  LtResult *result;
  SampleRun *sample;
  LtStats *stats;
  LtRunTag tag;
  guint second; /* of the measured phase, that was told last */
} WebFixture;

/* Of sample run @name; @setup: address and port are filled in. A run has begun. */
WebFixture *web_fixture_new (const char *name, LtWebSetup setup);
/* Of a scenario of another name. */
WebFixture *web_fixture_new_for (const char *name, const char *scenario, LtWebSetup setup);
void web_fixture_free (WebFixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebFixture, web_fixture_free)

/* Tells of @n seconds more. */
void web_fixture_run (WebFixture *fixture, guint n);
/* The run ends, and all with it. */
void web_fixture_end (WebFixture *fixture);

/* SPDX-License-Identifier: MIT */

#include "web-fixture.h"

WebFixture *
web_fixture_new_for (const char *name, const char *scenario, LtWebSetup setup)
{
  WebFixture *fixture = g_new0 (WebFixture, 1);
  g_autoptr (GError) error = NULL;

  setup.address = "127.0.0.1";
  setup.port = 0;
  fixture->web = lt_web_new (&setup, &error);
  g_assert_no_error (error);
  fixture->result = sample_result_new (1, 1);
  fixture->sample = sample_run_make (name);
  fixture->stats = lt_result_new_stats (fixture->sample->run);
  fixture->tag = (LtRunTag){ scenario, 1, 0 };
  lt_result_add_known (fixture->result, fixture->sample->run);
  lt_web_sink.begin (fixture->web, fixture->result, NULL);
  lt_web_sink.run_begin (fixture->web, &fixture->tag, fixture->sample->run, NULL);
  return fixture;
}

WebFixture *
web_fixture_new (const char *name, LtWebSetup setup)
{
  return web_fixture_new_for (name, "auth", setup);
}

void
web_fixture_run (WebFixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const LtSnapshot snapshot = sample_run_second (fixture->sample, LT_PHASE_MEASURE,
                                                     ++fixture->second, fixture->stats);

      lt_web_sink.update (fixture->web, &fixture->tag, &snapshot, NULL);
    }
}

void
web_fixture_end (WebFixture *fixture)
{
  const LtSnapshot last =
    sample_run_second (fixture->sample, LT_PHASE_MEASURE, fixture->second, fixture->stats);

  lt_web_sink.run_end (fixture->web, &fixture->tag, fixture->sample->run, &last,
                       fixture->sample->verdict, NULL);
  lt_result_add_record (fixture->result, &fixture->tag, fixture->sample->run, &last,
                        g_steal_pointer (&fixture->sample->verdict));
  lt_result_conclude (fixture->result);
  lt_web_sink.end (fixture->web, NULL);
}

void
web_fixture_free (WebFixture *fixture)
{
  lt_web_free (fixture->web);
  lt_stats_free (fixture->stats);
  sample_run_free (fixture->sample);
  lt_result_free (fixture->result);
  g_free (fixture);
}

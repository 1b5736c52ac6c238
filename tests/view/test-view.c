/* SPDX-License-Identifier: MIT
 *
 * Frames of made-up runs are kept in golden/. After a change that is meant, run this with
 * LTRUN_UPDATE_GOLDEN=1 and read the difference.
 */
#include "lt-glyphs.h"
#include "lt-text-plain.h"
#include "lt-threshold-state.h"
#include "lt-view.h"
#include "sample-run.h"

#include <math.h>
#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define BEGIN_NS (100 * SECOND)

/* ---- Worlds ---------------------------------------------------------------- */

typedef struct World
{
  LtView *view;
  GPtrArray *samples;    /* SampleRun */
  GPtrArray *thresholds; /* LtThresholdState; NULL: none */
  guint64 now_ns;
} World;

static void
world_init (World *world, gboolean color, gboolean utf8, guint n_runs)
{
  const LtViewSetup setup = { color, utf8, TRUE, n_runs };

  *world = (World){ lt_view_new (&setup, BEGIN_NS),
                    g_ptr_array_new_with_free_func ((GDestroyNotify) sample_run_free), NULL,
                    BEGIN_NS };
}

static void
world_clear (World *world)
{
  lt_view_free (world->view);
  g_ptr_array_unref (world->samples);
  g_clear_pointer (&world->thresholds, g_ptr_array_unref);
}

static SampleRun *
world_add (World *world, const char *sample_name, const char *label)
{
  SampleRun *sample = sample_run_make (sample_name);

  g_ptr_array_add (world->samples, sample);
  lt_view_begin (world->view, world->samples->len - 1, label, sample->run, world->now_ns);
  return sample;
}

/* A spike in the middle, which latency follows; now and then an error. */
static void
fill_second (LtSnapshot *snapshot, LtStats *interval, LtStats *total, guint second)
{
  const guint64 n = 100 + (second % 10 == 5 ? 900 : 10 * (second % 10));

  lt_stats_clear (interval);
  interval->duration_ns = SECOND;
  for (guint i = 0; i < interval->n_ops; i++)
    {
      LtOpStats *op = &interval->ops[i];

      op->ok = n * (i + 1);
      op->errors = op->errors_of[0] = second % 7 == 3 ? 1 : 0;
      for (guint kind = 0; kind < LT_STATS_N_KINDS; kind++)
        {
          if (op->latency[kind] != NULL)
            lt_histogram_record (op->latency[kind], n * 1000 * (i + 1) * (kind + 1), op->ok);
        }
    }
  lt_stats_sum_up (interval);
  if (interval->lag != NULL)
    lt_histogram_record (interval->lag, n * 700, n);
  lt_stats_add (total, interval);
  lt_stats_sum_up (total);
  snapshot->interval = interval;
  snapshot->total = total;
}

static void
world_play (World *world, guint seconds)
{
  for (guint i = 0; i < world->samples->len; i++)
    {
      const SampleRun *sample = g_ptr_array_index (world->samples, i);
      g_autoptr (LtStats) interval = lt_stats_new_like (sample->total);
      g_autoptr (LtStats) total = lt_stats_new_like (sample->total);

      for (guint second = 1; second <= seconds; second++)
        {
          LtSnapshot snapshot = sample_run_second (sample, LT_PHASE_MEASURE, second, interval);

          fill_second (&snapshot, interval, total, second);
          snapshot.target = sample->last.target;
          snapshot.thresholds = world->thresholds;
          snapshot.target_area = snapshot.target * second;
          lt_view_update (world->view, i, &snapshot, BEGIN_NS + second * SECOND);
        }
    }
  world->now_ns = BEGIN_NS + seconds * SECOND;
}

static void
add_stage (LtRun *run, const char *name, guint64 begin_ns, guint64 end_ns)
{
  LtRunStage *stage = g_new0 (LtRunStage, 1);

  stage->name = g_strdup (name);
  stage->begin_ns = begin_ns;
  stage->end_ns = end_ns;
  g_ptr_array_add (run->stages, stage);
}

static void
add_operations (LtRun *run, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      LtRunOperation *operation = g_new0 (LtRunOperation, 1);

      operation->name = g_strdup_printf ("operation-%02u", i);
      operation->weight = 1;
      g_ptr_array_add (run->plugin->operations, operation);
    }
}

/* An operation more than the sample has, and stats of that shape. */
static SampleRun *
world_add_many (World *world, const char *label, guint n)
{
  SampleRun *sample = sample_run_make ("errors");

  add_operations (sample->run, n);
  lt_stats_free (sample->total);
  sample->total = lt_stats_new (n + 1, 2, FALSE, 0, NULL);
  g_ptr_array_add (world->samples, sample);
  lt_view_begin (world->view, world->samples->len - 1, label, sample->run, world->now_ns);
  return sample;
}

static char *
frame_of (World *world, guint columns, guint rows)
{
  g_autoptr (GPtrArray) lines =
    lt_view_frame (world->view, columns, rows, world->now_ns + SECOND / 2);

  g_ptr_array_add (lines, g_strdup (""));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* ---- Golden frames ----------------------------------------------------------- */

static void
make_closed (World *world)
{
  world_add (world, "closed", "auth");
  world_play (world, 26);
}

static void
make_overloaded (World *world)
{
  SampleRun *sample = world_add (world, "open-overloaded", "auth");

  add_stage (sample->run, "calm", 0, 10 * SECOND);
  add_stage (sample->run, "spike", 10 * SECOND, 20 * SECOND);
  add_stage (sample->run, "after", 20 * SECOND, 30 * SECOND);
  world_play (world, 13);
}

static void
add_threshold (GPtrArray *states, const char *text, LtThresholdStanding standing, double value)
{
  LtThresholdState *state = lt_threshold_state_new ();

  state->text = g_strdup (text);
  state->standing = standing;
  state->failed = standing == LT_THRESHOLD_BROKEN;
  state->known = isfinite (value);
  state->value = value;
  state->unit = LT_UNIT_NS;
  g_ptr_array_add (states, state);
}

static void
make_thresholds (World *world)
{
  world_add (world, "closed", "auth");
  world->thresholds = lt_threshold_states_new ();
  add_threshold (world->thresholds, "p(99)<5ms", LT_THRESHOLD_HOLDS, 1.2e6);
  add_threshold (world->thresholds, "login:p(99)[10s]<1ms", LT_THRESHOLD_BROKEN, 3.4e6);
  add_threshold (world->thresholds, "verify:max<\x1b[31m2s", LT_THRESHOLD_PENDING, NAN);
  world_play (world, 12);
}

static void
make_several (World *world)
{
  world_add (world, "closed", "auth");
  world_add (world, "open-overloaded", "events");
  world_add (world, "errors", "services");
  world_add (world, "no-latency", "container");
  world_play (world, 17);
}

static void
make_many (World *world)
{
  world_add_many (world, "many", 20);
  world_play (world, 9);
}

static void
make_several_many (World *world)
{
  static const char *const labels[] = { "auth", "events", "services", "container" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    world_add_many (world, labels[i], 2 * i);
  world_play (world, 9);
}

static void
make_hostile (World *world)
{
  world_add (world, "hostile",
             "\x1b]0;owned\x07"
             "Evil\xe2\x80\xae");
  world_play (world, 5);
}

static void
make_begun (World *world)
{
  world_add (world, "open-sustained", "auth");
}

static void
make_set_up (World *world)
{
  world->now_ns += 7 * SECOND;
}

static void
make_message (World *world)
{
  make_closed (world);
  lt_view_say (world->view, "the load has stages\x1b[2J", world->now_ns);
}

static void
make_help (World *world)
{
  make_closed (world);
  lt_view_show_help (world->view, TRUE);
}

static void
make_paused (World *world)
{
  make_closed (world);
  lt_view_pause (world->view, TRUE, world->now_ns);
  world_play (world, 29);
}

static const struct
{
  const char *file;
  void (*make) (World *world);
  guint columns, rows;
  gboolean color, ascii;
} goldens[] = {
  { "closed-60.txt", make_closed, 60, 24, FALSE, FALSE },
  { "closed-80.txt", make_closed, 80, 24, FALSE, FALSE },
  { "closed-120.txt", make_closed, 120, 24, FALSE, FALSE },
  { "closed-200.txt", make_closed, 200, 24, FALSE, FALSE },
  { "closed-ascii.txt", make_closed, 80, 24, FALSE, TRUE },
  { "overloaded-80.txt", make_overloaded, 80, 24, FALSE, FALSE },
  { "overloaded-color.txt", make_overloaded, 80, 24, TRUE, FALSE },
  { "thresholds.txt", make_thresholds, 80, 24, FALSE, FALSE },
  { "thresholds-ascii.txt", make_thresholds, 80, 24, FALSE, TRUE },
  { "several-80.txt", make_several, 80, 40, FALSE, FALSE },
  { "several-low.txt", make_several, 80, 23, FALSE, FALSE },
  { "several-lower.txt", make_several, 80, 10, FALSE, FALSE },
  { "several-lowest.txt", make_several, 80, 3, FALSE, FALSE },
  { "several-many.txt", make_several_many, 80, 20, FALSE, FALSE },
  { "many-80.txt", make_many, 80, 12, FALSE, FALSE },
  { "hostile-80.txt", make_hostile, 80, 24, FALSE, FALSE },
  { "hostile-ascii.txt", make_hostile, 80, 24, FALSE, TRUE },
  { "begun.txt", make_begun, 80, 24, FALSE, FALSE },
  { "set-up.txt", make_set_up, 80, 24, FALSE, FALSE },
  { "message.txt", make_message, 80, 24, FALSE, FALSE },
  { "help.txt", make_help, 80, 24, FALSE, FALSE },
  { "paused.txt", make_paused, 80, 24, FALSE, FALSE },
};

static void
test_golden (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", goldens[i].file, NULL);
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  World world;

  world_init (&world, goldens[i].color, !goldens[i].ascii, 4);
  goldens[i].make (&world);
  text = frame_of (&world, goldens[i].columns, goldens[i].rows);
  if (g_getenv ("LTRUN_UPDATE_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
  world_clear (&world);
}

/* ---- What holds of every frame ----------------------------------------------- */

/* Styles apart, nothing that a terminal obeys. */
static void
assert_harmless (const char *line, gboolean color, gboolean ascii)
{
  for (; *line != '\0'; line = g_utf8_next_char (line))
    {
      if (color && line[0] == '\x1b' && line[1] == '[')
        {
          line += 2;
          while (g_ascii_isdigit (*line) || *line == ';')
            line++;
          g_assert_cmpint (*line, ==, 'm');
          continue;
        }
      g_assert_false (lt_text_is_unsafe (g_utf8_get_char (line)));
      g_assert_true (!ascii || (guchar) *line < 0x80);
    }
}

static void
assert_fits (World *world, guint columns, guint rows, gboolean color, gboolean ascii)
{
  g_autoptr (GPtrArray) lines = lt_view_frame (world->view, columns, rows, world->now_ns);

  g_assert_cmpuint (lines->len, <=, rows);
  g_assert_cmpuint (lines->len, >=, 1);
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);

      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_cmpuint (lt_glyphs_width (line), <=, columns);
      assert_harmless (line, color, ascii);
    }
}

static void
test_fits (void)
{
  static const guint rows[] = { 1, 2, 3, 4, 5, 7, 10, 14, 24, 50 };

  g_test_summary ("No frame is larger than the terminal, whatever its size.");
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      World world;

      world_init (&world, goldens[i].color, !goldens[i].ascii, 4);
      goldens[i].make (&world);
      for (guint columns = 1; columns <= 210; columns += columns < 20 ? 3 : 11)
        {
          for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
            assert_fits (&world, columns, rows[row], goldens[i].color, goldens[i].ascii);
        }
      world_clear (&world);
    }
}

static void
test_paused (void)
{
  g_autofree char *before = NULL, *during = NULL, *after = NULL;
  World world;

  g_test_summary ("While it is paused numbers stand still; then they are the newest.");
  world_init (&world, FALSE, TRUE, 1);
  make_closed (&world);
  lt_view_pause (world.view, TRUE, world.now_ns + SECOND / 2);
  before = frame_of (&world, 80, 24);
  world_play (&world, 29);
  during = frame_of (&world, 80, 24);
  g_assert_cmpstr (during, ==, before);
  lt_view_pause (world.view, FALSE, world.now_ns);
  after = frame_of (&world, 80, 24);
  g_assert_nonnull (strstr (after, "29s of 30s, 1s left"));
  world_clear (&world);
}

static void
test_ends (void)
{
  g_autofree char *frame = NULL;
  World world;

  g_test_summary (
    "A run that is over leaves the view, paused or not; one that never began too.");
  world_init (&world, FALSE, TRUE, 5);
  make_several (&world);
  lt_view_pause (world.view, TRUE, world.now_ns);
  for (guint i = 0; i < 5; i++)
    lt_view_end (world.view, i, world.now_ns);
  g_assert_false (lt_view_is_paused (world.view));
  lt_view_set_resting (world.view, TRUE);
  frame = frame_of (&world, 80, 24);
  g_assert_nonnull (strstr (frame, "cool-down"));
  g_assert_nonnull (strstr (frame, "5 of 5 runs done"));
  g_assert_null (strstr (frame, "events"));
  world_clear (&world);
}

static void
test_message (void)
{
  g_autofree char *frame = NULL;
  World world;

  g_test_summary ("A message goes away by itself.");
  world_init (&world, FALSE, TRUE, 1);
  make_message (&world);
  world.now_ns += 10 * SECOND;
  frame = frame_of (&world, 80, 24);
  g_assert_null (strstr (frame, "stages"));
  g_assert_nonnull (strstr (frame, "q stop"));
  world_clear (&world);
}

/* ---- Glyphs ------------------------------------------------------------------ */

static void
test_spark (void)
{
  LtTrace trace = { .n = 0 };
  g_autofree char *empty = lt_glyphs_spark (&trace, 4, TRUE);
  g_autofree char *some = NULL, *ascii = NULL, *newest = NULL;

  g_assert_cmpstr (empty, ==, "    ");
  lt_trace_add (&trace, 0);
  lt_trace_add (&trace, 50);
  lt_trace_add (&trace, NAN);
  lt_trace_add (&trace, 100);
  some = lt_glyphs_spark (&trace, 6, TRUE);
  g_assert_cmpstr (some, ==, "▁▅ █  ");
  ascii = lt_glyphs_spark (&trace, 6, FALSE);
  g_assert_cmpstr (ascii, ==, "_= #  ");
  for (guint i = 0; i < 3 * LT_TRACE_LENGTH; i++)
    lt_trace_add (&trace, i % 2);
  newest = lt_glyphs_spark (&trace, 4, TRUE);
  g_assert_cmpstr (newest, ==, "▁█▁█");
}

static void
test_cells (void)
{
  g_autofree char *number = lt_glyphs_cell ("12 \xc2\xb5s", 8, TRUE);
  g_autofree char *name = lt_glyphs_cell ("\xe6\xbc\xa2\xe5\xad\x97", 6, FALSE);
  g_autofree char *cut = lt_glyphs_cell ("abcdefghij", 5, FALSE);
  g_autofree char *clipped = lt_glyphs_clip ("\x1b[1mab\xe6\xbc\xa2\x1b[0mcd", 3);
  g_autofree char *ascii = lt_glyphs_name ("caf\xc3\xa9\n", FALSE);

  g_assert_cmpstr (number, ==, "   12 \xc2\xb5s");
  g_assert_cmpstr (name, ==, "\xe6\xbc\xa2\xe5\xad\x97  ");
  g_assert_cmpuint (lt_text_width (cut), ==, 5);
  /* Half a wide character is none. */
  g_assert_cmpstr (clipped, ==, "\x1b[1mab\x1b[0m");
  g_assert_cmpstr (ascii, ==, "caf\\u{e9}\\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *path = g_strdup_printf ("/view/golden/%s", goldens[i].file);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_golden);
    }
  g_test_add_func ("/view/fits", test_fits);
  g_test_add_func ("/view/paused", test_paused);
  g_test_add_func ("/view/ends", test_ends);
  g_test_add_func ("/view/message", test_message);
  g_test_add_func ("/glyphs/spark", test_spark);
  g_test_add_func ("/glyphs/cells", test_cells);
  return g_test_run ();
}

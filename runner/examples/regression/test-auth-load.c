/* SPDX-License-Identifier: MIT
 *
 * A regression test in C with GLib's test framework: puts load on a suite with ltrun, reads
 * the result document with json-glib, and asserts on it. Build and run:
 *
 *   cc -std=c11 -o test-auth-load test-auth-load.c \
 *     $(pkg-config --cflags --libs gio-2.0 json-glib-1.0)
 *   ./test-auth-load --tap
 *
 * The load comes from the variables LOAD_TEST_CONCURRENCY and LOAD_TEST_DURATION, which
 * ltrun reads itself. LTRUN is the program, SUITE the suite, as --plugin takes it.
 */

#include <gio/gio.h>
#include <json-glib/json-glib.h>

typedef struct Load
{
  int exit_status;
  JsonNode *document;
} Load;

static const char *
variable (const char *name, const char *otherwise)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : otherwise;
}

/* Runs `ltrun --plugin SUITE OPTIONS... --format json`. */
static void
load_run (Load *load, const char *const *options)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) ltrun = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  g_ptr_array_add (argv, (char *) variable ("LTRUN", "ltrun"));
  g_ptr_array_add (argv, (char *) "--plugin");
  g_ptr_array_add (argv, (char *) variable ("SUITE", "auth"));
  g_ptr_array_add (argv, (char *) "--quiet");
  g_ptr_array_add (argv, (char *) "--format=json");
  for (; *options != NULL; options++)
    g_ptr_array_add (argv, (char *) *options);
  g_ptr_array_add (argv, NULL);

  ltrun = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                             &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (ltrun, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (ltrun));
  load->exit_status = g_subprocess_get_exit_status (ltrun);
  load->document = json_from_string (out, &error);
  g_assert_no_error (error);
  g_assert_nonnull (load->document);
}

static void
load_clear (Load *load)
{
  g_clear_pointer (&load->document, json_node_unref);
}

/* The value at a JSONPath that has one result, as a number. */
static double
load_number (const Load *load, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) found = json_path_query (path, load->document, &error);
  JsonArray *values;

  g_assert_no_error (error);
  values = json_node_get_array (found);
  g_assert_cmpuint (json_array_get_length (values), ==, 1);
  return json_array_get_double_element (values, 0);
}

static const char *
load_outcome (const Load *load)
{
  JsonObject *document = json_node_get_object (load->document);

  return json_object_get_string_member (json_object_get_object_member (document, "verdict"),
                                        "outcome");
}

/* Every operation of the suite's own mix, as fast as the workers can. */
static void
test_mix (void)
{
  static const char *const options[] = { "--label=test=mix", NULL };
  Load load;

  load_run (&load, options);
  g_assert_cmpint (load.exit_status, ==, 0);
  g_assert_cmpstr (load_outcome (&load), ==, "pass");
  g_assert_cmpfloat (load_number (&load, "$.runs[0].measured.total.ops_per_second"), >, 0);
  g_assert_cmpfloat (load_number (&load, "$.runs[0].measured.total.error_rate"), ==, 0);
  /* Times are ns. A bound of your own belongs here: */
  g_assert_cmpfloat (load_number (&load, "$.runs[0].measured.total.service.ok.p50"), <, 1e9);
  g_test_message ("%.0f operations a second",
                  load_number (&load, "$.runs[0].measured.total.ops_per_second"));
  load_clear (&load);
}

/* At a rate that the component has to keep. */
static void
test_rate (void)
{
  static const char *const options[] = { "--rate=100/s", "--label=test=rate", NULL };
  Load load;

  load_run (&load, options);
  g_assert_cmpint (load.exit_status, ==, 0);
  g_assert_cmpfloat (load_number (&load, "$.runs[0].load.achieved_share"), >, 0.5);
  g_assert_cmpfloat (load_number (&load, "$.runs[0].measured.total.error_rate"), ==, 0);
  load_clear (&load);
}

/* What ltrun refuses is a failure of this test, not of the component. */
static void
test_refused (void)
{
  static const char *const options[] = { "--operation=no-such-operation", NULL };
  Load load;

  load_run (&load, options);
  g_assert_cmpint (load.exit_status, ==, 2);
  g_assert_cmpstr (load_outcome (&load), ==, "usage");
  load_clear (&load);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/auth-load/mix", test_mix);
  g_test_add_func ("/auth-load/rate", test_rate);
  g_test_add_func ("/auth-load/refused", test_refused);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT
 *
 * JSON text as values: the same that json-glib finds, in less time; limits.
 */
#include "lt-json-value.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <time.h>

#include "lt-result-json.h"
#include "sample-result.h"

static LtJsonValues *
parse (const char *text, gboolean *ret_is_json)
{
  return lt_json_values_parse (text, strlen (text), 8, 16, ret_is_json);
}

static void
test_values (void)
{
  static const char text[] = " {\"a\": [1, -2.5e1, \"x\\u00e9\\n\"], \"b\": {}, \"a\": true, "
                             "\"\\u0062c\": null, \"9\": 9223372036854775808, \"d\": 1e999}";
  gboolean is_json = FALSE;
  g_autoptr (LtJsonValues) values = parse (text, &is_json);
  const LtJsonValue *root, *array, *value;
  g_autofree char *string = NULL;
  g_autofree char *key = NULL;
  gint64 whole = 0;
  double number = 0;

  g_assert_nonnull (values);
  root = lt_json_values_get_root (values);
  g_assert_cmpuint (root->length, ==, 6);
  array = lt_json_value_find (root, "a"); /* the first */
  g_assert_cmpuint (array->kind, ==, LT_JSON_VALUE_ARRAY);
  value = lt_json_value_next (array, NULL);
  g_assert_true (lt_json_value_get_int (value, &whole) && whole == 1);
  value = lt_json_value_next (array, value);
  g_assert_false (lt_json_value_get_int (value, &whole));
  g_assert_true (lt_json_value_get_double (value, &number) && number < -24.9);
  value = lt_json_value_next (array, value);
  string = lt_json_value_dup_text (value);
  g_assert_cmpstr (string, ==, "x\xc3\xa9\n");
  g_assert_null (lt_json_value_next (array, value));
  g_assert_null (lt_json_value_next (lt_json_value_find (root, "b"), NULL));
  key = lt_json_value_dup_key (lt_json_value_find (root, "bc"));
  g_assert_cmpstr (key, ==, "bc");
  g_assert_false (lt_json_value_get_int (lt_json_value_find (root, "9"), &whole));
  g_assert_true (lt_json_value_get_double (lt_json_value_find (root, "9"), &number));
  g_assert_false (lt_json_value_get_double (lt_json_value_find (root, "d"), &number));
  g_assert_null (lt_json_value_find (root, "e"));
  g_assert_null (lt_json_value_find (array, "a"));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    gboolean is_json;
  } cases[] = {
    { "", FALSE },
    { "{", FALSE },
    { "[1,]", FALSE },
    { "[1] 2", FALSE },
    { "\xff", FALSE },
    { "[\"\n\"]", FALSE },
    { "[01]", FALSE },
    { "/* */ []", FALSE },
    { "[\"\\x\"]", FALSE },
    { "[[[[[[[[[", TRUE },
    { "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean is_json = !cases[i].is_json;

      g_test_message ("%zu", i);
      g_assert_null (parse (cases[i].text, &is_json));
      g_assert_cmpint (is_json, ==, cases[i].is_json);
    }
}

/* A number alone: nothing in the text ends it. */
static void
test_number (void)
{
  const char text[] = { '1', '2', '3' };
  gboolean is_json;
  g_autoptr (LtJsonValues) values = lt_json_values_parse (text, 2, 8, 8, &is_json);
  gint64 number;

  g_assert_nonnull (values);
  g_assert_true (lt_json_value_get_int (lt_json_values_get_root (values), &number));
  g_assert_cmpint (number, ==, 12);
}

/* ---- What it is for --------------------------------------------------------- */

static guint
count_nodes (JsonNode *node)
{
  guint n = 1;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        n += count_nodes (json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autoptr (GList) members = json_object_get_members (object);

      for (const GList *each = members; each != NULL; each = each->next)
        n += count_nodes (json_object_get_member (object, each->data));
    }
  return n;
}

static gint64
cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static gint64
time_values (const char *text, guint n_values)
{
  const gint64 begin = cpu_ns ();
  gboolean is_json;
  g_autoptr (LtJsonValues) values =
    lt_json_values_parse (text, strlen (text), 32, n_values, &is_json);

  g_assert_nonnull (values);
  g_assert_cmpuint (lt_json_values_get_root (values)->size, ==, n_values);
  g_clear_pointer (&values, lt_json_values_free);
  return cpu_ns () - begin;
}

static gint64
time_json_glib (const char *text, guint *ret_n_values)
{
  const gint64 begin = cpu_ns ();
  JsonParser *parser = json_parser_new_immutable ();
  gint64 taken;

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  taken = cpu_ns () - begin;
  *ret_n_values = count_nodes (json_parser_get_root (parser));
  g_object_unref (parser);
  return taken;
}

/* As many values as json-glib finds in a document, in less time: the least of a few, as
 * others use this machine too. */
static void
test_document (void)
{
  g_autoptr (LtResult) result = sample_result_make ("open-overloaded");
  g_autofree char *one = lt_result_json_to_text (result, NULL);
  g_autoptr (GString) all = g_string_new ("[");
  gint64 ours = G_MAXINT64, theirs = G_MAXINT64;
  guint n_values = 0;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? "," : "", one);
  g_string_append_c (all, ']');
  for (guint i = 0; i < 5; i++)
    {
      theirs = MIN (theirs, time_json_glib (all->str, &n_values));
      ours = MIN (ours, time_values (all->str, n_values));
    }
  g_test_message ("%u values: json-glib %.1f ms, here %.1f ms", n_values, (double) theirs / 1e6,
                  (double) ours / 1e6);
  g_assert_cmpint (ours, <, theirs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-value/values", test_values);
  g_test_add_func ("/json-value/refused", test_refused);
  g_test_add_func ("/json-value/number", test_number);
  g_test_add_func ("/json-value/document", test_document);
  return g_test_run ();
}

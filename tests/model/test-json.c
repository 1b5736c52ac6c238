/* SPDX-License-Identifier: MIT */

#include "lt-json.h"

#include <json-glib/json-glib.h>
#include <math.h>

static char *
double_text (double value)
{
  LtJson *json = lt_json_new (FALSE);
  g_autofree char *text = NULL;

  lt_json_double (json, NULL, value);
  text = lt_json_finish (json);
  return g_strdup (g_strchomp (text));
}

static void
test_doubles (void)
{
  const struct
  {
    double value;
    const char *text;
  } table[] = {
    { 0, "0" },
    { -0.0, "0" },
    { 0.1, "0.1" },
    { 1.0 / 3, "0.333333" },
    { -2.5, "-2.5" },
    { 12345.678, "12345.7" },
    { 999999.4, "999999" },
    { 999999.9, "1000000" },
    { 123456789.9, "123456790" },
    { 1e300, "1e+300" },
    { 1e-9, "1e-09" },
    { NAN, "null" },
    { INFINITY, "null" },
    { -INFINITY, "null" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = double_text (table[i].value);
      g_autoptr (JsonParser) parser = json_parser_new ();

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
    }
}

static void
test_integers (void)
{
  LtJson *json = lt_json_new (FALSE);
  g_autofree char *text = NULL;

  lt_json_array (json, NULL, LT_JSON_FLAT);
  lt_json_uint (json, NULL, 0);
  lt_json_uint (json, NULL, G_MAXUINT64);
  lt_json_int (json, NULL, G_MININT64);
  lt_json_boolean (json, NULL, 2);
  lt_json_null (json, NULL);
  lt_json_end (json);
  text = lt_json_finish (json);
  g_assert_cmpstr (text, ==, "[0,9223372036854775807,-9223372036854775808,true,null]\n");
}

static void
test_strings (void)
{
  static const char value[] =
    "\"\\\n\t\x01\x1b[2J\x7f \xc2\x9b \xe2\x80\xae \xe2\x80\xa8 </script> \xc3\xa9 "
    "\xf3\xa0\x80\x81";
  LtJson *json = lt_json_new (FALSE);
  g_autofree char *text = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  const char *read;

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_string (json, "k", value);
  lt_json_string (json, "none", NULL);
  lt_json_string (json, "bad", "\xff");
  lt_json_end (json);
  text = lt_json_finish (json);
  g_assert_cmpstr (
    text, ==,
    "{\"k\":\"\\\"\\\\\\n\\t\\u0001\\u001b[2J\\u007f \\u009b \\u202e \\u2028 "
    "\\u003c/script> \xc3\xa9 \\udb40\\udc01\",\"none\":null,\"bad\":\"\xef\xbf\xbd\"}\n");
  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  read =
    json_object_get_string_member (json_node_get_object (json_parser_get_root (parser)), "k");
  g_assert_cmpstr (read, ==, value);
}

static char *
sample_layout (gboolean pretty)
{
  LtJson *json = lt_json_new (pretty);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_uint (json, "a", 1);
  lt_json_array (json, "empty", LT_JSON_LINES);
  lt_json_end (json);
  lt_json_array (json, "flat", LT_JSON_FLAT);
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_uint (json, "b", 2);
  lt_json_uint (json, "c", 3);
  lt_json_end (json);
  lt_json_uint (json, NULL, 4);
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}

static void
test_layout (void)
{
  g_autofree char *pretty = sample_layout (TRUE);
  g_autofree char *compact = sample_layout (FALSE);

  g_assert_cmpstr (
    pretty, ==, "{\n  \"a\": 1,\n  \"empty\": [],\n  \"flat\": [{\"b\": 2, \"c\": 3}, 4]\n}\n");
  g_assert_cmpstr (compact, ==, "{\"a\":1,\"empty\":[],\"flat\":[{\"b\":2,\"c\":3},4]}\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/doubles", test_doubles);
  g_test_add_func ("/json/integers", test_integers);
  g_test_add_func ("/json/strings", test_strings);
  g_test_add_func ("/json/layout", test_layout);
  return g_test_run ();
}

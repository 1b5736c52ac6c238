/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-data-order.h"
#include "lt-data.h"

static const char *const columns[] = { "b", "a" };

/* "b|a;b|a;", or "! MESSAGE". */
static char *
shown (const char *text, gsize size, LtPlanDataFormat format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDataTable) table = lt_data_table_new (text, size, format, columns, 2, &error);
  GString *out = g_string_new (NULL);

  g_assert_true ((table == NULL) == (error != NULL));
  if (error != NULL)
    g_string_append_printf (out, "! %s", error->message);
  for (guint64 i = 0; table != NULL && i < table->n_rows; i++)
    {
      const lt_data_field *row = &table->fields[2 * i];

      g_assert_cmpuint (strlen (row[0].text), ==, row[0].length);
      g_assert_cmpuint (strlen (row[1].text), ==, row[1].length);
      g_string_append_printf (out, "%s|%s;", row[0].text, row[1].text);
    }
  return g_string_free (out, FALSE);
}

typedef struct Case
{
  const char *text;
  const char *expected;
} Case;

static void
check (const Case *cases, gsize n, LtPlanDataFormat format)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *found = shown (cases[i].text, strlen (cases[i].text), format);

      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

/* clang-format off */
static const Case csv[] = {
  { "a,b\n1,2\n3,4\n", "2|1;4|3;" },
  { "a,b\r\n1,2\r\n3,4", "2|1;4|3;" },
  { "\xef\xbb\xbf" "a,b\n1,2", "2|1;" },
  { "x,b,y,a,z\n1,2,3,4,5\n", "2|4;" },
  { "a,b\n\"1\",\"2\"\n", "2|1;" },
  { "a,b\n\"x \"\"y\"\"\",\"1\r\n2\"\n3,4\n", "1\r\n2|x \"y\";4|3;" },
  { "\"a\",\"b\"\n\"\",\n", "|;" },
  { "a,b\n\n1,2\n\r\n\n", "2|1;" },
  { "a,b\n 1 , 2\n", " 2| 1 ;" },
  { "a,b\n\xc3\xa9,\xe2\x82\xac\n", "\xe2\x82\xac|\xc3\xa9;" },
  { "a,b\n1,2\r", "2|1;" },

  { "", "! line 1: expected a header, found nothing" },
  { "\n\n", "! line 3: expected a header, found nothing" },
  { "a,b\n", "! expected at least one row, found none" },
  { "a,c\n1,2\n", "! line 1: expected a column 'b', found none" },
  { "a,b,a\n1,2,3\n", "! line 1: expected column 'a' once, found twice" },
  { "a,,b\n1,2,3\n", "! line 1: expected a header with a name for each column" },
  { "a,b\n1,2\n1\n", "! line 3: expected 2 fields, found 1" },
  { "a,b\n1,2\n\"x\ny\",2,3\n", "! line 3: expected 2 fields, found 3" },
  { "a,b\n1,x\"y\n", "! line 2: expected '\"' only around a whole field, and doubled in it" },
  { "a,b\n\"1\"x,2\n", "! line 2: expected a comma after a quoted field" },
  { "a,b\n1,2\n\"x\n\n\n", "! line 3: expected a '\"' at the end of a quoted field" },
  { "a,b\n1,2\rx\n", "! line 2: expected a line feed after a return" },
  { "a,b\n1,2\n1,\xff\n", "! line 3: expected text in UTF-8 without NUL bytes" },
};

static const Case jsonl[] = {
  { "{\"a\":\"1\",\"b\":\"2\"}\n{\"b\":\"4\",\"a\":\"3\"}\n", "2|1;4|3;" },
  { " { \"a\" : 1 , \"b\" : -2.5e+3 } \r\n\n", "-2.5e+3|1;" },
  { "{\"a\":true,\"b\":null}", "|true;" },
  { "{\"x\":[1,{\"a\":2}],\"a\":[1, \"\\n\"],\"b\":{\"k\":{}}}", "{\"k\":{}}|[1, \"\\n\"];" },
  { "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"b\":\"\\u00e9\\u20AC\\ud83d\\ude00\"}",
    "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80|\"\\/\b\f\n\r\t;" },
  { "{\"\\u0061\":\"x\",\"b\":\"y\"}", "y|x;" },
  { "{\"a\":[],\"b\":{}}", "{}|[];" },

  { "", "! expected at least one row, found none" },
  { "{\"a\":1}\n", "! line 1: expected a member 'b', found none" },
  { "{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2,\"a\":3}\n", "! line 2: expected a member 'a' once, found twice" },
  { "[1]\n", "! line 1: expected an object, as in {\"user\":\"a\"}" },
  { "{\"a\":1,\"b\":2} x\n", "! line 1: expected the end of the line after the object" },
  { "{\"a\":1,\n\"b\":2}\n", "! line 1: expected a string" },
  { "{\"a\":01,\"b\":2}\n", "! line 1: expected a ',' or '}' after a member" },
  { "{\"a\":1.,\"b\":2}\n", "! line 1: expected digits after the point of a number" },
  { "{\"a\":1e,\"b\":2}\n", "! line 1: expected digits in the exponent of a number" },
  { "{\"a\":nul,\"b\":2}\n", "! line 1: expected a value" },
  { "{\"a\":+1,\"b\":2}\n", "! line 1: expected a value" },
  { "{\"a\":\"x\n", "! line 1: expected a '\"' at the end of a string" },
  { "{\"a\":\"x\ty\",\"b\":1}\n", "! line 1: expected no control characters in a string" },
  { "{\"a\":\"\\x\",\"b\":1}\n", "! line 1: expected one of \"\\/bfnrtu after a \\ in a string" },
  { "{\"a\":\"\\u12g4\",\"b\":1}\n", "! line 1: expected four hexadecimal digits after \\u" },
  { "{\"a\":\"\\u0000\",\"b\":1}\n", "! line 1: expected text without \\u0000" },
  { "{\"a\":\"\\ud83dx\",\"b\":1}\n", "! line 1: expected the second half of a surrogate pair" },
  { "{\"a\":\"\\ude00\",\"b\":1}\n", "! line 1: expected the first half of a surrogate pair" },
  { "{\"a\":[1 2],\"b\":1}\n", "! line 1: expected a ',' or ']' after a value" },
  { "{\"a\":{1:2},\"b\":1}\n", "! line 1: expected a string" },
  { "{\"a\" 1,\"b\":1}\n", "! line 1: expected a ':' after a member's name" },
};
/* clang-format on */

static void
test_csv (void)
{
  check (csv, G_N_ELEMENTS (csv), LT_PLAN_DATA_CSV);
}

static void
test_jsonl (void)
{
  check (jsonl, G_N_ELEMENTS (jsonl), LT_PLAN_DATA_JSONL);
}

/* Without columns that are asked for the form is looked at all the same. */
static void
test_form (void)
{
  static const char good[] = "a,b\n1,2\n3,4\n", bad[] = "a,b\n1,2,3\n";
  static const char lines[] = "{\"a\":1}\n{\"b\":2}\n{}\n", broken[] = "{\"a\":}\n";
  static const struct
  {
    const char *text;
    LtPlanDataFormat format;
    guint64 n_rows; /* 0: refused */
  } cases[] = {
    { good, LT_PLAN_DATA_CSV, 2 },    { bad, LT_PLAN_DATA_CSV, 0 },
    { lines, LT_PLAN_DATA_JSONL, 3 }, { broken, LT_PLAN_DATA_JSONL, 0 },
    { "", LT_PLAN_DATA_JSONL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LtDataTable) table = lt_data_table_new (cases[i].text, strlen (cases[i].text),
                                                         cases[i].format, NULL, 0, NULL);

      g_assert_cmpuint (table != NULL ? table->n_rows : 0, ==, cases[i].n_rows);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"a\":1,\"b\":");
  g_autoptr (GString) wide = g_string_new ("a,b");
  g_autofree char *nul = shown ("a,b\n1,\0\n", 8, LT_PLAN_DATA_CSV);
  g_autofree char *too_deep = NULL;
  g_autofree char *too_wide = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  for (guint i = 2; i <= LT_DATA_MAX_COLUMNS; i++)
    g_string_append_printf (wide, ",c%u", i);
  too_deep = shown (deep->str, deep->len, LT_PLAN_DATA_JSONL);
  too_wide = shown (wide->str, wide->len, LT_PLAN_DATA_CSV);
  g_assert_cmpstr (nul, ==, "! line 2: expected text in UTF-8 without NUL bytes");
  g_assert_cmpstr (too_deep, ==, "! line 1: expected at most 64 levels of arrays and objects");
  g_assert_cmpstr (too_wide, ==, "! line 1: expected at most 1000 columns");
}

static void
test_files (void)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;

  g_assert_null (
    lt_data_table_load ("/nonexistent.csv", LT_PLAN_DATA_CSV, columns, 2, &missing));
  g_assert_error (missing, LT_DATA_ERROR, LT_DATA_ERROR_FILE);
  g_assert_null (lt_data_table_load ("/dev/null", LT_PLAN_DATA_CSV, columns, 2, &folder));
  g_assert_cmpstr (folder->message, ==, "expected a regular file");
}

/* ---- Order ----------------------------------------------------------------- */

/* How often each row came in the first @n iterations of each worker. */
static guint *
count_rows (const LtDataOrder *order, guint64 n, guint *ret_left)
{
  guint *counts = g_new0 (guint, order->n_rows);

  *ret_left = 0;
  for (guint worker = 0; worker < (order->shared ? 1 : order->n_workers); worker++)
    {
      for (guint64 i = 0; i < n; i++)
        {
          guint64 row = 0;

          if (lt_data_order_row (order, worker, worker * 77, i, &row))
            {
              g_assert_cmpuint (row, <, order->n_rows);
              counts[row]++;
            }
          else
            ++*ret_left;
        }
    }
  return counts;
}

/* Sequential and shuffled: all rows once before any twice. */
static void
test_rounds (void)
{
  static const guint sizes[] = { 1, 2, 3, 4, 5, 16, 17, 1000, 4097 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      for (guint k = 0; k < 4; k++)
        {
          LtDataOrder order = { .strategy =
                                  k & 1 ? LT_PLAN_DATA_SHUFFLED : LT_PLAN_DATA_SEQUENTIAL,
                                .shared = (k & 2) != 0,
                                .n_rows = sizes[i],
                                .n_workers = 3,
                                .seed = 5 };
          const guint rounds = order.shared ? 2 : 6;
          guint left;
          g_autofree guint *counts = count_rows (&order, 2 * order.n_rows, &left);
          g_autofree guint *first = NULL;

          g_assert_cmpuint (left, ==, 0);
          for (guint row = 0; row < order.n_rows; row++)
            g_assert_cmpuint (counts[row], ==, rounds);
          order.stop = TRUE;
          first = count_rows (&order, 2 * order.n_rows, &left);
          for (guint row = 0; row < order.n_rows; row++)
            g_assert_cmpuint (first[row], ==, 1);
          g_assert_cmpuint (left, ==, (rounds - 1) * order.n_rows);
        }
    }
}

static void
test_unique (void)
{
  LtDataOrder order = {
    .strategy = LT_PLAN_DATA_UNIQUE, .n_rows = 11, .n_workers = 3, .stop = TRUE
  };
  guint left;
  g_autofree guint *counts = count_rows (&order, 6, &left);
  guint64 row;

  for (guint i = 0; i < order.n_rows; i++)
    g_assert_cmpuint (counts[i], ==, 1);
  g_assert_cmpuint (left, ==, 3 * 6 - 11);
  order.stop = FALSE;
  for (guint worker = 0; worker < 3; worker++)
    {
      for (guint64 i = 0; i < 100; i++)
        {
          g_assert_true (lt_data_order_row (&order, worker, 0, i, &row));
          g_assert_cmpuint (row % 3, ==, worker);
        }
    }
}

static void
test_shuffled_differs (void)
{
  LtDataOrder order = {
    .strategy = LT_PLAN_DATA_SHUFFLED, .n_rows = 1000, .n_workers = 1, .seed = 1
  };
  LtDataOrder other = order;
  guint in_place = 0, same_as_other = 0, same_as_next = 0;

  other.seed = 2;
  for (guint64 i = 0; i < 1000; i++)
    {
      guint64 row, theirs, next;

      lt_data_order_row (&order, 0, 0, i, &row);
      lt_data_order_row (&other, 0, 0, i, &theirs);
      lt_data_order_row (&order, 0, 0, i + 1000, &next);
      in_place += row == i;
      same_as_other += row == theirs;
      same_as_next += row == next;
    }
  /* One is expected of each, were they drawn by chance. */
  g_assert_cmpuint (in_place, <, 12);
  g_assert_cmpuint (same_as_other, <, 12);
  g_assert_cmpuint (same_as_next, <, 12);
}

static void
test_random (void)
{
  LtDataOrder order = { .strategy = LT_PLAN_DATA_RANDOM, .n_rows = 10, .n_workers = 4 };
  guint left;
  g_autofree guint *counts = count_rows (&order, 25000, &left);

  g_assert_cmpuint (left, ==, 0);
  for (guint i = 0; i < order.n_rows; i++) /* 10000 each, give or take six sigma */
    g_assert_cmpuint (ABS ((int) counts[i] - 10000), <, 570);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/csv", test_csv);
  g_test_add_func ("/data/jsonl", test_jsonl);
  g_test_add_func ("/data/form", test_form);
  g_test_add_func ("/data/limits", test_limits);
  g_test_add_func ("/data/files", test_files);
  g_test_add_func ("/data/order/rounds", test_rounds);
  g_test_add_func ("/data/order/unique", test_unique);
  g_test_add_func ("/data/order/shuffled-differs", test_shuffled_differs);
  g_test_add_func ("/data/order/random", test_random);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */

#include "lt-ini.h"
#include "lt-plan.h"

#include <string.h>

static char *environment[] = { (char *) "HOST=db1", (char *) "EMPTY=", (char *) "SEMI=a;b",
                               (char *) "BACK=a\\nb", NULL };

static LtIni *
parse (const char *text, GError **error)
{
  return lt_ini_parse ("x.ini", text, strlen (text), environment, error);
}

/* The values of the only key, joined with "|"; or the error. */
static char *
value_of (const char *text, gboolean is_list)
{
  g_autofree char *file = g_strdup_printf ("[g]\nkey = %s\n", text);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtIni) ini = parse (file, &error);
  g_auto (GStrv) values = NULL;
  const LtIniGroup *group;

  g_assert_no_error (error);
  group = g_ptr_array_index (ini->groups, 0);
  values = lt_ini_get (ini, group, lt_ini_find_entry (group, "key"), is_list, &error);
  g_assert_true ((values == NULL) == (error != NULL));
  return values != NULL ? g_strjoinv ("|", values) : g_strdup (error->message);
}

static void
test_values (void)
{
  static const struct
  {
    const char *text;
    gboolean is_list;
    const char *value; /* or the message */
  } table[] = {
    { "5", FALSE, "5" },
    { "  a b  ", FALSE, "a b" },
    { "a;b", FALSE, "a;b" },
    { "a; b ;c", TRUE, "a|b|c" },
    { "a;b;", TRUE, "a|b" },
    { "a\\;b;c", TRUE, "a;b|c" },
    { "a\\sb\\\\", FALSE, "a b\\" },
    { "${HOST}", FALSE, "db1" },
    { "x-${HOST}-y", FALSE, "x-db1-y" },
    { "${HOST:-z}", FALSE, "db1" },
    { "${NONE:-z}", FALSE, "z" },
    { "${EMPTY:-z}", FALSE, "z" },
    { "${EMPTY}", FALSE, "" },
    { "${NONE:-}", FALSE, "" },
    { "${NONE:-${HOST}}", FALSE, "${HOST}" },
    { "$$5 ${HOST}$$", FALSE, "$5 db1$" },
    /* What a variable holds is text, and no syntax. */
    { "${SEMI};c", TRUE, "a;b|c" },
    { "${NONE:-a;b};c", TRUE, "a|b|c" },
    { "${NONE:-a\\;b};c", TRUE, "a;b|c" },
    { "x${SEMI:-y;z}", TRUE, "xa;b" },
    { "${NONE:-a;b}", FALSE, "a;b" },
    { "${BACK};c", TRUE, "a\\nb|c" },
    { "${EMPTY}", TRUE, "x.ini:2: key: expected a value, found none" },
    { "${BACK}", FALSE, "a\\nb" },
    { "", FALSE, "" },
    { "", TRUE, "x.ini:2: key: expected a value, found none" },
    { "${NONE}", FALSE,
      "x.ini:2: key: expected the variable NONE to be set, or ${NONE:-text}" },
    { "$HOST", FALSE, "x.ini:2: key: expected ${NAME}, ${NAME:-text} or $$, found '$HOST'" },
    { "${HOST", FALSE, "x.ini:2: key: expected ${NAME}, ${NAME:-text} or $$, found '${HOST'" },
    { "${}", FALSE, "x.ini:2: key: expected ${NAME}, ${NAME:-text} or $$, found '${}'" },
    { "${5A}", FALSE, "x.ini:2: key: expected ${NAME}, ${NAME:-text} or $$, found '${5A}'" },
    { "a$", FALSE, "x.ini:2: key: expected ${NAME}, ${NAME:-text} or $$, found '$'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *value = value_of (table[i].text, table[i].is_list);

      g_assert_cmpstr (value, ==, table[i].value);
    }
}

static void
test_structure (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtIni) ini = parse ("# first\r\n\r\n[a b]\r\nx = 1\r\n  y=2\n[c]\n", &error);
  const LtIniGroup *group;

  g_assert_no_error (error);
  g_assert_cmpuint (ini->groups->len, ==, 2);
  group = lt_ini_find_group (ini, "a b");
  g_assert_cmpuint (group->line, ==, 3);
  g_assert_cmpuint (group->entries->len, ==, 2);
  g_assert_cmpuint (lt_ini_find_entry (group, "y")->line, ==, 5);
  g_assert_null (lt_ini_find_entry (group, "z"));
  g_assert_null (lt_ini_find_group (ini, "a"));
}

static void
test_byte_order_mark (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtIni) ini = parse ("\xEF\xBB\xBF[a]\r\nx=1\r\n", &error);

  g_assert_no_error (error);
  g_assert_nonnull (lt_ini_find_group (ini, "a"));
  g_assert_null (parse ("\xEF\xBB\xBF\xEF\xBB\xBF[a]\n", &error));
}

static void
test_bad (void)
{
  static const struct
  {
    const char *text, *message;
  } table[] = {
    { "[a]\nx=1\nx=2\n", "x.ini:3: x: expected once in [a], found in line 2 too" },
    { "[a]\nx=1\n[b]\nx=1\n[a]\n", "x.ini:5: [a]: expected once, found in line 1 too" },
    { "x=1\n", "x.ini:1: x: expected a [GROUP] before it" },
    { "[a]\n\nfoo\n", "x.ini:3: expected [GROUP], KEY = VALUE or a comment (#), found 'foo'" },
    { "[a]\nx[de]=5\n",
      "x.ini:2: expected [GROUP], KEY = VALUE or a comment (#), found 'x[de]=5'" },
    { "[a]\n; note\n",
      "x.ini:2: expected [GROUP], KEY = VALUE or a comment (#), found '; note'" },
    { "[a\n", "x.ini:1: expected [GROUP], found '[a'" },
    { "[]\n", "x.ini:1: expected [GROUP], found '[]'" },
    { "[a] b\n", "x.ini:1: expected [GROUP], found '[a] b'" },
    { "[a]\nx=\xff\n", "x.ini:2: expected text in UTF-8, found other bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (table[i].text, &error));
      g_assert_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO);
      g_assert_cmpstr (error->message, ==, table[i].message);
    }
}

static void
test_limits (void)
{
  g_autofree char *large = g_strnfill (LT_INI_MAX_BYTES + 1, '#');
  g_autoptr (GString) many = g_string_new ("[a]\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (LtIni) empty = parse ("", &error);
  static const char nul[] = "[a]\n\0x=1\n";

  g_assert_no_error (error);
  g_assert_cmpuint (empty->groups->len, ==, 0);
  g_assert_null (parse (large, &error));
  g_assert_cmpstr (error->message, ==, "x.ini: expected at most 1 MiB, found 1048577 bytes");
  g_clear_error (&error);
  for (guint i = 0; i <= LT_INI_MAX_ENTRIES; i++)
    g_string_append_printf (many, "k%u=1\n", i);
  g_assert_null (parse (many->str, &error));
  g_assert_true (g_str_has_suffix (error->message, "expected at most 10000 keys in [a]"));
  g_clear_error (&error);
  g_assert_null (lt_ini_parse ("x.ini", nul, sizeof nul - 1, environment, &error));
  g_assert_cmpstr (error->message, ==, "x.ini:2: expected text in UTF-8, found other bytes");
  g_clear_error (&error);
  g_assert_null (lt_ini_load ("/dev/zero", environment, &error));
  g_assert_cmpstr (error->message, ==,
                   "/dev/zero: expected a regular file, found something else");
  g_clear_error (&error);
  g_assert_null (lt_ini_load ("/nonexistent.ini", environment, &error));
  g_assert_true (
    g_str_has_prefix (error->message, "/nonexistent.ini: expected a scenario file: "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ini/values", test_values);
  g_test_add_func ("/ini/structure", test_structure);
  g_test_add_func ("/ini/byte-order-mark", test_byte_order_mark);
  g_test_add_func ("/ini/bad", test_bad);
  g_test_add_func ("/ini/limits", test_limits);
  return g_test_run ();
}

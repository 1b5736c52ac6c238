/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-option-table.h"

/* One suite with an option of each type; the table points into the descriptor. */
static const lt_option options[] = {
  { .name = "flag", .type = LT_OPT_BOOL, .dflt = "no" },
  { .name = "users", .type = LT_OPT_I64, .dflt = "100", .min = "-5", .max = "10k" },
  { .name = "share", .type = LT_OPT_F64, .dflt = "5%", .min = "0", .max = "1" },
  { .name = "text", .type = LT_OPT_STR },
  { .name = "kind", .type = LT_OPT_ENUM, .dflt = "b", .choices = "a|b|cc" },
  { .name = "pause", .type = LT_OPT_DURATION, .dflt = "1ms", .min = "1us", .max = "1h" },
  { .name = "block", .type = LT_OPT_SIZE, .dflt = "4KiB", .min = "1", .max = "1MiB" },
  { .name = "pin", .type = LT_OPT_I64, .max = "9999", .flags = LT_OPTF_SECRET },
  { .name = "user", .type = LT_OPT_STR, .flags = LT_OPTF_REQUIRED },
};

typedef struct Set
{
  const char *suite, *name, *value;
} Set;

static LtOptionTable *
make (const lt_option *list, guint n, const Set *sets, guint n_sets, gboolean lenient,
      GError **error)
{
  LtDescriptor descriptor = { .plugin = { .n_options = n }, .options = (lt_option *) list };
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  for (guint i = 0; i < n_sets; i++)
    g_ptr_array_add (array, (gpointer) &sets[i]);
  return lt_option_table_new (&descriptor, array, "auth", lenient, error);
}

G_STATIC_ASSERT (sizeof (Set) == sizeof (LtPlanSet));

static const struct
{
  Set set;
  gint64 integer;
  double real;
} good[] = {
  { { NULL, "flag", "yes" }, 1, 0 },
  { { NULL, "flag", "OFF" }, 0, 0 },
  { { NULL, "users", "-5" }, -5, 0 },
  { { NULL, "users", "10000" }, 10000, 0 },
  { { "auth", "users", "2k" }, 2000, 0 },
  { { NULL, "share", "0" }, 0, 0 },
  { { NULL, "share", "100%" }, 0, 1 },
  { { NULL, "share", "0.25" }, 0, 0.25 },
  { { NULL, "text", "" }, 0, 0 },
  { { NULL, "text", "any = text" }, 0, 0 },
  { { NULL, "kind", "a" }, 0, 0 },
  { { NULL, "kind", "cc" }, 2, 0 },
  { { NULL, "pause", "1us" }, 1000, 0 },
  { { NULL, "pause", "2" }, G_GINT64_CONSTANT (2000000000), 0 },
  { { NULL, "pause", "60m" }, G_GINT64_CONSTANT (3600000000000), 0 },
  { { NULL, "block", "1" }, 1, 0 },
  { { NULL, "block", "1024KiB" }, 1 << 20, 0 },
  { { NULL, "pin", "9999" }, 9999, 0 },
};

static void
test_good (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtOptionTable) table =
    make (options, G_N_ELEMENTS (options), &good[i].set, 1, TRUE, &error);
  const LtOptionValue *value;

  g_assert_no_error (error);
  value = lt_option_table_find (table, good[i].set.name);
  g_assert_cmpstr (value->text, ==, good[i].set.value);
  g_assert_cmpint (value->integer, ==, good[i].integer);
  g_assert_cmpfloat (value->real, ==, good[i].real);
  g_assert_true (value->is_set);
}

static const struct
{
  Set set;
  const char *message;
} bad[] = {
  { { NULL, "flag", "maybe" }, "--set flag: expected *found 'maybe'" },
  { { NULL, "users", "-6" }, "--set users: expected at least -5, found '-6'" },
  { { NULL, "users", "10001" }, "--set users: expected at most 10k, found '10001'" },
  { { NULL, "users", "many" }, "--set users: expected *found 'many'" },
  { { NULL, "users", "" }, "--set users: expected *" },
  { { NULL, "share", "-0.1" }, "--set share: expected at least 0, found '-0.1'" },
  { { NULL, "share", "101%" }, "--set share: expected at most 1, found '101%'" },
  { { NULL, "share", "nan" }, "--set share: expected *found 'nan'" },
  { { NULL, "kind", "c" }, "--set kind: expected one of a|b|cc, found 'c'" },
  { { NULL, "kind", "a|b" }, "--set kind: expected one of a|b|cc, found 'a|b'" },
  { { NULL, "kind", "A" }, "--set kind: expected one of *" },
  { { NULL, "pause", "999ns" }, "--set pause: expected at least 1us, found '999ns'" },
  { { NULL, "pause", "3601" }, "--set pause: expected at most 1h, found '3601'" },
  { { NULL, "block", "0" }, "--set block: expected at least 1, found '0'" },
  { { NULL, "block", "2MiB" }, "--set block: expected at most 1MiB, found '2MiB'" },
  { { NULL, "bogus", "1" }, "--set bogus: expected an option*flag, users, *" },
  { { "other", "users", "1" }, "--set other.users: expected the suite 'auth'" },
  { { NULL, "pin", "10000" }, "--set pin: expected a valid integer, found another*not shown*" },
  { { NULL, "pin", "hunter2" },
    "--set pin: expected a valid integer, found another*not shown*" },
};

static void
test_bad (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;

  g_assert_null (make (options, G_N_ELEMENTS (options), &bad[i].set, 1, TRUE, &error));
  g_assert_error (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE);
  if (!g_pattern_match_simple (bad[i].message, error->message))
    g_error ("expected '%s', found '%s'", bad[i].message, error->message);
  if (g_str_equal (bad[i].set.name, "pin"))
    g_assert_null (strstr (error->message, bad[i].set.value));
}

static void
test_defaults (void)
{
  g_autoptr (LtOptionTable) table = make (options, G_N_ELEMENTS (options), NULL, 0, TRUE, NULL);
  const LtOptionValue *value = lt_option_table_find (table, "kind");

  g_assert_cmpint (value->integer, ==, 1);
  g_assert_cmpstr (value->text, ==, "b");
  g_assert_false (value->is_set);
  value = lt_option_table_find (table, "share");
  g_assert_cmpfloat (value->real, ==, 0.05);
  value = lt_option_table_find (table, "block");
  g_assert_cmpint (value->integer, ==, 4096);
  value = lt_option_table_find (table, "text");
  g_assert_null (value->text);
  g_assert_null (lt_option_table_find (table, "bogus"));
  g_assert_null (lt_option_table_find (table, NULL));
}

static void
test_required (void)
{
  static const Set sets[] = { { NULL, "user", "1" }, { "auth", "user", "2" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (LtOptionTable) table = NULL;

  g_assert_null (make (options, G_N_ELEMENTS (options), NULL, 0, FALSE, &error));
  g_assert_error (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE);
  g_assert_true (g_pattern_match_simple ("--set user=*requires*", error->message));
  g_clear_error (&error);

  table = make (options, G_N_ELEMENTS (options), sets, 2, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lt_option_table_find (table, "user")->text, ==, "2");
}

static const struct
{
  const char *name;
  lt_option option;
  const char *set; /* NULL: by default */
  const char *message;
} plugin_bugs[] = {
  { "default",
    { .name = "x", .type = LT_OPT_I64, .dflt = "ten" },
    NULL,
    "option 'x': default: *'ten'" },
  { "default-low",
    { .name = "x", .type = LT_OPT_I64, .dflt = "1", .min = "2" },
    NULL,
    "option 'x': default: *at least 2*" },
  { "default-choice",
    { .name = "x", .type = LT_OPT_ENUM, .dflt = "c", .choices = "a|b" },
    NULL,
    "option 'x': default: *'c'" },
  { "bound",
    { .name = "x", .type = LT_OPT_SIZE, .dflt = "1", .max = "wide" },
    NULL,
    "option 'x': default: *bound: *'wide'" },
  { "bound-set", { .name = "x", .type = LT_OPT_SIZE, .max = "wide" }, "5", "*bound: *'wide'" },
};

static void
test_plugin_bug (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  const Set set = { NULL, "x", plugin_bugs[i].set };
  g_autoptr (GError) error = NULL;

  g_assert_null (make (&plugin_bugs[i].option, 1, &set, set.value != NULL, FALSE, &error));
  g_assert_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN);
  if (!g_pattern_match_simple (plugin_bugs[i].message, error->message))
    g_error ("expected '%s', found '%s'", plugin_bugs[i].message, error->message);
}

static void
test_no_options (void)
{
  static const Set set = { NULL, "x", "1" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LtOptionTable) table = make (NULL, 0, NULL, 0, FALSE, NULL);

  g_assert_nonnull (table);
  g_assert_null (make (NULL, 0, &set, 1, FALSE, &error));
  g_assert_true (g_pattern_match_simple ("--set x: *it has none*", error->message));
}

static void
test_type_names (void)
{
  g_assert_cmpstr (lt_option_type_name (LT_OPT_BOOL), ==, "bool");
  g_assert_cmpstr (lt_option_type_name (LT_OPT_SIZE), ==, "size");
  g_assert_cmpstr (lt_option_type_name (0), ==, "unknown");
  g_assert_cmpstr (lt_option_type_name (UINT32_MAX), ==, "unknown");
}

static void
add_each (const char *path, guint n, GTestDataFunc function)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *full = g_strdup_printf ("%s/%u", path, i);

      g_test_add_data_func (full, GUINT_TO_POINTER (i), function);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_each ("/option-table/good", G_N_ELEMENTS (good), test_good);
  add_each ("/option-table/bad", G_N_ELEMENTS (bad), test_bad);
  add_each ("/option-table/plugin-bug", G_N_ELEMENTS (plugin_bugs), test_plugin_bug);
  g_test_add_func ("/option-table/defaults", test_defaults);
  g_test_add_func ("/option-table/required", test_required);
  g_test_add_func ("/option-table/no-options", test_no_options);
  g_test_add_func ("/option-table/type-names", test_type_names);

  return g_test_run ();
}

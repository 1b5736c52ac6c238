/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-descriptor.h"

/* A description to break: every rule kept, every table two long. */
typedef struct Suite
{
  lt_plugin plugin;
  lt_operation ops[LT_MAX_OPERATIONS + 1];
  lt_option options[LT_MAX_OPTIONS + 1];
  char names[LT_MAX_OPTIONS + 1][8];
} Suite;

static lt_status
run (void *wctx, lt_worker *worker, lt_op *op)
{
  (void) wctx;
  (void) worker;
  (void) op;
  return LT_OK;
}

static Suite *
new_suite (void)
{
  Suite *suite = g_new0 (Suite, 1);

  for (guint i = 0; i <= LT_MAX_OPTIONS; i++)
    g_snprintf (suite->names[i], sizeof suite->names[i], "n%u", i);
  for (guint i = 0; i <= LT_MAX_OPERATIONS; i++)
    suite->ops[i] = (lt_operation){ .name = suite->names[i], .weight = 1, .run = run };
  for (guint i = 0; i <= LT_MAX_OPTIONS; i++)
    suite->options[i] = (lt_option){ .name = suite->names[i], .type = LT_OPT_I64 };
  suite->plugin = (lt_plugin){
    .struct_size = sizeof (lt_plugin),
    .abi_major = LT_ABI_MAJOR,
    .abi_minor = LT_ABI_MINOR,
    .id = "org.example.x",
    .version = "1.0",
    .ops = suite->ops,
    .n_ops = 2,
    .op_stride = sizeof (lt_operation),
    .options = suite->options,
    .n_options = 2,
    .option_stride = sizeof (lt_option),
  };
  return suite;
}

#define NAME_64 "abcdefghijklmnopqrstuvwxyz-0123456789_abcdefghijklmnopqrstuvwxyz"
G_STATIC_ASSERT (sizeof NAME_64 == LT_MAX_NAME + 1);

static char long_text[4098]; /* filled by main() before any test */

#define BREAK(name, statement) \
  static void name (Suite *s) { statement; }

BREAK (size_small, s->plugin.struct_size = 143)
BREAK (size_zero, s->plugin.struct_size = 0)
BREAK (size_huge, s->plugin.struct_size = 65537)
BREAK (major_old, s->plugin.abi_major = 0)
BREAK (major_new, s->plugin.abi_major = 2)
BREAK (flags, s->plugin.flags = 0x80000000)
BREAK (id_null, s->plugin.id = NULL)
BREAK (id_empty, s->plugin.id = "")
BREAK (id_bytes, s->plugin.id = "a\xff")
BREAK (version_null, s->plugin.version = NULL)
BREAK (version_empty, s->plugin.version = "")
BREAK (name_bytes, s->plugin.name = "\xc3")
BREAK (vendor_long, s->plugin.vendor = long_text)
BREAK (url_bytes, s->plugin.url = "\xff")
BREAK (license_bytes, s->plugin.license = "\xff")
BREAK (description_long, s->plugin.description = long_text)
BREAK (ops_none, s->plugin.n_ops = 0)
BREAK (ops_many, s->plugin.n_ops = LT_MAX_OPERATIONS + 1)
BREAK (ops_null, s->plugin.ops = NULL)
BREAK (ops_stride_zero, s->plugin.op_stride = 0)
BREAK (ops_stride_small, s->plugin.op_stride = 32)
BREAK (ops_stride_odd, s->plugin.op_stride = 44)
BREAK (ops_stride_huge, s->plugin.op_stride = 65544)
BREAK (op_null, s->ops[1].name = NULL)
BREAK (op_empty, s->ops[1].name = "")
BREAK (op_digit, s->ops[1].name = "2nd")
BREAK (op_upper, s->ops[1].name = "oP")
BREAK (op_dot, s->ops[1].name = "a.b")
BREAK (op_space, s->ops[1].name = "a b")
BREAK (op_long, s->ops[1].name = NAME_64 "a")
BREAK (op_twice, s->ops[1].name = "n0")
BREAK (op_run, s->ops[1].run = NULL)
BREAK (op_nan, s->ops[1].weight = NAN)
BREAK (op_endless, s->ops[1].weight = INFINITY)
BREAK (op_negative, s->ops[1].weight = -1)
BREAK (op_flags, s->ops[1].flags = 1)
BREAK (op_reserved, s->ops[1].reserved = 1)
BREAK (op_help, s->ops[1].help = "\xff")
BREAK (options_many, s->plugin.n_options = LT_MAX_OPTIONS + 1)
BREAK (options_null, s->plugin.options = NULL)
BREAK (options_stride_small, s->plugin.option_stride = 48)
BREAK (options_stride_odd, s->plugin.option_stride = 60)
BREAK (option_null, s->options[1].name = NULL)
BREAK (option_dot, s->options[1].name = "a.b")
BREAK (option_long, s->options[1].name = NAME_64 "a")
BREAK (option_twice, s->options[1].name = "n0")
BREAK (option_type_zero, s->options[1].type = 0)
BREAK (option_type_new, s->options[1].type = LT_OPT_SIZE + 1)
BREAK (option_flags, s->options[1].flags = 4)
BREAK (option_choices_null, s->options[1].type = LT_OPT_ENUM)
BREAK (option_choices_empty, (s->options[1].type = LT_OPT_ENUM, s->options[1].choices = ""))
BREAK (option_help, s->options[1].help = "\xff")
BREAK (option_default, s->options[1].dflt = "\xff")
BREAK (option_min, s->options[1].min = "\xff")
BREAK (option_max, s->options[1].max = long_text)
BREAK (option_choices_bytes, s->options[1].choices = "\xff")

static const struct
{
  const char *name;
  void (*break_it) (Suite *suite);
  const char *message;
} broken[] = {
  { "size-small", size_small, "lt_plugin.struct_size: expected 144 to *, found 143" },
  { "size-zero", size_zero, "lt_plugin.struct_size: *found 0" },
  { "size-huge", size_huge, "lt_plugin.struct_size: *found 65537" },
  { "major-old", major_old, "needs ABI 0.*this ltrun has 1.*" },
  { "major-new", major_new, "needs ABI 2.*" },
  { "flags", flags, "lt_plugin.flags: expected 0, found 0x80000000*newer ltrun" },
  { "id-null", id_null, "lt_plugin.id: *found NULL" },
  { "id-empty", id_empty, "lt_plugin.id: *found none" },
  { "id-bytes", id_bytes, "lt_plugin.id: *UTF-8" },
  { "version-null", version_null, "lt_plugin.version: *found NULL" },
  { "version-empty", version_empty, "lt_plugin.version: *found none" },
  { "name-bytes", name_bytes, "lt_plugin.name: *UTF-8" },
  { "vendor-long", vendor_long, "lt_plugin.vendor: *at most 4096 bytes*" },
  { "url-bytes", url_bytes, "lt_plugin.url: *UTF-8" },
  { "license-bytes", license_bytes, "lt_plugin.license: *UTF-8" },
  { "description-long", description_long, "lt_plugin.description: *at most 4096 bytes*" },
  { "ops-none", ops_none, "lt_plugin.n_ops: expected 1 to 64, found 0" },
  { "ops-many", ops_many, "lt_plugin.n_ops: expected 1 to 64, found 65" },
  { "ops-null", ops_null, "lt_plugin.n_ops: expected a table, found NULL" },
  { "ops-stride-zero", ops_stride_zero, "lt_plugin.n_ops: *stride of 40 or more, found 0" },
  { "ops-stride-small", ops_stride_small, "lt_plugin.n_ops: *stride*found 32" },
  { "ops-stride-odd", ops_stride_odd, "lt_plugin.n_ops: *stride*found 44" },
  { "ops-stride-huge", ops_stride_huge, "lt_plugin.n_ops: *stride*found 65544" },
  { "op-null", op_null, "operation 1: expected a name*" },
  { "op-empty", op_empty, "operation 1: expected a name*" },
  { "op-digit", op_digit, "operation 1: expected a name*" },
  { "op-upper", op_upper, "operation 1: expected a name*" },
  { "op-dot", op_dot, "operation 1: expected a name*" },
  { "op-space", op_space, "operation 1: expected a name*" },
  { "op-long", op_long, "operation 1: expected a name*at most 64 bytes" },
  { "op-twice", op_twice, "operation 'n0': expected each name once*" },
  { "op-run", op_run, "operation 'n1': expected a run function, found NULL" },
  { "op-nan", op_nan, "operation 'n1': expected a weight*" },
  { "op-endless", op_endless, "operation 'n1': expected a weight*found inf" },
  { "op-negative", op_negative, "operation 'n1': expected a weight*found -1" },
  { "op-flags", op_flags, "operation 'n1': *newer ltrun" },
  { "op-reserved", op_reserved, "operation 'n1': *newer ltrun" },
  { "op-help", op_help, "operation help: *UTF-8" },
  { "options-many", options_many, "lt_plugin.n_options: expected 0 to 256, found 257" },
  { "options-null", options_null, "lt_plugin.n_options: expected a table, found NULL" },
  { "options-stride-small", options_stride_small,
    "lt_plugin.n_options: *stride of 56*found 48" },
  { "options-stride-odd", options_stride_odd, "lt_plugin.n_options: *stride*found 60" },
  { "option-null", option_null, "option 1: expected a name*" },
  { "option-dot", option_dot, "option 1: expected a name*" },
  { "option-long", option_long, "option 1: expected a name*" },
  { "option-twice", option_twice, "option 'n0': expected each name once*" },
  { "option-type-zero", option_type_zero, "option 'n1': expected a type from 1 to 7, found 0" },
  { "option-type-new", option_type_new, "option 'n1': expected a type*found 8" },
  { "option-flags", option_flags, "option 'n1': *unknown flag*newer ltrun" },
  { "option-choices-null", option_choices_null, "option 'n1': expected choices, found none" },
  { "option-choices-empty", option_choices_empty, "option 'n1': expected choices, found none" },
  { "option-help", option_help, "n1: *UTF-8" },
  { "option-default", option_default, "n1: *UTF-8" },
  { "option-min", option_min, "n1: *UTF-8" },
  { "option-max", option_max, "n1: *at most 4096 bytes*" },
  { "option-choices-bytes", option_choices_bytes, "n1: *UTF-8" },
};

static void
test_broken (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree Suite *suite = new_suite ();
  g_autoptr (GError) error = NULL;

  broken[i].break_it (suite);
  g_assert_null (lt_descriptor_new (&suite->plugin, &error));
  g_assert_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN);
  if (!g_pattern_match_simple (broken[i].message, error->message))
    g_error ("expected '%s', found '%s'", broken[i].message, error->message);
}

static LtDescriptor *
read_good (const Suite *suite)
{
  g_autoptr (GError) error = NULL;
  LtDescriptor *descriptor = lt_descriptor_new (&suite->plugin, &error);

  g_assert_no_error (error);
  return descriptor;
}

static void
test_limits (void)
{
  g_autofree Suite *suite = new_suite ();
  g_autoptr (LtDescriptor) descriptor = NULL;

  g_test_summary ("What is just within every limit is taken.");
  suite->plugin.n_ops = LT_MAX_OPERATIONS;
  suite->plugin.n_options = LT_MAX_OPTIONS;
  suite->plugin.abi_minor = 77;
  suite->ops[0].name = suite->options[0].name = NAME_64;
  suite->ops[1].weight = 0;
  suite->options[1].flags = LT_OPTF_REQUIRED | LT_OPTF_SECRET;
  suite->options[1].type = LT_OPT_SIZE;
  suite->plugin.vendor = long_text + 1;
  descriptor = read_good (suite);

  g_assert_cmpuint (descriptor->plugin.n_ops, ==, LT_MAX_OPERATIONS);
  g_assert_cmpstr (descriptor->ops[LT_MAX_OPERATIONS - 1].name, ==, "n63");
  g_assert_cmpstr (descriptor->options[LT_MAX_OPTIONS - 1].name, ==, "n255");
  g_assert_cmpstr (descriptor->ops[0].name, ==, NAME_64);
}

static void
test_no_options (void)
{
  g_autofree Suite *suite = new_suite ();
  g_autoptr (LtDescriptor) descriptor = NULL;

  suite->plugin.n_options = 0;
  suite->plugin.options = NULL;
  suite->plugin.option_stride = 0;
  descriptor = read_good (suite);
  g_assert_cmpuint (descriptor->plugin.n_options, ==, 0);
}

/* Structs of a minor to come: more fields behind those that are known. */
typedef struct NewerOperation
{
  lt_operation known;
  guint64 news[3];
} NewerOperation;

typedef struct NewerOption
{
  lt_option known;
  guint64 news;
} NewerOption;

typedef struct NewerPlugin
{
  lt_plugin known;
  guint64 news[8];
} NewerPlugin;

static void
test_newer_minor (void)
{
  g_autofree Suite *suite = new_suite ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDescriptor) descriptor = NULL;
  NewerOperation ops[3];
  NewerOption options[3];
  NewerPlugin plugin;

  memset (&plugin, 0xee, sizeof plugin);
  memset (ops, 0xee, sizeof ops);
  memset (options, 0xee, sizeof options);
  for (guint i = 0; i < 3; i++)
    {
      ops[i].known = suite->ops[i];
      options[i].known = suite->options[i];
    }
  plugin.known = suite->plugin;
  plugin.known.struct_size = sizeof plugin;
  plugin.known.abi_minor = 9;
  plugin.known.ops = &ops[0].known;
  plugin.known.op_stride = sizeof ops[0];
  plugin.known.options = &options[0].known;
  plugin.known.option_stride = sizeof options[0];
  plugin.known.n_ops = plugin.known.n_options = 3;

  descriptor = lt_descriptor_new (&plugin.known, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpstr (descriptor->ops[i].name, ==, suite->names[i]);
      g_assert_true (descriptor->ops[i].run == run);
      g_assert_cmpstr (descriptor->options[i].name, ==, suite->names[i]);
      g_assert_cmpuint (descriptor->options[i].type, ==, LT_OPT_I64);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  memset (long_text, 'x', sizeof long_text - 1);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strdup_printf ("/descriptor/broken/%s", broken[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_broken);
    }
  g_test_add_func ("/descriptor/limits", test_limits);
  g_test_add_func ("/descriptor/no-options", test_no_options);
  g_test_add_func ("/descriptor/newer-minor", test_newer_minor);

  return g_test_run ();
}

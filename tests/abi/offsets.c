/* SPDX-License-Identifier: MIT
 *
 * offsets: prints what of the ABI a released suite has compiled in, a line each:
 *
 *   is NAME VALUE...   stays as it is in this generation
 *   min NAME VALUE     may grow
 *
 * A field that a later minor version appends goes to the end of its struct's rows,
 * within #if LT_ABI_MINOR >= N.
 */
#include <ltplugin.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NOT_A_FIELD 0
#define FIELD(type, field)                                                       \
  {                                                                              \
    "is", #type "." #field, offsetof (type, field), sizeof (((type *) 0)->field) \
  }
#define SIZE(type)                                         \
  {                                                        \
    "min", "sizeof(" #type ")", sizeof (type), NOT_A_FIELD \
  }
#define MUST(name)                 \
  {                                \
    "is", #name, name, NOT_A_FIELD \
  }
#define MAY_GROW(name)              \
  {                                 \
    "min", #name, name, NOT_A_FIELD \
  }

struct row
{
  const char *rule;
  const char *name;
  uint64_t value;
  uint64_t field_size;
};

static const struct row rows[] = {
  SIZE (lt_option),
  FIELD (lt_option, name),
  FIELD (lt_option, help),
  FIELD (lt_option, dflt),
  FIELD (lt_option, min),
  FIELD (lt_option, max),
  FIELD (lt_option, choices),
  FIELD (lt_option, type),
  FIELD (lt_option, flags),

  SIZE (lt_metric),
  FIELD (lt_metric, struct_size),
  FIELD (lt_metric, kind),
  FIELD (lt_metric, name),
  FIELD (lt_metric, unit),
  FIELD (lt_metric, help),
  FIELD (lt_metric, op_index),
  FIELD (lt_metric, reserved),

  SIZE (lt_operation),
  FIELD (lt_operation, name),
  FIELD (lt_operation, help),
  FIELD (lt_operation, weight),
  FIELD (lt_operation, flags),
  FIELD (lt_operation, reserved),
  FIELD (lt_operation, run),

  SIZE (lt_plugin),
  FIELD (lt_plugin, struct_size),
  FIELD (lt_plugin, abi_major),
  FIELD (lt_plugin, abi_minor),
  FIELD (lt_plugin, flags),
  FIELD (lt_plugin, id),
  FIELD (lt_plugin, version),
  FIELD (lt_plugin, name),
  FIELD (lt_plugin, vendor),
  FIELD (lt_plugin, url),
  FIELD (lt_plugin, license),
  FIELD (lt_plugin, description),
  FIELD (lt_plugin, ops),
  FIELD (lt_plugin, n_ops),
  FIELD (lt_plugin, op_stride),
  FIELD (lt_plugin, options),
  FIELD (lt_plugin, n_options),
  FIELD (lt_plugin, option_stride),
  FIELD (lt_plugin, init),
  FIELD (lt_plugin, fini),
  FIELD (lt_plugin, worker_init),
  FIELD (lt_plugin, worker_fini),
  FIELD (lt_plugin, get_extension),

  SIZE (lt_host),
  FIELD (lt_host, struct_size),
  FIELD (lt_host, abi_major),
  FIELD (lt_host, abi_minor),
  FIELD (lt_host, flags),
  FIELD (lt_host, impl),
  FIELD (lt_host, host_version),
  FIELD (lt_host, run_seed),
  FIELD (lt_host, process_index),
  FIELD (lt_host, process_count),
  FIELD (lt_host, worker_count),
  FIELD (lt_host, reserved),
  FIELD (lt_host, add_metric),
  FIELD (lt_host, add_error_class),
  FIELD (lt_host, get_i64),
  FIELD (lt_host, get_f64),
  FIELD (lt_host, get_str),
  FIELD (lt_host, log),
  FIELD (lt_host, request_stop),
  FIELD (lt_host, set_error),
  FIELD (lt_host, get_extension),

  SIZE (lt_worker),
  FIELD (lt_worker, struct_size),
  FIELD (lt_worker, index),
  FIELD (lt_worker, count),
  FIELD (lt_worker, process_index),
  FIELD (lt_worker, host),
  FIELD (lt_worker, impl),
  FIELD (lt_worker, seed),
  FIELD (lt_worker, stop),
  FIELD (lt_worker, counters),
  FIELD (lt_worker, record),
  FIELD (lt_worker, error_detail),
  FIELD (lt_worker, now),
  FIELD (lt_worker, sleep_until),

  SIZE (lt_op),
  FIELD (lt_op, struct_size),
  FIELD (lt_op, op_index),
  FIELD (lt_op, iteration),
  FIELD (lt_op, stream),
  FIELD (lt_op, intended_ns),
  FIELD (lt_op, start_ns),
  FIELD (lt_op, bytes_sent),
  FIELD (lt_op, bytes_received),
  FIELD (lt_op, error_class),
  FIELD (lt_op, reserved),
  FIELD (lt_op, error_code),

  MUST (LT_ABI_MAJOR),
  MUST (LT_OK),
  MUST (LT_ERROR),
  MUST (LT_SKIP),
  MUST (LT_DONE),
  MUST (LT_FATAL),
  MUST (LT_LOG_DEBUG),
  MUST (LT_LOG_INFO),
  MUST (LT_LOG_WARN),
  MUST (LT_LOG_ERROR),
  MUST (LT_METRIC_COUNTER),
  MUST (LT_METRIC_GAUGE),
  MUST (LT_METRIC_HISTOGRAM),
  MUST (LT_METRIC_STEP),
  MUST (LT_OPT_BOOL),
  MUST (LT_OPT_I64),
  MUST (LT_OPT_F64),
  MUST (LT_OPT_STR),
  MUST (LT_OPT_ENUM),
  MUST (LT_OPT_DURATION),
  MUST (LT_OPT_SIZE),
  MUST (LT_OPTF_REQUIRED),
  MUST (LT_OPTF_SECRET),
  MUST (LT_NOTE_TYPE),

  MAY_GROW (LT_MAX_OPERATIONS),
  MAY_GROW (LT_MAX_OPTIONS),
  MAY_GROW (LT_MAX_METRICS),
  MAY_GROW (LT_MAX_ERROR_CLASSES),
  MAY_GROW (LT_MAX_NAME),
};

/* The same seed chooses the same whichever header a suite was built with. */
static void
print_random (uint64_t stream, uint64_t iteration, uint32_t k)
{
  lt_op op;
  uint64_t random;

  memset (&op, 0, sizeof op);
  op.stream = stream;
  op.iteration = iteration;
  random = lt_op_random (&op, k);
  printf (
    "is lt_op_random(%" PRIu64 ",%" PRIu64 ",%" PRIu32 ") %" PRIu64 " %" PRIu64 " %.17g\n",
    stream, iteration, k, random, lt_random_below (random, 1000), lt_random_unit (random));
}

int
main (void)
{
  size_t i;

  for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
    {
      const struct row *row = &rows[i];

      printf ("%s %s %" PRIu64, row->rule, row->name, row->value);
      if (row->field_size != NOT_A_FIELD)
        printf (" %" PRIu64, row->field_size);
      printf ("\n");
    }
  printf ("is LT_NOTE_OWNER %s\n", LT_NOTE_OWNER);
  print_random (0, 0, 0);
  print_random (1, 2, 3);
  print_random (UINT64_MAX, UINT64_MAX, UINT32_MAX);
  return 0;
}

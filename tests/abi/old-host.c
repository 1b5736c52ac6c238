/* SPDX-License-Identifier: MIT
 *
 * old-host: a host of a released minor version, in as much as a suite can tell: built with
 * that version's header, so that its tables end where they ended then. Runs 1,000
 * iterations of each operation of each suite that it is given, on one worker.
 *
 *   old-host SUITE.so...
 */
#include <ltplugin.h>

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ITERATIONS 1000

static const lt_plugin *plugin;
static uint64_t counters[512];
static lt_id n_ids;

static void
die (const char *what, const char *name)
{
  fprintf (stderr, "old-host: %s: %s\n", what, name);
  exit (1);
}

/* Memory that ends where the page behind it cannot be touched. */
static void *
at_the_edge (size_t size)
{
  const size_t page = (size_t) sysconf (_SC_PAGESIZE);
  char *pages =
    mmap (NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (pages == MAP_FAILED || mprotect (pages + page, page, PROT_NONE) != 0)
    die ("mmap", "no memory");
  return pages + page - size;
}

static const lt_option *
find_option (const char *name)
{
  for (uint32_t i = 0; i < plugin->n_options; i++)
    {
      const char *row = (const char *) plugin->options + (size_t) i * plugin->option_stride;

      if (strcmp (((const lt_option *) (const void *) row)->name, name) == 0)
        return (const lt_option *) (const void *) row;
    }
  die ("no such option", name);
  return NULL;
}

static lt_id
add_metric (const lt_host *host, const lt_metric *metric)
{
  (void) host, (void) metric;
  return ++n_ids;
}

static lt_id
add_error_class (const lt_host *host, const char *name, const char *help)
{
  (void) host, (void) name, (void) help;
  return ++n_ids;
}

static double
number_of (const char *name)
{
  const lt_option *option = find_option (name);
  char *end = NULL;
  const double number = option->dflt != NULL ? strtod (option->dflt, &end) : 0;

  if (end != NULL && strncmp (end, "Ki", 2) == 0)
    return number * 1024;
  return end != NULL && *end == 'k' ? number * 1000 : number;
}

static int64_t
get_i64 (const lt_host *host, const char *name)
{
  (void) host;
  return (int64_t) number_of (name);
}

static double
get_f64 (const lt_host *host, const char *name)
{
  (void) host;
  return number_of (name);
}

static const char *
get_str (const lt_host *host, const char *name)
{
  const lt_option *option = find_option (name);

  (void) host;
  return option->dflt != NULL ? option->dflt : "";
}

static void
log_line (const lt_host *host, uint32_t level, const char *text, uint64_t length)
{
  (void) host, (void) level, (void) text, (void) length;
}

static void
give_up (const lt_host *host, const char *text)
{
  (void) host;
  die ("the suite says", text);
}

static const void *
get_extension (const lt_host *host, const char *id)
{
  (void) host, (void) id;
  return NULL;
}

static void
record (lt_worker *worker, lt_id metric, uint64_t value)
{
  (void) worker, (void) value;
  if (metric > n_ids)
    die ("record", "a metric that was not registered");
}

static void
error_detail (lt_worker *worker, lt_id error_class, int64_t code, const char *text,
              uint64_t length)
{
  (void) worker, (void) error_class, (void) code, (void) text, (void) length;
}

static uint64_t
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (uint64_t) time.tv_sec * UINT64_C (1000000000) + (uint64_t) time.tv_nsec;
}

static int32_t
sleep_until (lt_worker *worker, uint64_t mono_ns)
{
  (void) worker;
  while (now () < mono_ns)
    continue;
  return 0;
}

static lt_host *
make_host (void)
{
  lt_host *host = at_the_edge (sizeof *host);

  *host = (lt_host){
    .struct_size = sizeof *host,
    .abi_major = LT_ABI_MAJOR,
    .abi_minor = LT_ABI_MINOR,
    .host_version = "0.1.0",
    .run_seed = 1,
    .process_count = 1,
    .worker_count = 1,
    .add_metric = add_metric,
    .add_error_class = add_error_class,
    .get_i64 = get_i64,
    .get_f64 = get_f64,
    .get_str = get_str,
    .log = log_line,
    .request_stop = give_up,
    .set_error = give_up,
    .get_extension = get_extension,
  };
  return host;
}

static lt_worker *
make_worker (const lt_host *host)
{
  static const uint32_t stop = 0;
  lt_worker *worker = at_the_edge (sizeof *worker);

  *worker = (lt_worker){
    .struct_size = sizeof *worker,
    .count = 1,
    .host = host,
    .seed = 1,
    .stop = &stop,
    .counters = counters,
    .record = record,
    .error_detail = error_detail,
    .now = now,
    .sleep_until = sleep_until,
  };
  return worker;
}

static void
run_operation (const lt_operation *operation, uint32_t index, void *wctx, lt_worker *worker)
{
  lt_op *op = at_the_edge (sizeof *op);
  uint64_t n_ok = 0;

  for (uint64_t i = 0; i < ITERATIONS; i++)
    {
      *op = (lt_op){
        .struct_size = sizeof *op, .op_index = index, .iteration = i, .stream = worker->seed
      };
      n_ok += operation->run (wctx, worker, op) == LT_OK;
    }
  if (n_ok == 0)
    die ("not once LT_OK", operation->name);
}

static void
run_suite (const char *path)
{
  lt_host *host = make_host ();
  lt_worker *worker = make_worker (host);
  void *handle = dlopen (path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  const lt_plugin *(*entry) (const lt_host *) = NULL;
  void *symbol = handle != NULL ? dlsym (handle, "ltrun_plugin_v1") : NULL;
  void *pctx = NULL, *wctx;

  if (symbol == NULL)
    die ("cannot be loaded", path);
  memcpy (&entry, &symbol, sizeof entry);
  plugin = entry (host);
  if (plugin == NULL || plugin->abi_major != LT_ABI_MAJOR
      || plugin->struct_size < sizeof *plugin)
    die ("no description that this host knows", path);
  if (plugin->init != NULL && plugin->init (host, &pctx) != LT_OK)
    die ("init failed", path);
  wctx = pctx;
  if (plugin->worker_init != NULL && plugin->worker_init (pctx, worker, &wctx) != LT_OK)
    die ("worker_init failed", path);
  for (uint32_t i = 0; i < plugin->n_ops; i++)
    {
      const char *row = (const char *) plugin->ops + (size_t) i * plugin->op_stride;

      run_operation ((const lt_operation *) (const void *) row, i, wctx, worker);
    }
  if (plugin->worker_fini != NULL)
    plugin->worker_fini (wctx, worker);
  if (plugin->fini != NULL)
    plugin->fini (pctx);
  printf ("%s: %s %s runs\n", path, plugin->id, plugin->version);
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    die ("expected", "suites");
  for (int i = 1; i < argc; i++)
    run_suite (argv[i]);
  return 0;
}

/* SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
 *
 * ltplugin.h: the ltrun plugin ABI, generation 1.
 *
 * A suite is a shared object that exports one function, ltrun_plugin_v1(), and
 * links nothing of ltrun. Written for C11, C++11 and FFI generators: only
 * fixed-width types, no enum, bool, bitfield, size_t or varargs.
 *
 * Rules that never change within generation 1
 *   - A struct that crosses the border begins with struct_size, set by the side
 *     that made it. It grows by appending; read a newer field only after
 *     LT_HAS(). Arrays carry a stride for the same reason.
 *   - What a field or a function means is part of the ABI. New meaning is a new
 *     field, or an extension with an id of its own.
 *   - Text is UTF-8 and NUL-terminated unless a length stands beside it.
 *   - Reserved fields are 0; the host refuses a suite in which one is not.
 *   - Times are nanoseconds of CLOCK_MONOTONIC.
 *
 * Lifecycle
 *   ltrun_plugin_v1 -> init -> N x (worker_init -> run ... -> worker_fini) -> fini
 *   A failed init is not followed by fini, a failed worker_init not by
 *   worker_fini. Nothing is ever unloaded.
 *
 * Thread tags
 *   [main]         the host's main thread, while no worker runs
 *   [worker]       the OS thread that a worker keeps for its whole life;
 *                  never twice at a time for one worker, concurrent across workers
 *   [init]         [main], and only from within init
 *   [any]          any thread, at any time between init and fini
 * Nothing here is async-signal-safe but reading lt_worker.stop.
 *
 * A suite must not: throw or unwind through a callback, call exit() or abort()
 * to report an error, fork without an immediate exec, change signal handlers,
 * locale, environment, working folder or umask, close descriptors it did not
 * open, or start threads from constructors. See ltrun-plugin(7).
 */
#ifndef LTPLUGIN_H
#define LTPLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define LT_ABI_MAJOR 1u  /* a break: new entry symbol; generation 1 stays loadable */
#define LT_ABI_MINOR 0u  /* raised whenever a field is appended below */
#define LT_ABI_STRING "1.0"

#if defined(__cplusplus)
#define LT_EXTERN_C extern "C"
#define LT_BEGIN_DECLS extern "C" {
#define LT_END_DECLS }
#define LT_STATIC_ASSERT(condition, message) static_assert (condition, message)
#else
#define LT_EXTERN_C
#define LT_BEGIN_DECLS
#define LT_END_DECLS
#define LT_STATIC_ASSERT(condition, message) _Static_assert(condition, message)
#endif

#define LT_EXPORT __attribute__ ((visibility ("default"), used))

/* True when the side that made *pointer knew @field. */
#define LT_HAS(type, pointer, field) \
  ((pointer)->struct_size >= offsetof (type, field) + sizeof (((type *) 0)->field))

LT_BEGIN_DECLS

/* ---- Vocabulary ------------------------------------------------------------ */

/* Outcome of one operation, and of init and worker_init. */
typedef int32_t lt_status;
#define LT_OK 0     /* done; counted, its latency recorded */
#define LT_ERROR 1  /* failed; counted by class, latency kept apart from LT_OK's */
#define LT_SKIP 2   /* nothing to do, or the run ended first; counted as skipped, no latency */
#define LT_DONE 3   /* this worker has no more work; not counted as an operation */
#define LT_FATAL 4  /* stop the whole run; exit status 108 */
/* Any other value counts as LT_ERROR. From init and worker_init, anything but
 * LT_OK is a failure of set-up. */

/* Handle of a metric or an error class. 0 is "none": reporting to it is a
 * harmless no-op, so a failed registration needs no branch on the hot path. */
typedef uint32_t lt_id;

#define LT_LOG_DEBUG 1u
#define LT_LOG_INFO 2u
#define LT_LOG_WARN 3u
#define LT_LOG_ERROR 4u

#define LT_METRIC_COUNTER 1u    /* only grows, u64; summed over workers */
#define LT_METRIC_GAUGE 2u      /* last i64 of each worker; sum, min and max over workers */
#define LT_METRIC_HISTOGRAM 3u  /* distribution of u64 values, in lt_metric.unit */
#define LT_METRIC_STEP 4u       /* ns spent in a part of an operation, shown under it */

#define LT_OPT_BOOL 1u      /* "true|false|yes|no|on|off|1|0"; get_i64: 0 or 1 */
#define LT_OPT_I64 2u       /* "42", "10k"; get_i64 */
#define LT_OPT_F64 3u       /* "0.5", "5%"; get_f64 */
#define LT_OPT_STR 4u       /* text; get_str */
#define LT_OPT_ENUM 5u      /* one of lt_option.choices; get_i64: its index, get_str: its name */
#define LT_OPT_DURATION 6u  /* "150ms"; a bare number is seconds; get_i64: ns */
#define LT_OPT_SIZE 7u      /* "4KiB"; get_i64: bytes */

#define LT_OPTF_REQUIRED 1u  /* no default: the user must give it */
#define LT_OPTF_SECRET 2u    /* never logged, never in a result */

/* Limits of the host. Past them registration fails and loading is refused. */
#define LT_MAX_OPERATIONS 64u
#define LT_MAX_OPTIONS 256u
#define LT_MAX_METRICS 256u
#define LT_MAX_ERROR_CLASSES 64u
#define LT_MAX_NAME 64u  /* bytes of the name of an operation, option, metric or class */

typedef struct lt_host lt_host;
typedef struct lt_worker lt_worker;
typedef struct lt_op lt_op;

/* ---- What the suite declares (immutable, alive until the process ends) ----- */

/* A typed option, set by the user as --set NAME=VALUE. All values are text and
 * parsed by the host, which refuses what is malformed or out of bounds before
 * init. NULL means absent. */
typedef struct lt_option
{
  const char *name;     /* [a-z][a-z0-9_-]* */
  const char *help;     /* one line */
  const char *dflt;     /* default, in the syntax of the type */
  const char *min;      /* inclusive bounds, in the syntax of the type */
  const char *max;
  const char *choices;  /* LT_OPT_ENUM: "a|b|c" */
  uint32_t type;        /* LT_OPT_... */
  uint32_t flags;       /* LT_OPTF_... */
} lt_option;

/* A metric, registered with lt_host.add_metric(). All text is copied. */
typedef struct lt_metric
{
  uint32_t struct_size;
  uint32_t kind;       /* LT_METRIC_... */
  const char *name;    /* [a-z][a-z0-9_.-]* */
  const char *unit;    /* "ns", "bytes", "1"; NULL: "1" (LT_METRIC_STEP: always ns) */
  const char *help;    /* one line or NULL */
  uint32_t op_index;   /* LT_METRIC_STEP: the operation it is a part of */
  uint32_t reserved;   /* 0 */
} lt_metric;

/* An operation. */
typedef struct lt_operation
{
  const char *name;  /* [a-z][a-z0-9_-]* */
  const char *help;  /* one line */
  double weight;     /* share in the default mix, >= 0; 0: only when asked for */
  uint32_t flags;    /* 0 */
  uint32_t reserved; /* 0 */

  /* [worker] One iteration. @wctx: what worker_init made. @op: valid during the
   * call only. The host times the call; whatever it does is measured. Must
   * return soon (within the user's grace period) once lt_stopping(). */
  lt_status (*run) (void *wctx, lt_worker *worker, lt_op *op);
} lt_operation;

/* The suite. */
typedef struct lt_plugin
{
  uint32_t struct_size; /* sizeof (lt_plugin) */
  uint32_t abi_major;   /* LT_ABI_MAJOR */
  uint32_t abi_minor;   /* LT_ABI_MINOR */
  uint32_t flags;       /* 0; an unknown flag means "needs a newer ltrun" */

  const char *id;       /* reverse domain, "com.acme.auth"; equal to the ELF note's */
  const char *version;  /* "1.2.0"; equal to the ELF note's */
  const char *name;     /* for people; NULL: the id */
  const char *vendor;   /* this and the rest: for people, or NULL */
  const char *url;
  const char *license;
  const char *description;

  const lt_operation *ops;
  uint32_t n_ops;         /* 1 to LT_MAX_OPERATIONS */
  uint32_t op_stride;     /* sizeof (lt_operation) */
  const lt_option *options;
  uint32_t n_options;     /* 0 to LT_MAX_OPTIONS */
  uint32_t option_stride; /* sizeof (lt_option) */

  /* [main] Once, before any worker exists: read options, register metrics and
   * error classes, connect, make data. Stores what the suite wants back in
   * *ret_pctx. On failure: free everything, lt_host.set_error(), return
   * anything but LT_OK. NULL: nothing to do. */
  lt_status (*init) (const lt_host *host, void **ret_pctx);

  /* [main] Once, after every worker has ended, only if init returned LT_OK.
   * Frees @pctx. May be NULL. */
  void (*fini) (void *pctx);

  /* [worker] Once a worker, before its first operation. May block. Stores the
   * worker's context in *ret_wctx. NULL: wctx is pctx. */
  lt_status (*worker_init) (void *pctx, lt_worker *worker, void **ret_wctx);

  /* [worker] Once a worker, only if its worker_init returned LT_OK. Frees
   * @wctx. May be NULL. */
  void (*worker_fini) (void *wctx, lt_worker *worker);

  /* [main] The suite's side of an extension, or NULL for an id it does not
   * know. The result is static. May be NULL. */
  const void *(*get_extension) (const char *id);
} lt_plugin;

/* ---- What the host gives --------------------------------------------------- */

struct lt_host
{
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t flags;
  void *impl;                /* the host's own; not for suites */
  const char *host_version;  /* "0.1.0" */
  uint64_t run_seed;         /* --seed; the same number, the same choices */
  uint32_t process_index;    /* this process among those of the run, from 0 */
  uint32_t process_count;
  uint32_t worker_count;     /* workers in this process */
  uint32_t reserved;

  /* [init] Registration. Returns 0 on failure, which also fails the run before
   * it starts. The same name and kind twice gives the same handle. */
  lt_id (*add_metric) (const lt_host *host, const lt_metric *metric);
  lt_id (*add_error_class) (const lt_host *host, const char *name, const char *help);

  /* [any] Value of a declared option. Text lives until the process ends. Asking
   * for an undeclared name, or with the wrong type, ends the run as a bug of
   * the suite. */
  int64_t (*get_i64) (const lt_host *host, const char *name);
  double (*get_f64) (const lt_host *host, const char *name);
  const char *(*get_str) (const lt_host *host, const char *name);

  /* [any] A line for the user, LT_LOG_...; @length bytes, no NUL needed. Never
   * blocks: a full ring drops the line and counts it. */
  void (*log) (const lt_host *host, uint32_t level, const char *text, uint64_t length);

  /* [any] Ends the run in order, with exit status 108 and @reason in the result. */
  void (*request_stop) (const lt_host *host, const char *reason);

  /* [any] Why init or worker_init is about to fail, or what is fatal: one line
   * that the user is shown. The first call wins. */
  void (*set_error) (const lt_host *host, const char *text);

  /* [any] The host's side of an extension, or NULL: unsupported. */
  const void *(*get_extension) (const lt_host *host, const char *id);
};

/* One worker: one OS thread for its whole life. Lives until worker_fini ends. */
struct lt_worker
{
  uint32_t struct_size;
  uint32_t index;          /* unique over all processes of the run, from 0 */
  uint32_t count;          /* of all workers of the run */
  uint32_t process_index;
  const lt_host *host;
  void *impl;              /* the host's own; not for suites */
  uint64_t seed;           /* differs for each worker, follows from run_seed */
  const uint32_t *stop;    /* use lt_stopping() */
  uint64_t *counters;      /* use lt_count() and lt_gauge() */

  /* [worker] Adds @value to a histogram or a step. Wait-free. */
  void (*record) (lt_worker *worker, lt_id metric, uint64_t value);

  /* [worker] Text for an error of @error_class, shown with the result: copied,
   * cut at 160 bytes, only the first few of a class kept. Wait-free. */
  void (*error_detail) (lt_worker *worker, lt_id error_class, int64_t code,
                        const char *text, uint64_t length);

  /* [any] CLOCK_MONOTONIC, ns. */
  uint64_t (*now) (void);

  /* [worker] Sleeps until @mono_ns. Returns 0 then, or 1 as soon as
   * lt_stopping(). */
  int32_t (*sleep_until) (lt_worker *worker, uint64_t mono_ns);
};

/* One iteration of an operation. The host fills it before each run(). */
struct lt_op
{
  uint32_t struct_size;
  uint32_t op_index;        /* in lt_plugin.ops */
  /* Number of the iteration. Closed loop: counted for each worker from 0. With
   * a rate: the number of the arrival, over all workers. Together with @stream
   * it decides all random choices; see lt_op_random(). */
  uint64_t iteration;
  uint64_t stream;
  uint64_t intended_ns;     /* when it was due */
  uint64_t start_ns;        /* when it started; closed loop: equal to intended_ns */

  /* Results. All are 0 when run() is called. */
  uint64_t bytes_sent;
  uint64_t bytes_received;
  lt_id error_class;        /* with LT_ERROR; 0: "unclassified" */
  uint32_t reserved;
  int64_t error_code;       /* with LT_ERROR: errno, HTTP status, ... */
};

/* The only symbol that the host looks up.
 *
 * [main] Returns the suite's description, or NULL to refuse this host. No side
 * effects, threads or I/O; under 100 ms. May be called more than once and
 * returns the same pointer. In @probe only struct_size, abi_major, abi_minor
 * and host_version are set. */
LT_EXPORT const lt_plugin *ltrun_plugin_v1 (const lt_host *probe);

LT_END_DECLS

/* ---- Helpers: compiled into the suite, no part of the ABI ------------------ */

/* Non-zero once operations under way are to come back: at the end of each pass, of
 * a warm-up too, and when the run is to stop. [any] */
static inline int
lt_stopping (const lt_worker *worker)
{
  return (int) __atomic_load_n (worker->stop, __ATOMIC_RELAXED);
}

/* Adds @n to a counter. [worker] */
static inline void
lt_count (lt_worker *worker, lt_id counter, uint64_t n)
{
  uint64_t *slot = &worker->counters[counter]; /* slot 0 is a dustbin */

  __atomic_store_n (slot, *slot + n, __ATOMIC_RELAXED);
}

/* Sets a gauge. [worker] */
static inline void
lt_gauge (lt_worker *worker, lt_id gauge, int64_t value)
{
  __atomic_store_n (&worker->counters[gauge], (uint64_t) value, __ATOMIC_RELAXED);
}

/* `return lt_fail (op, class, code);` [worker] */
static inline lt_status
lt_fail (lt_op *op, lt_id error_class, int64_t code)
{
  op->error_class = error_class;
  op->error_code = code;
  return LT_ERROR;
}

/* SplitMix64's output function (Steele, Lea, Flood, OOPSLA 2014). */
static inline uint64_t
lt_mix64 (uint64_t z)
{
  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

#define LT_GOLDEN_GAMMA UINT64_C (0x9e3779b97f4a7c15)

/* The @k-th random number of this iteration: the same seed, worker and
 * iteration give the same number on every machine. [worker] */
static inline uint64_t
lt_op_random (const lt_op *op, uint32_t k)
{
  uint64_t seed = lt_mix64 (op->stream + (op->iteration + 1) * LT_GOLDEN_GAMMA);

  return lt_mix64 (seed + ((uint64_t) k + 1) * LT_GOLDEN_GAMMA);
}

/* Maps a random number to [0, n); n > 0 (Lemire, TOMACS 2019, without the
 * rejection: biased by less than n / 2^64). */
static inline uint64_t
lt_random_below (uint64_t random, uint64_t n)
{
#if defined(__SIZEOF_INT128__)
  __extension__ typedef unsigned __int128 lt_u128;

  return (uint64_t) (((lt_u128) random * n) >> 64);
#else
  const uint64_t a = random >> 32, b = random & 0xffffffffu;
  const uint64_t c = n >> 32, d = n & 0xffffffffu;
  const uint64_t middle = ((b * d) >> 32) + ((a * d) & 0xffffffffu) + ((b * c) & 0xffffffffu);

  return a * c + ((a * d) >> 32) + ((b * c) >> 32) + (middle >> 32);
#endif
}

/* Maps a random number to [0, 1). */
static inline double
lt_random_unit (uint64_t random)
{
  return (double) (random >> 11) * (1.0 / 9007199254740992.0); /* 2^-53 */
}

/* ---- ELF note: what `ltrun list` reads without running anything ------------ */

#define LT_NOTE_OWNER "ltrun"
#define LT_NOTE_TYPE 0x4c54524eu /* "LTRN" */
#define LT_NOTE_JSON(id, version) \
  "{\"abi\":\"" LT_ABI_STRING "\",\"id\":\"" id "\",\"version\":\"" version "\"}"

/* Clang's AddressSanitizer would pad the note, and no reader would know it. */
#if defined(__clang__)
#define LT_NOTE_AS_IT_IS __attribute__ ((no_sanitize ("address")))
#else
#define LT_NOTE_AS_IT_IS
#endif

/* Once in a suite, at file scope, with string literals. */
#define LT_PLUGIN_NOTE(id, version)                                               \
  LT_NOTE_AS_IT_IS                                                                \
  __attribute__ ((used, section (".note.ltrun"), aligned (4))) static const struct \
  {                                                                               \
    uint32_t owner_size, text_size, type;                                         \
    char owner[8];                                                                \
    char text[(sizeof (LT_NOTE_JSON (id, version)) + 3u) & ~(size_t) 3u];         \
  } lt_plugin_note_ = { sizeof (LT_NOTE_OWNER),                                   \
                        (uint32_t) sizeof (LT_NOTE_JSON (id, version)),           \
                        LT_NOTE_TYPE, LT_NOTE_OWNER, LT_NOTE_JSON (id, version) }

/* Note and entry point for a description that the suite wrote itself. */
#define LT_PLUGIN(id, version, description)                             \
  LT_PLUGIN_NOTE (id, version);                                         \
  LT_EXTERN_C LT_EXPORT const lt_plugin *                               \
  ltrun_plugin_v1 (const lt_host *probe)                                \
  {                                                                     \
    return probe->abi_major == LT_ABI_MAJOR ? (description) : NULL;     \
  }                                                                     \
  LT_STATIC_ASSERT (sizeof (lt_plugin) > 0, "swallows the semicolon")

/* A suite without state: LT_PLUGIN_SIMPLE ("com.acme.x", "1.0", LT_OP ("hit", hit)); */
#define LT_OP(name, run) { name, NULL, 1.0, 0, 0, run }
#define LT_OP_WEIGHT(name, run, weight) { name, NULL, weight, 0, 0, run }
#define LT_PLUGIN_SIMPLE(id, version, ...)                                          \
  static const lt_operation lt_simple_ops_[] = { __VA_ARGS__ };                     \
  static const lt_plugin lt_simple_plugin_ = {                                      \
    sizeof (lt_plugin), LT_ABI_MAJOR, LT_ABI_MINOR, 0,                              \
    id, version, NULL, NULL, NULL, NULL, NULL,                                      \
    lt_simple_ops_, sizeof (lt_simple_ops_) / sizeof (lt_simple_ops_[0]),           \
    sizeof (lt_operation), NULL, 0, sizeof (lt_option), NULL, NULL, NULL, NULL, NULL \
  };                                                                                \
  LT_PLUGIN (id, version, &lt_simple_plugin_)

/* ---- The layout of generation 1 is frozen ---------------------------------- */

#if UINTPTR_MAX == UINT64_MAX
LT_STATIC_ASSERT (sizeof (lt_option) == 56 && offsetof (lt_option, type) == 48, "lt_option");
LT_STATIC_ASSERT (sizeof (lt_metric) == 40 && offsetof (lt_metric, op_index) == 32, "lt_metric");
LT_STATIC_ASSERT (sizeof (lt_operation) == 40 && offsetof (lt_operation, run) == 32, "lt_operation");
LT_STATIC_ASSERT (sizeof (lt_plugin) == 144 && offsetof (lt_plugin, ops) == 72
                  && offsetof (lt_plugin, init) == 104 && offsetof (lt_plugin, get_extension) == 136, "lt_plugin");
LT_STATIC_ASSERT (sizeof (lt_host) == 128 && offsetof (lt_host, run_seed) == 32
                  && offsetof (lt_host, add_metric) == 56 && offsetof (lt_host, get_extension) == 120, "lt_host");
LT_STATIC_ASSERT (sizeof (lt_worker) == 88 && offsetof (lt_worker, counters) == 48
                  && offsetof (lt_worker, sleep_until) == 80, "lt_worker");
LT_STATIC_ASSERT (sizeof (lt_op) == 72 && offsetof (lt_op, iteration) == 8
                  && offsetof (lt_op, bytes_sent) == 40 && offsetof (lt_op, error_code) == 64, "lt_op");
#endif

#endif /* LTPLUGIN_H */

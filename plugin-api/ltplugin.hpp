/* SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
 *
 * ltplugin.hpp: ltplugin.h for C++11 and later. Compiled into the suite; no part of the
 * ABI, nothing to link.
 *
 * A suite is two classes: one for the process, made from an ltrun::host, and one for each
 * worker, made from the first and an ltrun::worker. Their constructors are init and
 * worker_init, their destructors fini and worker_fini; operations are members of the
 * worker's class. See examples/wrapped.cpp.
 *
 * No exception crosses the border: ltrun::failure out of an operation is LT_ERROR with its
 * class, any other exception is LT_FATAL, or a set-up that failed, with what() as the
 * reason. Out of a destructor of one of the two classes it is a tear-down that failed, with
 * what() as the reason, provided that the destructor is declared noexcept (false): out of
 * any other destructor C++ itself ends the process.
 *
 * Tags ([main], [worker], [any]) as in ltplugin.h.
 */
#ifndef LTPLUGIN_HPP
#define LTPLUGIN_HPP

#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>

#include "ltplugin-ext.h"

namespace ltrun
{

/* What an operation throws to fail: counted under @error_class, latency kept apart. The
 * text is kept for the first few of a class. */
class failure : public std::runtime_error
{
public:
  explicit failure (const std::string &text, lt_id error_class = 0, std::int64_t code = 0)
      : std::runtime_error (text), error_class_ (error_class), code_ (code)
  {
  }

  lt_id error_class () const noexcept { return error_class_; }
  std::int64_t code () const noexcept { return code_; }

private:
  lt_id error_class_;
  std::int64_t code_;
};

/* The host; a view, to be copied at will. */
class host
{
public:
  explicit host (const lt_host *raw) noexcept : raw_ (raw) {}

  /* Registration. A failure is 0, which is harmless, and fails the run. [init] */
  lt_id counter (const char *name, const char *unit = "1", const char *help = nullptr) const
  {
    return add (LT_METRIC_COUNTER, name, unit, help, 0);
  }
  lt_id gauge (const char *name, const char *unit = "1", const char *help = nullptr) const
  {
    return add (LT_METRIC_GAUGE, name, unit, help, 0);
  }
  lt_id histogram (const char *name, const char *unit, const char *help = nullptr) const
  {
    return add (LT_METRIC_HISTOGRAM, name, unit, help, 0);
  }
  lt_id step (const char *name, std::uint32_t op_index, const char *help = nullptr) const
  {
    return add (LT_METRIC_STEP, name, "ns", help, op_index);
  }
  lt_id error_class (const char *name, const char *help = nullptr) const
  {
    return raw_->add_error_class (raw_, name, help);
  }

  /* Values of declared options, by their own types. [any] */
  std::int64_t get_i64 (const char *name) const { return raw_->get_i64 (raw_, name); }
  double get_f64 (const char *name) const { return raw_->get_f64 (raw_, name); }
  const char *get_str (const char *name) const { return raw_->get_str (raw_, name); }
  bool get_bool (const char *name) const { return raw_->get_i64 (raw_, name) != 0; }

  /* [any] */
  void log (std::uint32_t level, const std::string &text) const
  {
    raw_->log (raw_, level, text.data (), text.size ());
  }
  void request_stop (const std::string &reason) const
  {
    raw_->request_stop (raw_, reason.c_str ());
  }
  std::uint64_t seed () const noexcept { return raw_->run_seed; }
  std::uint32_t worker_count () const noexcept { return raw_->worker_count; }

  /* An extension of the host, nullptr where there is none: extension<lt_ext_operations>
   * (LT_EXT_OPERATIONS). [any] */
  template <class T> const T *extension (const char *id) const
  {
    return static_cast<const T *> (raw_->get_extension (raw_, id));
  }

  const lt_host *raw () const noexcept { return raw_; }

private:
  lt_id add (std::uint32_t kind, const char *name, const char *unit, const char *help,
             std::uint32_t op_index) const
  {
    const lt_metric metric = { sizeof (lt_metric), kind, name, unit, help, op_index, 0 };

    return raw_->add_metric (raw_, &metric);
  }

  const lt_host *raw_;
};

/* A worker; a view that is valid until the destructor of the worker's object ends. */
class worker
{
public:
  explicit worker (lt_worker *raw) noexcept : raw_ (raw) {}

  bool stopping () const noexcept { return lt_stopping (raw_) != 0; } /* [any] */
  std::uint32_t index () const noexcept { return raw_->index; }
  std::uint32_t count () const noexcept { return raw_->count; }
  std::uint64_t seed () const noexcept { return raw_->seed; }
  std::uint64_t now () const { return raw_->now (); } /* [any] */
  ltrun::host get_host () const noexcept { return ltrun::host (raw_->host); }

  /* [worker] */
  void add (lt_id counter, std::uint64_t n = 1) const { lt_count (raw_, counter, n); }
  void set (lt_id gauge, std::int64_t value) const { lt_gauge (raw_, gauge, value); }
  void record (lt_id metric, std::uint64_t value) const { raw_->record (raw_, metric, value); }
  /* False as soon as the pass is to end. */
  bool sleep_until (std::uint64_t mono_ns) const
  {
    return raw_->sleep_until (raw_, mono_ns) == 0;
  }

  lt_worker *raw () const noexcept { return raw_; }

private:
  lt_worker *raw_;
};

/* One iteration; a view that is valid during the call. [worker] */
class op
{
public:
  op (lt_worker *worker, lt_op *raw) noexcept : worker_ (worker), raw_ (raw) {}

  ltrun::worker worker () const noexcept { return ltrun::worker (worker_); }
  std::uint64_t iteration () const noexcept { return raw_->iteration; }
  std::uint64_t intended_ns () const noexcept { return raw_->intended_ns; }
  std::uint64_t start_ns () const noexcept { return raw_->start_ns; }

  /* The @k-th random number of this iteration, see lt_op_random(). */
  std::uint64_t random (std::uint32_t k = 0) const noexcept { return lt_op_random (raw_, k); }
  std::uint64_t random_below (std::uint64_t n, std::uint32_t k = 0) const noexcept
  {
    return lt_random_below (random (k), n);
  }
  double random_unit (std::uint32_t k = 0) const noexcept
  {
    return lt_random_unit (random (k));
  }

  void traffic (std::uint64_t sent, std::uint64_t received) noexcept
  {
    raw_->bytes_sent += sent;
    raw_->bytes_received += received;
  }
  /* `return op.fail (class, code);` where an exception would cost too much. */
  lt_status fail (lt_id error_class, std::int64_t code = 0) noexcept
  {
    return lt_fail (raw_, error_class, code);
  }

  lt_op *raw () const noexcept { return raw_; }

private:
  lt_worker *worker_;
  lt_op *raw_;
};

/* The border. */
namespace detail
{

inline lt_status
give_up (const lt_host *host, const char *reason) noexcept
{
  host->set_error (host, reason);
  return LT_FATAL;
}

/* Within a handler: the reason is the exception. */
inline lt_status
give_up_caught (const lt_host *host) noexcept
{
  try
    {
      throw;
    }
  catch (const std::exception &exception)
    {
      return give_up (host, exception.what ());
    }
  catch (...)
    {
      return give_up (host, "an exception of an unknown type");
    }
}

/* fini is not given the host. The suite comes first: a pointer to this is one to it, and
 * that is what extensions of the suite are given. */
template <class Suite> struct kept
{
  explicit kept (const lt_host *host) : suite (ltrun::host (host)), raw (host) {}

  Suite suite;
  const lt_host *const raw;
};

template <class Suite>
lt_status
init (const lt_host *raw, void **ret_pctx) noexcept
{
  try
    {
      *ret_pctx = new kept<Suite> (raw);
      return LT_OK;
    }
  catch (...)
    {
      return give_up_caught (raw);
    }
}

template <class Suite>
void
fini (void *pctx) noexcept
{
  const auto all = static_cast<kept<Suite> *> (pctx);
  const lt_host *const raw = all->raw;

  try
    {
      delete all;
    }
  catch (...)
    {
      give_up_caught (raw);
    }
}

template <class Suite, class Worker>
lt_status
worker_init (void *pctx, lt_worker *raw, void **ret_wctx) noexcept
{
  try
    {
      *ret_wctx = new Worker (*static_cast<Suite *> (pctx), worker (raw));
      return LT_OK;
    }
  catch (...)
    {
      return give_up_caught (raw->host);
    }
}

template <class Worker>
void
worker_fini (void *wctx, lt_worker *raw) noexcept
{
  try
    {
      delete static_cast<Worker *> (wctx);
    }
  catch (...)
    {
      give_up_caught (raw->host);
    }
}

inline lt_status
fail (lt_worker *worker, lt_op *raw, const failure &failed) noexcept
{
  const char *text = failed.what ();

  worker->error_detail (worker, failed.error_class (), failed.code (), text,
                        std::char_traits<char>::length (text));
  return lt_fail (raw, failed.error_class (), failed.code ());
}

template <class Worker, lt_status (Worker::*Method) (op)>
lt_status
run (void *wctx, lt_worker *raw, lt_op *iteration) noexcept
{
  try
    {
      return (static_cast<Worker *> (wctx)->*Method) (op (raw, iteration));
    }
  catch (const failure &failed)
    {
      return fail (raw, iteration, failed);
    }
  catch (...)
    {
      return give_up_caught (raw->host);
    }
}

} // namespace detail

/* A row of the table of operations: operation<Worker, &Worker::hit> ("hit", "what it
 * does"). */
template <class Worker, lt_status (Worker::*Method) (op)>
constexpr lt_operation
operation (const char *name, const char *help = nullptr, double weight = 1.0)
{
  return lt_operation{ name, help, weight, 0, 0, &detail::run<Worker, Method> };
}

/* The description, to be static constexpr and handed to LT_PLUGIN() with the same @id and
 * @version. With or without a table of options. */
template <class Suite, class Worker, std::size_t NOps, std::size_t NOptions>
constexpr lt_plugin
describe (const char *id, const char *version, const char *description,
          const lt_operation (&operations)[NOps], const lt_option (&options)[NOptions],
          const void *(*get_extension) (const char *id) = nullptr)
{
  return lt_plugin{ sizeof (lt_plugin), LT_ABI_MAJOR, LT_ABI_MINOR, 0, id, version, nullptr,
                    nullptr, nullptr, nullptr, description, operations, NOps,
                    sizeof (lt_operation), options, NOptions, sizeof (lt_option),
                    &detail::init<Suite>, &detail::fini<Suite>,
                    &detail::worker_init<Suite, Worker>, &detail::worker_fini<Worker>,
                    get_extension };
}

template <class Suite, class Worker, std::size_t NOps>
constexpr lt_plugin
describe (const char *id, const char *version, const char *description,
          const lt_operation (&operations)[NOps])
{
  return lt_plugin{ sizeof (lt_plugin), LT_ABI_MAJOR, LT_ABI_MINOR, 0, id, version, nullptr,
                    nullptr, nullptr, nullptr, description, operations, NOps,
                    sizeof (lt_operation), nullptr, 0, sizeof (lt_option),
                    &detail::init<Suite>, &detail::fini<Suite>,
                    &detail::worker_init<Suite, Worker>, &detail::worker_fini<Worker>,
                    nullptr };
}

} // namespace ltrun

#endif /* LTPLUGIN_HPP */

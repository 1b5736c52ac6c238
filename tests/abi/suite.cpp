// SPDX-License-Identifier: MIT
//
// suite: a suite in C++11 whose standard templates must not show among its
// exported symbols.
#include <ltplugin.h>

#include <exception>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace
{

struct State
{
  std::map<std::string, lt_id> metrics;
  std::string text;
};

struct Client
{
  std::vector<uint64_t> numbers;
  lt_id pushed;
};

lt_status
init (const lt_host *host, void **ret_pctx)
{
  lt_metric metric = lt_metric ();

  metric.struct_size = sizeof metric;
  metric.kind = LT_METRIC_COUNTER;
  metric.name = "pushed";
  try
    {
      std::unique_ptr<State> state (new State);

      state->metrics[metric.name] = host->add_metric (host, &metric);
      state->text = host->get_str (host, "text");
      *ret_pctx = state.release ();
      return LT_OK;
    }
  catch (const std::bad_alloc &)
    {
      host->set_error (host, "out of memory");
      return LT_FATAL;
    }
}

void
fini (void *pctx)
{
  delete static_cast<State *> (pctx);
}

lt_status
worker_init (void *pctx, lt_worker *worker, void **ret_wctx)
{
  try
    {
      std::unique_ptr<Client> client (new Client);

      client->pushed = static_cast<State *> (pctx)->metrics.at ("pushed");
      *ret_wctx = client.release ();
      return LT_OK;
    }
  catch (const std::exception &error)
    {
      worker->host->set_error (worker->host, error.what ());
      return LT_FATAL;
    }
}

void
worker_fini (void *wctx, lt_worker *)
{
  delete static_cast<Client *> (wctx);
}

lt_status
push (void *wctx, lt_worker *worker, lt_op *op)
{
  Client *client = static_cast<Client *> (wctx);

  if (client->numbers.size () >= 1024)
    client->numbers.clear ();
  try
    {
      client->numbers.push_back (lt_op_random (op, 0));
    }
  catch (const std::bad_alloc &)
    {
      return lt_fail (op, 0, 0);
    }
  lt_count (worker, client->pushed, 1);
  return LT_OK;
}

const lt_operation operations[] = { LT_OP ("push", push) };

const lt_option options[] = {
  { "text", "any text", "hello", nullptr, nullptr, nullptr, LT_OPT_STR, 0 },
};

const lt_plugin plugin = { sizeof (lt_plugin),
                           LT_ABI_MAJOR,
                           LT_ABI_MINOR,
                           0,
                           "org.example.suite",
                           "1.0.0",
                           nullptr,
                           nullptr,
                           nullptr,
                           nullptr,
                           nullptr,
                           operations,
                           1,
                           sizeof (lt_operation),
                           options,
                           1,
                           sizeof (lt_option),
                           init,
                           fini,
                           worker_init,
                           worker_fini,
                           nullptr };

}

LT_PLUGIN ("org.example.suite", "1.0.0", &plugin);

// SPDX-License-Identifier: MIT
//
// noop: what ltplugin.hpp costs; see tests/bench/languages.sh.
#include <ltplugin.hpp>

namespace
{

struct Suite
{
  explicit Suite (ltrun::host) {}
};

struct Client
{
  Client (Suite &, ltrun::worker) {}
  lt_status
  nothing (ltrun::op)
  {
    return LT_OK;
  }
};

constexpr lt_operation operations[] = { ltrun::operation<Client, &Client::nothing> (
  "nothing") };
constexpr lt_plugin plugin =
  ltrun::describe<Suite, Client> ("org.example.noop-cpp", "1.0.0", "Does nothing", operations);

} // namespace

LT_PLUGIN ("org.example.noop-cpp", "1.0.0", &plugin);

// SPDX-License-Identifier: MIT
//
// throws: each kind of exception out of each place, chosen by options. Expected: what
// ltplugin.hpp says of it; std::terminate() only out of a destructor that is noexcept.
#include <stdexcept>
#include <string>

#include <ltplugin.hpp>

namespace
{

[[noreturn]] void
throw_one (const std::string &what, lt_id error_class)
{
  if (what == "failure")
    throw ltrun::failure ("refused as asked", error_class, 42);
  if (what == "exception")
    throw std::runtime_error ("thrown as asked");
  throw 17;
}

/* Its destructor is noexcept, as those that say nothing are. */
struct Strict
{
  explicit Strict (const std::string &place) : place_ (place) {}
  ~Strict ()
  {
    if (place_ == "noexcept")
      throw_one ("exception", 0);
  }

  const std::string &place_;
};

class Suite
{
public:
  explicit Suite (ltrun::host host)
      : what (host.get_str ("what")), where (host.get_str ("where")),
        refused (host.error_class ("refused")), strict_ (where)
  {
    if (where == "init")
      throw_one (what, refused);
  }

  ~Suite () noexcept (false)
  {
    if (where == "fini")
      throw_one (what, refused);
  }

  const std::string what;
  const std::string where;
  const lt_id refused;

private:
  const Strict strict_;
};

class Client
{
public:
  Client (Suite &suite, ltrun::worker) : suite_ (suite)
  {
    if (suite.where == "worker_init")
      throw_one (suite.what, suite.refused);
  }

  ~Client () noexcept (false)
  {
    if (suite_.where == "worker_fini")
      throw_one (suite_.what, suite_.refused);
  }

  lt_status
  hit (ltrun::op op)
  {
    if (suite_.where == "op" && op.iteration () % 2 == 1)
      throw_one (suite_.what, suite_.refused);
    return LT_OK;
  }

private:
  const Suite &suite_;
};

constexpr lt_operation operations[] = { ltrun::operation<Client, &Client::hit> ("hit") };

constexpr lt_option options[] = {
  { "what", "What to throw", "failure", nullptr, nullptr, "failure|exception|number",
    LT_OPT_ENUM, 0 },
  { "where", "Where", "op", nullptr, nullptr,
    "nowhere|init|worker_init|op|worker_fini|fini|noexcept", LT_OPT_ENUM, 0 },
};

constexpr lt_plugin plugin = ltrun::describe<Suite, Client> (
  "org.example.throws", "1.0.0", "Throws exceptions", operations, options);

} // namespace

LT_PLUGIN ("org.example.throws", "1.0.0", &plugin);

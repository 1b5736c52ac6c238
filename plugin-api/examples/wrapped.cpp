/* SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD */
/* wrapped: a suite in C++. The component under test is a map behind a mutex, shared by all
 * workers.
 *
 *   ltrun --plugin ./wrapped.so -c 4 -d 5s --set keys=100
 */
#include <mutex>
#include <string>
#include <unordered_map>

#include <ltplugin.hpp>

namespace
{

/* What all workers share. */
class Store
{
public:
  explicit Store (ltrun::host host)
      : keys (static_cast<std::uint64_t> (host.get_i64 ("keys"))),
        hits (host.counter ("hits", "1", "keys that were there")),
        absent (host.error_class ("absent", "the key was removed"))
  {
    for (std::uint64_t key = 0; key < keys; key++)
      map_[key] = "value";
  }

  bool
  find (std::uint64_t key, std::string *ret_value)
  {
    std::lock_guard<std::mutex> lock (mutex_);
    const auto found = map_.find (key);

    if (found == map_.end ())
      return false;
    *ret_value = found->second;
    return true;
  }

  const std::uint64_t keys;
  const lt_id hits;
  const lt_id absent;

private:
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::string> map_;
};

/* What each worker has. */
class Client
{
public:
  Client (Store &store, ltrun::worker worker) : store_ (store), worker_ (worker) {}

  lt_status
  find (ltrun::op op)
  {
    std::string value;

    if (!store_.find (op.random_below (store_.keys), &value))
      throw ltrun::failure ("a key of the first filling is gone", store_.absent);
    worker_.add (store_.hits);
    op.traffic (0, value.size ());
    return LT_OK;
  }

private:
  Store &store_;
  ltrun::worker worker_;
};

constexpr lt_operation operations[] = {
  ltrun::operation<Client, &Client::find> ("find", "look up one key"),
};

constexpr lt_option options[] = {
  { "keys", "entries of the map", "1000", "1", "1000000", nullptr, LT_OPT_I64, 0 },
};

constexpr lt_plugin plugin = ltrun::describe<Store, Client> (
  "org.example.wrapped", "1.0.0", "A map behind a mutex", operations, options);

} // namespace

LT_PLUGIN ("org.example.wrapped", "1.0.0", &plugin);

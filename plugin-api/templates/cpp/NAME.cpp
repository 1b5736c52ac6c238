// @NAME@: a suite for ltrun.
//
// The component under test is component() below: put yours in its place, and link it in
// CMakeLists.txt. What a suite may and must not do: ltrun-plugin(7).
#include <cstdint>
#include <vector>

#include <ltplugin.hpp>

namespace
{

// The component: FNV-1a over a buffer.
std::uint64_t
component (const std::vector<unsigned char> &bytes)
{
  std::uint64_t hash = UINT64_C (0xcbf29ce484222325);

  for (unsigned char byte : bytes)
    hash = (hash ^ byte) * UINT64_C (0x100000001b3);
  return hash;
}

// What all workers share.
class Suite
{
public:
  explicit Suite (ltrun::host host)
      : size (static_cast<std::size_t> (host.get_i64 ("size"))),
        even (host.counter ("even", "1", "results that were even")),
        refused (host.error_class ("refused", "the component said no"))
  {
  }

  const std::size_t size;
  const lt_id even;
  const lt_id refused;
};

// What each worker has: needs no lock.
class Client
{
public:
  Client (Suite &suite, ltrun::worker worker)
      : suite_ (suite), worker_ (worker), buffer_ (suite.size)
  {
  }

  // The operation: the host times each call of it, and counts what it returns or throws.
  lt_status
  hash (ltrun::op op)
  {
    buffer_[0] = static_cast<unsigned char> (op.random ());
    const std::uint64_t result = component (buffer_);

    if (result == 0)
      throw ltrun::failure ("a hash of 0", suite_.refused);
    op.traffic (buffer_.size (), 0);
    worker_.add (suite_.even, result % 2 == 0);
    return LT_OK;
  }

private:
  const Suite &suite_;
  ltrun::worker worker_;
  std::vector<unsigned char> buffer_;
};

constexpr lt_operation operations[] = {
  ltrun::operation<Client, &Client::hash> ("hash", "hash one buffer"),
};

constexpr lt_option options[] = {
  { "size", "bytes of a buffer", "4KiB", "1", "1MiB", nullptr, LT_OPT_SIZE, 0 },
};

constexpr lt_plugin plugin =
  ltrun::describe<Suite, Client> ("@ID@", "0.1.0", "Hashes buffers", operations, options);

} // namespace

LT_PLUGIN ("@ID@", "0.1.0", &plugin);

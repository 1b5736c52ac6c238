#!/bin/sh
# SPDX-License-Identifier: MIT
#
# languages.sh [--build DIR] [--rounds N] [--seconds S] [--check]
#
# What the C++ classes and the Rust crate cost: suites that do nothing, in C, C++ and Rust,
# run in turn on one worker; the best round of each, as disturbances only slow down, and its
# ratio to C's. With --check, exit status 1 when one is more than 10 % away. Needs jq, c++
# and cargo.
set -eu

export LTRUN_NO_HISTORY=true # what is measured here is of no use to a user's trends

build=build-tests rounds=5 seconds=1 check=no
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --check) check=yes; shift ;;
    *) echo "usage: languages.sh [--build DIR] [--rounds N] [--seconds S] [--check]" >&2; exit 2 ;;
  esac
done
for tool in jq c++ cargo rustc; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool missing"
    exit 77
  fi
done

top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$build" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT INT TERM

cp "$build/tests/fixtures/noop.so" "$tmp/c.so"
c++ -std=c++11 -O2 -fPIC -fvisibility=hidden -shared -Wl,-z,defs "-I$top/plugin-api" \
  "$top/tests/sdk/noop.cpp" -o "$tmp/cpp.so"
cp -r "$top/plugin-api/rust/ltrun-plugin" "$tmp/crate"
cp "$top/tests/sdk/noop.rs" "$tmp/crate/examples"
printf '\n[[example]]\nname = "noop"\ncrate-type = ["cdylib"]\n' >>"$tmp/crate/Cargo.toml"
(cd "$tmp/crate" && CARGO_TARGET_DIR=$tmp/target cargo build -q --release --offline --example noop)
cp "$tmp/target/release/examples/libnoop.so" "$tmp/rust.so"

for _ in $(seq "$rounds"); do
  for lang in c cpp rust; do
    "$build/bin/ltrun" "$tmp/$lang.so" -c 1 -d "${seconds}s" -q --format json |
      jq -r '.runs[0].measured.total.ops_per_second' >>"$tmp/$lang"
  done
done

best() { sort -g "$1" | tail -n 1; }

status=0
for lang in c cpp rust; do
  printf '%s %s %s\n' "$lang" "$(best "$tmp/$lang")" "$(best "$tmp/c")" |
    awk '{ratio = $2 / $3; printf "%-5s %12.0f ops/s  %6.2f ns  %.3f of C\n", $1, $2, 1e9 / $2, ratio
          exit ratio < 0.9 || ratio > 1.1}' || status=1
done
[ "$check" = no ] || exit "$status"

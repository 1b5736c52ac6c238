#!/bin/sh
# SPDX-License-Identifier: MIT
#
# rust-crate.sh PREFIX WORK SOURCES
#
# The crate of the SDK: its own tests, its example, and that no panic gets out.
set -eu
PREFIX=$1
WORK=$2
sources=$3
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"
need cargo rustc cc

# Not in place: cargo writes beside what it builds.
cp -r "$(find "$PREFIX" -type d -name ltrun-plugin -path '*rust*')" "$WORK/crate"
cp "$sources/panics.rs" "$WORK/crate/examples"
cat >>"$WORK/crate/Cargo.toml" <<END

[[example]]
name = "panics"
crate-type = ["cdylib"]
END
cd "$WORK/crate"
quietly "cargo test" cargo test --offline
grep -q "offsets_are_those_of_the_header ... ok" "$WORK/log" || fail "the layout is not tested"
quietly "cargo build" cargo build --release --offline --examples
if grep -i '^warning' "$WORK/log"; then
  fail "expected no warnings of the compiler"
fi
out=target/release/examples
expect 0 "0 warned, 0 failed, 0 skipped" ltrun validate "$out/libtable.so"
expect 0 "find" ltrun "$out/libtable.so" -c 2 -d 100ms --set keys=10

run() {
  ltrun "$out/libpanics.so" -c 2 -d 100ms -q "$@"
}

expect 0 "0 warned, 0 failed" ltrun validate "$out/libpanics.so"
expect 0 "PASS" run --set where=nowhere
expect 0 "refused as asked in op" run
expect 108 "panic: panicked as asked in op" run --set what=panic
expect 108 "fatal: panic" run --set what=value
for where in init worker; do
  expect 100 "refused as asked in $where" run --set where=$where
  expect 100 "panic: panicked as asked in $where" run --set where=$where --set what=panic
  expect 100 "init failed: panic" run --set where=$where --set what=value
done
# As with set_error() in fini: the numbers stand.
for where in worker-drop drop; do
  expect 101 "teardown failed: panic: panicked as asked in $where" \
    run --set where=$where --set what=panic
  expect 101 "teardown failed: panic" run --set where=$where --set what=value
done
rm -rf "$WORK"

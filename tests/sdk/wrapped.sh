#!/bin/sh
# SPDX-License-Identifier: MIT
#
# wrapped.sh PREFIX WORK SOURCES
#
# ltplugin.hpp: no exception gets out, and each ends as the header says.
set -eu
PREFIX=$1
WORK=$2
sources=$3
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"
need c++ pkg-config

PKG_CONFIG_PATH=$(dirname "$(find "$PREFIX" -name ltrun-plugin.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046  # flags are words
quietly "compiling throws.cpp" c++ -std=c++11 -O2 -Wall -Wextra -Wpedantic -Werror \
  "$sources/throws.cpp" -o "$WORK/throws.so" \
  $(pkg-config --variable=plugin_cflags ltrun-plugin) $(pkg-config --cflags ltrun-plugin) \
  $(pkg-config --variable=plugin_ldflags ltrun-plugin)

run() {
  ltrun "$WORK/throws.so" -c 2 -d 100ms -q "$@"
}

expect 0 "0 warned, 0 failed" ltrun validate "$WORK/throws.so"
expect 0 "PASS" run --set where=nowhere
expect 0 "refused as asked" run
expect 0 "refused" run
expect 108 "thrown as asked" run --set what=exception
expect 108 "an exception of an unknown type" run --set what=number
for where in init worker_init; do
  expect 100 "refused as asked" run --set where=$where
  expect 100 "thrown as asked" run --set where=$where --set what=exception
  expect 100 "an exception of an unknown type" run --set where=$where --set what=number
done
# As with set_error() in fini: the numbers stand.
for where in worker_fini fini; do
  expect 101 "teardown failed: refused as asked" run --set where=$where
  expect 101 "teardown failed: thrown as asked" run --set where=$where --set what=exception
  expect 101 "teardown failed: an exception of an unknown type" \
    run --set where=$where --set what=number
done
# Nobody can catch this one.
expect 107 "fini" run --set where=noexcept
rm -rf "$WORK"

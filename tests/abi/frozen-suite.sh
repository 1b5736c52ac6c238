#!/bin/sh
# SPDX-License-Identifier: MIT
#
# frozen-suite.sh FROZEN_DIR LTRUN WORK
#
# A suite as somebody has it who built it when FROZEN_DIR, v1.N, was released: from the
# source and the header that lie there, with the flags of that day, stripped. Today's ltrun
# lists, inspects, validates and runs it. Exit status 77: a tool is missing.
set -eu

frozen=$1
ltrun=$2
work=$3

for tool in cc strip; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed"
    exit 77
  fi
done

fail() {
  cat "$work/log"
  echo "FAIL: $*"
  exit 1
}

rm -rf "$work"
mkdir -p "$work"
umask 022
# What `pkg-config --variable=plugin_cflags` and plugin_ldflags said then.
cc -O2 "$frozen/counter.c" -o "$work/counter.so" -fPIC -fvisibility=hidden "-I$frozen" \
  -shared -Wl,-z,defs -Wl,-z,nodelete -Wl,--exclude-libs,ALL
strip "$work/counter.so"

# expect TEXT ARGUMENT...: status 0, and says that
expect() {
  text=$1
  shift
  "$ltrun" "$@" >"$work/log" 2>&1 || fail "ltrun $*: expected status 0"
  grep -qF "$text" "$work/log" || fail "ltrun $*: expected '$text'"
}

expect "org.example.counter  1.0.0    1.0" list --plugin-dir "$work"
expect "limit" inspect "$work/counter.so"
expect '"outcome": "pass"' "$work/counter.so" -c 2 -d 300ms -q --format json --set limit=8
if [ -z "${LTRUN_TEST_SANITIZED:-}" ]; then
  expect "0 warned, 0 failed" validate "$work/counter.so"
fi
rm -rf "$work"

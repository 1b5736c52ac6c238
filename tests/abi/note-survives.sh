#!/bin/sh
# SPDX-License-Identifier: MIT
#
# note-survives.sh SDK_DIR
#
# The note must come through what authors build with: optimizers drop what
# nothing refers to, sanitizers pad what they watch. Exit status 77: a compiler
# is missing.
set -eu

sdk=$1
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build NAME COMPILER FLAG...
build() {
  name=$1
  compiler=$2
  shift 2
  if ! command -v "$compiler" >/dev/null; then
    echo "skipped: $compiler is not installed"
    exit 77
  fi
  "$compiler" "$@" -fPIC -fvisibility=hidden -shared "-I$sdk" \
    "$sdk/examples/demo.c" -o "$work/$name.so"
}

build gcc-lto gcc -O2 -flto -ffunction-sections -fdata-sections -Wl,--gc-sections
build gcc-sanitizers gcc -O1 -fsanitize=address,undefined
build clang-sections clang -O2 -ffunction-sections -fdata-sections -Wl,--gc-sections
build clang-sanitizers clang -O1 -fsanitize=address,undefined
sh "$here/exports.sh" "$work"

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# regression-example.sh SOURCE BUILD: builds the regression test in C of the examples with
# the line that its head names, and runs it against the built ltrun.
set -eu

source=$1 build=$2
example=$source/runner/examples/regression/test-auth-load.c
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -e "$build/lib/ltrun/plugins/auth.so" ]; then
  echo "skipped: auth is not built"
  exit 77
fi

# The line as it stands there, from "cc" to the last that is continued.
sed -n '/^ \*   cc /,/[^\\]$/s/^ \*   //p' "$example" >"$work/build.sh"
grep -q pkg-config "$work/build.sh"
cp "$example" "$work/"
(cd "$work" && sh -eu ./build.sh)

LTRUN_NO_HISTORY=true LTRUN=$build/bin/ltrun LOAD_TEST_CONCURRENCY=2 LOAD_TEST_DURATION=0.3 \
  "$work/test-auth-load" --tap

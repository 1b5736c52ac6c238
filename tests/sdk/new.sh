#!/bin/sh
# SPDX-License-Identifier: MIT
#
# new.sh PREFIX WORK LANG
#
# `ltrun new` in an empty folder, with a copy of the installation at PREFIX in a folder with
# a space in its name: what it makes is built by its own line, has no finding, shows numbers,
# and is found by its name once it is installed.
set -eu
PREFIX=$1
WORK=$2
lang=$3
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"

case $lang in
  c) need cc pkg-config ;;
  cpp) need c++ cmake ;;
  rust) need cargo rustc cc ;;
esac

cp -r "$PREFIX" "$WORK/a prefix"
PATH=$WORK/a\ prefix/bin:$PATH
mkdir "$WORK/empty"
cd "$WORK/empty"
quietly "ltrun new" ltrun new demo-1 --lang "$lang" --id com.acme.demo
cd demo-1
for file in README.md build.sh smoke-test.sh .gitignore; do
  [ -f "$file" ] || fail "$file: expected it to be there"
done
if grep -rn '@[A-Z]*@' .; then
  fail "a placeholder is left"
fi
# shellcheck disable=SC2016  # Markdown's
sed -n 's/^- `\([^`]*\)`.*/\1/p' README.md >"$WORK/named"
[ -s "$WORK/named" ] || fail "README.md: expected it to name files"
while read -r file; do
  [ -f "$file" ] || fail "README.md names $file: expected it to be there"
done <"$WORK/named"
if command -v shellcheck >/dev/null; then
  quietly "shellcheck" shellcheck build.sh smoke-test.sh
fi
quietly "build.sh" sh build.sh
expect 0 "0 warned, 0 failed, 0 skipped" ltrun validate ./demo-1.so
expect 0 "hash" ltrun --plugin ./demo-1.so -d 500ms
expect 0 "com.acme.demo" ltrun inspect ./demo-1.so
quietly "smoke-test.sh" sh smoke-test.sh

expect 0 "com.acme.demo" ltrun install ./demo-1.so
cd /
expect 0 "hash" ltrun --plugin demo-1.so -d 100ms
expect 0 "hash" ltrun demo-1 -d 100ms --set size=64
expect 0 "removed" ltrun remove demo-1
expect 104 "not found in" ltrun demo-1
rm -rf "$WORK"

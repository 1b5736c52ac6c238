#!/bin/sh
# SPDX-License-Identifier: MIT
#
# tutorial.sh PREFIX WORK
#
# Every command of the installed ltrun-tutorial(7), one after the other in one shell, in an
# empty folder: each must end with status 0. What a reader would see is shown if one does
# not.
set -eu
PREFIX=$1
WORK=$2
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"
need cc pkg-config jq
unset LTRUN_DURATION

page=$(find "$PREFIX" -name ltrun-tutorial.7)
[ -n "$page" ] || fail "no ltrun-tutorial(7) is installed"
# As a terminal shows them: \e is a backslash.
sed -n 's/^\$ //p' "$page" | sed 's/\\e/\\/g; s/\\-/-/g' >"$WORK/commands"
[ "$(wc -l <"$WORK/commands")" -ge 15 ] || fail "expected 15 commands or more in $page"

# Each announces itself, so that a failure has a name.
{
  echo "set -eu"
  while IFS= read -r command; do
    printf 'echo "\$ %s"\n' "$(printf '%s' "$command" | sed 's/["\\$`]/\\&/g')"
    printf '%s\n' "$command"
  done <"$WORK/commands"
} >"$WORK/script"

mkdir "$WORK/empty"
cd "$WORK/empty"
quietly "a command of ltrun-tutorial(7)" sh "$WORK/script"
if grep 'warning:' "$WORK/log"; then
  fail "expected no warnings of the compiler"
fi
grep -q "0 warned, 0 failed, 0 skipped" "$WORK/log" || fail "the suite of the tutorial has findings"
rm -rf "$WORK"

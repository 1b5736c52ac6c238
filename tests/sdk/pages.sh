#!/bin/sh
# SPDX-License-Identifier: MIT
#
# pages.sh PREFIX WORK
#
# Every verb that `ltrun --help` shows has a manual page, and no installed folder is empty.
set -eu
PREFIX=$1
WORK=$2
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"

man=$PREFIX/share/man
ltrun --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' | grep -vx help >"$WORK/verbs"
[ "$(wc -l <"$WORK/verbs")" -ge 9 ] || fail "expected verbs in ltrun --help"
while read -r verb; do
  [ -f "$man/man1/ltrun-$verb.1" ] || fail "ltrun $verb: expected a page ltrun-$verb(1)"
done <"$WORK/verbs"

find "$PREFIX" -type d -empty >"$WORK/empty"
[ ! -s "$WORK/empty" ] || fail "expected no empty folders, found $(cat "$WORK/empty")"
rm -rf "$WORK"

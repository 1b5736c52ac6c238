#!/bin/sh
# SPDX-License-Identifier: MIT
#
# complete.sh PREFIX WORK SUITES
#
# Completion of the command line: what `ltrun complete` says, and what bash and zsh make of
# it. SUITES: a folder with noop.so and ctor_crash.so; the second would show that a suite
# was loaded.
set -eu
PREFIX=$1
WORK=$2
suites=$3
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"
need bash

cp "$suites/options.so" "$WORK/opts.so"
expect 0 "installed" ltrun install "$WORK/opts.so" --only static
cp "$suites/ctor_crash.so" "$XDG_DATA_HOME/ltrun/plugins/crashing.so"

# offers WORD WORDS...: the last one may become WORD
offers() {
  wanted=$1
  shift
  ltrun complete "$@" >"$WORK/offered" || fail "ltrun complete $*"
  grep -qxF -e "$wanted" "$WORK/offered" || {
    cat "$WORK/offered"
    fail "ltrun complete $*: expected '$wanted' among these"
  }
}

# offers_not WORD WORDS...
offers_not() {
  unwanted=$1
  shift
  ltrun complete "$@" >"$WORK/offered" || fail "ltrun complete $*"
  ! grep -qxF -e "$unwanted" "$WORK/offered" || fail "ltrun complete $*: did not expect '$unwanted'"
}

offers validate v
offers_not install v
offers opts ""
offers opts run --plugin o
offers crashing -p ""
offers --concurrency --conc
offers --strict validate --s
offers_not --concurrency validate --c
offers poisson opts --arrival p
offers json= opts -o ""
offers static.elf validate opts --only static.e
offers load,static.elf validate opts --only load,static.e
offers rust new demo --lang r
offers inspect help i
# Of the suite, from what was saved when it was installed
operation=$(ltrun inspect opts --format json | sed -n '/"operations"/,/"name"/s/.*"name" : "\(.*\)".*/\1/p' | head -n 1)
option=$(ltrun inspect opts --format json | sed -n '/"options"/,/"name"/s/.*"name" : "\(.*\)".*/\1/p' | head -n 1)
[ -n "$operation" ] || fail "the fixture has no operation"
[ -n "$option" ] || fail "the fixture has no option"
offers "$operation" opts --operation ""
offers "$operation=" run --plugin opts --mix ""
offers "a=1,$operation=" opts --mix a=1,
offers "$option=" opts --set ""
# Of one without a description nothing is known, and it is not asked
offers_not crash crashing --operation ""

# bash: completed LINE: what the function makes of it
completed() {
  bash -c '
    source "$1"
    COMP_LINE=$2 COMP_POINT=${#2}
    _ltrun
    printf "%s\n" "${COMPREPLY[@]}"' bash \
    "$PREFIX/share/bash-completion/completions/ltrun" "$1"
}
completed "ltrun val" | grep -qx validate || fail "bash: val"
completed "ltrun opts --operation " | grep -qx "$operation" || fail "bash: --operation"
completed "ltrun opts --set $option" | grep -qxF "$option=" || fail "bash: --set"
completed "ltrun validate opts --only static.e" | grep -qx static.elf || fail "bash: --only"
# Behind an '=' bash wants the rest only
completed "ltrun opts -o js" | grep -qx "json=" || fail "bash: -o"

if command -v zsh >/dev/null; then
  # shellcheck disable=SC2016  # zsh's
  zsh -f -c '
    compadd() { shift $argv[(i)--]; print -l -- $argv }
    _files() { print files }
    words=(ltrun opts --operation "") CURRENT=4
    source "$1"' zsh "$PREFIX/share/zsh/site-functions/_ltrun" >"$WORK/offered" ||
    fail "zsh: _ltrun"
  grep -qx -e "$operation" "$WORK/offered" || fail "zsh: --operation"
else
  echo "zsh is not installed: left out"
fi
rm -rf "$WORK"

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# soak.sh [--build DIR] [--seconds S] [SUITE...]
#
# Runs each built-in suite at its own mix for S seconds (60), ten workers. In a build
# with -DLT_SANITIZE=address,undefined a leak or an error ends with a status other than
# 0 and a report; in any other the largest memory of the host in the second half of the
# run is compared with that in the first, without its first fifth: exit status 1 when
# it is larger by more than 2 MiB. Needs jq.
set -eu

export LTRUN_NO_HISTORY=true # what is measured here is of no use to a user's trends

build=build-tests seconds=60
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    -*) echo "usage: soak.sh [--build DIR] [--seconds S] [SUITE...]" >&2; exit 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || set -- auth events services container
if ! command -v jq >/dev/null; then
  echo "skipped: jq missing"
  exit 77
fi

build=$(cd "$build" && pwd)
limit_kib=2048
status=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT INT TERM
sanitized=$(sed -n 's/^LT_SANITIZE:[^=]*=//p' "$build/CMakeCache.txt")

# Lists what a sanitizer wrote; nothing without one.
reports() { grep -hE 'ERROR: (Address|Leak|Undefined)|runtime error:' "$tmp/err" || :; }

soak() { # SUITE
  if ! "$build/bin/ltrun" inspect "$1" >/dev/null 2>&1; then
    printf '%-12s not built\n' "$1"
    return
  fi
  # How many logins are under way, at 19 MiB each, would hide everything else.
  settings=
  [ "$1" != auth ] || settings="--set argon2_memory=64KiB"
  result=0
  # shellcheck disable=SC2086  # two words or none
  "$build/bin/ltrun" "$1" $settings -c 10 -d "${seconds}s" -q --format json >"$tmp/json" 2>"$tmp/err" ||
    result=$?
  if [ "$result" -ne 0 ] || [ -n "$(reports)" ]; then
    printf '%-12s FAILED with status %d\n' "$1" "$result"
    cat "$tmp/err"
    status=1
    return
  fi
  jq -r --argjson s "$seconds" '
    .runs[0] | [.intervals[] | select(.rss_bytes != null)] as $rows
    | ([$rows[] | select(.time_ns >= $s * 2e8 and .time_ns < $s * 5e8) | .rss_bytes] | max) as $early
    | ([$rows[] | select(.time_ns >= $s * 5e8) | .rss_bytes] | max) as $late
    | "\($early / 1024 | floor) \($late / 1024 | floor) \(.measured.total.count) \(.measured.total.errors)"' \
    "$tmp/json" >"$tmp/row"
  read -r early late count errors <"$tmp/row"
  verdict=flat
  if [ -n "$sanitized" ]; then
    verdict="clean ($sanitized)"
  elif [ $((late - early)) -gt $limit_kib ]; then
    verdict=GROWS
    status=1
  fi
  [ "$errors" -eq 0 ] || { verdict="$errors ERRORS"; status=1; }
  printf '%-12s %12d operations, memory %7d KiB to %7d KiB (%+d KiB): %s\n' \
    "$1" "$count" "$early" "$late" $((late - early)) "$verdict"
}

for suite in "$@"; do
  soak "$suite"
done
exit $status

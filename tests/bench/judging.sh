#!/bin/sh
# SPDX-License-Identifier: MIT
#
# judging.sh [--build DIR] [--same N] [--slower N] [--runs N] [--seconds S]
#
# Compares a suite with itself, and with a version of it that computes 10 % longer, so many
# times, and counts how often ltrun compare says that it became worse. Both sides run in
# turn, ABBA, N runs of S seconds each. To be met: of 20 of the same at most 1, of 10 that
# are slower at least 9. ltrun's own exit status decides, and figures of a machine that is
# not idle say little.
set -eu

build=build-tests same=20 slower=10 runs=5 seconds=0.3
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --same) same=$2; shift 2 ;;
    --slower) slower=$2; shift 2 ;;
    --runs) runs=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    *) echo "usage: judging.sh [--build DIR] [--same N] [--slower N] [--runs N] [--seconds S]" >&2
       exit 2 ;;
  esac
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM

# measure SIDE SUITE NUMBER
measure() {
  "$build/bin/ltrun" "$build/tests/fixtures/$2.so" -q --no-history -c 1 -d "${seconds}s" \
    -o json="$folder/$1-$3.json" >/dev/null
}

# judge CANDIDATE: 0, 97 or 98
judge() {
  rm -f "$folder"/*.json
  set -- "$1" 1
  while [ "$2" -le "$runs" ]; do
    if [ $(($2 % 2)) -eq 1 ]; then
      measure old work "$2"; measure new "$1" "$2"
    else
      measure new "$1" "$2"; measure old work "$2"
    fi
    set -- "$1" $(($2 + 1))
  done
  set -- "$build/bin/ltrun" compare --strict
  for file in "$folder"/old-*.json; do set -- "$@" "old=$file"; done
  for file in "$folder"/new-*.json; do set -- "$@" "new=$file"; done
  status=0
  line=$("$@" | tail -n 1) || status=$?
  status=${line##*(exit }
  case $status in
    97\)) echo 97 ;;
    98\)) echo 98 ;;
    PASS*) echo 0 ;;
    *) echo "judging.sh: compare said: $line" >&2; echo error ;;
  esac
}

# count NAME CANDIDATE N
count() {
  worse=0 unclear=0 try=0
  while [ "$try" -lt "$3" ]; do
    case $(judge "$2") in
      98) worse=$((worse + 1)) ;;
      97) unclear=$((unclear + 1)) ;;
      error) exit 1 ;;
    esac
    try=$((try + 1))
  done
  printf '%-24s %3d of %3d worse, %d cannot tell\n' "$1" "$worse" "$3" "$unclear"
}

count "the same suite" work "$same"
count "slower by 10 %" work_slower "$slower"

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# memory-flat.sh [--build DIR] [--seconds S]
#
# Shows the memory of both programs at 5 s of a run and at its end (60 s), at full speed
# and at a rate, with every output on. Exit status 1 when one grew by more than 1 MiB.
set -eu

export LTRUN_NO_HISTORY=true # what is measured here is of no use to a user's trends

build=build-tests seconds=60
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    *) echo "usage: memory-flat.sh [--build DIR] [--seconds S]" >&2; exit 2 ;;
  esac
done
limit_kib=1024
failed=0
folder=$(mktemp -d)
run=
trap 'test -z "$run" || kill "$run" 2>/dev/null || :; rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

rss_kib () # PID
{
  sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

child_of () # PID
{
  for status in /proc/[0-9]*/status; do
    if grep -q "^PPid:[[:space:]]*$1\$" "$status" 2>/dev/null; then
      basename "$(dirname "$status")"
      return
    fi
  done
}

# Waits until the run has gone on for $1 seconds by its own account.
wait_for ()
{
  until grep -q "^ *$1s/" "$folder/err"; do
    kill -0 "$run" 2>/dev/null || { cat "$folder/err" >&2; exit 1; }
    sleep 0.2
  done
}

report () # WHAT BEFORE AFTER
{
  grown=$(($3 - $2))
  printf '  %-10s %6d KiB at 5 s, %6d KiB at %d s: %+d KiB\n' "$1" "$2" "$3" "$last" "$grown"
  if [ "$grown" -gt "$limit_kib" ]; then
    echo "  $1 grew by more than $limit_kib KiB"
    failed=1
  fi
}

measure () # TITLE WORD...
{
  echo "$1"
  shift
  "$build/bin/ltrun" "$@" --memory -d "$seconds" -o "json=$folder/r.json" \
    -o "jsonl=$folder/r.jsonl" >"$folder/out" 2>"$folder/err" &
  run=$!
  last=$((seconds - 1))
  wait_for 5
  host=$(child_of "$run")
  controller_before=$(rss_kib "$run") host_before=$(rss_kib "$host")
  wait_for "$last"
  controller_after=$(rss_kib "$run") host_after=$(rss_kib "$host")
  wait "$run"
  run=
  report controller "$controller_before" "$controller_after"
  report host "$host_before" "$host_after"
}

if [ "$seconds" -lt 8 ]; then
  echo "memory-flat.sh: expected at least 8 seconds, found '$seconds'" >&2
  exit 2
fi
measure "noop, closed loop, 2 workers" "$build/tests/fixtures/noop.so" -c 2
measure "noop, 20,000 a second, 10 workers" "$build/tests/fixtures/noop.so" -c 10 -r 20k
measure "metrics, errors and distributions" "$build/tests/fixtures/metrics.so" -c 2 \
  --mix work=1,fail=1,skip=1,unknown=1,bytes=1
exit $failed

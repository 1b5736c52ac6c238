#!/bin/sh
# SPDX-License-Identifier: MIT
#
# suites.sh [--build DIR] [--rounds N] [--seconds S] [--check]
#
# Two tables of the built-in suites. The first: each at its defaults with 10 workers,
# beside the range that it must be in or above, with a latency below the bound and no
# error. The second: what the embedded components do with 1 and with 2 workers, run in
# turn, medians, beside a floor of operations a second and of scaling. A suite that is
# not built is left out. Exit status 1 when one of the first table is out of its range;
# with --check also when one of the second is below its floor. Needs jq.
set -eu

build=build-tests rounds=3 seconds=2 check=no
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --check) check=yes; shift ;;
    *) echo "usage: suites.sh [--build DIR] [--rounds N] [--seconds S] [--check]" >&2; exit 2 ;;
  esac
done
if ! command -v jq >/dev/null; then
  echo "skipped: jq missing"
  exit 77
fi

build=$(cd "$build" && pwd)
ltrun=$build/bin/ltrun
status=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT INT TERM

has() { "$ltrun" inspect "$1" >/dev/null 2>&1; }

# run SUITE OPERATION WORKERS: rate, average in ns, share of errors
run() {
  "$ltrun" "$1" --operation "$2" -c "$3" -d "${seconds}s" -q --format json |
    jq -r '.runs[0].measured.total | "\(.ops_per_second) \(.service.ok.mean // 0) \(.error_rate)"'
}

# ranged SUITE OPERATION LOW HIGH BOUND_MS
ranged() {
  if ! has "$1"; then
    printf '%-28s not built\n' "$1 $2"
    return
  fi
  run "$1" "$2" 10 | awk -v name="$1 $2" -v low="$3" -v high="$4" -v bound="$5" '{
    verdict = "in range"
    if ($1 > high) verdict = "above"
    if ($1 < low) verdict = "BELOW"
    if ($2 / 1e6 >= bound) verdict = "TOO SLOW"
    if ($3 > 0) verdict = "ERRORS"
    printf "%-28s %12.0f %12.4f %8.4f %%   %7d to %7d below %2d ms  %s\n",
      name, $1, $2 / 1e6, $3 * 100, low, high, bound, verdict
    exit verdict ~ /^[A-Z]/ }' || status=1
}

median() { sort -g "$1" | awk '{v[NR]=$1} END {print v[int((NR + 1) / 2)]}'; }

# name, suite, operation, floor with 2 workers, least scaling (0: none asked)
floors='auth authorize 8400000 1.7
events publish 5800000 1.7
container resolve_singleton 11400000 1.7
services sweep 2000000 0'

measure_floors() {
  for _ in $(seq "$rounds"); do
    echo "$floors" | while read -r suite operation _ _; do
      has "$suite" || continue
      for workers in 1 2; do
        run "$suite" "$operation" "$workers" >>"$tmp/$suite.$operation.$workers"
      done
    done
  done
}

show_floors() {
  echo "$floors" | while read -r suite operation floor scaling; do
    [ -f "$tmp/$suite.$operation.2" ] || { printf '%-28s not built\n' "$suite $operation"; continue; }
    awk -v name="$suite $operation" -v one="$(median "$tmp/$suite.$operation.1")" \
      -v two="$(median "$tmp/$suite.$operation.2")" -v floor="$floor" -v scaling="$scaling" 'BEGIN {
      verdict = (two < floor || two / one < scaling) ? "BELOW" : "holds"
      least = (scaling > 0) ? scaling "x" : ""
      printf "%-28s %12.0f %12.0f %12d %7.2fx %6s  %s\n", name, one, two, floor, two / one, least, verdict
      exit verdict == "BELOW" }' || echo "$suite $operation" >>"$tmp/below"
  done
}

echo "10 workers, defaults, ${seconds} s each"
printf '%-28s %12s %12s %10s   %s\n' "" "ops/s" "average ms" "errors" "must be in or above"
ranged auth authenticate 1000 10000 10
ranged auth authorize 5000 50000 5
ranged events publish 10000 100000 2
ranged services health 1000 5000 50
ranged container resolve_singleton 50000 500000 1
ranged container resolve_transient 50000 500000 1
ranged container resolve_scoped 50000 500000 1

echo
echo "medians of $rounds rounds of ${seconds} s, operations a second"
printf '%-28s %12s %12s %12s %8s %6s\n' "" "1 worker" "2 workers" "floor of 2" "scaling" "least"
measure_floors
show_floors
if [ "$check" = yes ] && [ -f "$tmp/below" ]; then
  status=1
fi
exit $status

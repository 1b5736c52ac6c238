#!/bin/sh
# SPDX-License-Identifier: MIT
#
# suites.sh [--build DIR] [--rounds N] [--seconds S] [--check]
#
# Three tables of the built-in suites. The first: each at its defaults with 10 workers,
# beside the range that it must be in or above, with a latency below the bound and no
# error. The second: what the embedded components do with 1 and with 2 workers, run in
# turn, medians, beside a floor of operations a second and of scaling. Beside the scaling
# of time stands that of operations for each second of CPU time, which is that of a machine
# with nothing else to do: it falls when workers get into each other's way. The third: how
# long it takes to set up a million principals. A suite that is not built is left out.
# Exit status 1 when a run fails or one of the first table is out of its range; with
# --check also when one of the others does not hold. Needs jq.
set -eu

export LTRUN_NO_HISTORY=true # what is measured here is of no use to a user's trends

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

# run SUITE OPERATION WORKERS: rate, average in ns, share of errors, operations for a
# second of CPU time
run() {
  if ! "$ltrun" "$1" --operation "$2" -c "$3" -d "${seconds}s" -q --format json \
    >"$tmp/json" 2>"$tmp/err"; then
    cat "$tmp/err" >&2
    return 1
  fi
  jq -r '.runs[0] | .measured.total as $total | "\($total.ops_per_second)" +
    " \($total.service.ok.mean // 0) \($total.error_rate)" +
    " \($total.count / (.resources.cpu_share * .measured.duration_ns) * 1e9)"' "$tmp/json"
}

# ranged SUITE OPERATION LOW HIGH BOUND_MS
ranged() {
  if ! has "$1"; then
    printf '%-28s not built\n' "$1 $2"
    return
  fi
  if ! run "$1" "$2" 10 >"$tmp/row"; then
    printf '%-28s FAILED\n' "$1 $2"
    status=1
    return
  fi
  awk -v name="$1 $2" -v low="$3" -v high="$4" -v bound="$5" '{
    verdict = "in range"
    if ($1 > high) verdict = "above"
    if ($1 < low) verdict = "BELOW"
    if ($2 / 1e6 >= bound) verdict = "TOO SLOW"
    if ($3 > 0) verdict = "ERRORS"
    printf "%-28s %12.0f %12.4f %8.4f %%   %7d to %7d below %2d ms  %s\n",
      name, $1, $2 / 1e6, $3 * 100, low, high, bound, verdict
    exit verdict ~ /^[A-Z]/ }' "$tmp/row" || status=1
}

# median FILE COLUMN
median() { awk -v column="$2" '{print $column}' "$1" | sort -g | awk '{v[NR]=$1} END {print v[int((NR + 1) / 2)]}'; }

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
        run "$suite" "$operation" "$workers" >>"$tmp/$suite.$operation.$workers" ||
          echo "$suite $operation" >>"$tmp/failed"
      done
    done
  done
}

show_floors() {
  echo "$floors" | while read -r suite operation floor scaling; do
    [ -f "$tmp/$suite.$operation.2" ] || { printf '%-28s not built\n' "$suite $operation"; continue; }
    if ! [ -s "$tmp/$suite.$operation.1" ] || ! [ -s "$tmp/$suite.$operation.2" ]; then
      printf '%-28s FAILED\n' "$suite $operation"
      continue
    fi
    awk -v name="$suite $operation" \
      -v one="$(median "$tmp/$suite.$operation.1" 1)" -v two="$(median "$tmp/$suite.$operation.2" 1)" \
      -v cpu_one="$(median "$tmp/$suite.$operation.1" 4)" \
      -v cpu_two="$(median "$tmp/$suite.$operation.2" 4)" \
      -v floor="$floor" -v scaling="$scaling" 'BEGIN {
      verdict = (two < floor || two / one < scaling) ? "BELOW" : "holds"
      least = (scaling > 0) ? scaling "x" : ""
      printf "%-28s %12.0f %12.0f %12d %7.2fx %7.2fx %6s  %s\n", name, one, two, floor,
        two / one, 2 * cpu_two / cpu_one, least, verdict
      exit verdict == "BELOW" }' || echo "$suite $operation" >>"$tmp/below"
  done
}

show_setup() {
  if ! has auth; then
    printf '%-28s not built\n' "auth users=1000000"
    return
  fi
  if ! "$ltrun" auth --set users=1000000 --operation authorize -c 2 -d 100ms >/dev/null 2>"$tmp/err"; then
    cat "$tmp/err" >&2
    printf '%-28s FAILED\n' "auth users=1000000"
    echo setup >>"$tmp/failed"
    return
  fi
  sed -n 's/.*: 1000000 principals.* in \([0-9.]*\) s, \([0-9.]*\) MiB of memory;.*/\1 \2/p' "$tmp/err" |
    awk '{ printf "%-28s %12.3f s %10.1f MiB   below 5 s  %s\n", "auth users=1000000", $1, $2,
             $1 < 5 ? "holds" : "TOO SLOW"
           found = $1 < 5 }
         END { exit !found }' || echo setup >>"$tmp/below"
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
printf '%-28s %12s %12s %12s %8s %8s %6s\n' "" "1 worker" "2 workers" "floor of 2" "scaling" \
  "of CPU" "least"
measure_floors
show_floors

echo
echo "set-up, apart from the hashing of passwords"
show_setup
if [ -f "$tmp/failed" ] || { [ "$check" = yes ] && [ -f "$tmp/below" ]; }; then
  status=1
fi
exit $status

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# peers.sh [--build DIR] [--rounds N] [--seconds S] [--check]
#
# Compares what an operation that does nothing costs under ltrun, closed loop, every
# latency recorded, with a minimal loop, fio's null engine and sysbench's empty Lua
# event, on one worker and on two. All are run in turn, round by round, so that a
# machine whose speed drifts slows all of them; the table shows medians and the ratio
# of ltrun's throughput to each. --check: exit 1 when ltrun has less than 85 % of the
# minimal loop or less than 5x a peer. Needs jq, fio, sysbench.
set -eu

export LTRUN_NO_HISTORY=true # what is measured here is of no use to a user's trends

build=build-tests rounds=5 seconds=2 check=no
here=$(cd "$(dirname "$0")" && pwd)
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --check) check=yes; shift ;;
    *) echo "usage: peers.sh [--build DIR] [--rounds N] [--seconds S] [--check]" >&2; exit 2 ;;
  esac
done
for tool in jq fio sysbench; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool missing"
    exit 77
  fi
done

build=$(cd "$build" && pwd)
suite=$build/tests/fixtures/noop.so
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT INT TERM

# Each prints operations a second.
one() {
  case $1 in
    minimal) "$build/tests/bench/minimal-loop" "$suite" "$2" "$seconds" ;;
    ltrun) "$build/bin/ltrun" "$suite" -q -c "$2" -d "${seconds}s" --format json |
      jq '.runs[0].measured.total.ops_per_second' ;;
    ltrun-in) "$build/bin/ltrun" "$suite" -q -c "$2" -d "${seconds}s" --format json --in-process |
      jq '.runs[0].measured.total.ops_per_second' ;;
    fio) (cd "$tmp" && fio --name=null --ioengine=null --size=1g --bs=4k --rw=read --thread \
      --numjobs="$2" --group_reporting --time_based --runtime="$fio_ms" --clocksource=cpu \
      --output-format=json) | jq '.jobs[0].read.iops' ;;
    sysbench) sysbench "$here/empty-event.lua" --threads="$2" --time="$sysbench_s" \
      --percentile=99 run | awk '/events\/s|eps/ {print $NF; exit} /total number of events/ {n=$NF} /total time:/ {t=$NF+0} END {if (t) print n/t}' ;;
  esac
}
fio_ms=$(awk "BEGIN {printf \"%dms\", $seconds * 1000}")
sysbench_s=$(awk "BEGIN {s = int($seconds); print s < 1 ? 1 : s}")

for _ in $(seq "$rounds"); do
  for workers in 1 2; do
    for tool in minimal ltrun ltrun-in fio sysbench; do
      one $tool $workers >>"$tmp/$tool.$workers"
    done
  done
done

median() { sort -g "$1" | awk '{v[NR]=$1} END {print v[int((NR + 1) / 2)]}'; }

status=0
printf '%-34s %8s %14s %10s %12s\n' "" workers "operations/s" "ns each" "ltrun is"
for workers in 1 2; do
  ours=$(median "$tmp/ltrun.$workers")
  for tool in ltrun ltrun-in minimal fio sysbench; do
    case $tool in
      ltrun) name="ltrun, two processes" need=0 ;;
      ltrun-in) name="ltrun --in-process" need=0 ;;
      minimal) name="minimal loop" need=0.85 ;;
      fio) name="fio, null engine" need=5 ;;
      sysbench) name="sysbench, empty Lua event" need=5 ;;
    esac
    theirs=$(median "$tmp/$tool.$workers")
    awk -v name="$name" -v w="$workers" -v o="$ours" -v t="$theirs" 'BEGIN {
      printf "%-34s %8d %14.0f %10.1f %11.2fx\n", name, w, t, 1e9 * w / t, o / t }'
    if awk "BEGIN {exit !($ours / $theirs < $need)}"; then
      status=1
    fi
  done
done
[ "$check" = no ] || exit $status

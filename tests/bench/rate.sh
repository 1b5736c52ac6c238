#!/bin/sh
# SPDX-License-Identifier: MIT
#
# rate.sh [--build DIR] [--seconds S] [--rates "1000 10000 100000"]
#
# Shows how well ltrun keeps a rate: achieved share of the target, start lag at the
# median and at p99, processor time of the host in percent of one core, 10 workers and
# Needs jq.
# an operation that does nothing. Run it when the machine is idle.
set -eu

export LTRUN_NO_HISTORY=true # what is measured here is of no use to a user's trends

build=build-tests seconds=10 rates="1000 10000 100000"
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --rates) rates=$2; shift 2 ;;
    *) echo "usage: rate.sh [--build DIR] [--seconds S] [--rates LIST]" >&2; exit 2 ;;
  esac
done
command -v jq >/dev/null || { echo "skipped: jq missing"; exit 77; }

printf '%10s %12s %12s %12s %12s %8s\n' "target/s" achieved "lag p50" "lag p99" "lag max" cpu
for rate in $rates; do
  "$build/bin/ltrun" "$build/tests/fixtures/noop.so" -q -r "$rate" -d "${seconds}s" \
    --format json |
    jq -r '.runs[0] | [.load.target_rate_per_second, .load.achieved_share * 100, .load.lag.p50 / 1000, .load.lag.p99 / 1000,
            .load.lag.max / 1000, .resources.cpu_share * 100] | @tsv' |
    awk '{printf "%10d %11.3f%% %9.1f us %9.1f us %9.1f us %7.1f%%\n", $1, $2, $3, $4, $5, $6}'
done

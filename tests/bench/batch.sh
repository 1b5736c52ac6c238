#!/bin/sh
# SPDX-License-Identifier: MIT
#
# batch.sh [--build DIR] [--seconds S] [--sizes "10 100 1000 10000"]
#
# Shows how many operations that do nothing one core does a second, by the size of the
# batch; the last column is the part of a batch that is the harness. Run it when the
# machine is idle. Needs jq.
set -eu

export LTRUN_NO_HISTORY=true # what is measured here is of no use to a user's trends

build=build-tests seconds=3 sizes="1 10 100 1000 10000"
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --sizes) sizes=$2; shift 2 ;;
    *) echo "usage: batch.sh [--build DIR] [--seconds S] [--sizes LIST]" >&2; exit 2 ;;
  esac
done
command -v jq >/dev/null || { echo "skipped: jq missing"; exit 77; }

printf '%8s %18s %14s\n' batch "operations/s" harness
for size in $sizes; do
  "$build/bin/ltrun" "$build/tests/fixtures/batch.so" -q -c 1 -d "${seconds}s" \
    --operation nothing --batch "$size" --format json |
    jq -r '.runs[0] | [.config.batch, .measured.total.ops_per_second,
            .harness.cost_ns * .measured.total.ops_per_second / 1e9 / .config.batch * 100]
           | @tsv' |
    awk '{printf "%8d %18.0f %13.1f%%\n", $1, $2, $3}'
done

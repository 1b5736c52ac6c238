#!/bin/sh
# SPDX-License-Identifier: MIT
#
# web.sh [--build DIR] [--rounds N] [--seconds S] [--workers N]
#
# What the live dashboard costs: operations a second of a run that does nothing, with
# --web and one client that listens to events, against the same run without. Runs are
# interleaved, in an order that turns around each round; prints the ratio of each pair,
# and their median. Needs jq and curl.
set -eu

export LTRUN_NO_HISTORY=true # what is measured here is of no use to a user's trends

build=build-tests rounds=10 seconds=5 workers=2
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --workers) workers=$2; shift 2 ;;
    *) echo "usage: web.sh [--build DIR] [--rounds N] [--seconds S] [--workers N]" >&2; exit 2 ;;
  esac
done
for tool in jq curl; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool missing"; exit 77; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# run NAME OPTION...: operations a second, into $dir/NAME
run() {
  name=$1
  shift
  "$build/bin/ltrun" "$build/tests/fixtures/noop.so" -q -c "$workers" -d "${seconds}s" -w 500ms \
    --no-history -o json="$dir/$name.json" "$@" >/dev/null 2>"$dir/$name.err"
  jq .runs[0].measured.total.ops_per_second "$dir/$name.json" >"$dir/$name"
}

plain() {
  run plain
}

# The client is there before the load, and gets every event.
watched() {
  : >"$dir/web.err"
  (
    until url=$(grep -o 'http://[^ ]*' "$dir/web.err"); do sleep 0.02; done
    curl -sN "${url}api/charts" >"$dir/events"
  ) &
  run web --web=127.0.0.1:0
  wait $!
  grep -q '"type":"end"' "$dir/events" || { echo "web.sh: the client missed the end" >&2; exit 1; }
}

if ! "$build/bin/ltrun" help run | grep -q -- --web; then
  echo "skipped: ltrun has no --web"
  exit 77
fi
printf '%8s %16s %16s %10s\n' round without with ratio
i=1
while [ "$i" -le "$rounds" ]; do
  if [ $((i % 2)) -eq 1 ]; then plain && watched; else watched && plain; fi
  awk -v i="$i" -v a="$(cat "$dir/plain")" -v b="$(cat "$dir/web")" \
    'BEGIN {printf "%8d %16.0f %16.0f %10.4f\n", i, a, b, b / a; print b / a >> "/dev/stderr"}' \
    2>>"$dir/ratios"
  i=$((i + 1))
done
sort -n "$dir/ratios" | awk '{r[NR] = $1}
  END {m = NR % 2 ? r[(NR + 1) / 2] : (r[NR / 2] + r[NR / 2 + 1]) / 2
       printf "median ratio %.4f: the dashboard with one client costs %.2f %%\n", m, (1 - m) * 100}'

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# offsets.sh same|holds GOLDEN PROGRAM
#
# Compares what PROGRAM (offsets.c) prints with what a release printed.
#   same   every line, both ways: the released header itself was not touched
#   holds  every "is" line is there, no "min" line is less; more may have come
# Exit status 77: pointers are not of 64 bits, the golden files know no other.
set -eu

mode=$1
golden=$2
program=$3

if [ "$(getconf LONG_BIT)" -ne 64 ]; then
  echo "skipped: $golden is of a 64-bit machine, this one has $(getconf LONG_BIT) bits"
  exit 77
fi
if [ "$mode" = same ]; then
  "$program" | diff -u "$golden" -
  exit
fi
"$program" | awk -v golden="$golden" '
  { line[$1 " " $2] = $0; value[$1 " " $2] = $3 }
  function broken(expected, found) {
    print golden ": released: " expected ", found: " (found == "" ? "nothing" : found)
    failed = 1
  }
  END {
    while ((status = (getline released < golden)) > 0) {
      split(released, word, " ")
      key = word[1] " " word[2]
      if (word[1] == "is" ? line[key] != released : value[key] + 0 < word[3] + 0)
        broken(released, line[key])
      n_released++
    }
    if (status < 0 || n_released == 0) {
      print golden ": cannot be read or is empty"
      failed = 1
    }
    exit failed
  }'

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# describe.sh LTRUN SUITE.so RESULT
#
# Writes what `inspect` says of the suite, but for where it lies, which changes.
set -eu
trap 'rm -f "$3.tmp"' EXIT
"$1" inspect "$2" --format json | grep -v '^ *"path" :' >"$3.tmp"
[ -s "$3.tmp" ]
mv "$3.tmp" "$3"

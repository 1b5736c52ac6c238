#!/bin/sh
# SPDX-License-Identifier: MIT
#
# exports.sh [--no-entry FILE.so | --no-note FILE.so]... FOLDER
#
# Every suite of the folder exports ltrun_plugin_v1 and nothing else, and has a
# note of type LTRN. The options name those made without the one or the other.
# Exit status 77: a tool is missing.
set -eu
LC_ALL=C
export LC_ALL

no_entry=
no_note=
while [ $# -gt 1 ]; do
  case $1 in
    --no-entry) no_entry="$no_entry $2 " ;;
    --no-note) no_note="$no_note $2 " ;;
    *)
      echo "exports.sh: unknown option $1" >&2
      exit 2
      ;;
  esac
  shift 2
done
folder=$1

for tool in nm readelf; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed"
    exit 77
  fi
done

failed=0
n_files=0
for file in "$folder"/*.so; do
  [ -f "$file" ] || continue
  n_files=$((n_files + 1))
  name=$(basename "$file")
  wanted=ltrun_plugin_v1
  case $no_entry in *" $name "*) wanted= ;; esac
  found=$(nm -D --defined-only --format=posix "$file" | cut -d ' ' -f 1 | tr '\n' ' ')
  if [ "${found% }" != "$wanted" ]; then
    echo "$file: expected to export '$wanted', found '${found% }'"
    failed=1
  fi
  wanted=1
  case $no_note in *" $name "*) wanted=0 ;; esac
  found=$(readelf -n "$file" 2>/dev/null | grep -c '^  ltrun .*(0x4c54524e)' || true)
  if [ "$found" -ne "$wanted" ]; then
    echo "$file: expected $wanted note(s) of ltrun, found $found"
    failed=1
  fi
done
if [ "$n_files" -eq 0 ]; then
  echo "$folder: expected suites, found none"
  exit 1
fi
echo "$n_files suites looked at"
exit $failed

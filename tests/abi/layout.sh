#!/bin/sh
# SPDX-License-Identifier: MIT
#
# layout.sh RELEASED.h TODAY.h
#
# Asks abidiff what became of the types of a released header. With the same
# LT_ABI_MINOR nothing may have changed; with a higher one fields may have been
# appended, and nothing else. Exit status 77: a tool is missing.
set -eu

released=$1
today=$2
here=$(dirname "$0")

# Bits of abidiff's exit status
ABIDIFF_CHANGE=4

for tool in gcc abidiff; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed"
    exit 77
  fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build NAME HEADER: NAME.so with full debug information
build() {
  mkdir "$work/$1"
  cp "$2" "$work/$1/ltplugin.h"
  gcc -std=c11 -g -O0 -fPIC -shared "-I$work/$1" "$here/surface.c" -o "$work/$1.so"
}

minor() {
  sed -n 's/^#define LT_ABI_MINOR \([0-9]*\)u.*/\1/p' "$1"
}

# Lets through what a report says of appended fields; prints the rest, and fails
# if there is any.
only_appended() {
  awk '
    /^(Leaf changes|Changed leaf types|Removed\/Changed\/Added (functions|variables)) summary: / { next }
    /^$/ || /^'"'"'struct lt_[a-z]+'"'"' changed:$/ { next }
    match($0, /^  type size changed from [0-9]+ to [0-9]+ \(in bits\)$/) { old_end = $5; next }
    /^  [0-9]+ data member insertions?:$/ { next }
    /^    '"'"'.*'"'"', at offset [0-9]+ \(in bits\)$/ {
      offset = $0
      sub(/.*, at offset /, "", offset)
      if (offset + 0 >= old_end + 0 && old_end > 0)
        next
    }
    { print; failed = 1 }
    END { exit failed }'
}

build released "$released"
build today "$today"
# --harmless, or a return type that became double would pass as compatible.
status=0
abidiff --harmless --leaf-changes-only --no-show-locs --no-linkage-name \
  "$work/released.so" "$work/today.so" >"$work/report" || status=$?

if [ "$status" -eq 0 ]; then
  exit 0
elif [ "$status" -ne "$ABIDIFF_CHANGE" ]; then
  echo "incompatible, or abidiff failed (exit status $status):"
elif [ "$(minor "$today")" -le "$(minor "$released")" ]; then
  echo "changed, but LT_ABI_MINOR is still $(minor "$released"):"
elif only_appended <"$work/report"; then
  exit 0
else
  echo "the lines above are more than fields appended at the end of a struct:"
fi
cat "$work/report"
exit 1

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# layout-finds-breaks.sh HEADER
#
# Breaks copies of the header in ways that a suite would notice, and in ways that
# it would not; layout.sh must tell them apart.
set -eu

header=$1
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# The header's own assertions would stop most edits before abidiff sees them.
sed '/^#if UINTPTR_MAX == UINT64_MAX/,/^#endif/d' "$header" >"$work/released.h"

# expect STATUS WHAT EDIT: EDIT is a sed script for the header
expect() {
  sed "$3" "$work/released.h" >"$work/today.h"
  if [ -n "$3" ] && cmp -s "$work/released.h" "$work/today.h"; then
    echo "FAIL: $2: the edit changed nothing"
    failed=1
    return
  fi
  status=0
  sh "$here/layout.sh" "$work/released.h" "$work/today.h" >"$work/output" 2>&1 || status=$?
  if [ "$status" -eq 77 ]; then
    cat "$work/output"
    exit 77
  fi
  # A copy that does not compile fails as well, and proves nothing.
  if [ "$status" -ne "$1" ] || grep -q 'error:' "$work/output"; then
    echo "FAIL: $2: expected status $1, found $status"
    cat "$work/output"
    failed=1
  fi
}

minor='s/^#define LT_ABI_MINOR .*/#define LT_ABI_MINOR 99u/'
append='/^  int64_t error_code;/a\  uint64_t more;'

expect 0 "nothing changed" ''
expect 0 "a comment changed" 's,^/\* An operation. \*/,/* One operation. */,'
expect 0 "a field appended, minor raised" "$minor; $append"
expect 1 "a field appended, minor not raised" "$append"
expect 1 "a field inserted" "$minor; /^  uint64_t stream;/a\\  uint64_t more;"
expect 1 "a field removed" "$minor; /^  uint64_t bytes_sent;/d"
expect 1 "two fields swapped" "$minor; s/char \\*vendor;/char *other;/; s/char \\*url;/char *vendor;/; s/char \\*other;/char *url;/"
expect 1 "a field of the same size, another type" "$minor; s/^  int64_t error_code;/  double error_code;/"
expect 1 "a field renamed" "$minor; s/^  uint64_t bytes_sent;/  uint64_t bytes_out;/"
expect 1 "another return type, compatible to abidiff" "$minor; s/^  int64_t (\\*get_i64)/  double (*get_i64)/"
expect 1 "another parameter" "$minor; s/(\\*now) (void)/(*now) (int32_t clock)/"
expect 1 "a wider status" "$minor; s/^typedef int32_t lt_status/typedef int64_t lt_status/"
expect 1 "a field inserted and one appended" "$minor; s/^  uint64_t stream;/  uint64_t first; uint64_t stream;/; $append"
# abidiff's "incompatible" bit: the entry point itself is gone
expect 1 "the entry point renamed" "$minor; /^LT_BEGIN_DECLS/a\\#define ltrun_plugin_v1 ltrun_plugin_v2"
exit $failed

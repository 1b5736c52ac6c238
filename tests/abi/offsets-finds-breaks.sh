#!/bin/sh
# SPDX-License-Identifier: MIT
#
# offsets-finds-breaks.sh GOLDEN
#
# offsets.sh must refuse what breaks a released suite and accept what does not.
# The program under test is cat of an edited golden file.
set -eu

golden=$1
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '#!/bin/sh\ncat "%s/printed"\n' "$work" >"$work/program"
chmod +x "$work/program"
failed=0

# expect MODE STATUS WHAT EDIT: EDIT is a sed script for the golden file
expect() {
  sed "$4" "$golden" >"$work/printed"
  if [ "$1" = holds ] && [ "$2" -ne 0 ] && cmp -s "$golden" "$work/printed"; then
    echo "FAIL: $3: the edit changed nothing"
    failed=1
    return
  fi
  status=0
  sh "$here/offsets.sh" "$1" "$golden" "$work/program" >"$work/output" || status=$?
  [ "$status" -ne 77 ] || exit 77
  if [ "$status" -ne "$2" ]; then
    echo "FAIL: $1: $3: expected status $2, found $status"
    cat "$work/output"
    failed=1
  fi
}

# shellcheck disable=SC2016  # sed's last line, not a variable
appended='$a is lt_op.more 72 8'
expect same 0 "nothing changed" ''
expect same 1 "a size grew" 's/^min sizeof(lt_op) .*/min sizeof(lt_op) 80/'
expect same 1 "a line was added" "$appended"
expect holds 0 "nothing changed" ''
expect holds 0 "a field was appended" "s/^min sizeof(lt_op) .*/min sizeof(lt_op) 80/; $appended"
expect holds 1 "a struct shrank" 's/^min sizeof(lt_op) .*/min sizeof(lt_op) 64/'
expect holds 1 "a field moved" 's/^is lt_op.stream .*/is lt_op.stream 24 8/'
expect holds 1 "a field was widened" 's/^is lt_op.op_index 4 4/is lt_op.op_index 4 8/'
expect holds 1 "a field was removed" '/^is lt_op.bytes_sent /d'
expect holds 1 "a constant changed" 's/^is LT_SKIP 2/is LT_SKIP 3/'
expect holds 1 "a limit was lowered" 's/^min LT_MAX_NAME 64/min LT_MAX_NAME 32/'
expect holds 1 "the random numbers changed" 's/^is lt_op_random(0,0,0) 1/is lt_op_random(0,0,0) 2/'
exit $failed

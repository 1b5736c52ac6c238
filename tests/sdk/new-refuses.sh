#!/bin/sh
# SPDX-License-Identifier: MIT
#
# new-refuses.sh PREFIX WORK
#
# What `ltrun new` says to names, languages and places that will not do; it leaves nothing
# behind then.
set -eu
PREFIX=$1
WORK=$2
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"

mkdir "$WORK/empty"
cd "$WORK/empty"
expect 2 "expected one name" ltrun new --lang c
expect 2 "expected one name" ltrun new one two --lang c
expect 2 "--lang: expected c, cpp or rust, found none" ltrun new demo
expect 2 "--lang: expected c, cpp or rust, found perl" ltrun new demo --lang perl
expect 2 "found 'Demo'" ltrun new Demo --lang c
expect 2 "found 'my suite'" ltrun new "my suite" --lang c
expect 2 "no verb of ltrun" ltrun new list --lang c
expect 2 "no verb of ltrun" ltrun new help --lang c
expect 2 "found '../demo'" ltrun new ../demo --lang c
expect 2 "--id: expected one such as com.acme.demo, found 'demo'" ltrun new demo --lang c --id demo
expect 2 "--bogus" ltrun new demo --bogus
[ -z "$(ls -A)" ] || fail "expected nothing to be made, found $(ls -A)"

mkdir demo
expect 2 "expected nothing of that name" ltrun new demo --lang c
[ -z "$(ls -A demo)" ] || fail "expected demo to stay empty"
ln -s nowhere dangling
expect 2 "expected nothing of that name" ltrun new dangling --lang c
[ ! -e nowhere ] || fail "expected nothing to be made behind a link"

# Without its SDK
cp -r "$PREFIX" "$WORK/bare"
rm -r "$WORK"/bare/share/ltrun/templates
expect 1 "expected the SDK in" "$WORK/bare/bin/ltrun" new other --lang c

# --system is the folder of the installation that ltrun belongs to
cp -r "$PREFIX" "$WORK/own"
cp "$(find "$WORK/own" -path '*/ltrun/plugins/*.so' | head -n 1)" "$WORK/copied.so"
expect 0 "$WORK/own/lib" "$WORK/own/bin/ltrun" install "$WORK/copied.so" --system --only static
expect 0 "copied" "$WORK/own/bin/ltrun" list
expect 0 "removed" "$WORK/own/bin/ltrun" remove copied --system

# What another put there is not ours to remove
built_in=$(find "$WORK/own" -path '*/ltrun/plugins/*.so' | head -n 1)
expect 104 "expected a suite that \`ltrun install\` put there, found $built_in without" \
  "$WORK/own/bin/ltrun" remove "$(basename "$built_in")" --system
for file in "$built_in" "$built_in.inspect.json"; do
  [ -f "$file" ] || fail "expected $file to stay"
done
rm -rf "$WORK"

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# packages-use.sh WORK SUITE...
#
# Installs WORK/made/*.deb, uses what they bring as a user would, and removes them. Changes
# the machine that it runs on: see packages-overlay.sh.
set -eu
work=$1
shift
unset PKG_CONFIG_PATH XDG_DATA_HOME
PATH=/usr/bin:/bin:/usr/sbin:/sbin
HOME=$work/home
export PATH HOME
mkdir -p "$HOME"

fail() {
  echo "FAIL: $*"
  exit 1
}

set -x
dpkg --install "$work"/made/*.deb
[ "$(command -v ltrun)" = /usr/bin/ltrun ] || fail "expected ltrun in /usr/bin"
for suite; do
  ltrun list | grep -q "$suite" || fail "ltrun list: expected $suite"
  ltrun "$suite" -c 1 -d 100ms -q | grep -q PASS || fail "$suite does not run"
  ltrun complete "$suite" --operation "" | grep -q . || fail "$suite: nothing to complete"
done
if command -v man >/dev/null; then
  for page in ltrun ltrun-remove ltrun-validate ltrun-scenario ltrun-plugin ltrun-tutorial "ltrun-$1"; do
    man --where "$page" | grep -q '^/usr/share/man/' || fail "man $page"
  done
fi

# The SDK, without a path to it
cd "$HOME"
ltrun new demo --lang c
cd demo
sh build.sh
ltrun validate ./demo.so --only static,load
ltrun install ./demo.so --system --only static
cd /
ltrun --plugin demo.so -d 100ms -q | grep -q PASS || fail "demo.so does not run"
[ -f /usr/local/lib/ltrun/plugins/demo.so ] || fail "--system: expected it in /usr/local"
ltrun remove demo --system

packages=$(for file in "$work"/made/*.deb; do dpkg-deb -f "$file" Package; done)
# shellcheck disable=SC2086  # packages are words
dpkg --purge $packages
[ ! -e /usr/bin/ltrun ] || fail "ltrun is still there"

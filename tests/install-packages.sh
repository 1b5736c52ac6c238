#!/bin/sh
# SPDX-License-Identifier: MIT
#
# install-packages.sh GROUP...
#
# Installs those Debian packages of packages.txt that are missing. Needs root or
# sudo only if there are any. One line on stderr says what went wrong.
set -eu

list=$(dirname "$0")/packages.txt

die() {
  echo "install-packages.sh: $*" >&2
  exit 1
}

[ $# -gt 0 ] || die "expected a group of packages: build, test"
missing=
for group in "$@"; do
  packages=$(sed -n "s/^$group //p" "$list")
  [ -n "$packages" ] || die "$list has no group '$group'"
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    system=$(sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release 2>/dev/null || true)
    die "expected Debian 12, found ${system:-another system}; install what $list lists by hand"
  fi
  for package in $packages; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=
elif command -v sudo >/dev/null; then
  as_root=sudo
else
  die "expected root or sudo, found neither, to install:$missing"
fi

# apt_get ARGUMENT...: never asks, waits for another apt that is running
apt_get() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq \
    -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 "$@"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "installing:$missing" >&2
if ! apt_get -o APT::Update::Error-Mode=any update >"$log" 2>&1; then
  die "cannot reach Debian's package servers: $(grep -m 1 '^E:' "$log" || echo "apt-get update failed")"
fi
# shellcheck disable=SC2086  # packages are words
if ! apt_get install --no-install-recommends -y $missing >"$log" 2>&1 </dev/null; then
  die "cannot install:$missing: $(grep -m 1 '^E:' "$log" || echo "apt-get install failed")"
fi

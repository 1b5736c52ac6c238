#!/bin/sh
# SPDX-License-Identifier: MIT
#
# packages.sh PREFIX WORK BUILD
#
# The Debian packages of BUILD: made, looked at by lintian, installed into a root of their
# own, used there, and removed. dpkg looks at dependencies, as its database is the
# machine's; when the packages are removed, nothing of them is left.
#
# As root the root is the machine with all changes in memory, and the packages are what a
# user has: in /usr, found by PATH, man and pkg-config. Where that cannot be mounted, it is
# a folder with nothing but dpkg's database.
set -eu
PREFIX=$1
WORK=$2
build=$3
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"
PATH=$PATH:/usr/sbin:/sbin
need cpack file dpkg dpkg-deb dpkg-shlibdeps
if [ "$(id -u)" -ne 0 ]; then
  need fakeroot
  as_root=fakeroot
else
  as_root=
fi

cd "$build"
quietly "cpack" cpack -G DEB -B "$WORK/made"
cd "$WORK"
for package in ltrun ltrun-dev; do
  ls made/"$package"_*.deb >"$WORK/log" 2>&1 || fail "expected a package $package"
done
suites=$(cd "$PREFIX" && find . -path '*/ltrun/plugins/*.so' -exec basename {} .so \; | sort)
for suite in $suites; do
  ls made/ltrun-suite-"$suite"_*.deb >"$WORK/log" 2>&1 || fail "expected a package of $suite"
  dpkg-deb -f made/ltrun-suite-"$suite"_*.deb Depends >"$WORK/log"
  grep -q 'ltrun (>= .*libc6' "$WORK/log" || fail "$suite: depends on $(cat "$WORK/log")"
done
dpkg-deb -f made/ltrun_*.deb Depends >"$WORK/log"
grep -q 'libglib2.0-0.*libjson-glib' "$WORK/log" || fail "ltrun: depends on $(cat "$WORK/log")"

if command -v lintian >/dev/null; then
  lintian --fail-on error --allow-root made/*.deb >"$WORK/log" 2>&1 || fail "lintian finds errors"
else
  echo "lintian is not installed: left out"
fi

overlay() {
  mkdir -p "$WORK/memory"
  unshare --mount sh "$(dirname "$0")/packages-overlay.sh" "$WORK/memory" "$WORK" "$@"
}
if [ "$(id -u)" -eq 0 ] && [ ! -e /usr/bin/ltrun ] && overlay true 2>"$WORK/log"; then
  # shellcheck disable=SC2086  # suites are words
  quietly "the packages in /usr" overlay sh "$(realpath "$0" | xargs dirname)/packages-use.sh" "$WORK" $suites
  rm -rf "$WORK"
  exit 0
fi
echo "no overlay can be mounted: in a folder instead"

root=$WORK/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/triggers"
cp /var/lib/dpkg/status "$root/var/lib/dpkg/status"
[ ! -f /var/lib/dpkg/arch ] || cp /var/lib/dpkg/arch "$root/var/lib/dpkg/arch"

# in_root ARGUMENT...: of dpkg
in_root() {
  # shellcheck disable=SC2086  # nothing, or fakeroot
  $as_root dpkg --root="$root" --force-not-root --force-script-chrootless --log=/dev/null "$@"
}

quietly "dpkg --install" in_root --install made/*.deb

# What was installed runs where it lies.
expect 0 "$root/usr/lib" "$root/usr/bin/ltrun" list
for suite in $suites; do
  expect 0 "PASS" "$root/usr/bin/ltrun" "$suite" -c 1 -d 100ms -q
done
mkdir "$WORK/empty"
cd "$WORK/empty"
quietly "ltrun new" "$root/usr/bin/ltrun" new demo --lang c
cd demo
quietly "build.sh" sh build.sh
expect 0 "0 warned, 0 failed" "$root/usr/bin/ltrun" validate ./demo.so
"$root/usr/bin/ltrun" complete --oper >"$WORK/log" || fail "ltrun complete"
for page in ltrun.1 ltrun-validate.1 ltrun-plugin.7 ltrun-tutorial.7; do
  [ -f "$root/usr/share/man/man${page##*.}/$page" ] || fail "expected the page $page"
done

cd "$WORK"
packages=$(for file in made/*.deb; do dpkg-deb -f "$file" Package; done)
# shellcheck disable=SC2086  # packages are words
quietly "dpkg --purge" in_root --purge $packages
left=$(find "$root" -mindepth 1 ! -type d ! -path "$root/var/lib/dpkg/*")
[ -z "$left" ] || fail "expected nothing to be left, found $left"
rm -rf "$WORK"

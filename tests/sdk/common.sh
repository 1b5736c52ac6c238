# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: for the scripts of this folder, which set PREFIX and WORK before they read it.

fail() {
  echo "FAIL: $*"
  exit 1
}

# need TOOL...
need() {
  for tool in "$@"; do
    if ! command -v "$tool" >/dev/null; then
      echo "skipped: $tool is not installed"
      exit 77
    fi
  done
}

# quietly WHAT COMMAND...: its output only if it fails
quietly() {
  what=$1
  shift
  "$@" >"$WORK/log" 2>&1 || {
    cat "$WORK/log"
    fail "$what"
  }
}

# expect STATUS TEXT COMMAND...: ends with that, and says that
expect() {
  status=$1
  text=$2
  shift 2
  found=0
  "$@" >"$WORK/log" 2>&1 || found=$?
  if [ "$found" -ne "$status" ] || ! grep -qF -e "$text" "$WORK/log"; then
    cat "$WORK/log"
    fail "$*: expected status $status and '$text', found status $found"
  fi
}

# The compilers of Debian, whatever else is on the path: that is what the SDK promises.
PATH=$PREFIX/bin:/usr/local/bin:/usr/bin:/bin
umask 022 # ltrun refuses folders that others can write
unset PKG_CONFIG_PATH PKG_CONFIG_LIBDIR DESTDIR CFLAGS CXXFLAGS LDFLAGS RUSTFLAGS
unset CARGO_TARGET_DIR LTRUN_PLUGIN_PATH LTRUN_NO_PLUGINS
rm -rf "$WORK"
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd -P)
export PATH XDG_DATA_HOME="$WORK/data" CARGO_HOME="$WORK/cargo" HOME="$WORK"
export LTRUN_DURATION=500ms

if [ -n "${LTRUN_TEST_SANITIZED:-}" ]; then
  echo "skipped: a sanitizer's runtime does what a suite must not"
  exit 77
fi

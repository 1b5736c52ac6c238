#!/bin/sh
# SPDX-License-Identifier: MIT
#
# installed-sdk.sh BUILD WORK DOCDIR
#
# Installs BUILD as a user would, and writes a suite against what is there:
# through pkg-config and through CMake, from a prefix, from the same prefix after
# it was moved, and from a package's staging folder (DESTDIR). Each suite is run
# by the installed ltrun. DOCDIR: where the examples are, relative to the prefix.
#
# LTRUN_SDK_ONLY=1: BUILD has no ltrun, as of the SDK alone; nothing is run.
# Exit status 77: a tool is missing.
set -eu
umask 022 # ltrun refuses folders that others can write

build=$1
work=$2
docdir=$3
here=$(dirname "$0")
cmake=${CMAKE:-cmake}

for tool in cc pkg-config nm readelf; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed"
    exit 77
  fi
done

fail() {
  echo "FAIL: $*"
  exit 1
}

# quietly WHAT COMMAND...: its output only if it fails
quietly() {
  what=$1
  shift
  "$@" >"$work/log" 2>&1 || {
    cat "$work/log"
    fail "$what"
  }
}

variable() {
  pkg-config --variable="$1" ltrun-plugin
}

# The .pc file says it by way of its own folder: dir/../../lib
plugin_dir() {
  (cd "$(variable plugindir)" && pwd -P)
}

# run SUITE FOLDER ARGUMENT...: the installed ltrun there; its result names the suite
run() {
  [ "${LTRUN_SDK_ONLY:-0}" = 1 ] && return
  suite=$1
  folder=$2
  shift 2
  status=0
  (cd "$folder" && "$prefix/bin/ltrun" "$@") >"$work/result" 2>"$work/log" || status=$?
  if [ "$status" -ne 0 ] || ! grep -q "$suite" "$work/result"; then
    cat "$work/result" "$work/log"
    fail "$prefix/bin/ltrun $* in $folder: expected status 0 and a result, found status $status"
  fi
}

# The variables of the .pc file lead into this prefix.
check_variables() {
  [ -f "$(variable includedir)/ltrun/ltplugin.h" ] || fail "no header in $(variable includedir)"
  major=$(sed -n 's/^#define LT_ABI_MAJOR \([0-9]*\)u.*/\1/p' "$(variable includedir)/ltrun/ltplugin.h")
  [ "$(variable abi_major)" = "$major" ] || fail "abi_major: expected $major, found $(variable abi_major)"
  case $(variable abi) in
    "$major".*) ;;
    *) fail "abi: expected $major.N, found $(variable abi)" ;;
  esac
  [ -z "$(pkg-config --libs ltrun-plugin)" ] || fail "a suite links nothing of ltrun"
  mkdir -p "$(variable plugindir)"
  case $(plugin_dir) in
    "$prefix"/*) ;;
    *) fail "plugindir: expected below $prefix, found $(variable plugindir)" ;;
  esac
}

# The line that the README shows
build_with_pkg_config() {
  mkdir "$work/cc"
  cp "$prefix/$docdir/examples/demo.c" "$work/cc"
  # shellcheck disable=SC2046  # flags are words
  (cd "$work/cc" && quietly "the README's cc line" \
    cc demo.c -o demo.so $(variable plugin_cflags) $(pkg-config --cflags ltrun-plugin) $(variable plugin_ldflags))
  sh "$here/exports.sh" "$work/cc" || fail "the suite of the cc line"
}

build_with_cmake() {
  mkdir "$work/cmake"
  cp "$prefix/$docdir/examples/demo.c" "$work/cmake"
  cat >"$work/cmake/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.18)
project(demo LANGUAGES C)
find_package(ltrunPlugin REQUIRED)
ltrun_add_plugin(demo demo.c)
file(WRITE \${CMAKE_BINARY_DIR}/plugin-dir "\${ltrunPlugin_PLUGIN_DIR}")
END
  quietly "find_package(ltrunPlugin)" \
    "$cmake" -S "$work/cmake" -B "$work/cmake/build" "-DCMAKE_PREFIX_PATH=$prefix"
  quietly "ltrun_add_plugin()" "$cmake" --build "$work/cmake/build"
  found=$(cat "$work/cmake/build/plugin-dir")
  [ "$found" = "$(plugin_dir)" ] ||
    fail "ltrunPlugin_PLUGIN_DIR: expected $(plugin_dir), found $found"
  sh "$here/exports.sh" "$work/cmake/build" || fail "the suite of ltrun_add_plugin()"
}

# The project that we ship as an example, put where it says
build_examples() {
  quietly "the examples' project" "$cmake" -S "$prefix/$docdir/examples" \
    -B "$work/examples" "-DCMAKE_PREFIX_PATH=$prefix"
  quietly "the examples" "$cmake" --build "$work/examples"
  sh "$here/exports.sh" "$work/examples" || fail "the examples"
}

# Found as a path, in the installation's folder and in the user's
run_everywhere() {
  run demo "$work/cc" --plugin ./demo.so -d 300ms -c 2
  run demo "$work/cmake/build" --plugin ./demo.so -d 300ms -c 2
  run counter "$work/examples" --plugin ./counter.so -d 300ms -c 2 --set limit=8
  printf 'user,password\nann,secret\nbob,hunter2\n' >"$work/examples/users.csv"
  run users "$work/examples" --plugin ./users.so -d 300ms -c 2 --data users=users.csv,strategy=random
  run echo "$work/examples" --plugin ./echo.so -d 300ms -c 2 --set size=64
  run wrapped "$work/examples" --plugin ./wrapped.so -d 300ms -c 2 --set keys=8

  mkdir -p "$work/elsewhere"
  cp "$work/cc/demo.so" "$(plugin_dir)"
  run demo "$work/elsewhere" --plugin demo.so -d 300ms
  rm "$(plugin_dir)/demo.so"

  mkdir -p "$XDG_DATA_HOME/$(variable userplugindir)"
  cp "$work/cc/demo.so" "$XDG_DATA_HOME/$(variable userplugindir)/demo.so"
  run demo "$work/elsewhere" --plugin demo.so -d 300ms
  rm -r "$XDG_DATA_HOME"
}

# check_prefix DIRECTORY
check_prefix() {
  prefix=$1
  echo "-- $prefix"
  rm -rf "$work/cc" "$work/cmake" "$work/examples" "$work/elsewhere"
  pc=$(find "$prefix" -name ltrun-plugin.pc)
  [ -n "$pc" ] || fail "no ltrun-plugin.pc below $prefix"
  PKG_CONFIG_LIBDIR=$(dirname "$pc")
  check_variables
  build_with_pkg_config
  build_with_cmake
  build_examples
  run_everywhere
}

unset PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR DESTDIR CFLAGS LDFLAGS
unset LTRUN_PLUGIN_PATH LTRUN_NO_PLUGINS
export PKG_CONFIG_LIBDIR=
export XDG_DATA_HOME="$work/data"
rm -rf "$work"
mkdir -p "$work"
work=$(cd "$work" && pwd -P)
XDG_DATA_HOME="$work/data"

quietly "cmake --install" "$cmake" --install "$build" --prefix "$work/first"
check_prefix "$work/first"

mv "$work/first" "$work/moved"
if grep -rlF "$work/first" "$work/moved" --include='*.pc' --include='*.cmake'; then
  fail "the files above name the folder that was installed to"
fi
check_prefix "$work/moved"

DESTDIR="$work/stage" quietly "cmake --install with DESTDIR" \
  "$cmake" --install "$build" --prefix /opt/ltrun
check_prefix "$work/stage/opt/ltrun"

rm -rf "$work"

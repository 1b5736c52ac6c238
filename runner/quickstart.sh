#!/bin/sh
# SPDX-License-Identifier: MIT
#
# quickstart.sh: from a fresh clone on Debian 12 to the first result. Run it as
# root, or as a user with sudo:
#
#   sh runner/quickstart.sh
#
# Installs the packages that the build needs and that are missing, builds a
# release into build/ and runs the auth suite for three seconds. Can be run again.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"

# step TEXT COMMAND...: silent, unless it fails
step() {
  echo "quickstart: $1" >&2
  text=$1
  shift
  "$@" >build/quickstart.log 2>&1 || {
    tail -n 30 build/quickstart.log >&2
    echo "quickstart: failed: $text; all of it is in $top/build/quickstart.log" >&2
    exit 1
  }
}

sh tests/install-packages.sh build

mkdir -p build || {
  echo "quickstart: cannot make the folder $top/build" >&2
  exit 1
}
# A build folder keeps the generator that it was made with.
generator=
[ -f build/CMakeCache.txt ] || generator="-G Ninja"
# shellcheck disable=SC2086  # two words or none
step "configuring into build/" \
  cmake -S . -B build $generator -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF
step "building" cmake --build build --parallel "$(nproc)"

echo "quickstart: build/bin/ltrun --plugin auth.so -d 3s -c 10" >&2
exec build/bin/ltrun --plugin auth.so -d 3s -c 10

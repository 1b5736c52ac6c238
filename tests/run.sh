#!/bin/sh
# SPDX-License-Identifier: MIT
#
# run.sh [CTEST-ARGUMENT...]
#
# Installs what the tests need, builds and runs them. The arguments go to ctest:
#
#   sh tests/run.sh -L unit         sh tests/run.sh -R histogram
#
#   LTRUN_TEST_BUILD   build folder, build-tests/ if not set
#   LTRUN_TEST_CMAKE   more arguments for cmake, such as -DLT_SANITIZE=thread
#   LTRUN_TEST_FLAGS   for the compilers, instead of what RelWithDebInfo means
#   LTRUN_TEST_TARGET  what is built, all if not set; threads-tests for -L threads
#   CC, CXX            compilers, for a new build folder
#
# Exit status: that of ctest, or 1 if it does not come to that.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
build=${LTRUN_TEST_BUILD:-$top/build-tests}

# At most five at a time, and the same anywhere: the longest tests sleep four fifths of
# their time. Those that measure the machine too are run alone (RUN_SERIAL).
parallel=5

sh "$top/tests/install-packages.sh" build test || exit 1
# shellcheck disable=SC2086  # arguments are words
cmake -S "$top" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DBUILD_TESTING=ON -DLT_WERROR=ON ${LTRUN_TEST_CMAKE:-} \
  ${LTRUN_TEST_FLAGS:+"-DCMAKE_C_FLAGS_RELWITHDEBINFO=$LTRUN_TEST_FLAGS"} \
  ${LTRUN_TEST_FLAGS:+"-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=$LTRUN_TEST_FLAGS"} || exit 1
cmake --build "$build" --parallel "$(nproc)" --target "${LTRUN_TEST_TARGET:-all}" || exit 1
exec ctest --test-dir "$build" --output-on-failure --no-tests=error \
  --parallel "$parallel" "$@"

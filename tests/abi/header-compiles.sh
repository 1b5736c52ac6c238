#!/bin/sh
# SPDX-License-Identifier: MIT
#
# header-compiles.sh COMPILER STD HEADER_DIR SOURCE...
#
# Compiles each source with every warning that a plugin author may have switched
# on. Exit status 77: no such compiler here.
set -eu

compiler=$1
std=$2
header_dir=$3
shift 3

if ! command -v "$compiler" >/dev/null; then
  echo "skipped: $compiler is not installed"
  exit 77
fi
case $std in
  c++*) language=c++ ;;
  *) language=c ;;
esac
for source in "$@"; do
  "$compiler" -x "$language" "-std=$std" -O2 -Wall -Wextra -Wpedantic -Wconversion \
    -Wsign-conversion -Wshadow -Wundef -Werror "-I$header_dir" -c "$source" -o /dev/null
done

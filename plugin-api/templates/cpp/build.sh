#!/bin/sh
# Builds @NAME@.so.
set -eu
cd "$(dirname "$0")"
cmake -S . -B build
cmake --build build

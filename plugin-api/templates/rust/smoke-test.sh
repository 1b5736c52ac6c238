#!/bin/sh
# Builds the suite, checks it against the rules of the ABI, and runs it for a second.
set -eu
cd "$(dirname "$0")"
sh build.sh
ltrun validate ./@NAME@.so --quiet
ltrun --plugin ./@NAME@.so -c 2 -d 1s --quiet

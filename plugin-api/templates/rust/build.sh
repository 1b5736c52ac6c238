#!/bin/sh
# Builds @NAME@.so. The SDK's crate has no dependencies: nothing is downloaded.
set -eu
cd "$(dirname "$0")"
cargo build --release --offline
cp "${CARGO_TARGET_DIR:-target}/release/lib@IDENT@.so" @NAME@.so

#!/bin/sh
# Builds @NAME@.so. What the component needs is added at the end of the line.
set -eu
cd "$(dirname "$0")"
PKG_CONFIG_PATH="@PKGCONFIG@${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
export PKG_CONFIG_PATH
# eval: a space within a path comes with a backslash before it.
eval "set -- $(pkg-config --variable=plugin_cflags ltrun-plugin) \
  $(pkg-config --cflags ltrun-plugin) $(pkg-config --variable=plugin_ldflags ltrun-plugin)"
${CC:-cc} -std=c11 -O2 -g -Wall -Wextra @NAME@.c -o @NAME@.so "$@"

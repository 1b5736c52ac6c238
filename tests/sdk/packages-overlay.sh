#!/bin/sh
# SPDX-License-Identifier: MIT
#
# packages-overlay.sh MEMORY WORK COMMAND...
#
# Runs COMMAND in a root that is this machine with all changes kept in memory, below the
# folder MEMORY, and fails if it leaves a file in /usr, /etc or /opt there. To be run in a
# mount namespace of its own: when that ends, all of it is gone.
set -eu
memory=$1
work=$2
shift 2

mount -t tmpfs -o size=1g ltrun-test "$memory"
mkdir "$memory/changes" "$memory/spare" "$memory/root"
mount -t overlay -o "lowerdir=/,upperdir=$memory/changes,workdir=$memory/spare" \
  ltrun-test "$memory/root"
mount --rbind /proc "$memory/root/proc"
mount --rbind /dev "$memory/root/dev"
mount --bind "$work" "$memory/root$work"
chroot "$memory/root" "$@"

# What is in none of these is dpkg's own: its database, its log, man's index.
for folder in usr etc opt; do
  [ -d "$memory/changes/$folder" ] || continue
  left=$(find "$memory/changes/$folder" ! -type d ! -name ld.so.cache)
  [ -z "$left" ] || {
    printf 'left when the packages were removed:\n%s\n' "$left"
    exit 1
  }
done

#!/bin/sh
# SPDX-License-Identifier: MIT
#
# complete.sh PREFIX WORK SUITES
#
# Completion of the command line: what `ltrun complete` says, and what bash and zsh make of
# it. SUITES: a folder with noop.so and ctor_crash.so; the second would show that a suite
# was loaded.
set -eu
PREFIX=$1
WORK=$2
suites=$3
# shellcheck source=tests/sdk/common.sh
. "$(dirname "$0")/common.sh"
need bash

cp "$suites/options.so" "$WORK/opts.so"
expect 0 "installed" ltrun install "$WORK/opts.so" --only static
cp "$suites/ctor_crash.so" "$XDG_DATA_HOME/ltrun/plugins/crashing.so"

# offers WORD WORDS...: the last one may become WORD
offers() {
  wanted=$1
  shift
  ltrun complete "$@" >"$WORK/offered" || fail "ltrun complete $*"
  grep -qxF -e "$wanted" "$WORK/offered" || {
    cat "$WORK/offered"
    fail "ltrun complete $*: expected '$wanted' among these"
  }
}

# offers_not WORD WORDS...
offers_not() {
  unwanted=$1
  shift
  ltrun complete "$@" >"$WORK/offered" || fail "ltrun complete $*"
  ! grep -qxF -e "$unwanted" "$WORK/offered" || fail "ltrun complete $*: did not expect '$unwanted'"
}

offers validate v
offers_not install v
offers opts ""
offers opts run --plugin o
offers crashing -p ""
offers --concurrency --conc
offers --strict validate --s
offers_not --concurrency validate --c
offers poisson opts --arrival p
offers json= opts -o ""
offers static.elf validate opts --only static.e
offers load,static.elf validate opts --only load,static.e
offers rust new demo --lang r
offers inspect help i
# Of the suite, from what was saved when it was installed
operation=$(ltrun inspect opts --format json | sed -n '/"operations"/,/"name"/s/.*"name" : "\(.*\)".*/\1/p' | head -n 1)
option=$(ltrun inspect opts --format json | sed -n '/"options"/,/"name"/s/.*"name" : "\(.*\)".*/\1/p' | head -n 1)
[ -n "$operation" ] || fail "the fixture has no operation"
[ -n "$option" ] || fail "the fixture has no option"
offers "$operation" opts --operation ""
offers "$operation=" run --plugin opts --mix ""
offers "a=1,$operation=" opts --mix a=1,
offers "$option=" opts --set ""
offers "opts.$option=" run -p opts --set opts.
offers "--set=$option=" opts --set=
offers "--operation=$operation" opts --operation=
offers_not opts. opts --set ""
offers opts. run -p crashing -p opts --set ""
offers crashing. run -p crashing -p opts --set ""
# Without a suite before it an option is for all of them, so all must have it
cp "$suites/metrics.so" "$WORK/other.so"
expect 0 "installed" ltrun install "$WORK/other.so" --only static
offers "$option=" run -p opts -p opts --set ""
offers_not "$option=" run -p opts -p other --set ""
offers_not "$option=" run -p other -p opts --set ""
offers "opts.$option=" run -p opts -p other --set opts.
expect 0 "removed" ltrun remove other
# Formats, of which report has more than the others
for format in markdown junit csv csv-series hgrm hlog bencher; do
  offers "$format=" opts -o ""
  offers "$format" report -f ""
  offers_not "$format" list --format ""
done
offers json report result.json --format j
# A suite that was just built, of its own folder; what is no suite is not offered
mkdir "$WORK/fresh"
cp "$suites/ctor_crash.so" "$WORK/fresh/x.so"
echo text >"$WORK/fresh/y.so"
cd "$WORK/fresh"
offers ./x.so ""
offers ./x.so validate ""
offers ./x.so install ./
offers ./x.so --plugin ""
offers_not ./x.so remove ./
offers_not ./y.so validate ./
cd "$WORK"
# Of one without a description nothing is known, and it is not asked
offers_not crash crashing --operation ""

# bash: completed LINE: what the function makes of it
completed() {
  bash -c '
    source "$1"
    COMP_LINE=$2 COMP_POINT=${#2}
    _ltrun
    printf "%s\n" "${COMPREPLY[@]}"' bash \
    "$PREFIX/share/bash-completion/completions/ltrun" "$1"
}
completed "ltrun val" | grep -qx validate || fail "bash: val"
completed "ltrun opts --operation " | grep -qx "$operation" || fail "bash: --operation"
completed "ltrun opts --set $option" | grep -qxF "$option=" || fail "bash: --set"
completed "ltrun validate opts --only static.e" | grep -qx static.elf || fail "bash: --only"
# Behind an '=' bash wants the rest only
completed "ltrun opts -o ht" | grep -qx "html=" || fail "bash: -o, a format"
completed "ltrun report -f svg" | grep -qx "svg=latency" || fail "bash: report -f"
completed "ltrun opts -o js" | grep -qx "json=" || fail "bash: -o"

(cd "$WORK/fresh" && completed "ltrun validate ./") | grep -qx ./x.so || fail "bash: ./x.so"
completed "ltrun history s" | grep -qx show || fail "bash: history s"
completed "ltrun history --verdict p" | grep -qx pass || fail "bash: history --verdict"
completed "ltrun trend --metric ops,p9" | grep -qx ops,p99 || fail "bash: trend --metric"
completed "ltrun report -f mark" | grep -qx markdown || fail "bash: report -f"
completed "ltrun opts --set opts." | grep -qxF "opts.$option=" || fail "bash: --set opts."
completed "ltrun opts --set=$option" | grep -qxF "$option=" || fail "bash: --set="

if command -v zsh >/dev/null; then
  # zsh_completed WORD...: what the function hands to the shell, the last word unfinished
  zsh_completed() {
    # shellcheck disable=SC2016  # zsh's
    zsh -f -c '
      compadd() { shift $argv[(i)--]; print -l -- $argv }
      compset() { print "compset $*" }
      _files() { print files }
      file=$1
      shift
      words=(ltrun "$@") CURRENT=$(($# + 1))
      source "$file"' zsh "$PREFIX/share/zsh/site-functions/_ltrun" "$@" >"$WORK/offered" ||
      fail "zsh: _ltrun $*"
    cat "$WORK/offered"
  }
  zsh_completed opts --operation "" | grep -qx -e "$operation" || fail "zsh: --operation"
  zsh_completed opts --set "" | grep -qxF -e "$option=" || fail "zsh: --set"
  zsh_completed opts --set opts. | grep -qxF -e "opts.$option=" || fail "zsh: --set opts."
  zsh_completed report -f ma | grep -qx markdown || fail "zsh: report -f"
  zsh_completed val | grep -qx validate || fail "zsh: val"
  (cd "$WORK/fresh" && zsh_completed validate ./) | grep -qx ./x.so || fail "zsh: ./x.so"
  # Where ltrun knows of nothing, files, and behind an '=' those alone
  zsh_completed report ./no | grep -qx files || fail "zsh: files"
  zsh_completed opts -o json=res | grep -qxF "compset -P *=" || fail "zsh: -o json="
else
  echo "zsh is not installed: left out"
fi
rm -rf "$WORK"

# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# bash completion for ltrun(1). What there is to offer is ltrun's to say: see the verb
# `complete`. No suite is loaded for it.

_ltrun() {
  local line=${COMP_LINE:0:COMP_POINT} words=() word
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  # The program as it was typed, so that a build tree completes its own suites.
  mapfile -t COMPREPLY < <("${words[0]}" complete "${words[@]:1}" 2>/dev/null)

  # bash replaces only what follows the last '=' or ':'.
  word=${words[-1]}
  if [[ $word == *[=:]* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*[=:]}"}"}")
  fi
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:] ]]; then
    compopt -o nospace 2>/dev/null
  fi
}

# Files where ltrun knows of nothing: a path to a suite, a result.
complete -o default -F _ltrun ltrun

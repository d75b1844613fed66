#!/usr/bin/env bash
# What the ledger costs a switch between two threads. Prints samples for table.awk.
#   switch.sh <launcher> <folder for what it compiles> [rounds]
#
# Rounds without the agent and rounds with it take turns; each round with it is compared with the mean
# of its neighbours without. With it, both kinds of threads are measured: those that it does not trace,
# and those that had a request.
set -euo pipefail

here=${BASH_SOURCE[0]%/*}
launcher=$1 out=$2 rounds=${3:-12}
trips=100000
dir=$(mktemp -d)
agent=""
# shellcheck source=kernel-tests/bench/common.sh
. "$here/../common.sh"

main() {
  local before after untraced traced i
  trap stop_all EXIT
  "$(find_clang)" -O2 -Wall -Wextra -Werror -pthread "$here/pingpong.c" -o "$out/pingpong"
  before=$(without)
  for ((i = 0; i < rounds; i++)); do
    start_agent >/dev/null
    untraced=$("$out/pingpong" "$trips")
    traced=$("$out/pingpong" "$trips" traced)
    stop_agent
    after=$(without)
    sample "switch, CPU without the agent" ns/switch - "$before"
    sample "switch, CPU added, thread not traced" ns/switch 300 $((untraced - (before + after) / 2))
    sample "switch, CPU added, thread traced" ns/switch 700 $((traced - (before + after) / 2))
    before=$after
  done
}

without() {
  "$out/pingpong" "$trips"
}

stop_all() {
  [[ -z $agent ]] || stop_agent || true
  rm -rf "$dir"
}

main

#!/usr/bin/env bash
# What the agent costs nginx, and what it uses itself. Prints samples for table.awk.
#   nginx.sh <launcher> [pairs]
#
# Rounds without the agent and rounds with it take turns; each round with it is compared with the mean
# of its neighbours without. CPU of nginx is that of its one worker, in ns, from schedstat.
set -euo pipefail

here=${BASH_SOURCE[0]%/*}
launcher=$1 pairs=${2:-8}
round_s=3 warm_up_s=6 connections=64
dir=$(mktemp -d)
nginx="" agent=""
# shellcheck source=kernel-tests/bench/common.sh
. "$here/../common.sh"

main() {
  trap stop_all EXIT
  start_nginx
  load "$round_s"
  measure_added
  measure_agent
}

measure_added() {
  local before after with i
  before=$(measured_cpu)
  for ((i = 0; i < pairs; i++)); do
    start_agent
    load "$warm_up_s"
    with=$(measured_cpu)
    stop_agent
    after=$(measured_cpu)
    sample "nginx, CPU without the agent" ns/request - "$before"
    sample "nginx, CPU with the agent" ns/request - "$with"
    sample "nginx, CPU added by the agent" ns/request 1500 $((with - (before + after) / 2))
    before=$after
  done
}

# The agent when it has run for a while, as a daemon has.
measure_agent() {
  local i
  start_agent
  load 20
  for ((i = 0; i < pairs; i++)); do
    agent_round
  done
  sample "agent, resident memory" MiB - $(($(resident_kib) / 1024))
  stop_agent
}

agent_round() {
  local ticks requests lost exchanges seconds_ns=$EPOCHREALTIME
  ticks=$(agent_ticks) requests=$(served) lost=$(lost) exchanges=$(exchanges)
  load "$round_s"
  # The records of the last requests are drained by then.
  sleep 0.1
  ticks=$(($(agent_ticks) - ticks)) requests=$(($(served) - requests - 1))
  exchanges=$(($(exchanges) - exchanges)) lost=$(($(lost) - lost))
  seconds_ns=$(elapsed_ns "$seconds_ns")
  sample "agent, CPU per request of nginx (client side too)" ns/request 10000 \
    $((ticks * tick_ns / requests))
  sample "agent, CPU per exchange (each side is one)" ns/exchange - $((ticks * tick_ns / exchanges))
  sample "agent, events lost" events/round 0 "$lost"
  sample "load with the agent" requests/s - $((requests * 1000000000 / seconds_ns))
}

tick_ns=$((1000000000 / $(getconf CLK_TCK)))

# The nanoseconds of nginx for each request of one round.
measured_cpu() {
  local cpu requests
  cpu=$(worker_ns) requests=$(served)
  load "$round_s"
  echo $((($(worker_ns) - cpu) / ($(served) - requests - 1)))
}

load() {
  wrk -t1 "-c$connections" "-d${1}s" "http://127.0.0.1:$port/index.html" >"$dir/wrk.txt"
  ! grep -E 'Socket errors|Non-2xx' "$dir/wrk.txt" >&2
}

start_nginx() {
  port=$(free_port)
  mkdir "$dir/www"
  head -c 1024 /dev/zero | tr '\0' k >"$dir/www/index.html"
  sed "s|@DIR@|$dir|;s|@PORT@|$port|" "$here/nginx.conf" >"$dir/nginx.conf"
  PATH=$PATH:/usr/sbin nginx -p "$dir" -c "$dir/nginx.conf" 2>"$dir/nginx.txt" &
  nginx=$!
  until [[ $(get "$port" /status 2>/dev/null) ]]; do
    kill -0 "$nginx" || cat "$dir/nginx.txt" >&2
    sleep 0.05
  done
  worker=$(<"/proc/$nginx/task/$nginx/children")
  worker=${worker% }
}

worker_ns() {
  local cpu _
  read -r cpu _ <"/proc/$worker/schedstat"
  echo "$cpu"
}

# Requests that nginx has answered, with the one for this number.
served() {
  get "$port" /status | awk 'after { print $3; exit } /accepts handled requests/ { after = 1 }'
}

# Of the whole process, with threads that have ended.
agent_ticks() {
  awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$agent/stat"
}

resident_kib() {
  awk '/^VmRSS/ { print $2 }' "/proc/$agent/status"
}

lost() {
  scraped '^kernspan_agent_events_lost_total'
}

exchanges() {
  scraped '^http_(server|client)_request_duration_seconds_count'
}

# The sum of all series whose lines match.
scraped() {
  get "$agent_port" /metrics | awk -v "wanted=$1" '$0 ~ wanted { sum += $NF } END { print sum + 0 }'
}

stop_all() {
  local process
  for process in $agent $nginx; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$dir"
}

main

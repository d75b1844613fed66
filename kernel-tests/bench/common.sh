# shellcheck shell=bash
# Sourced by the benchmarks. $launcher starts the agent, $dir is for temporary files.

sample() {
  printf '%s\t%s\t%s\t%s\n' "$@"
}

# shellcheck disable=SC2154 # who sources this sets them
start_agent() {
  local began=$EPOCHREALTIME
  agent_port=$(free_port)
  OTEL_EXPORTER_PROMETHEUS_PORT=$agent_port "$launcher" agent >"$dir/agent.txt" 2>&1 &
  agent=$!
  until [[ $(get "$agent_port" /readyz 2>/dev/null | head -n 1) == *' 200 '* ]]; do
    kill -0 "$agent" || cat "$dir/agent.txt" >&2
    sleep 0.01
  done
  sample "agent, start until ready" ms - $(($(elapsed_ns "$began") / 1000000))
}

stop_agent() {
  kill "$agent"
  wait "$agent"
  agent=
}

# One HTTP request without a process for it.
get() {
  local connection
  exec {connection}<>"/dev/tcp/127.0.0.1/$1" || return
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&"$connection"
  cat <&"$connection"
  exec {connection}>&-
}

free_port() {
  local candidate
  while candidate=$((20000 + RANDOM % 10000)); do
    (: <"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || break
  done
  echo "$candidate"
}

elapsed_ns() {
  echo $(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) * 1000))
}

find_clang() {
  local version
  for version in {22..14}; do
    ! command -v "clang-$version" || return 0
  done
  command -v clang
}

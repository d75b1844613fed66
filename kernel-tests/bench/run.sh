#!/usr/bin/env bash
# ./dev bench [ring] [switch] [nginx]: all benchmarks or those named; one table at the end. ./dev has built and
# set JAVA_HOME. docs/benchmarks.md says how to read it.
set -euo pipefail

here=$(readlink -f "${BASH_SOURCE[0]}")
here=${here%/*}
home=${here%/kernel-tests/bench}
out=$home/kernel-tests/target/bench
samples=$out/samples.tsv

main() {
  ((EUID == 0)) || {
    printf 'ERROR: %s\nHINT: %s\n' "benchmarks load BPF programs." "Run this as root." >&2
    exit 4
  }
  (($#)) || set -- ring switch nginx
  mkdir -p "$out"
  : >"$samples"
  describe_machine
  local bench
  for bench; do
    echo "$bench ..."
    "bench_$bench" >>"$samples"
  done
  awk -f "$here/table.awk" "$samples"
}

bench_ring() {
  "$here/ring/ring.sh" "$home/cli/target/lib/*" "$out"
}

bench_switch() {
  "$here/switch/switch.sh" "$home/kernspan" "$out"
}

bench_nginx() {
  "$here/nginx/nginx.sh" "$home/kernspan"
}

# The load is that of others: a busy machine makes every figure larger.
describe_machine() {
  printf '%s, %d CPUs, kernel %s, load before %s\n' \
    "$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)" \
    "$(nproc)" "$(uname -r)" "$(cut -d' ' -f1-3 /proc/loadavg)"
}

main "$@"

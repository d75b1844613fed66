#!/usr/bin/env bash
# Drains a ring of 64-byte records, in Java and in C by turns. Prints samples for table.awk.
#   ring.sh <class path> <folder for what it compiles>
set -euo pipefail

here=${BASH_SOURCE[0]%/*}
class_path=$1 out=$2
# shellcheck source=kernel-tests/bench/common.sh
. "$here/../common.sh"
include=$here/../../../bpf-programs/include

main() {
  local clang arch=x86 object
  clang=$(find_clang)
  [[ $(uname -m) != aarch64 ]] || arch=arm64
  object=$out/dev/kernspan/bench/drain.$arch.bpf.o
  mkdir -p "${object%/*}"
  "$clang" -g -O2 -target bpf -mcpu=v3 -I"$include" -idirafter "/usr/include/$(uname -m)-linux-gnu" \
    -c "$here/drain.bpf.c" -o "$object"
  "$clang" -O2 -Wall -Wextra -Werror -I"$include" "$here/drain.c" -lbpf -o "$out/drain"
  "$JAVA_HOME/bin/javac" --release 22 -Xlint:all -Werror -cp "$class_path" -d "$out" "$here"/*.java
  # The options of the launcher's daemon.
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx64m --enable-native-access=ALL-UNNAMED \
    -cp "$out:$class_path" dev.kernspan.bench.RingDrain "$out/drain" "$object"
}

main

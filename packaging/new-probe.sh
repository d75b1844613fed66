#!/usr/bin/env bash
# Makes the folder of a new probe: a copy of tcpconnect that goes by another name everywhere. It builds
# and runs at once; what it observes is then for its author to change.
set -euo pipefail

home=$(readlink -f "${BASH_SOURCE[0]}")
# shellcheck source=packaging/setup.sh
. "${home%/*}/setup.sh"

probes=$home/bpf-programs/src/probes/dev/kernspan/probe
reserved=" abstract assert boolean break byte case catch char class const continue default do double else
 enum extends false final finally float for goto if implements import instanceof int interface long
 native new null package private protected public return short static strictfp super switch
 synchronized this throw throws transient true try void volatile while "

main() {
  local name=${1:-}
  [[ $name =~ ^[a-z][a-z0-9]*$ && ${reserved//[[:space:]]/ } != *" $name "* ]] ||
    fail "'$name' cannot name a probe." \
      "One word of lower-case letters and digits that is no word of Java, as in tcpconnect or runqlat."
  [[ ! -e $probes/$name ]] || fail "there is a probe $name already." "Its folder is $probes/$name."
  copy "$name"
  local longest
  longest=$(bpf_names "$probes/$name" | awk '{ print length, $0 }' | sort -n | tail -n 1)
  ((${longest%% *} <= 15)) || {
    rm -r "${probes:?}/$name"
    fail "the kernel would cut the name ${longest#* }, which has more than 15 characters." \
      "Choose a shorter name than $name."
  }
  echo "$probes/$name"
}

# The name stands in file names and in the text, in three spellings.
copy() {
  local name=$1 file to
  cp -r "$probes/tcpconnect" "$probes/$name"
  for file in "$probes/$name"/*; do
    sed -i "s/tcpconnect/$name/g; s/TcpConnect/${name^}/g; s/TCPCONNECT/${name^^}/g
      s/kernspan\.tcp\.connect[a-z]*/kernspan.$name/g" "$file"
    to=${file##*/}
    to=${to//tcpconnect/$name}
    to=${to//TcpConnect/${name^}}
    [[ $to == "${file##*/}" ]] || mv "$file" "$probes/$name/$to"
  done
}

# The programs and maps that a folder declares.
bpf_names() {
  cat "$1"/*.[ch] | awk '
    /^} [a-z0-9_]+ SEC\("\.maps"\)/ { print $2 }
    program { sub(/^int /, ""); sub(/^BPF_[A-Z_]+\((int )?/, ""); sub(/[^a-z0-9_].*/, ""); print }
    { program = /^SEC\("/ && !/license/ }'
}

main "$@"

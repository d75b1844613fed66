# shellcheck shell=bash
# Sourced by ./kernspan and ./dev. Finds what a build needs, installs what is
# missing when run as root, and builds. Each step prints one line; its output goes to a file.

home=${BASH_SOURCE[0]%/packaging/setup.sh}
logs=$home/.kernspan/log

# package:what it must bring, a command or a file. What is there already is not installed.
build_needs=(
  git:git make:make maven:mvn
  linux-libc-dev:/usr/include/linux/bpf.h
  libbpf-dev:/usr/include/bpf/bpf_helpers.h
  'libbpf1:/usr/lib/*/libbpf.so.1'
)
# shellcheck disable=SC2034 # ./dev uses it
test_needs=(
  clang-format-19:clang-format-19 shellcheck:shellcheck shfmt:shfmt codespell:codespell
  iproute2:ss curl:curl wrk:wrk nginx-light:nginx apache2-bin:apache2 'php-fpm:/usr/sbin/php-fpm*'
  golang-go:go nodejs:node npm:npm gunicorn:gunicorn prometheus:promtool
  'python3-flask:/usr/lib/python3/dist-packages/flask'
  qemu-system-x86:qemu-system-x86_64 busybox-static:/bin/busybox xz-utils:xz zstd:zstd gcc:gcc
  'libc6-dev:/usr/lib/*/libc.a' debian-archive-keyring:/usr/share/keyrings/debian-archive-keyring.gpg
)
# shellcheck disable=SC2034 # ./dev uses it: to try kernels of arm64
arm64_needs=(
  qemu-system-arm:qemu-system-aarch64 gcc-aarch64-linux-gnu:aarch64-linux-gnu-gcc
  libc6-dev-arm64-cross:/usr/aarch64-linux-gnu/lib/libc.a
)

# What a user cannot repair by reading a log: one sentence on what is wrong, one on what to do.
fail() {
  printf 'ERROR: %s\nHINT: %s\n' "$1" "$2" >&2
  exit 1
}

# step <what> <command...>: the first word of <what> names the log.
step() {
  local what=$1 log=$logs/${1%% *}.log began=${EPOCHREALTIME/[.,]/} rc=0
  shift
  mkdir -p "$logs"
  printf '%-46s' "$what"
  "$@" >"$log" 2>&1 </dev/null || rc=$?
  local ms=$(((${EPOCHREALTIME/[.,]/} - began) / 1000)) outcome=ok
  ((rc == 0)) || outcome=FAILED
  printf ' %-6s %4d.%d s\n' "$outcome" $((ms / 1000)) $((ms % 1000 / 100))
  ((rc == 0)) || printf '%s\nThe whole log: %s\n' "$(tail -n 30 "$log")" "$log"
  return "$rc"
}

# Installs the packages of the given needs that are missing, without starting any service.
ensure_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  install_packages "${missing[@]}"
}

missing_packages() {
  local need PATH=$PATH:/usr/sbin:/sbin
  for need; do
    case ${need#*:} in
      /*) compgen -G "${need#*:}" ;;
      *) command -v "${need#*:}" ;;
    esac >/dev/null || printf '%s\n' "${need%%:*}"
  done
}

install_packages() {
  command -v apt-get >/dev/null ||
    fail "missing: $*" "Install them with the package manager of this system; these are Debian's names."
  ((EUID == 0)) ||
    fail "missing: $*" "Run this once as root, or: sudo apt-get install --no-install-recommends $*"
  refresh_lists
  step "install $*" apt_install "$@"
}

# Once in a run. A fresh machine has no lists at all.
refresh_lists() {
  [[ -z ${lists_are_fresh:-} ]] || return 0
  step "package-lists" apt-get update
  lists_are_fresh=yes
}

# A policy-rc.d forbids starting services while it is there. What the packages put into the boot
# sequence is taken out again: a test needs nginx the program, not nginx the service.
apt_install() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  wanted=$(wanted_units)
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$@" || return
  comm -13 <(printf '%s\n' "$wanted") <(wanted_units) | xargs -r -d '\n' rm -v
)

wanted_units() {
  find /etc/systemd/system -path '*.wants/*' -name '*.service' 2>/dev/null | sort
}

# clang 12 and 13 write BTF that libbpf 1.1 refuses.
ensure_clang() {
  local version
  for version in {22..14}; do
    ! command -v "clang-$version" >/dev/null || return 0
  done
  version=$(clang -dumpversion 2>/dev/null || echo 0)
  ((${version%%.*} < 14)) || return 0
  if apt-cache show clang-19 >/dev/null 2>&1; then
    install_packages clang-19 llvm-19
  else
    install_packages clang llvm
  fi
}

# Sets JAVA_HOME to a JDK of at least 22, which the foreign function API needs.
ensure_jdk() {
  find_jdk && return
  local offered
  if ((EUID == 0)) && command -v apt-get >/dev/null; then refresh_lists; fi
  offered=$(apt-cache search --names-only '^openjdk-[0-9]+-jdk-headless$' 2>/dev/null |
    cut -d' ' -f1 | sort -t- -k2n | tail -n 1) || true
  offered=${offered:-openjdk-0-}
  if (($(cut -d- -f2 <<<"$offered") >= 22)); then
    install_packages "$offered"
    find_jdk && return
  fi
  fail "no JDK 22 or later was found, and this release offers none." \
    "Install one, for example Temurin 25 from https://adoptium.net, below /usr/lib/jvm or named by JAVA_HOME."
}

# JAVA_HOME if it is new enough, else the newest of the usual places.
find_jdk() {
  local candidate newest=21 found=
  jdk_version "${JAVA_HOME:-/nowhere}"
  ((REPLY < 22)) || return 0
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/*; do
    jdk_version "$candidate"
    if ((REPLY > newest)); then newest=$REPLY found=$candidate; fi
  done
  [[ $found ]] || return
  export JAVA_HOME=$found
}

# Leaves the feature release of the JDK in REPLY, 0 where there is none. No process is started: this
# runs before each command.
jdk_version() {
  local line
  REPLY=0
  [[ -x $1/bin/javac && -r $1/release ]] || return 0
  while IFS= read -r line; do
    [[ ! $line =~ ^JAVA_VERSION=\"([0-9]+) ]] || REPLY=${BASH_REMATCH[1]}
  done <"$1/release"
}

ensure_build_tools() {
  ensure_packages "${build_needs[@]}"
  ensure_clang
  ensure_jdk
}

build() {
  maven -DskipTests package
}

# From the project's folder, where Maven finds .mvn. What root builds in the checkout of another user is
# given to that user, who would otherwise be unable to build in it.
maven() (
  cd "$home" || exit
  rc=0
  mvn -B -ntp -Dstyle.color=never "$@" || rc=$?
  ((EUID != 0)) || chown -R --reference=. .kernspan ./*/target || true
  exit "$rc"
)

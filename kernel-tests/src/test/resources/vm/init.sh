#!/bin/sh
# The first process of a guest: mounts, takes away what the boot is to lack, runs, reports, powers off.
# Whatever is written to the second serial port is the result; the first is the console.
export PATH=/bin
/bin/busybox mkdir -p /proc /sys /dev /tmp /run /root
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
mkdir -p /dev/shm /dev/pts /etc
mount -t tmpfs shm /dev/shm
mount -t devpts pts /dev/pts
mount -t debugfs debug /sys/kernel/debug
mount -t tracefs tracing /sys/kernel/tracing
mount -t bpf bpf /sys/fs/bpf
mount -t securityfs security /sys/kernel/security
mount -t cgroup2 cgroup /sys/fs/cgroup
ip link set lo up

port=/dev/${GUEST_PORT:-ttyS1}
stty -F "$port" raw
say() { echo "$*" >"$port"; }
say "#init uptime=$(cut -d' ' -f1 /proc/uptime) kernel=$(uname -r)"

[ ! -e /modules/order ] || while read -r module; do
  insmod "/modules/$module" || say "#module $module not loaded"
done </modules/order

run=
case ${GUEST_LACKS:-} in
  kprobes-off) echo 0 >/sys/kernel/debug/kprobes/enabled ;;
  ftrace-off) sysctl -w kernel.ftrace_enabled=0 ;;
  no-tracefs)
    umount /sys/kernel/tracing
    umount /sys/kernel/debug/tracing 2>/dev/null
    umount /sys/kernel/debug
    ;;
  jit-off) sysctl -w net.core.bpf_jit_enable=0 ;;
  paranoid-3) sysctl -w kernel.perf_event_paranoid=3 ;;
  two-caps) run="/bin/limited 1000 C000000000 0" ;;
  two-caps-paranoid-3)
    sysctl -w kernel.perf_event_paranoid=3
    run="/bin/limited 1000 C000000000 0"
    ;;
  # All but CAP_SYS_RESOURCE, which lifts the limit.
  memlock-64k) run="/bin/limited 0 1FFFEFFFFFF 65536" ;;
esac

chmod 666 "$port"
chmod 1777 /tmp
# shellcheck disable=SC2086 # a command and its arguments, or nothing
$run /jre/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m \
  --enable-native-access=ALL-UNNAMED -Dkernspan.shop=/bin/shop -Dkernspan.guest=true \
  -cp "$(cat /app/classpath)" dev.kernspan.vm.guest.GuestMain "$port" "${GUEST_MODE:-tests}"
say "#exit code=$? uptime=$(cut -d' ' -f1 /proc/uptime) $(grep MemAvailable /proc/meminfo | tr -s ' ')"
say "#END"
sleep 1
poweroff -f

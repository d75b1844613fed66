// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
#include "kernspan/kernel.h"
#include "kernspan/emit.bpf.h"
#include "kernspan/filter.bpf.h"
#include "tcpconnect.h"

#define SHUTDOWN_MASK	3 /* both directions: the process has closed the socket */
#define V4MAPPED_PREFIX bpf_htonl(0x0000ffff)

EVENT_TYPE(tcpconnect_event);
ENUM_TYPE(tcpconnect_result);

/* Who called connect, and when. The end runs in softirq, on whatever thread is there. */
struct connect_start {
	__u64 time_ns; /* 0: the thread is not observed */
	__u32 tgid;
	__u32 tid;
	char comm[16];
};

/* Inserted at the first SYN, deleted at the end of the open, or by the kernel with the socket. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct connect_start);
} starts SEC(".maps");

/*
 * The same by the address of the socket, for kernels whose tracepoints may not use socket storage
 * (before 5.11). Inserted and deleted as above; LRU bounds it.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct connect_start);
} starts_by_addr SEC(".maps");

static __always_inline void fill_start(struct connect_start *start)
{
	__u64 id = bpf_get_current_pid_tgid();

	start->tgid = id >> 32;
	start->tid = id;
	start->time_ns = observed(start->tgid) ? bpf_ktime_get_ns() : 0;
	bpf_get_current_comm(start->comm, sizeof(start->comm));
}

static __always_inline void fill_ipv4(struct tcpconnect_event *event, const struct sock *sk)
{
	event->family = AF_INET;
	__builtin_memset(event->local_addr, 0, sizeof(event->local_addr));
	__builtin_memset(event->remote_addr, 0, sizeof(event->remote_addr));
	BPF_CORE_READ_INTO((__u32 *)event->local_addr, sk, __sk_common.skc_rcv_saddr);
	BPF_CORE_READ_INTO((__u32 *)event->remote_addr, sk, __sk_common.skc_daddr);
}

static __always_inline bool is_v4mapped(const __u8 *addr)
{
	const __u32 *words = (const __u32 *)addr;

	return !words[0] && !words[1] && words[2] == V4MAPPED_PREFIX;
}

static __always_inline void fill_addresses(struct tcpconnect_event *event, const struct sock *sk)
{
	const struct inet_sock *inet = (const struct inet_sock *)sk;

	/* Not skc_num: a socket that failed has given its port back. */
	event->local_port = bpf_ntohs(BPF_CORE_READ(inet, inet_sport));
	event->remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	event->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (event->family == AF_INET) {
		fill_ipv4(event, sk);
		return;
	}
	BPF_CORE_READ_INTO(&event->local_addr, sk, __sk_common.skc_v6_rcv_saddr);
	BPF_CORE_READ_INTO(&event->remote_addr, sk, __sk_common.skc_v6_daddr);
	if (is_v4mapped(event->remote_addr))
		fill_ipv4(event, sk);
}

/*
 * A reset, a timeout or an ICMP message leaves its error in sk_err before the state changes. close()
 * leaves none, but has shut both directions before, as the others have not yet.
 */
static __always_inline __u16 result_of(const struct sock *sk, int newstate, __s32 error)
{
	if (newstate == BPF_TCP_ESTABLISHED)
		return CONNECT_DONE;
	if (!error && (BPF_CORE_READ(sk, sk_shutdown) & SHUTDOWN_MASK) == SHUTDOWN_MASK)
		return CONNECT_ABANDONED;
	return CONNECT_FAILED;
}

static __always_inline void report(const struct sock *sk, int newstate,
				   const struct connect_start *start)
{
	__u64 now = bpf_ktime_get_ns();
	struct tcpconnect_event *event;

	if (!start->time_ns)
		return;
	event = event_reserve(sizeof(*event), 0, now);
	if (!event)
		return;
	event->header.tgid = start->tgid;
	event->header.tid = start->tid;
	event->duration_ns = now - start->time_ns;
	event->error = newstate == BPF_TCP_ESTABLISHED ? 0 : BPF_CORE_READ(sk, sk_err);
	event->result = result_of(sk, newstate, event->error);
	event->__pad = 0;
	fill_addresses(event, sk);
	__builtin_memcpy(event->comm, start->comm, sizeof(event->comm));
	event_submit(event, sizeof(*event));
}

/* A simultaneous open passes SYN_RECV on its way. */
static __always_inline bool ends_open(int newstate)
{
	return newstate == BPF_TCP_ESTABLISHED || newstate == BPF_TCP_CLOSE;
}

SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(tcpconnect_btf, struct sock *sk, int oldstate, int newstate)
{
	struct connect_start *start;

	if (newstate == BPF_TCP_SYN_SENT) {
		start = bpf_sk_storage_get(&starts, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (start)
			fill_start(start);
		else
			lost(LOST_MAP_FULL);
		return 0;
	}
	if (!ends_open(newstate))
		return 0;
	start = bpf_sk_storage_get(&starts, sk, 0, 0);
	if (start) {
		report(sk, newstate, start);
		bpf_sk_storage_delete(&starts, sk);
	} else if (oldstate == BPF_TCP_SYN_SENT) {
		lost(LOST_NO_START);
	}
	return 0;
}

SEC("?raw_tp/inet_sock_set_state")
int BPF_PROG(tcpconnect_raw, struct sock *sk, int oldstate, int newstate)
{
	__u64 addr = (__u64)sk;
	struct connect_start *start, fresh;

	if (newstate == BPF_TCP_SYN_SENT) {
		fill_start(&fresh);
		if (bpf_map_update_elem(&starts_by_addr, &addr, &fresh, BPF_ANY))
			lost(LOST_MAP_FULL);
		return 0;
	}
	if (!ends_open(newstate))
		return 0;
	start = bpf_map_lookup_elem(&starts_by_addr, &addr);
	if (start) {
		report(sk, newstate, start);
		bpf_map_delete_elem(&starts_by_addr, &addr);
	} else if (oldstate == BPF_TCP_SYN_SENT) {
		lost(LOST_NO_START);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

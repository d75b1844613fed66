// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* What the tests of the bindings load: one of each kind of map, and programs that a test runs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <kernspan/event.h>

struct sampler_event {
	struct event_header header;
	__u64 number;
	__u8 comm[16];
};
EVENT_TYPE(sampler_event);

struct sampler_key {
	__u32 tgid;
	__u16 port;
	__u16 __pad;
};

struct sampler_value {
	__u64 count;
	__u64 slots[4];
};

enum sampler_kind {
	SAMPLER_NUMBER = 7,
};
ENUM_TYPE(sampler_kind);

const volatile __u16 probe_id = 0;
const volatile __u32 agent_tgid = 0;
const volatile __s8 step = 1;
__u64 produced;
__u64 calls;
__u32 limit = 1000000;

/* Inserted by programs, read by the test; bounded by its size. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 64 * 1024);
} events SEC(".maps");

/* Inserted and deleted by the test. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10000);
	__type(key, struct sampler_key);
	__type(value, struct sampler_value);
} entries SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} recent SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1000);
	__type(key, __u32);
	__type(value, __u32);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} slots SEC(".maps");

static __always_inline void fill(struct sampler_event *event, __u64 number)
{
	__u64 id = bpf_get_current_pid_tgid();

	event->header.time_ns = bpf_ktime_get_ns();
	event->header.tgid = id >> 32;
	event->header.tid = (__u32)id;
	event->header.probe = probe_id;
	event->header.kind = SAMPLER_NUMBER;
	event->header.cpu = bpf_get_smp_processor_id();
	event->number = number;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
}

/* Writes args[0] records, of which each args[1]th is thrown away; 0: none is. */
SEC("raw_tp")
int sampler_produce(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0], discard = ctx->args[1];

	for (__u64 i = 0; i < 1024 && i < count; i++) {
		struct sampler_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

		if (!event)
			return i;
		fill(event, produced);
		produced += step;
		if (discard && produced % discard == 0)
			bpf_ringbuf_discard(event, BPF_RB_NO_WAKEUP);
		else
			bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	}
	return count;
}

/* One record that wakes the reader. */
SEC("raw_tp")
int sampler_wake(void *ctx)
{
	struct sampler_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return 1;
	fill(event, produced++);
	bpf_ringbuf_submit(event, BPF_RB_FORCE_WAKEUP);
	return 0;
}

SEC("raw_tp")
int sampler_count(void *ctx)
{
	__u32 zero = 0;
	__u64 *total = bpf_map_lookup_elem(&totals, &zero);

	if (total)
		*total += 1;
	return limit;
}

static __always_inline int handle_call(void)
{
	if (bpf_get_current_pid_tgid() >> 32 == agent_tgid)
		__sync_fetch_and_add(&calls, 1);
	return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(sampler_btf, void *regs, long id)
{
	return handle_call();
}

SEC("raw_tp/sys_enter")
int sampler_raw(void *ctx)
{
	return handle_call();
}

SEC("tracepoint/syscalls/sys_enter_getppid")
int sampler_tp(void *ctx)
{
	return handle_call();
}

SEC("?fentry/do_nanosleep")
int BPF_PROG(sampler_fentry)
{
	return handle_call();
}

SEC("?tp_btf/no_such_event")
int BPF_PROG(sampler_none)
{
	return handle_call();
}

/* Reads through a pointer that may be null: every verifier refuses it. */
SEC("?raw_tp")
int sampler_bad(void *ctx)
{
	__u32 zero = 0;
	__u64 *last = bpf_map_lookup_elem(&recent, &zero);

	return *last;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

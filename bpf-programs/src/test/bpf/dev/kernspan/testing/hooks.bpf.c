// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* One program for each kind of hook that is not in sampler.bpf.c. Each counts in its own slot. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <stdbool.h>

/* Makes the headers take the kernel's names of registers; usdt.bpf.h reads where the program is. */
#define __VMLINUX_H__
#include <bpf/bpf_tracing.h>

struct pt_regs {
	unsigned long ip;
} __attribute__((preserve_access_index));

struct user_pt_regs {
	__u64 pc;
} __attribute__((preserve_access_index));

#include <bpf/usdt.bpf.h>
#include <kernspan/event.h>

struct seq_file;
struct bpf_map;

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpadded"
struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} __attribute__((preserve_access_index));
#pragma clang diagnostic pop

enum hooks_slot {
	HOOKS_UPROBE,
	HOOKS_URETPROBE,
	HOOKS_MULTI,
	HOOKS_USDT,
	HOOKS_CLOCK,
	HOOKS_CGROUP,
	HOOKS_TC,
	HOOKS_XDP,
	HOOKS_TAIL,
	HOOKS_ITER,
	HOOKS_SLOTS,
};
ENUM_TYPE(hooks_slot);

struct hooks_sample {
	__u64 number;
	__u8 filling[40];
};
EVENT_TYPE(hooks_sample);

const volatile __u32 self_tgid;
__u64 hits[HOOKS_SLOTS];
__u64 written;

/* Filled by the clock program, one entry for each distinct stack. */
struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 256);
	__uint(key_size, 4);
	__uint(value_size, 127 * 8);
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} samples SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__uint(value_size, 4);
} calls SEC(".maps");

static __always_inline int hit(enum hooks_slot slot, int result)
{
	__sync_fetch_and_add(&hits[slot], 1);
	return result;
}

static __always_inline int hit_by_self(enum hooks_slot slot)
{
	if (bpf_get_current_pid_tgid() >> 32 == self_tgid)
		hit(slot, 0);
	return 0;
}

SEC("uprobe")
int hooks_uprobe(void *ctx)
{
	return hit_by_self(HOOKS_UPROBE);
}

SEC("uretprobe")
int hooks_uretprobe(void *ctx)
{
	return hit_by_self(HOOKS_URETPROBE);
}

SEC("?uprobe.multi")
int hooks_multi(void *ctx)
{
	return hit_by_self(HOOKS_MULTI);
}

SEC("usdt")
int hooks_usdt(void *ctx)
{
	return hit_by_self(HOOKS_USDT);
}

SEC("?kprobe")
int hooks_kprobe(void *ctx)
{
	return 0;
}

SEC("?tracepoint/syscalls/sys_enter_getppid")
int hooks_tp(void *ctx)
{
	return 0;
}

SEC("perf_event")
int hooks_clock(void *ctx)
{
	bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
	return hit(HOOKS_CLOCK, 0);
}

SEC("cgroup_skb/egress")
int hooks_cgroup(void *ctx)
{
	return hit(HOOKS_CGROUP, 1);
}

SEC("tc")
int hooks_tc(void *ctx)
{
	return hit(HOOKS_TC, -1 /* go on */);
}

SEC("xdp")
int hooks_xdp(void *ctx)
{
	return hit(HOOKS_XDP, XDP_PASS);
}

SEC("iter/bpf_map")
int hooks_iter(struct bpf_iter__bpf_map *ctx)
{
	struct seq_file *seq = ctx->meta->seq;

	if (ctx->map)
		bpf_seq_write(seq, "map\n", 4);
	return hit(HOOKS_ITER, 0);
}

SEC("raw_tp")
int hooks_tail(void *ctx)
{
	return hit(HOOKS_TAIL, 17);
}

SEC("raw_tp")
int hooks_call(void *ctx)
{
	bpf_tail_call(ctx, &calls, 2);
	return 5;
}

/* Writes args[0] samples to the buffer of this CPU. */
SEC("raw_tp")
int hooks_output(struct bpf_raw_tracepoint_args *ctx)
{
	struct hooks_sample sample = {};
	__u64 count = ctx->args[0];

	for (__u64 i = 0; i < 512 && i < count; i++) {
		sample.number = written++;
		bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, &sample, sizeof(sample));
	}
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

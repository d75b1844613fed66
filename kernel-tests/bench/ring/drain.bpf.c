// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* Fills a ring for the drain benchmark: the same records for every reader. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "drain.h"

#define AT_ONCE 1024
#define PIDS	64
#define KINDS	8

EVENT_TYPE(drain_event);

/* The number of the next record. */
__u64 produced;

/* Filled by the program, emptied by the reader; never more than fit. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

/* Well mixed, so that neither reader's branches can be foretold. */
static __always_inline __u64 mix(__u64 number)
{
	number = (number + 1) * 0x9e3779b97f4a7c15ull;
	number = (number ^ (number >> 31)) * 0xbf58476d1ce4e5b9ull;
	return number ^ (number >> 29);
}

/* Writes args[0] records, at most AT_ONCE; says how many fitted. */
SEC("raw_tp")
int drain_fill(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0], i;

	for (i = 0; i < AT_ONCE && i < count; i++) {
		struct drain_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
		__u64 random = mix(produced);

		if (!event)
			break;
		event->header.time_ns = produced++;
		event->header.tgid = 1000 + random % PIDS;
		event->header.tid = event->header.tgid;
		event->header.probe = 1;
		event->header.kind = (random >> 8) % KINDS;
		event->header.cpu = 0;
		event->latency_ns = random >> (24 + (random >> 16) % 32);
		event->trace_id[0] = random;
		event->trace_id[1] = ~random;
		__builtin_memset(event->comm, 'k', sizeof(event->comm));
		bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	}
	return i;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

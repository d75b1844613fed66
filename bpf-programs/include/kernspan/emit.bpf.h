/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/compat.bpf.h"
#include "kernspan/event.h"

/* Why something that happened is not, or not wholly, in the ring. Java takes the names from BTF. */
enum loss_reason {
	LOST_RING_FULL, /* the record */
	LOST_NO_START,	/* the end of something whose start was not seen */
	LOST_MAP_FULL,	/* state that could not be kept */
	LOST_ARGS,	/* arguments of a program, some or all */
	LOST_ENV,	/* variables of a program's environment */
	LOSS_REASONS,
};
ENUM_TYPE(loss_reason);

/*
 * Filled by every program, emptied by the agent's drain thread. All objects share one ring: the
 * loader gives them the same map under this name, of the size that is configured.
 */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} events SEC(".maps");

/* Counts by enum loss_reason; never reset. Each object has its own, so that a loss has a probe. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOSS_REASONS);
	__type(key, __u32);
	__type(value, __u64);
} losses SEC(".maps");

/* The number that the loader gave to the probe, in each of its records. */
const volatile __u16 probe_id;

/* Size of the ring, set by the loader. */
const volatile __u32 ring_size;

static __always_inline void lost(enum loss_reason reason)
{
	__u32 key = reason;
	__u64 *count = bpf_map_lookup_elem(&losses, &key);

	/* Atomic, as a program in softirq may interrupt one of the same CPU here. */
	if (count)
		__sync_fetch_and_add(count, 1);
}

static __always_inline void event_header(struct event_header *header, __u16 kind, __u64 time_ns)
{
	__u64 id = current_ids();

	header->time_ns = time_ns;
	header->tgid = id >> 32;
	header->tid = id;
	header->probe = probe_id;
	header->kind = kind;
	header->cpu = bpf_get_smp_processor_id();
}

/* What a record takes of the ring: the kernel puts 8 bytes before it and aligns it to 8. */
static __always_inline __u64 ring_bytes(__u32 size)
{
	return ((__u64)size + 8 + 7) & ~7ull;
}

/*
 * The reader drains on a timer; it is woken before only by the record that brings the ring to a
 * quarter. A wake-up costs the traced program ten times what the record does, so that one for each
 * record above the quarter would slow it down when it is busiest.
 */
static __always_inline __u64 wakeup(__u64 bytes_before, __u32 size)
{
	__u64 quarter = ring_size / 4;
	bool crosses = bytes_before < quarter && bytes_before + ring_bytes(size) >= quarter;

	return crosses ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

/* A record in the ring with its header filled, or NULL. The caller sets every other byte. */
static __always_inline void *event_reserve(__u32 size, __u16 kind, __u64 time_ns)
{
	struct event_header *header = bpf_ringbuf_reserve(&events, size, 0);

	if (header)
		event_header(header, kind, time_ns);
	else
		lost(LOST_RING_FULL);
	return header;
}

/* Hands over a reserved record of `size` bytes. */
static __always_inline void event_submit(void *event, __u32 size)
{
	__u64 bytes = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);

	bpf_ringbuf_submit(event, wakeup(bytes - ring_bytes(size), size));
}

/* Copies a record of any length, with its header filled, into the ring. Not 0: the ring is full. */
static __always_inline long event_output(void *event, __u32 size)
{
	__u64 bytes = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);
	long failed = bpf_ringbuf_output(&events, event, size, wakeup(bytes, size));

	if (failed)
		lost(LOST_RING_FULL);
	return failed;
}

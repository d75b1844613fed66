/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/emit.bpf.h"
#include "kernspan/ledger.bpf.h"
#include "ledger.h"

/* Of all threads of the machine. Never reset. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ledger_cpu);
} node_cpu SEC(".maps");

/*
 * Of the traced threads of each process, by its id. Inserted when one of them runs first, taken out
 * by the agent each second; LRU bounds the processes in between.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 2048);
	__type(key, __u32);
	__type(value, struct ledger_cpu);
} process_cpu SEC(".maps");

/* A thread that is kept from running by a quota. */
struct throttling {
	__u64 since_ns;
	__u64 queue;	 /* address of the struct cfs_rq that it is in */
	__u64 before_ns; /* how long that had been throttled before, by its own account */
};

/* By thread id. Inserted when a thread leaves the CPU for its quota, deleted when it is back. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, struct throttling);
} throttled_at SEC(".maps");

/* Entries of throttled_at, so that no switch looks there in vain. */
__s32 throttled_now;

static const struct ledger_cpu no_cpu;

/* How long a queue has been throttled by now, if the kernel keeps account of it (since 6.6). */
static __always_inline __u64 throttled_ns(struct cfs_rq *queue)
{
	__u64 ns, since, clock;

	if (!bpf_core_field_exists(queue->throttled_clock_self_time))
		return 0;
	ns = BPF_CORE_READ(queue, throttled_clock_self_time);
	since = BPF_CORE_READ(queue, throttled_clock_self);
	clock = BPF_CORE_READ(queue, rq, clock);
	return since && clock > since ? ns + clock - since : ns;
}

static __always_inline void throttle(struct task_struct *task, __u64 now)
{
	struct cfs_rq *queue = ARG_FIELD(task, se.cfs_rq);
	struct throttling begun = {now, (__u64)queue, throttled_ns(queue)};
	__u32 tid = ARG_FIELD(task, pid);

	if (bpf_map_update_elem(&throttled_at, &tid, &begun, BPF_NOEXIST))
		lost(LOST_MAP_FULL);
	else
		__sync_fetch_and_add(&throttled_now, 1);
}

/* The time since then for which the quota was to blame: when it was filled, others may have run. */
static __always_inline __u64 without_queueing(const struct throttling *begun, __u64 now)
{
	struct cfs_rq *queue = (struct cfs_rq *)begun->queue;
	__u64 all = now > begun->since_ns ? now - begun->since_ns : 0, ns;

	if (!bpf_core_field_exists(queue->throttled_clock_self_time))
		return all;
	ns = throttled_ns(queue) - begun->before_ns;
	return ns < all ? ns : all;
}

/* How long a quota kept the thread from running, which runs again now; 0 if none did. */
static __always_inline __u64 unthrottle(struct task_struct *task, __u64 now)
{
	struct throttling *begun;
	__u32 tid = ARG_FIELD(task, pid);
	__u64 ns;

	begun = bpf_map_lookup_elem(&throttled_at, &tid);
	if (!begun)
		return 0;
	ns = without_queueing(begun, now);
	if (!bpf_map_delete_elem(&throttled_at, &tid))
		__sync_fetch_and_add(&throttled_now, -1);
	return ns;
}

/*
 * How long the thread, which gets the CPU now, was able to run and did not. To the scheduler the time
 * in which its queue was throttled is part of that.
 */
static __always_inline __u64 queued_ns(struct task_struct *next, __u64 throttled)
{
	__u64 queued, clock, ns;
	struct cfs_rq *queue;
	struct rq *rq;

	if (!bpf_core_field_exists(next->sched_info.last_queued))
		return 0;
	queued = ARG_FIELD(next, sched_info.last_queued);
	queue = ARG_FIELD(next, se.cfs_rq);
	rq = ARG_FIELD(queue, rq);
	clock = ARG_FIELD(rq, clock);
	ns = queued && clock > queued ? clock - queued : 0;
	return ns > throttled ? ns - throttled : 0;
}

static __always_inline __u32 runqueue_bucket(__u64 ns)
{
	__u32 bits = 0, n;

	ns >>= RUNQUEUE_FIRST_BIT;
	if (ns >> (RUNQUEUE_BUCKETS - 1))
		return RUNQUEUE_BUCKETS - 1;
	/* The number of bits of what is left, at most 20. */
	n = (ns > 0xffff) << 4;
	ns >>= n;
	bits += n;
	n = (ns > 0xff) << 3;
	ns >>= n;
	bits += n;
	n = (ns > 0xf) << 2;
	ns >>= n;
	bits += n;
	n = (ns > 0x3) << 1;
	ns >>= n;
	bits += n;
	bits += ns > 1 ? 2 : ns;
	return bits < RUNQUEUE_BUCKETS ? bits : RUNQUEUE_BUCKETS - 1;
}

static __always_inline void add(struct ledger_cpu *to, __u32 bucket, __u64 queued, __u64 throttled)
{
	to->throttled_ns += throttled;
	to->runqueue[bucket]++;
	to->runqueue_ns += queued;
}

/* Accounts for the wait that ends with the thread on the CPU. */
static __always_inline void account(struct task_struct *next, struct thread *thread,
				    __u64 throttled, __u64 queued)
{
	__u32 zero = 0, tgid = ARG_FIELD(next, tgid), bucket = runqueue_bucket(queued);
	struct ledger_cpu *cpu = bpf_map_lookup_elem(&node_cpu, &zero);

	if (cpu)
		add(cpu, bucket, queued, throttled);
	if (!thread)
		return;
	cpu = bpf_map_lookup_elem(&process_cpu, &tgid);
	if (!cpu) {
		bpf_map_update_elem(&process_cpu, &tgid, &no_cpu, BPF_NOEXIST);
		cpu = bpf_map_lookup_elem(&process_cpu, &tgid);
	}
	if (cpu)
		add(cpu, bucket, queued, throttled);
}

/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/ledger.h"
#include "kernspan/task.bpf.h"

/* verifier: the bound that bounded() lets it see */
#define STATES_ROOM 16
_Static_assert(LEDGER_STATES <= STATES_ROOM, "a state is out of what the verifier is shown");

struct thread {
	struct ledger_totals totals; /* up to since_ns */
	struct ledger_totals begin;  /* as they were at begin_ns, when a send began */
	__u64 begin_ns;
	__u64 since_ns; /* when the state began */
	__u64 irq_base;
	__u64 steal_base;
	__u64 token;	  /* the request that it works for: the one it read last */
	__u64 blocked_by; /* the request that kept it waiting longest */
	__u64 blocked_by_ns;
	__u8 state;
	__u8 timed; /* a lock whose wait ends by itself */
	__u8 __pad[6];
};

/*
 * Inserted by the request probe when a thread first reads or sends a request, and by the ledger
 * probe for the threads of a process that is watched. Shared by their objects.
 */
THREAD_STORAGE(threads, old_threads, struct thread, 16384)

/* A field of a thread that current_task() or an argument gave. */
#define TASK_READ(task, field) \
	(has_helper(get_current_task_btf) ? (task)->field : BPF_CORE_READ(task, field))

/* Accounts for the time since the last change, and goes over to `state`. */
static __always_inline void ledger_enter(struct thread *thread, __u8 state, __u64 now)
{
	__u32 was = thread->state;

	/* The clocks of two CPUs may differ by a little. */
	if (was < LEDGER_STATES && now > thread->since_ns) {
		was = bounded(was, STATES_ROOM / 2);
		thread->totals.ns[was] += now - thread->since_ns;
		thread->since_ns = now;
	}
	thread->state = state;
}

/* What interrupts and the hypervisor have taken of the thread's CPU. */
static __always_inline __u64 irq_ns(struct task_struct *task)
{
	struct rq *rq = NULL;

	if (!bpf_core_field_exists(rq->prev_irq_time))
		return 0;
	if (has_helper(get_current_task_btf))
		return task->se.cfs_rq->rq->prev_irq_time;
	return BPF_CORE_READ(task, se.cfs_rq, rq, prev_irq_time);
}

static __always_inline __u64 steal_ns(struct task_struct *task)
{
	struct rq *rq = NULL;

	if (!bpf_core_field_exists(rq->prev_steal_time_rq))
		return 0;
	if (has_helper(get_current_task_btf))
		return task->se.cfs_rq->rq->prev_steal_time_rq;
	return BPF_CORE_READ(task, se.cfs_rq, rq, prev_steal_time_rq);
}

/* A thread that is traced from now on, and runs. */
static __always_inline void ledger_begin(struct thread *thread, struct task_struct *task, __u64 now)
{
	thread->since_ns = now;
	thread->state = LEDGER_CPU;
	thread->irq_base = irq_ns(task);
	thread->steal_base = steal_ns(task);
}

/* The same as totals up to `now`, for the thread that runs here. Gives that moment. */
static __always_inline __u64 ledger_now(struct thread *thread, struct task_struct *task, __u64 now)
{
	struct ledger_totals *totals = &thread->totals;

	ledger_enter(thread, LEDGER_CPU, now);
	totals->voluntary_switches = TASK_READ(task, nvcsw);
	totals->involuntary_switches = TASK_READ(task, nivcsw);
	totals->minor_faults = TASK_READ(task, min_flt);
	totals->major_faults = TASK_READ(task, maj_flt);
	totals->read_bytes = TASK_READ(task, ioac.read_bytes);
	totals->write_bytes = TASK_READ(task, ioac.write_bytes);
	return thread->since_ns;
}

/* Remembers the totals at the begin of a send. Gives that moment. */
static __always_inline __u64 ledger_mark(struct thread *thread, struct task_struct *task, __u64 now)
{
	thread->begin_ns = ledger_now(thread, task, now);
	thread->begin = thread->totals;
	return thread->begin_ns;
}

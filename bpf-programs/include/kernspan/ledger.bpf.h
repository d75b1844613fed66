/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/thread.bpf.h"

/* verifier: the bound that bounded() lets it see */
#define STATES_ROOM 16
_Static_assert(LEDGER_STATES <= STATES_ROOM, "a state is out of what the verifier is shown");

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

/* The CPU that the thread ran on last. */
static __always_inline struct rq *rq_of(struct task_struct *task)
{
	struct cfs_rq *queue = FIELD(task, se.cfs_rq);

	return FIELD(queue, rq);
}

/* What interrupts and the hypervisor have taken of the thread's CPU. */
static __always_inline __u64 irq_ns(struct task_struct *task)
{
	struct rq *rq = NULL;

	if (!bpf_core_field_exists(rq->prev_irq_time))
		return 0;
	rq = rq_of(task);
	return FIELD(rq, prev_irq_time);
}

static __always_inline __u64 steal_ns(struct task_struct *task)
{
	struct rq *rq = NULL;

	if (!bpf_core_field_exists(rq->prev_steal_time_rq))
		return 0;
	rq = rq_of(task);
	return FIELD(rq, prev_steal_time_rq);
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
	totals->voluntary_switches = FIELD(task, nvcsw);
	totals->involuntary_switches = FIELD(task, nivcsw);
	totals->minor_faults = FIELD(task, min_flt);
	totals->major_faults = FIELD(task, maj_flt);
	totals->read_bytes = FIELD(task, ioac.read_bytes);
	totals->write_bytes = FIELD(task, ioac.write_bytes);
	return thread->since_ns;
}

/* Remembers the totals at the begin of a send. Gives that moment. */
static __always_inline __u64 ledger_mark(struct thread *thread, struct task_struct *task, __u64 now)
{
	thread->begin_ns = ledger_now(thread, task, now);
	thread->begin = thread->totals;
	return thread->begin_ns;
}

/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/emit.bpf.h"
#include "ledger.h"
#include "wait.bpf.h"
#include "cpu.bpf.h"

/* A thread leaves the CPU: because it waits, or although it could go on. */
static __always_inline void leave(struct thread *thread, struct task_struct *task, bool preempt,
				  __u64 now)
{
	__u8 state;

	/* What was taken from it while it ran. */
	thread->totals.irq_ns += irq_ns(task) - thread->irq_base;
	thread->totals.steal_ns += steal_ns(task) - thread->steal_base;
	if (!preempt && task_state(task))
		state = wait_of(thread, task);
	else
		state = is_throttled(task) ? LEDGER_THROTTLED : LEDGER_PREEMPTED;
	ledger_enter(thread, state, now);
}

/*
 * A thread gets the CPU, for which it may have waited after its quota had kept it from running, or
 * after it was woken. It waits still, by our account, if it was woken while it was about to leave the
 * CPU: then the scheduler says for how long it could have run.
 */
static __always_inline void arrive(struct thread *thread, struct task_struct *task, __u64 throttled,
				   __u64 queued, __u64 now)
{
	if (throttled && thread->state == LEDGER_THROTTLED)
		ledger_enter(thread, LEDGER_RUNQUEUE, thread->since_ns + throttled);
	else if (thread->state >= LEDGER_LOCK)
		ledger_enter(thread, LEDGER_RUNQUEUE, now - queued);
	ledger_enter(thread, LEDGER_CPU, now);
	thread->irq_base = irq_ns(task);
	thread->steal_base = steal_ns(task);
}

/* The time of this switch. Read once, and for untraced threads not at all: it costs as much as they do. */
static __always_inline __u64 clock(__u64 *now)
{
	if (!*now)
		*now = bpf_ktime_get_ns();
	return *now;
}

static __always_inline int handle_switch(bool preempt, struct task_struct *prev,
					 struct task_struct *next)
{
	struct thread *thread = thread_of(prev, false);
	__u64 now = 0, throttled = 0, queued;

	if (thread)
		leave(thread, prev, preempt, clock(&now));
	if ((preempt || !task_state(prev)) && is_throttled(prev))
		throttle(prev, clock(&now));
	if (!ARG_FIELD(next, pid))
		return 0;
	if (throttled_now > 0)
		throttled = unthrottle(next, clock(&now));
	queued = queued_ns(next, throttled);
	thread = thread_of(next, false);
	if (thread)
		arrive(thread, next, throttled, queued, clock(&now));
	account(next, thread, throttled, queued);
	return 0;
}

/* Whether the thread that runs here is in a call that wakes who waits for a futex. */
static __always_inline bool wakes_by_futex(struct task_struct *waker)
{
	const struct pt_regs *regs = entry_regs(waker);
	long number = SYSCALL_OF(regs);

	return number == NR_FUTEX || number == NR_FUTEX_WAKE || number == NR_FUTEX_REQUEUE;
}

/* The one that unlocks is to blame for the wait, if it works for another request. */
static __always_inline void blame(struct thread *thread, __u64 by, __u64 ns)
{
	if (!by || !thread->token || by == thread->token)
		return;
	thread->totals.blocked_ns += ns;
	if (by == thread->blocked_by) {
		thread->blocked_by_ns += ns;
	} else if (ns > thread->blocked_by_ns) {
		thread->blocked_by = by;
		thread->blocked_by_ns = ns;
	}
}

/* Whether another thread ends the wait, which says that it is one for a lock, and who is to blame. */
static __always_inline void end_of_lock(struct thread *thread, __u64 now)
{
	struct task_struct *waker = current_task();
	struct thread *by;

	if (!wakes_by_futex(waker))
		return;
	thread->state = LEDGER_LOCK;
	by = thread_of(waker, false);
	if (by && now > thread->since_ns)
		blame(thread, by->token, now - thread->since_ns);
}

/* A thread that waited may run again. Runs on the CPU of who wakes it. */
static __always_inline int handle_waking(struct task_struct *task)
{
	struct thread *thread = thread_of(task, false);
	__u64 now;

	if (!thread || thread->state < LEDGER_LOCK)
		return 0;
	now = bpf_ktime_get_ns();
	if (thread->state == LEDGER_LOCK || thread->timed)
		end_of_lock(thread, now);
	ledger_enter(thread, is_throttled(task) ? LEDGER_THROTTLED : LEDGER_RUNQUEUE, now);
	return 0;
}

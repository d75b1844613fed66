// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* For kernels without types, by the tracepoints' own records: these give threads by their numbers. */
#define NO_KERNEL_TYPES
#include "switch.bpf.h"

#define PREEMPTED 0x100 /* in prev_state: TASK_REPORT_MAX, the "+" that the tracepoint prints */

SEC("tracepoint/sched/sched_switch")
int ledger_switch(struct trace_event_raw_sched_switch *ctx)
{
	struct task_struct *prev = current_task(), *next;
	struct rq *rq = rq_of(prev);

	/* The scheduler has made the next one current of its queue before it says so. */
	next = FIELD(rq, curr);
	if (FIELD(next, pid) != ctx->next_pid) {
		lost(LOST_NO_START);
		return 0;
	}
	return handle_switch(ctx->prev_state & PREEMPTED, prev, next);
}

SEC("tracepoint/sched/sched_waking")
int ledger_waking(struct trace_event_raw_sched_wakeup_template *ctx)
{
	struct old_thread *found = old_thread_by_id(ctx->pid);

	return found ? handle_waking(found->task) : 0;
}

char LICENSE[] SEC("license") = "GPL";
